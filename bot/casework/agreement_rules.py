"""What the agreement checker looks for: policing and blame, and, here, what cannot be seen, is not there, or threatens.

Rules of this file: data alone, written as `agreement_rule` says. Pure.
"""

from __future__ import annotations

from typing import Final

from bot.casework.agreement_blaming import BLAMES, BLAMES_IN_TELLING
from bot.casework.agreement_policing import POLICES, POLICES_BY_RESULT
from bot.casework.agreement_rule import EVERYWHERE, NOT, SUPPORT, Rule
from bot.casework.agreement_words import MONTHS, verbs

MOST_STEPS: Final = 6
"""More steps than this nobody keeps in mind."""

COUNTED: Final = (
    rf"(?!20\d\d\b)\d+(?!\d|(?:st|nd|rd|th)? (?:{MONTHS})\b)|one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"once|twice|each|every|weekly|daily|fortnight|nobody|registers?|letters?|tests?|certificate|marks:"
)
"""What makes even a vague word good enough. A day by which it should be better is not among it."""
SEEN: Final = (
    rf"\d+|{MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|all|no(?! longer)|never|both|by the end|before|while"
    r"|shows?|says|signs?|signed|fitted|working|paid|given|done|stands?|ticked|records?|diary|chart|calendar"
    r"|gone|mended|repaired|cleaned|cleared|scrubbed|bought|booked|delivered|finished|passed|at least"
    r"|(?:has|have) (?:a|an|his|her|their|seen|been to|had)|sees?|seen|found|in the (?:fridge|cupboards?|house)"
    r"|(?:is|are) (?!sorted|managed|improved|met|supported|looked|settled|cared)\w+ed"
    r"|top|bottom|on the (?:door|wall|fridge|list)|up to date|smoke|locks?|marks:"
)
"""What can be seen or dated, where no vague word spoils it."""

VAGUE: Final = (
    r"appointments|attendance|attends?|attending|communicat\w+|satisfactory|standards?|stability|settled"
    r"|maintain\w*|warm"
    r"|quality|evidenc(?:es?|ed|ing)|developing|remorse|empathy|empathetic|advice|lets? KIDS down|letting KIDS down"
    r"|parenting|routines?|structure|wellbeing|well-being|emotionally|fully|at all times|as (?:required|needed"
    r"|requested)"
    r"|(?:open|honest)(?: and (?:open|honest))?|chang(?:e|es|ed)|reliant|independen\w+|mood|strong(?:er)?"
    r"|sufficient(?:ly)?|"
    r"better|improv\w+|engag\w+|good|appropriate\w*|positive(?:ly)?|(?:more )?stable|attitude|insight|committ?ed"
    r"|commitment|motivat\w+|understand\w*|acknowledg\w+|aware|confiden\w+|respectful\w*|warmth|adequate|acceptable"
    r"|suitable|regular(?:ly)?|consistent(?:ly)?|less|fewer|happy|happier|calmer|safer?"
    r"|(?:doing|working|going) well|learn(?:ed|t)"
    r"|priorit\w+"
    r"|puts? (?:the )?KIDS first|needs are met|tr(?:y|ies) hard(?:er)?|openly|honestly|co-?operat\w+|compl(?:y|ies)"
    r"|sustained|significant(?:ly)?|meaningful(?:ly)?|boundaries|demonstrat\w+|progress|cop(?:e|es|ing)|nurtur\w+"
    r"|healthy|healthier|(?:basic|emotional) needs|reliab(?:le|ly)|supportive|quality time|under control|able to"
    r"|(?:child|family)[- ](?:focused|centred)|as much as possible|where possible|no (?:further |more )?concerns"
    r"|(?:takes?|taking) responsibility|reduc(?:e|es|ed|tion)|protective|trustworthy|reasonable|proper(?:ly)?"
    r"|addressed|concerns|problems?|satisfied|right|effective(?:ly)?|calm|more|feels?"
)

_UNMEASURED: Final = Rule(
    "no_measure",
    ("measure",),
    "Nobody can see, count or date this: write what happens how often, and who sees it.",
    (rf"(?:{VAGUE})\b[^.]*",),
    unless=COUNTED,
)

_UNSEEN: Final = Rule(
    "no_measure",
    ("measure",),
    _UNMEASURED.why,
    (r"\S[^\n]*",),
    unless=rf"{COUNTED}|{SEEN}|{VAGUE.replace('KIDS', 'children')}",
)

