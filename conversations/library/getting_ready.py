"""Counting down to a move: one topic at a time, on its day, and one small question that can be skipped.

Rules of this file: the day is told as what the plan says, and that it can change. Nothing is promised about the place.
"""

from __future__ import annotations

from typing import Final

from conversations.common import SKIP
from conversations.facts import Facts
from conversations.library.houses import something_said
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import (
    CHILDREN,
    Ask,
    Branch,
    Choice,
    Conversation,
    End,
    Line,
    Said,
    Steps,
    Tell,
    said,
)

TOPICS: Final = (
    (14, "goodbyes"),
    (10, "packing"),
    (7, "school"),
    (4, "to_take"),
    (2, "who_to_call"),
    (1, "first_night"),
)
"""How many days before the move each topic comes."""

DAY: Final = said(
    "getting_ready.day", "The plan has a day for you to move home: {day}. It can still change.", to=CHILDREN
)
WORDS: Final[dict[str, tuple[Said, Said]]] = {
    "goodbyes": (
        said(
            "getting_ready.goodbyes",
            "Moving can mean saying goodbye. You can do it in your own way.",
            to=CHILDREN,
        ),
        said("getting_ready.ask_goodbyes", "Who or what would you like to say goodbye to?", to=CHILDREN),
    ),
    "packing": (
        said(
            "getting_ready.packing",
            "You can pack bit by bit. You can ask for bags or boxes, and for a grown-up to help.",
            to=CHILDREN,
        ),
        said("getting_ready.ask_packing", "What would you like help with when you pack?", to=CHILDREN),
    ),
    "school": (
        said(
            "getting_ready.school",
            "When you move, your school may stay the same or change. You can ask {worker} about it.",
            to=CHILDREN,
        ),
        said("getting_ready.ask_school", "What would you like to ask or say about school?", to=CHILDREN),
    ),
    "to_take": (
        said("getting_ready.to_take", "Some things matter a lot, even when they are small.", to=CHILDREN),
        said(
            "getting_ready.ask_to_take",
            "Is there something you want to take with you that must not be forgotten?",
            to=CHILDREN,
        ),
    ),
    "who_to_call": (
        said(
            "getting_ready.who_to_call",
            "It is good to know who you can ring, on the day and afterwards. “Help now” shows you numbers at any time.",
            to=CHILDREN,
        ),
        said("getting_ready.ask_who_to_call", "Whose number would you like to have with you?", to=CHILDREN),
    ),
    "first_night": (
        said(
            "getting_ready.first_night",
            "The first night can feel new, even in a place you know. Every feeling is all right.",
            to=CHILDREN,
        ),
        said("getting_ready.ask_first_night", "What would you like for your first night?", to=CHILDREN),
    ),
}
"""What is told about each topic, and what is asked."""

LATER: Final = said(
    "getting_ready.later", "That is all for now. You can write to me about moving at any time.", to=CHILDREN
)


def steps(facts: Facts) -> Steps:
    asking = facts.asking("getting_ready")
    if asking is None or not asking.told or asking.about not in WORDS:
        return (End("later", (LATER,)),)
    told, question = WORDS[asking.about]
    return (
        Tell("begin", (Line(DAY, {"day": asking.on}), told), goto=asking.about),
        Ask(asking.about, (question,), (Choice("skip", SKIP, "asked"),), own_words="asked"),
        Branch("asked", ((something_said, "review"),), otherwise="later"),
        End("later", (LATER,)),
        *sharing("getting_ready", facts, asking=asking.id),
    )


CONVERSATION = Conversation("getting_ready", CHILDREN, steps, SHIPPED[1:], lost="", asks=("getting_ready",))
"""Whoever waits at the question of a topic that is over goes back to the menu; their words are offered to be sent."""
