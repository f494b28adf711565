"""Pages that a child fills room by room and keeps: what they are made of, and the steps they have in common.

Rules of this file:
- A room is a step: what is said there stands under the room's title on the page. Every room can be left empty.
- What was said at a step that is no room (added, or changed in the review) stands under `MORE`: nothing is left out.
- A page with nothing in it is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from conversations.common import SKIP
from conversations.facts import Facts
from conversations.library.sharing import SHIPPED, sharing
from conversations.model import CHILDREN, Answers, Ask, Branch, Choice, End, Said, Steps, Tell, said

Room = tuple[str, str, Said]
"""The id of its step, the name of its drawing, its title."""

ROOMS: Final[Mapping[str, tuple[Room, ...]]] = MappingProxyType(
    {
        "three_houses": (
            ("worries", "umbrella_rain", said("three_houses.title_worries", "My worries", to=CHILDREN)),
            ("good", "sunshine", said("three_houses.title_good", "Good things", to=CHILDREN)),
            ("dreams", "star", said("three_houses.title_dreams", "My dreams", to=CHILDREN)),
        ),
        "safety_house": (
            ("inside", "house_heart", said("safety_house.title_inside", "Who is in my safe place", to=CHILDREN)),
            ("safe", "shield", said("safety_house.title_safe", "What makes me feel safe", to=CHILDREN)),
            ("signs", "umbrella_rain", said("safety_house.title_signs", "When it is not going well", to=CHILDREN)),
            ("tell", "phone", said("safety_house.title_tell", "Who I tell, and how", to=CHILDREN)),
        ),
        "my_people": (
            ("home", "house", said("my_people.title_home", "At home", to=CHILDREN)),
            ("school", "school", said("my_people.title_school", "At school", to=CHILDREN)),
            ("before", "path", said("my_people.title_before", "Where I lived before", to=CHILDREN)),
            ("touch", "two_birds", said("my_people.title_touch", "How we stay in touch", to=CHILDREN)),
        ),
    }
)
"""The rooms of each page, by the kind of statement it is made of, in the order in which they are asked and drawn."""

MORE: Final[tuple[str, Said]] = ("wren", said("houses.more", "And this too", to=CHILDREN))
"""The drawing and the title for what was said at no room."""

HOW: Final = said(
    "houses.how",
    "You can write, draw or speak, and you can skip anything. At the end you see it all and choose if I send it. "
    "If I send it, I also make you a page to keep. I don't show it to your family. Whoever has this phone can see it.",
    to=CHILDREN,
)
EMPTY: Final = said("houses.empty", "OK. I have nothing to send. You can come back to this at any time.", to=CHILDREN)


def something_said(answers: Answers) -> bool:
    return bool(answers.words)


def filling(kind: str, facts: Facts, start: Said, questions: Mapping[str, Said]) -> Steps:
    """The steps that fill the page of this kind. `start` says what it is for, `questions` what each room asks."""
    ways = pairwise((*(step for step, _, _ in ROOMS[kind]), "filled"))
    return (
        Tell("start", (start, HOW), goto=ROOMS[kind][0][0]),
        *(Ask(room, (questions[room],), (Choice("skip", SKIP, then),), own_words=then) for room, then in ways),
        Branch("filled", ((something_said, "review"),), otherwise="empty"),
        End("empty", (EMPTY,)),
        *sharing(kind, facts, draw=True),
    )


def shipped(kind: str) -> tuple[str, ...]:
    """The steps of a page at which people may be waiting."""
    return (*(step for step, _, _ in ROOMS[kind]), *SHIPPED[1:])