_AIMLESS: Final = Rule(
    "no_measure",
    ("title", "steps"),
    "Nobody can tell when this is done: write what this parent does, where and how often.",
    (
        r"engag(?:e|es|ing)(?: \w+)? with(?: \w+){1,3}|co-?operat(?:e|es|ing)|compl(?:y|ies|ying)(?: with)?",
        r"works? (?:openly|honestly|with (?:all |the |social )*(?:professionals|council|services|agencies|workers))",
        r"improv(?:e|es|ing|ed) (?:\w+ )?(?:parenting|relationships?|mental health|communication|routines?|home)",
        r"address(?:es|ing)? (?:\w+ ){0,2}(?:use|issues|problems|needs|difficulties|behaviour|health)",
        r"(?:be|become)s? (?:a|an|more|less|better|good|open|honest)(?: \w+)?|(?:the )?right choices|attitude",
        r"prioriti[sz]\w+|participat\w+|regularly",
        r"shows? (?:\w+ )?(?:commitment|insight)|accepts? (?:support|help|advice)|adheres? to",
        r"follows? (?:all )?advice",
        r"do(?:es)? (?:your|her|his) best|keeps? to the plan|takes? responsibility|takes? on board",
        r"sorts? out|shows? that (?:you|she|he)|(?:make )?better use of",
    ),
)

AIM: Final = verbs(
    *(
        "engage",
        "improve",
        "develop",
        "maintain",
        "demonstrate",
        "address",
        "promote",
        "provide",
        "build",
        "strengthen",
    ),
    *(
        "enhance",
        "manage",
        "reduce",
        "increase",
        "explore",
        "reflect on",
        "understand",
        "acknowledge",
        "show",
        "create",
    ),
    *("stabilise", "respect", "respond to", "meet", "offer", "give", "consider", "recognise"),
    *("work on", "deal with", "tackle", "sort out", "cope with", "adopt", "establish", "set", "implement", "sustain"),
    *("refrain from", "use the", "access", "gain", "become", "take on", "process", "overcome", "keep to"),
)
AIMS: Final = (
    r"(?:parenting|relationships?|mental health|communication|routines?|home|skills?|strateg(?:y|ies)"
    r"|emotions?|feelings?"
    r"|behaviou?rs?|needs?|standards?|boundar(?:y|ies)|environment|warmth|stability|wellbeing|well-being|confidence"
    r"|self-esteem|lifestyle|choices|issues|time-?keeping|attitude|stimulation|guidance|love|understanding|insight"
    r"|awareness|commitment|motivation|change|changes|progress|cleanliness|hygiene|difficulties|problems|trauma|anger"
    r"|support on offer|support offered|support|resilience|bond|attachment|reactions|triggers|finances|situation)"
)

_AIMS_ALONE: Final = Rule(
    "no_measure",
    ("title", "steps"),
    _AIMLESS.why,
    (
        rf"{AIM} (?:[\w'’-]+ ){{0,4}}{AIMS}$",
        rf"{AIM} (?:[\w'’-]+ ){{0,4}}{AIMS}(?=[.,;]| (?:and|at|for|with|of|in|so|to)\b)",
        r"works? (?:\w+ )?(?:together )?(?:in partnership |closely |openly |honestly |well |alongside )*with"
        r" (?:(?:the|your|her|his|all) )?"
        r"(?:\w+ ){0,2}(?:worker|workers|school|council|services?|professionals|agencies|team|network|plan"
        r"|nursery|visitor)",
        r"(?:positive|good|effective|appropriate|consistent|child-centred|safe) (?:\w+ ){0,2}"
        r"(?:parenting|care|strategies|skills|choices|behaviour|routines|boundaries|example|role model)",
        r"puts? KIDS(?:'s? needs)? first|thinks? about (?:the )?(?:effects?|impact|how|why)|reflects? on",
        r"communicates? (?:well|better|openly)",
        r"(?:consistently|regularly|positively|well|properly|motivated|punctual|reliable|respectful|sensible"
        r"|responsible)$",
        r"good standard",
        r"reduc\w+ (?:[\w'’]+ ){0,2}(?:drinking|use|alcohol|drugs|arguments|conflict|stress|risks?|intake)$",
        rf"(?:better|improved|stronger|stable|positive) (?:\w+ )?{AIMS}",
        r"active part|active role|quality time|in mind|(?:stronger|better|closer) bonds?",
        r"working together(?: with .+)?|follow\w* (?:the )?guidance",
        r"tr(?:y|ies) (?:harder|to be)|inappropriate|emotionally|appropriately|in partnership",
        r"listens? to advice|good enough",
        r"accept\w* (?:the )?(?:support|help|advice|guidance)|tak\w+ (?:the )?advice|act\w* on (?:the )?advice",
        r"advice (?:you|she|he) (?:is|are)",
    ),
    unless=rf"{COUNTED}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|at \d|morning|evening|before|after|minutes?|when",
)

