"""Does a message name a worker of the case? Then it is kept from that worker. Pure.

Rules of this file:
- A name counts in any of its forms: "Emmy" and "Emmą" are Emma. Better a manager reads too much than the wrong person.
- There is always somebody left who may see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from conversations.typed import plain

SHORTEST_STEM: Final = 3
LONGEST_ENDING: Final = 3
VOWELS: Final = "aeiouyаеиоуюяыіїє"


def named(text: str, names: Mapping[int, Iterable[str]]) -> frozenset[int]:
    """The workers one of whose names stands in this text, in whatever form."""
    words = plain(text).split()
    return frozenset(
        worker
        for worker, spellings in names.items()
        if any(_is_form(word, part) for spelling in spellings for part in plain(spelling).split() for word in words)
    )


def _is_form(word: str, name: str) -> bool:
    """Is the word this name, perhaps with another ending?"""
    stem = name.rstrip(VOWELS)
    if len(stem) < SHORTEST_STEM:
        stem = name
    if len(stem) < SHORTEST_STEM:
        return word == name
    return word.startswith(stem) and len(word) <= len(name) + LONGEST_ENDING


def kept_from(about: frozenset[int], audience: Collection[int]) -> frozenset[int]:
    """Those of the audience it is kept from: whom it is about, unless nobody would be left."""
    return about & frozenset(audience) if frozenset(audience) - about else frozenset()
