"""The ways a text can be read, for people hide, hurry and misspell. Pure, standard library only.

Rules of this file:
- A reading is small letters of any script and digits, parted by single spaces, with " . " where a sentence may end.
  No diacritics, apostrophes, marks or emoji: an emoji that means something is named in English letters.
- The first reading is what was typed; the others undo one habit each (stretched letters, letters spaced out, digits for
  letters, letters of another script that look alike). All are tried; none is ever chosen over another.
- A reading is for rules and never shown to anybody: a worker sees the words as they were sent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from conversations.typed import ARABIC, JOINERS

MOST: Final = 20_000
"""Characters of a text that are read. Telegram's longest message has 4,096; a joined draft may have more."""

EMOJI: Final = {
    "🆘": "sos",
    "🔪": "knife",
    "🗡": "knife",
    "🔫": "gun",
    "🩸": "blood",
    "💊": "pills",
    "💉": "needle",
    "🚬": "smoking",
    "🍺": "beer",
    "🍻": "beer",
    "🍷": "wine",
    "🥃": "whisky",
    "👊": "punch",
    "🤛": "punch",
    "🤜": "punch",
    "🥊": "punch",
    "🤕": "hurt",
    "🤐": "secret",
    "🤫": "secret",
    "💀": "dead",
    "☠": "dead",
    "⚰": "coffin",
    "🪦": "grave",
    "😭": "crying",
    "😢": "crying",
    "😨": "scared",
    "😱": "scared",
    "😰": "scared",
    "🤰": "pregnant",
    "🚔": "police",
    "🚨": "alarm",
    "🍆": "eggplant",
    "🔞": "eighteen",
}
"""Emoji that can carry the meaning of a message, and the word a rule finds them by."""

_ENDS: Final = frozenset(".!?;\n\r؟۔…")
_LEET: Final = str.maketrans("0134578@$!€", "oieastbasie")
_LEET_L: Final = str.maketrans("0134578@$!€", "oleastbasle")
_LATIN: Final = str.maketrans("авеікмнорстухјѕԁցһӏ", "abeikmhopctyxjsdghl")
_CYRILLIC: Final = str.maketrans("abeikmhopctyxj", "авеікмнорстухј")
_LATIN_LETTER: Final = re.compile("[a-z]")
_CYRILLIC_LETTER: Final = re.compile("[а-яіїєґ]")
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_SPACED: Final = re.compile(r"(?<![^ ])(?:[^\W\d] [. ]*){3,}[^\W\d](?![^ ])")
_HIDDEN: Final = re.compile(r"[a-z][0134578@$!€]+[a-z]|(?<!\w)[@$][a-z]{2}")
_OTHER_DIGIT: Final = re.compile("[269]")
_WIDE: Final = re.compile(r"[ \t\u00a0_*.\-/|]{2,}")
_NARROW: Final = re.compile(r"[ \t\u00a0_*.\-/|]")


def plain(text: str) -> str:
    """`text` folded: NFKC and small letters, no diacritics, Arabic letters unified, sentence ends as " . "."""
    folded = unicodedata.normalize("NFKD", JOINERS.sub("", text[:MOST]).casefold()).translate(ARABIC)
    return _single(" ".join("".join(map(_letter, folded)).split()))


def _letter(c: str) -> str:
    if c.isalnum():
        return "" if c == "ـ" else str(unicodedata.decimal(c)) if c.isdecimal() else c
    if c in EMOJI:
        return f" {EMOJI[c]} "
    if c in _ENDS:
        return " . "
    return "" if unicodedata.category(c) in ("Mn", "Cf") else " "


def _single(text: str) -> str:
    """One mark where several ends of sentences meet, and none at either end."""
    return re.sub(r"(?: \.)+(?= )", " .", f" {text} ").strip(" .")


def readings(text: str) -> tuple[str, ...]:
    """All readings of `text`, the one as typed first; each once."""
    typed = plain(text)
    found = [typed, _STRETCHED.sub(r"\1", typed), *_unspaced(text), *_spelt(text)]
    return tuple(dict.fromkeys(one for one in found if one))


def repaired(text: str) -> tuple[str, ...]:
    """What is left when hidden letters are undone; empty for a text that hides none."""
    typed = plain(text)
    ways = dict.fromkeys([*_unspaced(text), *_spelt(text)[:1]])
    return tuple(one for one in ways if one and one != typed)


def _unspaced(text: str) -> list[str]:
    """Letters typed one by one, put together: into words where wider gaps show them, and without any."""
    if not _SPACED.search(plain(text)):
        return []
    words = [plain(_NARROW.sub("", word)) for word in _WIDE.split(text.strip())] if _WIDE.search(text.strip()) else []
    joined = _SPACED.sub(lambda found: re.sub("[ .]", "", found.group()), plain(text))
    return [" ".join(filter(None, words)), joined]


def _spelt(text: str) -> list[str]:
    """Digits and signs read as letters, and letters of a script that looks alike, word by word."""
    words = text[:MOST].casefold().split()
    ways = (
        [_unleet(word, _LEET) for word in words],
        [_unleet(word, _LEET_L) for word in words],
        [_one_script(word) for word in words],
    )
    return [plain(" ".join(way)) for way in ways if way != words]


def _unleet(word: str, table: dict[int, int]) -> str:
    """A word with a digit or sign between letters, which may stand for one; "4pm" and "gr8" are left alone."""
    return word.translate(table) if _HIDDEN.search(word) and not _OTHER_DIGIT.search(word) else word


def _one_script(word: str) -> str:
    """A word of two scripts, in the script that most of its letters have."""
    latin, cyrillic = len(_LATIN_LETTER.findall(word)), len(_CYRILLIC_LETTER.findall(word))
    if not (latin and cyrillic):
        return word
    return word.translate(_LATIN if latin >= cyrillic else _CYRILLIC)