UNREADY: Final = r"(?:if|when(?:ever)?|once|until|unless|as soon as|as and when|provided|should|depending on)"
READY: Final = (
    r"(?:pays?|available|allocated|comes? (?:up|through)|found|free|running|accept(?:s|ed)?|agree(?:s|d)?"
    r"|matched|approved?"
    r"|grant(?:s|ed)|funded|again|restarts?|reopens?|becomes?|starts? up|(?:places?|spaces?|slots?|vacancies)"
    r" (?:\w+ )?"
    r"(?:opens?|allows?|arises?|permits?|come)|eligible|criteria|capacity|recruited|confirmed|assigned"
    r"|appointed|assessed|set up|offers? (?:\w+ )?(?:place|space|appointment)|arranged|in post|goes ahead|has"
    r" (?:a )?(?:space|room|place|staff|the staff)|there (?:is|are) \w+|(?:it|one|this) (?:opens?|starts?"
    r"|begins?))"
)

_UNARRANGED: Final = Rule(
    "service_not_arranged",
    (*SUPPORT, "steps"),
    "Nobody can be held to help that is not there yet: arrange it first, or write it down as what the council owes.",
    (
        r"waiting list|awaiting|waits? for an? (?:appointment|place|assessment)",
        r"referral (?:to|will be|has been|is|pending)(?: \w+)?|(?:make|makes|making) a referral",
        r"(?:is|are|been|be) referred|tbc|tba|tbd",
        r"to be (?:confirmed|agreed|arranged|decided|found|allocated|identified)",
        r"not (?:yet )?(?:arranged|known|confirmed|decided|booked|found|in place)",
        r"(?:start )?dates? (?:to follow|unknown)|no (?:start )?dates? yet|next available|in due course",
        r"(?:will|to) (?:refer|be put in place)|pending|wait-?list|being explored",
        r"(?:if|when|once|until|unless|as soon as) (?:[\w'’]+ ){0,4}"
        r"(?:available|allocated|comes up|found|free|running|accepted|agreed|matched|approved|granted|funded|again)",
        rf"{UNREADY} [^.]*{READY}",
        r"to be \w+(?:ed|en|ought|ound)|wait(?:s|ing)? (?:for|on|to hear|time)|(?:week|month|long) wait",
        r"(?:will|to|aims? to|plans? to|intends? to) (?:self-?refer|refer|apply|look (?:for|into)|explore"
        r"|enquire|try to|seek|find out)",
        r"self-?refers?|refers? (?:herself|himself|yourself)|hop(?:e|es|ing) (?:for|to)|hopefully",
    ),
)

_UNFUNDED: Final = Rule(
    "service_not_arranged",
    SUPPORT,
    _UNARRANGED.why,
    (
        r"unknown|unclear|unsure|not sure|n/a|none(?: yet)?|whoever|any(?:one|body)|some(?:one|body)|\?+",
        r"subject to|funding|vacan\w+|looking (?:into|for)|tr(?:y|ies|ying) to (?:find|arrange)",
        r"(?:asked|appl(?:y|ies|ied)|applications?) (?:for|submitted|made|sent)|still to|wait (?:of|for)",
        r"whether|depend\w+|referral|enquir\w+|request(?:ed)?|expected to|finding out|to follow",
        r"(?:will|would|can|could) be (?:\w+ )?(?:applied|asked|sought|requested|explored|considered|made"
        r"|arranged|identified"
        r"|discussed|offered|found|looked|contacted|approached|sourced)",
        r"(?:is|are|being|currently) (?:being )?(?:sought|sourced|explored|considered|recruited|requested"
        r"|identified|seeking)",
        r"not (?:\w+ )?(?:running|known|agreed|sure|confirmed|open|started|available|allocated)(?: yet)?",
        r"local services?",
        r"(?:potential|proposed|provisional|planned|prospective|on hold|suspended|under review|oversubscribed"
        r"|no capacity)(?: \w+)?",
        r"will (?:look|ask|try|see|check|find|contact|enquire|seek|request)|capacity|various|to refer|tbc",
        r"awaits?|applying|chasing",
        r"no (?:\w+ ){0,3}(?:yet|in post|at present|currently|available)|should (?:start|begin|be)",
        r"as (?:needed|required|appropriate|necessary)",
        r"whichever|whatever|(?:other|relevant|appropriate|suitable) (?:services?|agenc(?:y|ies)|support|help)",
        r"unconfirmed|later (?:in|on|this|next)|(?:will|should) (?:be|get) in touch",
        r"(?:WORKER|we|council) (?:plan|mean|want|hope|aim|intend)s? to|asked for",
        r"on (?:the|a) list|at some point|soon|possibl[ey]|maybe|might|may be able|later (?:this|next) year",
    ),
)

