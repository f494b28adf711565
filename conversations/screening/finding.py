"""What screening concludes: `judge` for words, `judge_press` for buttons and commands.

Rules of this file: pure and fixed; a finding names the words that raised it; categories and urgencies are those of the
safety policy; the language somebody is registered with is never a condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conversations.screening.calls import CALLS
from conversations.typed import plain

LONGEST_CALL: Final = 60
"""A bare call is short. Longer texts are for the rules of meaning."""


@dataclass(frozen=True)
class Finding:
    """Why a person must look at this message first."""

    category: str
    urgency: str
    why: str


def judge(text: str) -> Finding | None:
    """What in these words means that a person must look first; None when nothing known does."""
    words = plain(text)
    if len(words) > LONGEST_CALL:
        return None
    if words in CALLS or "🆘" in text:
        return Finding("child_asks_for_help_now", "now", f"a call for help: {words or '🆘'}")
    return None


def judge_press(value: str) -> Finding | None:
    """What a button or command means by itself."""
    if value == "help":
        return Finding("child_asks_for_help_now", "now", "Help now was chosen")
    return None
