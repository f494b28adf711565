"""Somebody is back home, and nobody had planned it: are they safe, who is there, and what holds until a worker comes.

Rules of this file: nobody is told off, and nothing is asked that can't be skipped. What is written goes on as it is.
"""

from __future__ import annotations

from typing import Final

from conversations.effects import Flag
from conversations.facts import Facts
from conversations.library.ready import optional
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import EVERYONE, Ask, Choice, Conversation, Steps, Tell, said

THANKS = said(
    "unplanned.thanks",
    "Thank you for telling me where you are. You are not in trouble with me. I tell {worker} and the people on duty.",
    young="Thank you for telling me. You are not in trouble with me. I tell {worker} and the people on duty.",
    parent="Thank you for telling me. I tell {worker} and the people on duty where your child is.",
)
SAFE = said("unplanned.safe", "Do you feel safe right now?", parent="Is your child safe right now?")
CATEGORY: Final = "missing_running_away"
YES = said("unplanned.yes", "Yes")
NO = said("unplanned.no", "No")
UNSURE = said("unplanned.unsure", "I'm not sure")
NOT_SAFE = said(
    "unplanned.not_safe",
    "Then please don't wait for me. In danger, ring 999. These people help too:\n{helplines}\n"
    "The duty team: {duty_phone}",
)
WHO = said("unplanned.who", "Who is there with you?", parent="Who is at home now?")
TONIGHT = said(
    "unplanned.tonight",
    "Do you have a bed, food and what you need for tonight?",
    parent="Is there a bed, food and medicine for tonight?",
)
MISSING = said("unplanned.missing", "Something is missing")
WHY = said("unplanned.why", "Would you like to say how it came to this?")
UNTIL_THEN = said(
    "unplanned.until_then",
    "Until {worker} has talked with you: stay where you feel safe. The duty team answers at any hour: {duty_phone}.",
    parent="Until {worker} has talked with you: ring the duty team if anything worries you, at any hour: {duty_phone}.",
)
REVIEW = said("unplanned.review", "This is what {worker} and the people on duty will see:")


def steps(facts: Facts) -> Steps:
    return (
        Tell("begin", (THANKS,), "safe", (Flag(CATEGORY, "now"),)),
        Ask(
            "safe",
            (SAFE,),
            (
                Choice("yes", YES, "who"),
                Choice("no", NO, "not_safe", flag=("child_asks_for_help_now", "now")),
                Choice("unsure", UNSURE, "not_safe", flag=("child_asks_for_help_now", "now")),
            ),
            own_words="who",
            per_row=3,
            kept=True,
        ),
        Tell("not_safe", (NOT_SAFE,), "who"),
        optional("who", WHO, "tonight"),
        Ask(
            "tonight",
            (TONIGHT,),
            (Choice("yes", YES, "why"), Choice("missing", MISSING, "why"), Choice("unsure", UNSURE, "why")),
            own_words="why",
            kept=True,
        ),
        optional("why", WHY, "until_then"),
        Tell("until_then", (UNTIL_THEN,), "review"),
        *sharing("unplanned", facts, REVIEW),
    )


CONVERSATION = Conversation("unplanned", EVERYONE, steps, ("safe", "who", "tonight", "why", *SHIPPED[1:]))
