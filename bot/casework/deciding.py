"""After a return home, a sign of harm asks for a decision by a named person on the same day, with reasons. Pure."""

from __future__ import annotations

from typing import Final

from conversations.screening.policy import FLAGGED

AT_HOME: Final = frozenset({"going_home", "at_home"})
CHOICES: Final = ("visit", "strategy", "elsewhere", "support", "nothing")
"""See them today; strategy discussion; not at home tonight; more help at home; no change."""
TIMER: Final = "decide"
SHORTEST_REASON: Final = 15
"""Characters: "ok" is no reason."""


def asked_for(stage: str, returned: bool, category: str) -> bool:
    """Does this flag ask for a decision today?"""
    return category in FLAGGED and (stage in AT_HOME or returned)
