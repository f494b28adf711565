"""A text in stretches short enough for its meaning to show. Pure.

Rules of this file: in a long text without full stops one sentence is lost, so the engine is shown overlapping
stretches, each by itself. A text that takes more of them than `MOST` is not wholly screened, and that is said.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from conversations.screening.readings import repaired

WORDS: Final = 24
STEP: Final = 12
MOST: Final = 40
LETTERS: Final = 400
"""Characters to a stretch: a "word" may have no end."""


@dataclass(frozen=True)
class Windows:
    """The stretches, as the engine is shown them; `whole` is False when there was more than `MOST` could hold.

    `long`: the text takes several. Each is one more chance to be alarmed for nothing, so they are judged more strictly.
    """

    stretches: tuple[str, ...]
    whole: bool
    long: bool = False


def shown(text: str) -> str:
    """Small letters and single spaces: the form in which exemplars were learned."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def windows(text: str) -> Windows:
    """The stretches of `text`, in order, and after them those read in another way where letters were hidden."""
    words = [piece for word in shown(text).split() for piece in _cut(word)]
    if not words:
        return Windows((), True)
    starts = range(0, max(len(words) - WORDS + STEP, 1), STEP)
    stretches = [" ".join(words[start : start + WORDS])[:LETTERS] for start in starts]
    every = list(dict.fromkeys([*stretches, *(way for one in stretches for way in repaired(one))]))
    return Windows(tuple(every[:MOST]), len(every) <= MOST, len(stretches) > 1)


def _cut(word: str) -> list[str]:
    """A word without end, in pieces."""
    return [word[start : start + LETTERS] for start in range(0, len(word), LETTERS)]
