"""Safety House, after Signs of Safety: what keeps a child safe, in the child's own words, and whom they tell.

Rules of this file: a child finds these words again under "If it is not going well", so they are asked for in the form
in which they help on that day. Nobody is asked who did what.
"""

from __future__ import annotations

from typing import Final

from conversations.facts import Facts
from conversations.library.houses import filling, shipped
from conversations.model import CHILDREN, Conversation, Steps, said

START = said(
    "safety_house.start",
    "This is your own house for feeling safe. You can look at it on a day that is not going well. "
    "It shows {worker} what matters to you.",
    to=CHILDREN,
)
QUESTIONS: Final = {
    "inside": said(
        "safety_house.inside",
        "Who would you like in your safe place? Names are enough. Animals count too.",
        to=CHILDREN,
    ),
    "safe": said("safety_house.safe", "What makes it feel safe in your safe place?", to=CHILDREN),
    "signs": said(
        "safety_house.signs",
        "How can you tell that it is not going well? I ask so that {worker} knows what to look for. "
        "It is fine to skip this.",
        to=CHILDREN,
    ),
    "tell": said(
        "safety_house.tell",
        "When it is not going well, who can you tell, and how? “Help now” is always here too.",
        to=CHILDREN,
    ),
}


def steps(facts: Facts) -> Steps:
    return filling("safety_house", facts, START, QUESTIONS)


CONVERSATION = Conversation("safety_house", CHILDREN, steps, shipped("safety_house"))
