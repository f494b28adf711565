"""What screening concludes: `judge` for words, `judge_press` for buttons and commands.

Rules of this file:
- Pure and fixed. The layers are joined by OR: bare calls, rules, meaning. None cancels another.
- A finding names the words, the rule or the nearest exemplars that raised it: a worker can see why, and disagree.
- What could not be screened is a finding too: nobody knows what it says, so a person looks at it today.
- The language somebody is registered with is never a condition.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from conversations.screening.calls import CALLS
from conversations.screening.policy import UNSCREENED
from conversations.screening.readings import readings
from conversations.screening.rules import hits
from conversations.typed import plain

LONGEST_CALL: Final = 60
"""A bare call is short. Longer texts are for the rules and for meaning."""

KNOWN_SCRIPTS: Final = ("LATIN", "CYRILLIC", "ARABIC")
FOREIGN_LETTERS: Final = 3
"""So many letters of another script are words; one or two may be decoration."""


@dataclass(frozen=True)
class Finding:
    """Why a person must look at this message first.

    `returned`: it says that a child has gone back to their family. Of somebody who lives at home by now it means
    nothing but `otherwise`.
    """

    category: str
    urgency: str
    why: str
    returned: bool = False
    otherwise: Finding | None = None

    @property
    def screened(self) -> bool:
        """False: nothing is known to be wrong, but nobody could tell."""
        return self.category != UNSCREENED


@dataclass(frozen=True)
class Neighbour:
    """An exemplar that is close in meaning: its id, and how close (cosine, at most 1)."""

    id: str
    near: float


@dataclass(frozen=True)
class Meaning:
    """What the engine says of one stretch of a text. Above `cut` it is flagged; `words` is the stretch."""

    score: float
    cut: float
    category: str
    urgency: str
    nearest: tuple[Neighbour, ...]
    words: str


@dataclass(frozen=True)
class Unread:
    """The engine could not say: `why` in a worker's words."""

    why: str


def judge(text: str, meanings: Sequence[Meaning | Unread] = ()) -> Finding | None:
    """What in these words means that a person must look first; None when nothing does.

    `meanings` are the engine's answers for the stretches of the text, or why it gave none.
    """
    return conclude(text, worded(text), meanings)


def worded(text: str) -> tuple[Finding, ...]:
    """What the words say by themselves: bare calls, and rules."""
    return (*_called(text), *_ruled(text))


def conclude(text: str, found: Sequence[Finding], meanings: Sequence[Meaning | Unread] = ()) -> Finding | None:
    """All layers together: the most urgent finding, words before meaning."""
    every = [*found, *_meant(meanings)]
    if every:
        return min(every, key=lambda one: one.urgency != "now")
    unread = [one.why for one in meanings if isinstance(one, Unread)]
    if unread or _foreign(text):
        return unscreened(unread[0] if unread else "It is written in letters that screening does not know.")
    return None


def unscreened(why: str) -> Finding:
    """Nobody could tell: a person looks today."""
    return Finding(UNSCREENED, "today", why)


def judge_press(value: str) -> Finding | None:
    """What a button or command means by itself."""
    if value == "help":
        return Finding("child_asks_for_help_now", "now", "Help now was chosen")
    return None


def is_call(text: str) -> bool:
    """Is this nothing but a call for help?"""
    return any(_called(text))


def _called(text: str) -> Iterator[Finding]:
    words = plain(text)
    if (len(words) <= LONGEST_CALL and words in CALLS) or "🆘" in text:
        yield Finding("child_asks_for_help_now", "now", f"a call for help: {words or '🆘'}")


def _ruled(text: str) -> Iterator[Finding]:
    for hit in hits(readings(text)):
        rule = hit.rule
        yield Finding(rule.category, rule.urgency, f"{rule.why}: “{hit.words}” (rule {rule.id})")


def _meant(meanings: Sequence[Meaning | Unread]) -> Iterator[Finding]:
    for one in sorted((m for m in meanings if isinstance(m, Meaning)), key=lambda m: -m.score):
        if one.score > one.cut:
            nearest = ", ".join(f"{near.id} {near.near:.2f}" for near in one.nearest)
            told = f"close in meaning to {nearest}; score {one.score:.2f}, cut {one.cut:.2f}: “{one.words}”"
            yield Finding(one.category, one.urgency, told)


def _foreign(text: str) -> bool:
    """Is part of it written in a script that screening does not know?"""
    letters = [c for c in unicodedata.normalize("NFKC", text) if c.isalpha() and not c.isascii()]
    return sum(not _known(c) for c in letters) >= FOREIGN_LETTERS


def _known(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(KNOWN_SCRIPTS) or unicodedata.category(letter) == "Lm"
