"""How an agreement lays violence on the person who is hurt by it. Data, pure; see `agreement_rule`."""

from __future__ import annotations

from typing import Final

from bot.casework.agreement_rule import EVERYWHERE, FORBIDDEN, NOT, REFUSE, Rule
from bot.casework.agreement_words import verbs

VIOLENCE: Final = (
    r"(?:(?:domestic |physical |further |more |any |this |the |of |his |their )*"
    r"(?:violen(?:ce|t)|abus(?:e|ive)|assaults?|harm|danger|risk|attacks?))"
)
BAD: Final = r"(?:abusive|violent|dangerous|unsafe|unhealthy|toxic|harmful|bad|volatile|risky|unsuitable)"
HERSELF: Final = r"(?:herself|himself|yourself|themselves)"
HER: Final = r"(?:SELF's|her|his|your|their|the|a|any|this|that)"
PROTECT: Final = verbs("protect", "safeguard", "shield", "keep/kept safe", "act protectively", "be protective")
END: Final = verbs(
    *("end", "leave", "separate from", "divorce", "finish with", "finish", "break/broke up with", "split up with"),
    *("split from", "split with", "break/broke it off with", "break/broke off with", "move on from", "walk away from"),
    *("distance herself from", "distance yourself from", "stop seeing", "give/gave up", "get rid of", "cut ties with"),
)
TIES: Final = (
    rf"{verbs('cut', 'sever', 'break/broke', 'end', 'cease', 'stop', 'drop')} (?:off )?(?:all |any )?(?:further )?"
    r"(?:ties|links|contact|communication|relations|involvement|relationship)"
)
MEET: Final = verbs(
    *("contact", "see/seen", "meet", "text", "ring", "call", "message", "phone", "speak to", "speak with", "talk to"),
    *(
        "reply to",
        "write to",
        "visit",
        "respond to",
        "answer",
        "date",
        "communicate with",
        "associate with",
        "live with",
    ),
    *("spend/spent time with", "be alone with", "get back with", "be with", "have anything to do with", "move in with"),
    *("resume with", "stay with", "go near", "be around", "be in touch with", "stay in touch with", "follow"),
)
RETURN: Final = verbs(
    *("return", "go/went/gone back", "get/got/gotten back", "run/ran back", "move back", "come/came back", "reconcile"),
)
RESUME: Final = verbs(
    *(
        "continue",
        "resume",
        "restart",
        "re-enter",
        "reenter",
        "start",
        "rekindle",
        "enter",
        "enter into",
        "begin/began",
    ),
    *("be/been in", "stay in", "remain in", "maintain", "pursue", "form", "have/had", "reconcile"),
)
STAY: Final = verbs(
    "stay", "remain", "live", "continue", "keep/kept on", "stuck by", "stand/stood by", "stick/stuck with"
)
PICK: Final = verbs(
    "choose/chose/chosen", "pick", "select", "attract", "date", "go/went for", "fall for", "end up with"
)
ANGER: Final = verbs(
    *("provoke", "upset", "anger", "antagonise", "annoy", "goad", "wind/wound up", "trigger", "aggravate", "irritate"),
    *("taunt", "bait", "needle", "make/made angry", "set off", "rile"),
)
HURT: Final = verbs("hit", "hurt", "beat", "assault", "abuse", "attack", "control", "threaten", "mistreat", "treat")
BLIND: Final = verbs(
    *(
        "minimise",
        "minimize",
        "deny",
        "downplay",
        "play down",
        "underestimate",
        "ignore",
        "excuse",
        "dismiss",
        "justify",
    ),
    *(
        "make/made excuses for",
        "normalise",
        "tolerate",
        "condone",
        "overlook",
        "enable",
        "turn a blind eye to",
        "put/putting up with",
        "accept",
        "cover up for",
        "cover for",
        "collude",
    ),
)
SEE: Final = (
    r"(?:see|recognise|realise|accept|understand|believe|acknowledge|appreciate|identify|grasp|admit|take seriously)"
)
HIDE: Final = verbs(
    "hide/hid/hidden", "conceal", "lie/lying", "cover up", "be dishonest", "mislead", "keep/kept secret"
)
LACK: Final = verbs(
    "lack", "fail", "fail/failure", "struggle", "be/is/was/been unable", "be/is/was/been unwilling", "refuse", "neglect"
)
FIRST: Final = r"(?:ahead of|before|above|over|first|in front of|more than)"

