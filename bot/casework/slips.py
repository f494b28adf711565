"""When a slip with a goal may mean danger. Pure.

Rules of this file: a tap is flagged as the words for it would be, and never by what anybody thinks of a parent. Where a
worker has not said what a goal is about, it counts as one about safety while the children live with that parent.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

RELAPSE: Final = "parent_relapse"
TOPICS: Final = MappingProxyType(
    {"drinking": RELAPSE, "rows": "domestic_abuse_at_home", "new_people": "unsafe_contact"}
)
"""The topic of a goal -> what a slip with it may mean."""


def flagged_as(topic: str | None, at_home: bool) -> str:
    """The category of a slip; empty when it is not flagged. `at_home`: children live with this parent."""
    if topic is None:
        return RELAPSE if at_home else ""
    return TOPICS.get(topic, "")
