"""How an agreement makes one parent police, watch or answer for another adult. Data, pure; see `agreement_rule`."""

from __future__ import annotations

from typing import Final

from bot.casework.agreement_rule import DONE, GAP, IF, REFUSE, Rule
from bot.casework.agreement_words import verbs

ENSURE: Final = verbs(
    *("ensure", "guarantee", "make/made sure", "make/made certain", "see/saw/seen to it"),
    *("verify", "be satisfied", "be/is/am/are sure"),
)
LET: Final = verbs(
    *("let/letting", "allow", "permit", "invite", "admit", "have/had", "give/gave", "grant", "enable", "agree to"),
    *("open the door to", "welcome", "lend/lent", "hand", "accept"),
)
KEEP_FROM: Final = verbs("keep/kept", "hold/held", "ban", "bar", "exclude", "discourage", "deter", "block", "steer")
AWAY: Final = (
    "(?:away|out|off|from|calm|sober|clean|safe|under control|at a distance|at bay|in line|in check|back|on track)"
)
DRIVE: Final = verbs(
    *("make/made", "get/got", "persuade", "remind", "encourage", "convince", "push", "urge", "force", "motivate"),
    *("prompt", "warn", "challenge", "confront", "calm", "pressure", "talk round", "nag", "prevent"),
)
GUARD: Final = verbs(
    *("supervise", "monitor", "police", "oversee/oversaw", "control", "manage", "track", "observe", "chaperone"),
    *(
        "check",
        "check up",
        "check up on",
        "watch",
        "watch over",
        "keep/kept an eye on",
        "keep/kept tabs on",
        "check on",
    ),
    *("keep/kept watch on", "keep/kept watch over", "keep/kept a watch on"),
)
INSPECT: Final = verbs(
    *("check", "count", "search", "smell", "read", "test", "hide/hid", "track", "measure", "look through", "look at"),
    *("go/went through", "inspect", "confiscate", "lock away", "pour away", "ration", "hold/held", "take/took", "keep"),
)
REPORT: Final = verbs(
    *("report", "tell/told", "inform", "notify", "alert", "let/letting \\w+ know", "record", "log", "note"),
    *(
        "write/wrote down",
        "phone",
        "ring/rang",
        "call",
        "text",
        "contact",
        "advise",
        "update",
        "pass on",
        "share",
        "send/sent",
        "email",
    ),
    *("keep/kept a \\w+", "keep/kept notes"),
)
SUSPECT: Final = verbs(
    *("think", "suspect", "know", "hear", "see", "believe", "notice", "find out", "find", "learn", "become aware"),
    *("be worried", "fear", "be/is/are concerned", "worry"),
)
MISDO: Final = (
    r"(?:has |is |was |been |be |not |does |starts? |seen |found )*(?:"
    + verbs(
        *("come/came", "turn", "drink/drank/drunk", "shout", "start", "bring", "break/broke", "breach", "arrive"),
        *("appear", "smell", "raise", "lose", "hit", "threaten", "use", "attend", "enter", "visit", "approach"),
        *("try", "attempt", "refuse", "attack", "become", "behave", "relapse", "miss", "find/found", "stay", "return"),
    )
    + "|drunk|violent|abusive|angry|under the influence|intoxicated|present|aggressive)"
)
ANSWERABLE: Final = (
    r"(?:responsible|accountable|answerable|answers?|to account|responsibility|job|duty|up to SELF|blamed)"
)
DEEDS: Final = (
    r"(?:behaviou?r|actions?|conduct|drinking|drug use|alcohol use|use|whereabouts|movements?|access|anger|temper"
    r"|recovery|sobriety|medication|attendance|visits?|risk|violence|phone|messages?|conditions)"
)
PASS_TO: Final = verbs("leave/left", "hand", "hand over", "give/gave", "send/sent", "release", "entrust")

