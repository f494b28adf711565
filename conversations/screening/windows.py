"""A text in stretches short enough for its meaning to show. Pure.

Rules of this file: in a long text without full stops one sentence is lost, so the engine is shown overlapping
stretches, each by itself. A text that takes more of them than `MOST` is not wholly screened, and that is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from conversations.screening.readings import repaired

WORDS: Final = 24
STEP: Final = 12
MOST: Final = 40
LETTERS: Final = 400
"""Characters to a stretch."""
LONGEST_WORD: Final = 40
"""Characters; a longer one has lost its spaces."""
PARTED: Final = re.compile(r"(?<=[^\w\s])(?=\w)")


@dataclass(frozen=True)
class Windows:
    """The stretches, as the engine is shown them; `whole` is False when there was more than `MOST` could hold.

    `long`: the text takes several. Each is one more chance to be alarmed for nothing, so they are judged more strictly.
    """

    stretches: tuple[str, ...]
    whole: bool
    long: bool = False


def shown(text: str) -> str:
    """Small letters and single spaces, nothing that can't be written: the form in which exemplars were learned."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join(unicodedata.normalize("NFKC", whole).lower().split())


def windows(text: str) -> Windows:
    """The stretches of `text`, in order, and after them those read in another way where letters were hidden."""
    words = [piece for word in shown(text).split() for piece in _cut(word)]
    if not words:
        return Windows((), True)
    stretches = list(_stretches(words))
    every = list(dict.fromkeys([*stretches, *(way for one in stretches for way in repaired(one))]))
    return Windows(tuple(every[:MOST]), len(every) <= MOST, len(stretches) > 1)


def _stretches(words: Sequence[str]) -> Iterator[str]:
    """Overlapping stretches of so many words, fewer where words are long: nothing is left out."""
    start = 0
    while True:
        taken = _that_fit(words[start : start + WORDS])
        yield " ".join(words[start : start + taken])
        if start + taken >= len(words):
            return
        start += STEP if taken == WORDS else (taken + 1) // 2


def _that_fit(words: Sequence[str]) -> int:
    """How many of these words fit into one stretch; one always does."""
    sizes = accumulate(len(word) + 1 for word in words)
    return max(1, sum(size <= LETTERS for size in sizes))


def _cut(word: str) -> list[str]:
    """A word without end, in pieces: at its marks, and where it has none, anywhere."""
    if len(word) <= LONGEST_WORD:
        return [word]
    parts = [part for part in PARTED.split(word) if part]
    return [part[start : start + LONGEST_WORD] for part in parts for start in range(0, len(part), LONGEST_WORD)]
