"""Does a message name a worker of the case? Then it is kept from that worker. Pure.

Rules of this file:
- A name counts with the endings that names take ("Emmy", "Emmą", "Emmas"), with a letter missing or doubled, and in
  Cyrillic letters. Other scripts need the case file's `also`.
- Better a manager reads too much than the wrong person; but "gracias" is not Grace, and "device" is not Dev.
- There is always somebody left who may see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from conversations.typed import plain

SHORTEST: Final = 3
LONG_ENOUGH: Final = 4
"""Shorter names with a slip in them are other words."""
VOWELS: Final = "aeiouy"
ENDINGS: Final = frozenset(("", *"aeiouys", "es", "em", "om", "ie", "owi", "ovi", "oi", "ei", "oiu", "oju"))
_LETTERS: Final = "абвгґдеєжзиіклмнопрстуфхцчшщюяыэ"
_SOUNDS: Final = "a b v h g d e ie zh z i i k l m n o p r s t u f kh ts ch sh shch iu ia y e"
CYRILLIC: Final = str.maketrans(dict(zip(_LETTERS, _SOUNDS.split(), strict=True)))


def named(text: str, names: Mapping[int, Iterable[str]]) -> frozenset[int]:
    """The workers one of whose names stands in this text, in whatever form."""
    words = _words(text)
    return frozenset(
        worker
        for worker, spellings in names.items()
        if any(_is_form(word, part) for spelling in spellings for part in _words(spelling) for word in words)
    )


def _words(text: str) -> list[str]:
    return plain(text).translate(CYRILLIC).split()


def _is_form(word: str, name: str) -> bool:
    """Is the word this name, perhaps with another ending or a slip?"""
    stem = name.rstrip(VOWELS)
    stems = [name, stem] if len(stem) >= SHORTEST else [name]
    if any(word.startswith(one) and word[len(one) :] in ENDINGS for one in stems):
        return True
    return len(name) >= LONG_ENOUGH and (_one_missing(word, name) or _one_missing(name, word))


def _one_missing(short: str, long: str) -> bool:
    """Is `short` what is left of `long` without one of its inner letters?"""
    if len(long) != len(short) + 1 or short[:1] != long[:1]:
        return False
    return any(long[:n] + long[n + 1 :] == short for n in range(1, len(long)))


def kept_from(about: frozenset[int], audience: Collection[int]) -> frozenset[int]:
    """Those of the audience it is kept from: whom it is about, unless nobody would be left."""
    return about & frozenset(audience) if frozenset(audience) - about else frozenset()