_THREAT: Final = "A threat helps nobody to change: write what happens next, who does it and when, as it was agreed."

_THREATENS: Final = Rule(
    "consequence_threat",
    EVERYWHERE,
    _THREAT,
    (
        r"(?:be|being|are|is) (?:removed|taken (?:away|into (?:foster )?care))",
        r"(?:go|goes|back|return|returns)(?: back)? into (?:foster )?care",
        r"los(?:e|es|ing) (?:the |your |her |his )?KIDS",
        rf"be taken off|(?:or|otherwise|else) [^.]{{0,20}}KIDS [^.]{{0,20}}{NOT} (?:come|return|go) home",
        r"remov(?:e|es|ed|al of|ing) (?:the |your |her |his )?KIDS",
        r"permanently (?:placed|removed|away)|if this fails|last chance|failing which",
        r"(?:or else|otherwise) [^.]*(?:court|care|removed|KIDS)",
        r"(?:never|not) (?:get|have|see) KIDS (?:back|again)|(?:return|go|going|back) to court",
        r"emergency protection order|police protection|(?:put up )?for adoption",
    ),
)

_UNAGREED: Final = Rule(
    "consequence_threat",
    ("consequence",),
    _THREAT,
    (
        r"(?:further|appropriate|other|legal) (?:action|steps|measures)|legal advice|(?:care )?proceedings|plo",
        r"(?:go|goes|going|taken|back|apply|applies) to (?:the )?court",
        r"(?:serious )?consequences",
        r"consider (?:our|their|its|the) (?:position|options)",
        r"to be (?:decided|agreed|confirmed)|tbc",
        rf"{NOT} (?:come|return|go|be) home|{NOT} (?:get|have) KIDS back|no choice but|care order|judge",
        r"repercussions",
        r"(?:be|is|are) (?:stopped|suspended|cancelled|reduced|cut|withdrawn|ended)|gets? cancelled",
        r"used (?:as evidence )?against",
        r"(?:return|returned|ask|asks|used|taken|back|application|apply|applies|put|brought|go) (?:\w+ )?(?:to"
        r"|in|before|into|by) (?:the |a )?court",
        r"(?:remains?|stays?|kept|placed|live|living|lives) (?:\w+ )?(?:in (?:\w+ )?care|elsewhere|with"
        r" (?:foster )?carers)",
        r"(?:review|reassess|reconsider|re-?think|think again|re-?evaluat|revisit)\w*(?: (?:the|our|its|this"
        r"|about))? (?:plan|situation|position"
        r"|case|return|arrangements?|decision|KIDS)|(?:plan|return|case|agreement|arrangements?"
        r"|situation)[^.]* (?:be |is |are )?"
        r"(?:reviewed|reassessed|reconsidered|changed|ended|withdrawn|cancelled|stopped|at risk)",
        r"removal|removing|may stop|think again",
        r"(?:viewed|taken|treated|looked at) (?:very |extremely )?seriously|consideration|last chance",
        r"final (?:warning|chance)",
        r"(?:count|held|used|noted|recorded|go|goes) (?:\w+ )?against (?:SELF|her|him)",
        r"(?:evidence|used) in court|risks? (?:losing|removal)",
        r"passed (?:on )?to (?:the )?(?:legal|court|solicitors?|manager|police)",
        r"at the (?:time|social worker's)|in due course|emergency",
        r"(?:get|have|see) KIDS (?:back|less|any more)|parallel plan\w*|permanen\w+",
        r"long[- ]term (?:foster )?care|alternative (?:care|carers)",
        r"escalat\w+|sanctions?|legal (?:planning|gateway|route|team)|solicitors will|as (?:we|they) see fit",
    ),
    spared=r"(?:nothing|nobody)[^.]*$",
)

_UNSAID: Final = Rule(
    "consequence_threat",
    ("consequence",),
    "This does not say what happens: write what happens next, who does it and when, as it was agreed.",
    (r"\S[^\n]*",),
    unless=r"WORKER|we|ADULT|one|two|three|four|five|\d+|until|next|same|days?|weeks?|nights?|hours?|months?"
    rf"|\w+days?|nothing|once more|in (?:{MONTHS})",
)

RULES: Final = (
    POLICES,
    POLICES_BY_RESULT,
    BLAMES,
    BLAMES_IN_TELLING,
    _UNMEASURED,
    _UNSEEN,
    _AIMLESS,
    _AIMS_ALONE,
    _UNARRANGED,
    _UNFUNDED,
    _THREATENS,
    _UNAGREED,
    _UNSAID,
)
