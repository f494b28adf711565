"""What somebody meant who typed instead of tapping.

Rules of this file: a label, how it begins ("yes" for "Yes, I am safe"), how it ends ("worry" for "A worry"), or a near
miss of one typo names a button; anything else is free words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 40
SHORTEST_CLOSE: Final = 5
"""Below five letters a near miss may be another word."""
SHORTEST_END: Final = 4
ARABIC: Final = str.maketrans("ىةیکەہھ", "يهيكههه")
"""Letters that people type for one another."""
COMMA: Final = re.compile(r"[,،]")
JOINERS: Final = re.compile(r"['’ʼ`´]")


def plain(text: str) -> str:
    """Small letters and digits of any script, single spaces; no diacritics, marks, emoji or apostrophes."""
    folded = unicodedata.normalize("NFKD", JOINERS.sub("", text).casefold()).translate(ARABIC)
    letters = (_letter(c) if c.isalnum() else "" if unicodedata.category(c) in ("Mn", "Cf") else " " for c in folded)
    return " ".join("".join(letters).split())


def _letter(letter: str) -> str:
    """The digits of every script are 0 to 9."""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


NEGATIONS: Final = frozenset(
    {
        *("not", "no", "dont", "doesnt", "cant", "never", "nothing", "nie", "bez", "nunca", "nada", "не", "ні", "нет"),
        *("без", "لا", "ليس", "لست", "لم", "لن", "ما", "nid", "nad", "dim", "ddim", "heb"),
    }
)
"""Words that turn a label into its opposite, in the languages that Wren speaks."""


def named(text: str, labels: Sequence[tuple[str, str]]) -> str | None:
    """The value whose label this text names, among (value, label) pairs; None when it names none, or two."""
    words = plain(text)
    if not words or len(text) > LONGEST:
        return None
    for fits in (_same, _begins, _close):
        found = {value for value, label in labels if fits(words, label)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _same(words: str, label: str) -> bool:
    return words == plain(label)


def _begins(words: str, label: str) -> bool:
    """Are the words what stands before a comma?"""
    return words == plain(COMMA.split(label, maxsplit=1)[0])


def _close(words: str, label: str) -> bool:
    label = plain(label)
    if len(words) >= SHORTEST_END and label.endswith(f" {words}"):
        head = label.removesuffix(words).split()
        return not NEGATIONS.intersection(head)  # "sure" is not "I'm not sure"
    return min(len(words), len(label)) >= SHORTEST_CLOSE and _one_slip(words, label)


def _one_slip(one: str, other: str) -> bool:
    """Do these differ by one letter missed, added, wrong, or swapped with the next? More could be another meaning."""
    short, long = sorted((one, other), key=len)
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    a, b = short[start:], long[start:]
    if len(a) != len(b):
        return a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
