"""What the agreement checker looks for, as data. Pure.

Rules of this file:
- A pattern is a regular expression over one text in any letters. A blank in it stands for any run of blanks and line
  breaks, an apostrophe may be missing, and the words in capitals stand for people and turns of phrase:
  OTHER another adult (ADULT if only known ones count), HIM another adult or a "him" that can't be a child, SELF this
  parent, KIDS a child or the children together, WORKER a worker of the case, NOT a "not" or "never".
- `spared` looks at what stands just before the words: whoever is meant there may do it.
- `why` is one sentence for the worker: what is wrong with it, and what to write instead.
- A pattern that needs a second look to be understood is too clever: better one more line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_STEPS: Final = 6
"""More steps than this nobody keeps in mind."""

EVERYWHERE: Final = ("title", "why", "measure", "steps", "support_what", "evidence", "consequence")
NOT: Final = r"not|never|do(?:es)?n't|didn't|won't|can't|cannot|mustn't|shouldn't|isn't"
GAP: Final = r"(?:(?!KIDS\b)[\w']+ ){0,4}"
"""Up to four words about no child."""
OTHERS: Final = (
    r"(?:(?:your|her|his|their|the|my|any) )?(?:\w+'s )?(?:(?:abusive|violent|former|new) )?(?:ex-|ex |step-?|grand)?"
    r"(?:partner|husband|wife|boyfriend|girlfriend|ex|father|mother|dad|mum|uncle|aunt|brother|sister|lodger)"
)
"""Other adults without a name."""
NAME: Final = r"(?-i:[A-ZÀ-ÞĀ-Ž][a-zß-ž]++(?: [A-ZÀ-ÞĀ-Ž][a-zß-ž]++)?+)"
MONTHS: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
NO_NAMES: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "School"),
    *MONTHS.split("|"),
)
"""What has a capital letter and is nobody."""

DONE: Final = ("title", "measure", "steps", "evidence", "consequence")
SUPPORT: Final = ("support_what", "support_provider")


@dataclass(frozen=True)
class Rule:
    """Words that are warned of in some fields. `unless` in the same text makes them good enough."""

    id: str
    fields: tuple[str, ...]
    why: str
    patterns: tuple[str, ...]
    spared: str = ""
    unless: str = ""


_POLICES: Final = Rule(
    "polices_other",
    DONE,
    "One parent cannot answer for what another adult does: write what this parent does, and give the other adult a "
    "goal of their own or let a worker watch over it.",
    (
        r"(?:mak(?:e|es|ing)|made) (?:sure|certain) (?:that )?HIM(?! (?:at \w+ )?(?:knows?|has|have|gets)\b(?! not))",
        r"ensur(?:e|es|ed|ing) (?:that )?HIM(?! (?:at \w+ )?(?:knows?|has|have|gets)\b(?! not))",
        r"sees? (?:to it )?that HIM",
        rf"NOT (?:to )?(?:(?:allow(?:ed)?|lets?|permit) {GAP}|have |invite )HIM(?! (?:to )?(?:hit|hurt|beat|abuse))",
        rf"(?:check|see|watch)(?:s|ing)? that {GAP}OTHER|(?:responsible|accountable) for [^.]*OTHER",
        r"any \w+ (?:that |which )?OTHER|times (?:that |when )?OTHER|OTHER (?:is |has been )?found",
        r"tells? OTHER (?:that )?(?:\w+ )?(?:may|must|can|should|has to|is) ?(?:not)?",
        r"(?:under no circumstances|refuses? to)[^.]{0,30} (?:let|allow|permit|have) HIM",
        r"ensur\w+ [^.]* that OTHER|(?:agrees?|undertakes?) that OTHER|no (?:visits|calls|overnight stays) from OTHER",
        rf"(?:keep(?:s|ing)?|kept) HIM {GAP}(?:away|out|off|from|calm|sober|under control|at a distance|at bay)",
        r"(?:send|turn|throw|kick)s? HIM (?:away|out|off)|(?:take|get)s? [^.]{0,30} off HIM",
        r"(?:ask|tell|order)s? HIM to (?:leave|go|stop|calm)",
        r"helps? OTHER (?:to )?(?:control|manage|stop|calm|stay|keep)",
        r"(?:if|when|whenever|should|each time|every time|any time) OTHER (?:has |is |was |been |not )*"
        r"(?:com|turn|dr[iau]nk|shout|start|br[eo]|arriv|appear|smell|rais|los|hit|threat|us)\w*",
        r"(?:present|there|in the room|nearby)[^.]* (?:when|whenever|while) OTHER",
        r"(?:prevent|stop)(?:s|ping|ing)? HIM (?:from )?\w+ing",
        r"(?:responsible|accountable|answerable|answers|responsibility) for (?:making sure |ensuring )?(?:that )?OTHER",
        r"if OTHER [^.]*(?:answers? for|(?:responsible|accountable|blamed) for|held responsible)",
        r"held (?:responsible|accountable) (?:if|when|for) OTHER",
        r"(?:supervis(?:e|es|ing)|monitor(?:s|ing)?) (?:\w+ ){0,3}OTHER",
        r"(?:polic(?:e|es|ing)|watch(?:es|ing)?|manag(?:e|es|ing)) (?:over )?OTHER",
        r"control(?:s|ling)? (?:who |what |where |how )?OTHER",
        r"(?:check(?:s|ing)?(?: up)?|keep(?:s|ing)? (?:an eye|a watch|watch|tabs)) on OTHER",
        r"(?:check|count|search|smell|read|test|hide|track|measure)(?:s|ing)? OTHER's",
        r"(?:report(?:s|ing)?|tell(?:s|ing)?|inform(?:s|ing)?|let \w+ know|lets \w+ know)\b(?! \d)[^.]{0,40} "
        r"(?:if|when|whenever|each time|every time|about|on) OTHER",
        r"(?:reports?|diary|record|log|list|notes?|count|charge) (?:of|on) OTHER|account for [^.]*OTHER",
        r"police [^.]{0,20}(?:if|when|about|on|because of) OTHER|(?:encourag|remind)\w* OTHER",
        r"no (?:\w+ ){1,5}(?:about|from|by|involving) OTHER",
        r"stop(?:s|ping)? him [^.]*in front of (?:the )?KIDS",
        r"supervised by (?:the )?SELF",
        r"(?:challenge|confront|calm|persuade)s? OTHER|get(?:s|ting)? OTHER to",
        r"ADULT (?:must |will |should |is |has |to )?NOT",
        r"mak(?:e|es|ing) OTHER (?:go|attend|stick|keep|take|stop|leave|behave|stay|hand|pay|come|sign|give)",
        r"NOT (?:to )?leave (?:the )?KIDS [^.]*(?:with|to|in the care of) OTHER",
    ),
    spared=r"(?:^|[.;,] ?)(?:(?:the|a|an) )?(?:\w+ )?(?:WORKER|worker|centre|court|police|school|group) (?:\w+ )?$"
    r"|\band $|999",
)

_BLAMES: Final = Rule(
    "blames_victim",
    EVERYWHERE,
    "This lays the violence on the person who is hurt by it: write what the one who hurts must stop, and what help "
    "there is to be safe.",
    (
        r"protect(?:s|ing)? (?:herself|himself|yourself|themselves)",
        r"fail(?:s|ed|ing|ure)? (?:\w+ ){0,3}to (?:protect|safeguard)|safe from OTHER",
        r"(?:SELF's|her|his|your) relationship with OTHER|(?:violence|abuse) in (?:SELF's|her|his|your) relationship",
        r"(?:getting|going|goes|went|gets|gone) (?:back )?(?:in)?to (?:HIM|(?:violent|abusive) relationships?)",
        r"(?:seeing|left|leaves|leave) (?:HIM)(?!'s| (?:a|an|the|to|with|in|at|alone|off)\b)|stays? single",
        r"as bad as each other|brought (?:it|this) on|hiding (?:it|the abuse)|provok\w+",
        r"ends? (?:all )?contact with HIM|NOT see how",
        r"NOT (?:protect(?:ed)?|keep (?:the )?KIDS safe)",
        r"NOT (?:to )?(?:provoke|upset|anger|antagonise|annoy) HIM",
        r"avoid(?:s|ing)? (?:provoking|upsetting|angering|making) HIM",
        r"(?:let|lets|letting|allow|allows|allowed|allowing) HIM (?:to )?(?:hit|hurt|beat|assault|abuse)",
        r"(?:allow|allows|allowed|allowing|tolerate|tolerates|tolerated) (?:the |this |any |more )?(?:domestic )?"
        r"(?:violence|abuse)",
        r"(?:choos(?:e|es|ing)|chose|choices?|pick(?:s|ing|ed)?) (?:of )?(?:\w+ )?(?:partners?|men|man)",
        r"chose to stay",
        r"(?:leave|leaving) HIM(?!'s| (?:a|an|the|to|with|in|at|alone)\b)",
        r"separates? from OTHER",
        r"end(?:s|ing)? (?:the|her|his|your|this|any) relationship",
        r"NOT (?:continue|resume|restart|re-?enter|start|have|be in|stay in|remain in) "
        r"(?:the |a |any |her |his |your |this )?relationship",
        r"stay out of (?:a|any|the) relationship",
        r"NOT take HIM back",
        r"NOT (?:go|get) back (?:to|with|together with) HIM",
        r"(?:stay(?:s|ed|ing)?|remain(?:s|ed|ing)?) (?:in a relationship )?with (?:ADULT|him|a (?:violent )?man)",
        r"(?:return(?:s|ed|ing)?|went back) to (?:ADULT|him)",
        r"(?:failed to|did not|never|refuses to) (?:leave|end it with) (?:ADULT|him)",
        r"(?:inability|unable) to (?:protect|keep (?:the )?KIDS safe)",
        r"(?:prioriti[sz]\w+|over|above) (?:her|his|your|the) (?:relationship|partner|boyfriend|husband)",
        r"collud\w+|in denial|to blame|divorc\w+|stands? up to HIM|lied about",
        r"fail(?:s|ed|ing|ure)? to (?:recognise|see|accept|act|leave|prevent|stop|report)",
        r"stay(?:s|ed|ing)? (?:even though|despite|although)|(?:decision|choice|choosing) to (?:stay|remain|go back)",
        r"(?:let|lets|letting|allow|allows|allowed|allowing|ha(?:s|d) let) HIM (?:to )?(?:come )?back",
        r"stops? (?:allowing|letting) HIM|(?:did nothing to|did not|didn't) stop HIM",
        r"(?:did not|didn't|has not|never) (?:leave|left)(?! (?:KIDS|the|a|alone|with)\b)",
        r"(?:keep|stay)s? away from (?:abusive|violent|dangerous|unsafe) (?:men|partners|people)",
        r"(?:cycle|pattern|history|string) of (?:\w+ )?(?:abusive|violent|unhealthy|toxic|harmful|bad) relationships?",
        r"NOT wind HIM up|do(?:es)? (?:as|what) he (?:asks|says|wants)|keeps? HIM (?:happy|sweet)|gives? in to HIM",
        r"(?:cut|cuts) (?:all |off )?(?:ties|links)|(?:break|split|finish)(?:s|es)? (?:it off |up )?(?:with|from) HIM",
        r"(?:did not|didn't|NOT) (?:call|ring|tell|report (?:it|him|this) to) the police",
        r"back (?:together )?with HIM|put(?:s|ting)? HIM (?:ahead|before|above|first)",
        r"(?:NOT|no) (?:\w+ ){0,3}contact with HIM",
        r"puts? (?:her|his|your|the) (?:relationship|partner|boyfriend|husband) (?:before|above|ahead of|first)",
        r"minimis(?:e|es|ed|ing)|should have left|(?:left|leave) sooner|(?:argue|answer)s? back",
        r"NOT (?:see|recognise|realise|accept|understand|believe|acknowledge) [^.]{0,30}"
        r"(?:risk|danger|harm|abuse|violence)",
        r"continu\w+ (?:the|her|his|a|this) relationship|(?:dis)?honest about [^.]{0,20}relationship",
        r"(?:choos\w+|chose) (?:between )?HIM|(?:relationship|partner) choices",
        r"(?:safer|better|healthier) (?:relationships?|men)",
        r"(?:allow|let|put|place)s? (?:herself|himself|yourself) (?:to be|be|in danger|at risk|in harm)",
        r"(?:her|his|your|their) (?:part|role) in (?:the )?(?:violence|abuse)",
        r"responsibility for the (?:violence|abuse) in (?:her|his|your|the) relationship",
        r"expos(?:e|es|ed|ing) (?:(?:the )?KIDS )?to (?:\w+ ){0,2}(?:violence|abuse)",
    ),
)

COUNTED: Final = (
    rf"(?!20\d\d\b)\d+(?!\d|(?:st|nd|rd|th)? (?:{MONTHS})\b)|one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"once|twice|each|every|weekly|daily|fortnight|nobody|registers?|letters?|tests?|certificate"
)
"""What makes even a vague word good enough. A day by which it should be better is not among it."""
SEEN: Final = (
    rf"\d+|{MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|all|no(?! longer)|never|both|by the end|before|while"
    r"|shows?|says|signs?|signed|fitted|working|paid|given|done|stands?|ticked|records?|diary|chart|calendar"
    r"|gone|mended|repaired|cleaned|cleared|scrubbed|bought|booked|delivered|finished|passed|at least"
    r"|(?:has|have) (?:a|an|his|her|their)"
)
"""What can be seen or dated, where no vague word spoils it."""

VAGUE: Final = (
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
        r"shows? (?:\w+ )?(?:commitment|insight)|accepts? (?:support|help|advice)|adheres? to|follows? (?:all )?advice",
        r"do(?:es)? (?:your|her|his) best|keeps? to the plan|takes? responsibility|takes? on board",
        r"sorts? out|shows? that (?:you|she|he)|(?:make )?better use of",
    ),
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
        r"(?:if|when|once|until|unless|as soon as) (?:[\w']+ ){0,4}"
        r"(?:available|allocated|comes up|found|free|running|accepted|agreed|matched|approved|granted|funded|again)",
        r"self-refers?|refers? (?:herself|himself|yourself)|hop(?:e|es|ing) (?:for|to)|hopefully",
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
        r"if|whether|depend\w+|referral|enquir\w+|request(?:ed)?|expected to|finding out|to follow",
        r"at some point|soon|possibl[ey]|maybe|might|may be able|later (?:this|next) year",
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
        r"be taken off|(?:or|otherwise|else) [^.]{0,20}KIDS [^.]{0,20}NOT (?:come|return|go) home",
        r"remov(?:e|es|ed|al of|ing) (?:the |your |her |his )?KIDS",
        r"emergency protection order|police protection|(?:put up )?for adoption",
    ),
)

_UNAGREED: Final = Rule(
    "consequence_threat",
    ("consequence",),
    _THREAT,
    (
        r"(?:further|appropriate|other|legal) (?:action|steps|measures)|legal advice|(?:care )?proceedings|PLO",
        r"(?:go|goes|going|taken|back|apply|applies) to (?:the )?court",
        r"(?:serious )?consequences",
        r"consider (?:our|their|its|the) (?:position|options)",
        r"to be (?:decided|agreed|confirmed)|tbc",
        r"NOT (?:come|return|go|be) home|NOT (?:get|have) KIDS back|no choice but|care order|judge|repercussions",
        r"(?:be|is|are) (?:stopped|suspended|cancelled|reduced|cut|withdrawn|ended)|gets? cancelled",
        r"used (?:as evidence )?against",
        r"escalat\w+|sanctions?|legal (?:planning|gateway|route|team)|solicitors will|as (?:we|they) see fit",
    ),
)

_UNSAID: Final = Rule(
    "consequence_threat",
    ("consequence",),
    "This does not say what happens: write what happens next, who does it and when, as it was agreed.",
    (r"\S[^\n]*",),
    unless=r"WORKER|we|ADULT|one|two|three|four|five|\d+|until|next|same|days?|weeks?|nights?|hours?|months?"
    r"|\w+days?|nothing",
)

RULES: Final = (
    _POLICES,
    _BLAMES,
    _UNMEASURED,
    _UNSEEN,
    _AIMLESS,
    _UNARRANGED,
    _UNFUNDED,
    _THREATENS,
    _UNAGREED,
    _UNSAID,
)
