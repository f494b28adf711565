"""Three Houses, after Signs of Safety: a child's worries, good things and dreams, on a page to keep.

Rules of this file: the three are asked in the same words of everybody, and none is made to weigh more than the others.
"""

from __future__ import annotations

from typing import Final

from conversations.facts import Facts
from conversations.library.houses import filling, shipped
from conversations.model import CHILDREN, Conversation, Steps, said

START = said(
    "three_houses.start",
    "Here are three houses: one for worries, one for good things and one for dreams. They help {worker} understand "
    "how it is for you.",
    to=CHILDREN,
)
QUESTIONS: Final = {
    "worries": said(
        "three_houses.worries",
        "First, the house of worries. What are you worried about, big or small?",
        to=CHILDREN,
    ),
    "good": said(
        "three_houses.good",
        "Now the house of good things. What is good for you, big or small? It can stay empty.",
        to=CHILDREN,
    ),
    "dreams": said(
        "three_houses.dreams",
        "Last, the house of dreams. How would you like things to be? I can't promise that it comes true.",
        to=CHILDREN,
    ),
}
"""None is cheerful: they may be read just after something very hard has been said."""


def steps(facts: Facts) -> Steps:
    return filling("three_houses", facts, START, QUESTIONS)


CONVERSATION = Conversation("three_houses", CHILDREN, steps, shipped("three_houses"))