POLICES: Final = Rule(
    "polices_other",
    DONE,
    "One parent cannot answer for what another adult does: write what this parent does, and give the other adult a "
    "goal of their own or let a worker watch over it.",
    (
        # make sure that he …, but everybody may see to it that he knows or has something
        rf"{ENSURE} (?:that )?HIM(?! (?:at \w+ )?(?:knows?|has|have|gets|hears)\b(?! (?:not?|been|stopped|left"
        r"|taken)\b))",
        rf"{ENSURE} (?:that )?{GAP}OTHER(?:'s {GAP}{DEEDS}| (?:is|are|does|do|has|will) (?:not|n't))",
        rf"{ENSURE} [^.]* that OTHER|{verbs('ensure', 'see/saw to it', 'check')} (?:that )?{GAP}OTHER",
        rf"{verbs('see', 'check', 'watch')} that {GAP}HIM",
        # not let him …
        rf"{REFUSE} (?:\w+ )?(?!ha(?:ve|d) [^.]*(?:contact|relationship)){LET} (?:that )?{GAP}HIM(?! (?:to"
        r" )?(?:hit|hurt|beat|abuse|control|treat))"
        r"(?! (?:any |a |the )?(?:reason|cause|excuse))",
        rf"{REFUSE} {PASS_TO} (?:over )?KIDS [^.]*(?:with|to|in the care of) OTHER",
        r"KIDS (?:is|are|must|will|should|may|can)(?: not|n't| never)[^.]*(?:with|by|to|near|around|of|in) OTHER",
        rf"{REFUSE} leave HIM (?:alone|in charge|with|unsupervised|on (?:his|her|their) own)",
        rf"{verbs('agree', 'undertake', 'promise', 'accept', 'confirm', 'understand')} that OTHER",
        # keep him away, make him go
        rf"{KEEP_FROM} HIM {GAP}{AWAY}|{verbs('prevent', 'stop')} HIM (?:from )?\w+ing",
        r"(?:send|turn|throw|kick|move)s? HIM (?:away|out|off)|(?:take|get)s? [^.]{0,30} off HIM",
        r"(?:refus\w+|den(?:y|ies)) HIM (?:entry|access|to)",
        r"(?:ask|tell|order|request|require|instruct)s? HIM to (?:leave|go|stop|calm|behave|attend|move|get)",
        r"(?:tells? )OTHER (?:that )?(?:\w+ )?(?:may|must|can|should|has to|is) ?(?:not)?",
        r"helps? OTHER (?:to )?(?:control|manage|stop|calm|stay|keep|attend|engage)",
        r"(?:talk|coax|nag|bring|lead|steer)s? OTHER (?:into|round|to) (?!KIDS)\w+",
        rf"{DRIVE} OTHER(?! (?:a|some|tea|lunch|dinner)\b)|(?:go|goes|accompan(?:y|ies)|take|takes) (?:along"
        r" )?(?:with )?"
        r"OTHER to [^.]*(?:appointments?|group|sure|course|sessions|meetings|clinic|programme)",
        r"stop(?:s|ping)? him [^.]*in front of KIDS",
        # watch over him
        rf"{GUARD} (?:over )?(?:(?!with\b)[\w'’]+\s+){{0,4}}(?:who |what |where |how )?OTHER|supervised by SELF",
        rf"{verbs('supervise', 'monitor')} [^.]*OTHER|{INSPECT} {GAP}OTHER's",
        r"(?:be|stay|remain|sit)s? (?:present|in the room|nearby|with (?:OTHER|KIDS)) [^.]*(?:at all times"
        r"|OTHER's|OTHER (?:is|visits?|comes?|sees?))",
        rf"(?:present|there|in the room|nearby)[^.]* {IF} OTHER|times (?:that |when )?OTHER",
        r"any \w+ (?:that |which )?OTHER",
        rf"{verbs('manage', 'reduce', 'monitor', 'control', 'contain')} (?:the |any )?risks? (?:from|of|posed"
        r" by) OTHER",
        # tell on him
        rf"{REPORT}\b(?! \d)[^.]{{0,60}} (?:{IF}|about|on) OTHER(?! (?:would|wants?|likes?|can|could|is (?:ill"
        r"|free|able))\b)",
        rf"{REPORT} [^.]{{0,40}}{IF} (?:SELF|she|he) (?:\w+ )?{SUSPECT} [^.]{{0,30}}OTHER",
        rf"{REPORT} [^.]{{0,40}}(?:(?:any|all|every|each|where|who) [^.]{{0,40}}|what )OTHER",
        r"(?:reports?|diary|record|log|list|notes?|count|charge|evidence|proof) (?:of|on|that) OTHER",
        r"account for [^.]*OTHER",
        rf"{IF} OTHER {MISDO}|OTHER (?:is |has been )?found",
        r"(?:find|finds|work|works) out (?:where|who|what|when|if|whether) OTHER",
        r"listens? in (?:on|to|when|while) OTHER",
        r"(?:prove|proves|proof|evidence|show|shows|satisfy \w+|enforces? [^.]*) that OTHER",
        r"OTHER's (?:supervisor|chaperone|keeper|minder)",
        r"(?:ask|tell|get)s? OTHER (?:to|for) (?:show|prove|explain|produce|(?:his |her )?tests?|proof|do a)",
        r"leaves? KIDS [^.]*(?:with|to) OTHER (?:if|when|unless|only)|(?:put|show)s? HIM (?:out|the door)",
        rf"steps? in {IF} OTHER",
        r"(?:show|give|bring|send|pass|hand)s? (?:to )?WORKER (?:\w+ )?OTHER's",
        r"(?:name|address|details|number) of (?:any )?OTHER",
        r"any (?:[\w'’]+ ){1,3}(?:by|from|with|of) OTHER",
        r"(?:nobody|no one|no-one|neighbours?) [^.]*(?:seen|sees|saw|heard) OTHER",
        # answer for him
        rf"{ANSWERABLE} (?:for|if|when|that|to) (?![^.]*self)[^.]*OTHER",
        rf"{IF} OTHER [^.]*(?:{ANSWERABLE} for|held responsible)",
        rf"OTHER's {GAP}{DEEDS} [^.]*(?:SELF's|your|her|his) {ANSWERABLE}",
        r"no (?:[\w'’]+ ){1,5}(?:about|from|by|involving|of|between) OTHER",
        r"PARTNER (?:must|will|should|is|has|to|may|can|shall|does|are|agrees)(?: to)? ?(?:not|n't|never)",
        r"NAMED (?:will|may only|can only|cannot|won't)(?! (?:be|have|help|tell|need)\b) \w+",
        r"PARTNER (?:(?:is|are) (?:banned|barred|only (?:to|allowed))|(?:must|shall|has to|needs to|is to|is"
        r" required to) \w+)",
    ),
    spared=r"(?:^|[.;,] ?)(?:(?:the|a|an) )?(?:\w+ )?(?:WORKER|worker|centre|court|police|school|group) (?:\w+ )?$"
    r"|\band $|999|so (?:that )?$",
)

POLICES_BY_RESULT: Final = Rule(
    "polices_other",
    ("measure", "evidence"),
    POLICES.why,
    (
        r"NAMED's|(?:not|never|n't) (?:\w+ )?(?:found|seen|met|come across|spotted) NAMED",
        rf"PARTNER(?:'s {DEEDS}| (?:has|have|had|is|was|does)\b(?! (?:seen|said|told|signed|heard)\b))",
        r"PARTNER (?!and\b|or\b|says?\b|sees?\b|reports?\b|tells?\b|confirms?\b|hears?\b)\w+s\b(?=[^.]*)",
        r"(?:that|sightings of|because SELF has checked [^.]*) PARTNER",
    ),
    spared=r"(?:\bfor|\bto|\bwith|\band|WORKER|\bif|\bwhen|\bwhile|\bthat) $",
)
