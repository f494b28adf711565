"""My people: who listens to a child, and how they stay in touch when they move.

Rules of this file: a name alone is fine. Staying in touch is asked for and not promised.
"""

from __future__ import annotations

from typing import Final

from conversations.facts import Facts
from conversations.library.houses import filling, shipped
from conversations.model import CHILDREN, Conversation, Steps, said

START = said(
    "my_people.start",
    "This page is about people who listen to you. It helps {worker} know who matters to you. A name alone is fine.",
    to=CHILDREN,
)
QUESTIONS: Final = {
    "home": said(
        "my_people.home",
        "Who listens to you at home? If you live somewhere else now, who listens to you there?",
        to=CHILDREN,
    ),
    "school": said("my_people.school", "Who listens to you at school?", to=CHILDREN),
    "before": said("my_people.before", "Who listened to you where you lived before?", to=CHILDREN),
    "touch": said(
        "my_people.touch",
        "How would you like to stay in touch with people who matter to you? I can't promise that it works out.",
        to=CHILDREN,
    ),
}


def steps(facts: Facts) -> Steps:
    return filling("my_people", facts, START, QUESTIONS)


CONVERSATION = Conversation("my_people", CHILDREN, steps, shipped("my_people"))