BLAMES: Final = Rule(
    "blames_victim",
    EVERYWHERE,
    "This lays the violence on the person who is hurt by it: write what the one who hurts must stop, and what help "
    "there is to be safe.",
    (
        # it is for her to protect
        rf"{PROTECT} {HERSELF}|{verbs('keep/kept')} {HERSELF}(?: and KIDS)? safe(?: from [^.]+)?",
        rf"safe from (?:HIM|{VIOLENCE})",
        rf"{LACK} (?:\w+ ){{0,3}}(?:to )?(?:protect|safeguard|protective|act protectively|prioriti[sz]e|keep"
        r" (?:the )?KIDS safe)",
        rf"{NOT} (?:\w+ ){{0,5}}?(?:{PROTECT}|keep KIDS safe|put KIDS first)",
        r"inability to (?:protect|keep KIDS safe|prioriti[sz]e)",
        rf"{LACK} to (?:recognise|see|accept|act|leave|prevent|stop|report|end|separate|acknowledge|understand)",
        rf"{verbs('let/letting', 'allow', 'put', 'place')} {HERSELF} (?:to be|be|in danger|at risk|in harm)",
        rf"expos(?:e|es|ed|ing) (?:KIDS )?to (?:\w+ ){{0,2}}{VIOLENCE}",
        rf"KIDS [^.]*exposed to (?:\w+ ){{0,2}}{VIOLENCE}",
        rf"{verbs('let/letting', 'allow')} HIM (?:to )?{HURT}|{verbs('allow', 'tolerate')} {VIOLENCE}(?: to)?",
        rf"stops? (?:allowing|letting) HIM|(?:did nothing to|{NOT}) (?:stop|prevent) HIM",
        rf"which (?:she|he) {NOT} (?:stop|prevent)",
        # she must end it
        rf"{END} (?:with )?HIM(?!'s| (?:a|an|the|to|with|in|at|alone|off)\b)",
        rf"{TIES} (?:with|to|from|between SELF and) HIM",
        rf"{END} {HER} (?:\w+ )?(?:relationship|marriage)|divorc\w+|(?:break|split|finish)(?:s|es)? up with HIM",
        r"(?:seeing|left) HIM(?!'s| (?:a|an|the|to|with|in|at|alone|off)\b)",
        rf"{FORBIDDEN} (?:\w+ ){{0,2}}?{MEET} (?:or \w+ (?:\w+ )?)?(?:to |with )?HIM(?!'s)",
        rf"(?:{NOT}|no) (?:\w+ ){{0,3}}(?:contact|communication|dealings|relationship) (?:\w+ )?(?:with|from|to) HIM",
        rf"{NOT} {RESUME} (?:\w+ ){{0,3}}(?:relationship|marriage)|stay out of (?:a|any|the) relationship",
        rf"{NOT} (?:\w+ ){{0,2}}?{RETURN} (?:in)?(?:together )?(?:to|with) HIM|{NOT} take HIM back",
        rf"{NOT} leave [^.]{{0,20}}(?:to see|to meet|to be with|for) HIM",
        r"(?:stay(?:s|ed)?|remain(?:s|ed)?|be|is) single",
        r"(?:new|another) (?:relationship|partner|boyfriend) (?:without|until|unless)",
        rf"(?:keep|stay)s? away from (?:HIM|{BAD} (?:men|partners|people))",
        r"(?:move|go|stay|flee)(?:s|es)? (?:in)?to a refuge|(?:choos\w+|chose) (?:between )?HIM",
        rf"{verbs('apply for', 'get', 'obtain', 'take/took out', 'seek')} (?:an? )?(?:non-molestation order"
        r"|injunction"
        rf"|restraining order|protective order|occupation order)",
        rf"{verbs('leave', 'remove', 'take')} [^.]{{0,40}}(?:as soon as|if|when) OTHER (?:\w+ )?(?:{VIOLENCE}"
        r"|aggressive|angry)",
        # she stayed, or went back
        rf"{RETURN} (?:in)?to (?:HIM|(?:{BAD} )relationships?)|{RETURN} (?:together )?with HIM",
        r"back (?:together )?with HIM",
        rf"{STAY} (?:in (?:a|the|her|his|this) relationship )?with (?:ADULT|him|a (?:{BAD} )?man)",
        rf"{STAY} in (?:a|the|her|his|this|that) (?:\w+ )?(?:relationship|marriage)",
        rf"{STAY} (?:even though|despite|although)",
        r"(?:resum\w+|continu\w+|restart\w+|rekindl\w+) (?:the|her|his|a|this|their) relationship",
        r"(?:decision|choice|choosing|chose|chooses) to (?:stay|remain|go back|return)",
        r"(?:takes?|took|taken|taking|has had|ha[ds] let) HIM (?:to )?(?:come )?back|should have left",
        r"(?:left|leave) sooner",
        r"(?:did not|didn't|has not|never|failed to|refuses to) (?:leave|left|end it with)(?! (?:KIDS|(?:the|a"
        r"|alone|with)\b))",
        # she did not speak up, or lied
        rf"{verbs('retract', 'withdraw/withdrew/withdrawn', 'drop')} (?:\w+ ){{0,2}}(?:statement|complaint"
        r"|charges|allegations?)",
        rf"(?:refus\w+|declin\w+|fail\w+|would not|{NOT}) (?:to )?(?:press|pursue|support|make|give|cooperate"
        r" with) (?:\w+ )?"
        r"(?:charges|prosecution|statement|complaint)",
        rf"{NOT} (?:call|ring|tell|report (?:it|him|this) to) the police|hiding (?:it|the abuse)",
        r"(?:dis)?honest about [^.]{0,40}",
        rf"{HIDE} (?:about |to )?(?:\w+ ){{0,3}}(?:injur\w+|bruis\w+|relationship|abuse|violence)|lied about",
        rf"{NOT} take [^.]{{0,40}}seriously|asked for [^.]*(?:lifted|dropped|removed)",
        r"(?:order|bail) (?:to be )?(?:lifted|dropped)",
        r"(?:aware|warned|told|advised|knew|known)[^.]*(?:of the risk|violen\w+|OTHER|him)[^.]* (?:and|but|yet"
        r"|when|still) [^.]*"
        r"(?:still|nothing|let|allowed|went|stay\w*|moved|has not|did not|had|continued|remained)",
        r"KIDS would not have [^.]* if SELF|if SELF had (?:not )?(?:left|rung|called|told|stayed|reported|stopped)",
        r"continu\w+ to (?:have|see|meet|talk|be|live|allow|speak) [^.]{0,30}HIM",
        r"(?:move|moved|moves|moving) (?:back )?in with HIM|has been told to leave HIM",
        r"supports? (?:the )?(?:police|prosecution|charges)|(?:makes?|gives?) a statement|gives? evidence",
        rf"{PROTECT} KIDS from [^.]*(?:HIM|{VIOLENCE}|witness\w+|domestic)|change (?:her|his|your) (?:phone )?number",
        rf"so (?:that )?HIM (?:\w+ )?{NOT} (?:get (?:angry|cross|upset|aggressive|violent|mad)|lose|become"
        r"|start|kick)",
        rf"keeps? the peace|on eggshells|signs of (?:an? )?{BAD}",
        rf"{NOT} {RESUME} (?:\w+ ){{0,3}}with HIM|low self-esteem",
        rf"{HIDE} (?:\w+ )?that HIM|to hide [^.]{{0,20}}HIM",
        rf"(?:{NOT}) (?:used?|enforced?|kept to) (?:the |her )?(?:injunction|order|refuge|safety plan)",
        r"(?:still )?(?:loves?|is dependent on|depends on|is in love with|is loyal to|is committed to) HIM",
        rf"{NOT} marry HIM|marries HIM",
        rf"(?:kept|keeps|sake of|carried on|carries on|committed to|loyal to|saving) (?:with )?{HER}"
        r" (?:relationship|marriage)",
        r"SELF's [^.]{0,30}(?:makes?|made|causes?|caused|leads?|led|sets? off|drives?|drove) HIM",
        r"by (?:letting|allowing|having) HIM",
        r"takes two|(?:hits?|lashes|gives?) (?:out|as good)|poor (?:judge?ment|decisions?)|see sense",
        r"brings? [^.]* on (?:herself|himself|yourself)",
        rf"says? no to {VIOLENCE}|walk(?:s)? out (?:if|when) HIM",
        # she chooses such men
        rf"(?<!for\s){BAD} (?:men|man|partners|relationships?|boyfriends)",
        rf"{PICK} (?:\w+ ){{0,2}}(?:partners?|men|man)",
        r"(?:choices?|decisions?) (?:of|about|in|around) (?:\w+ )?(?:partners?|men|man|relationships?)",
        r"(?:relationship|partner) (?:choices|decisions)|poor choices?",
        r"(?:safer|better|healthier|healthy) (?:relationships?|men)",
        rf"(?:cycle|pattern|history|string|series) of (?:\w+ )?{BAD} (?:relationships?|partners|men)",
        rf"(?:getting|get|gets|going|goes|enter\w*|drawn) (?:in)?to {BAD} relationships?|violent relationships",
        # she puts him first
        rf"{verbs('put', 'place', 'prioritise', 'prioritize', 'choose/chose', 'value')} (?:HIM|(?:HER"
        rf" )?relationship)(?:'s \w+)? {FIRST}",
        rf"(?:prioriti[sz]\w+|puts?|putting|chose|chooses|places?) [^.]{{0,40}}{FIRST} [^.]{{0,25}}(?:HIM"
        r"|relationship|partner|boyfriend|husband)",
        rf"(?:puts?|putting|prioriti[sz]\w+|places?|chose) (?:{HER} )?(?:relationships?|partner|boyfriend"
        rf"|husband|HIM)(?:'s \w+)? {FIRST}",
        rf"(?:puts?|putting|prioriti[sz]\w+) KIDS (?:needs )?{FIRST} HIM",
        rf"(?:prioriti[sz]\w+) (?:HIM|{HER} relationship)",
        # she brings it on, or has a part in it
        rf"(?:{REFUSE} )?{ANGER} (?:HIM|arguments?)|provok\w+|brought (?:it|this) on",
        rf"{NOT} give HIM (?:\w+ )?(?:reason|cause|excuse)|avoid\w* (?:making|upsetting|angering) HIM|wind HIM up",
        verbs("retaliate", "argue back", "answer back", "fight back", "hit back", "shout back", "stand/stood up to"),
        r"do(?:es)? (?:as|what) he (?:asks|says|wants)|keeps? HIM (?:happy|sweet|calm)|gives? in to HIM",
        r"makes? HIM angry",
        r"as bad as each other",
        r"both (?:\w+ )?(?:at fault|to blame|violent|abusive|responsible|use violence|perpetrators?)",
        rf"both (?:of them|parents|adults) (?:\w+ )?(?:use|used|are|were) (?:\w+ )?(?:{VIOLENCE}|to blame|violent)",
        r"equally (?:\w+)",
        rf"{HER} (?:own )?(?:part|role|share|contribution) in (?:\w+ )?(?:{VIOLENCE}|incidents?|arguments|\w+"
        r" incidents?)",
        r"as (?:violent|bad|abusive|aggressive) as (?:HIM|the other|each other)",
        r"mutual (?:violence|abuse)|to blame|in denial",
        rf"responsib\w+ for (?:{VIOLENCE})(?: in {HER} relationship)?|{VIOLENCE} in {HER} relationship",
        # she does not see it
        rf"{BLIND} (?:(?!that\b)\w+ ){{0,4}}(?:HIM's {VIOLENCE}|HIM's (?:behaviour|actions)|{VIOLENCE})",
        r"minimis(?:e|es|ed|ing)|collud\w+",
        rf"(?:{NOT}|no|little|limited|lacks?) (?:\w+ )?(?:{SEE}|insight|understanding|awareness)(?: \w+)?"
        rf" [^.]{{0,30}}{VIOLENCE}",
        rf"{NOT} (?:see|accept|recognise|realise) (?:how|that) HIM|{NOT} see how",
    ),
    unless=r"(?:not|n't|never|nobody's) (?:SELF's|her|his|your) (?:fault|choice)"
    r"|if (?:she|you|he|SELF) (?:wants?|wish|likes?|chooses?)",
)

BLAMES_IN_TELLING: Final = Rule(
    "blames_victim",
    ("why",),
    BLAMES.why,
    (
        rf"because SELF (?:did|would|had|has|{NOT}|{verbs('let/letting', 'allow', 'stay', 'go/went/gone')})[^.]*",
        r"(?:let|lets|letting|allow|allows|allowed|allowing) HIM (?:to )?(?:come )?(?:back|home|in|return|stay|live)",
        r"(?:SELF's|her|your) relationship with OTHER",
    ),
    unless=BLAMES.unless,
)
