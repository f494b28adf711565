"""The sides of a goal: what the parent says, what a service or a worker says, what children notice. Pure.

Rules of this file:
- A light is what somebody said, and no score: nothing is added up and nothing outweighs anything else.
- Where accounts part, that is said. Who is right is for people to find out.
- Missed services and cancelled visits are counted, and are no light.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

GOOD, MIDDLE, HARD = "good", "middle", "hard"
LIGHTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("better", "met", "fine"), GOOD),
        **dict.fromkeys(("same", "partly", "sometimes"), MIDDLE),
        **dict.fromkeys(("harder", "slip", "not_met", "not_ok"), HARD),
    }
)
"""What was said -> its light."""
COUNTED: Final = ("missed", "cancelled")
SIDES: Final[Mapping[str, str]] = MappingProxyType(
    {"parent": "parent", "service": "service", "worker": "service", "child": "child"}
)
"""Who gave an account -> the side on which it stands."""
NOTICED: Final[Mapping[str, str]] = MappingProxyType(
    {"drinking": "drink", "rows": "rows", "food": "food", "sleep": "sleep", "school": "school", "new_people": "people"}
)
"""The topic of a goal -> the question that children at home are asked anyway."""


def part(newest: Iterable[str]) -> bool:
    """Do the newest accounts of all who gave one part: is one good and another hard?"""
    return {GOOD, HARD} <= {LIGHTS[one] for one in newest}


def rests_on_word(source: str, setting: str | None) -> bool:
    """Does this rest on what was seen under supervision, or on the parent's word?"""
    return source == "parent" or setting == "supervised"
