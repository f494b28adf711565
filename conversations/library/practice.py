"""For parents: one small thing to try, and the day after, how it went.

Rules of this file:
- Nobody is blamed, and “not yet” is as good an answer as any other. Whoever is asked can read another topic instead.
- Each thing can be tried at the next visit or on the telephone: not every parent lives with their child.
"""

from __future__ import annotations

from typing import Final

from conversations.common import NEXT
from conversations.facts import Asking, Facts
from conversations.library.ready import optional
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import PARENTS, Ask, Choice, Conversation, End, Line, Steps, Tell, Value, said

TOPICS: Final = ("listening", "repair", "their_eyes", "routines")
"""What can be tried, in the order of the menu."""

NAMES: Final = {
    "listening": said("practice.listening", "Listening", to=PARENTS),
    "repair": said("practice.repair", "Making up after a row", to=PARENTS),
    "their_eyes": said("practice.their_eyes", "Seeing it as your child does", to=PARENTS),
    "routines": said("practice.routines", "The same every day", to=PARENTS),
}
IDEAS: Final = {
    "listening": said(
        "practice.listening_idea",
        "Children often say more when somebody listens and does not put it right. "
        "You don't need an answer ready. It is enough to show that you heard.",
        to=PARENTS,
    ),
    "repair": said(
        "practice.repair_idea",
        "Rows with children happen in every family. A row can be mended, and a grown-up can begin. "
        "Is somebody at home afraid? Then it is more than a row, and “Help now” is always here.",
        to=PARENTS,
    ),
    "their_eyes": said(
        "practice.their_eyes_idea",
        "The same day can look different to your child. Children may think that things are their fault. "
        "They often don't know what happens next. Some go quiet then, and some get loud.",
        to=PARENTS,
    ),
    "routines": said(
        "practice.routines_idea",
        "It helps children to know what comes next. It can be very small: "
        "the same words at goodbye, the same song, the same order at bedtime.",
        to=PARENTS,
    ),
}
TRY: Final = {
    "listening": said(
        "practice.listening_try",
        "One thing to try, when you are together or on the phone: let your child lead for five minutes. "
        "Say back in your own words what you hear. Give no advice yet.",
        to=PARENTS,
    ),
    "repair": said(
        "practice.repair_try",
        "One thing to try after a row with your child: wait until you are both calm. "
        "Say in one sentence what you are sorry about, without “but”. Ask for nothing back.",
        to=PARENTS,
    ),
    "their_eyes": said(
        "practice.their_eyes_try",
        "One thing to try: think of one moment with your child this week. "
        "Tell it to yourself as your child might tell it. What did they see, hear and feel?",
        to=PARENTS,
    ),
    "routines": said(
        "practice.routines_try",
        "One thing to try: choose one small thing. Tell your child about it. "
        "Then do it the same way each time you are together.",
        to=PARENTS,
    ),
}

MENU = said("practice.menu", "Here are small things for everyday life with children. Which one?", to=PARENTS)
OTHERS = said("practice.others", "Something else", to=PARENTS)
DONE = said("practice.done", "That's enough for today", to=PARENTS)
BYE = said("practice.bye", "OK. Try it when it suits you. I may ask you later how it went.", to=PARENTS)

ASK_TRIED = said("practice.ask", "{topic}, {day}.\nDid you try it? How did it go?", to=PARENTS)
ASK_CHILD = said("practice.ask_child", "{child}: {topic}, {day}.\nDid you try it? How did it go?", to=PARENTS)
TIP_CHILD = said("practice.tip_child", "{child}: {topic}", to=PARENTS)
TRIED_WELL = said("practice.tried_well", "Yes, it went well", to=PARENTS)
TRIED_HARD = said("practice.tried_hard", "Yes, and it was hard", to=PARENTS)
NOT_YET = said("practice.not_yet", "Not yet", to=PARENTS)
ASK_WORDS = said("practice.words", "Do you want to say something about it? You can skip this.", to=PARENTS)


def steps(facts: Facts) -> Steps:
    asked, tip = facts.asking("practice"), facts.asking("tip")
    if asked is None and tip is not None:
        name = NAMES[tip.about]
        shown = Line(TIP_CHILD, {"child": tip.child, "topic": name}) if tip.child else name
        return (Tell("tip", (shown,), tip.about), *_topics())
    return (*(_how_it_went(asked, facts) if asked else ()), *_topics())


def _topics() -> Steps:
    """The menu, and for each topic an idea and one thing to try."""
    return (
        Ask("topic", (MENU,), tuple(Choice(topic, NAMES[topic], topic) for topic in TOPICS)),
        *(Ask(topic, (IDEAS[topic],), (Choice("next", NEXT, f"{topic}-try"),)) for topic in TOPICS),
        *(
            Ask(f"{topic}-try", (TRY[topic],), (Choice("done", DONE, "bye"), Choice("others", OTHERS, "topic")))
            for topic in TOPICS
        ),
        End("bye", (BYE,)),
    )


def _how_it_went(asked: Asking, facts: Facts) -> Steps:
    """What was to be tried once more, and how it went."""
    values: dict[str, Value] = {"child": asked.child, "topic": NAMES[asked.about], "day": asked.on}
    return (
        Ask(
            "tried",
            (TRY[asked.about], Line(ASK_CHILD if asked.child else ASK_TRIED, values)),
            (
                Choice("tried_well", TRIED_WELL, "about_it"),
                Choice("tried_hard", TRIED_HARD, "about_it"),
                Choice("not_yet", NOT_YET, "about_it"),
                Choice("others", OTHERS, "topic"),
            ),
            own_words="review",
            kept=True,
        ),
        optional("about_it", ASK_WORDS, then="review"),
        *sharing("practice", facts, asking=asked.id),
    )


CONVERSATION = Conversation(
    "practice",
    PARENTS,
    steps,
    ("tried", "about_it", "topic", *TOPICS, *(f"{topic}-try" for topic in TOPICS), *SHIPPED[1:]),
    asks=("practice", "tip"),
)
