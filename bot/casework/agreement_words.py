"""Words that the rules of the agreement checker are made of: verbs in all their forms, and who is spoken of. Pure.

Rules of this file:
- Whoever is spoken of is marked in the text before any rule looks at it. The marks say what a person is in this case,
  so that the rules are the same for every family and are made ready once.
- Marks are taken out again before words are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

MONTHS: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
NO_NAMES: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "School", "Easter", "Christmas"),
    *MONTHS.split("|"),
)
"""What has a capital letter and is nobody."""

_NAME: Final = r"(?-i:[A-ZÀ-ÞĀ-Ž][a-zß-ž]++(?: [A-ZÀ-ÞĀ-Ž][a-zß-ž]++)?+)"
_SURNAME: Final = r"(?-i:(?: [A-ZÀ-ÞĀ-Ž]['’\w]+)?)"
_WHOSE: Final = r"(?:(?:your|her|his|their|the|my|any) )?(?:\w+['’]?s )?(?:(?:abusive|violent|former|new|current) )?"
_ROLE: Final = (
    rf"{_WHOSE}(?:ex-|ex )?(?:(?:partner|husband|wife|boyfriend|girlfriend|ex|uncle|aunt|brother|sister|lodger)"
    r"|(?:step-?|grand)(?:father|mother|dad|mum))|(?:your|her|his|their|my|(?:(?:your|her|his|the|my)"
    r" )?\w+['’]s) (?:father|mother|dad|mum)"
)
_EITHER: Final = r"(?:the )?(?:father|mother|dad|mum)"

_PEOPLE: Final = {
    "role": "\ue001",
    "either": "\ue002",
    "self": "\ue003",
    "kid": "\ue004",
    "worker": "\ue005",
    "adult": "\ue006",
    "you": "\ue007",
    "he": "\ue008",
    "stranger": "\ue009",
}
_END: Final = "\ue000"
_MARKS: Final = re.compile("[\ue000-\ue009]")


def _anybody(*kinds: str) -> str:
    return f"[{''.join(_PEOPLE[kind] for kind in kinds)}][^{_END}]*{_END}"


WHO: Final = {
    "OTHER": _anybody("role", "either", "adult", "stranger"),
    "HIM": _anybody("role", "either", "adult", "stranger", "he"),
    "ADULT": _anybody("role", "either", "adult"),
    "PARTNER": _anybody("role", "adult"),
    "NAMED": _anybody("adult"),
    "SELF": _anybody("self", "either", "you"),
    "KIDS": rf"(?:the |both |her |his |your )?{_anybody('kid')}(?: and {_anybody('kid')})?",
    "WORKER": _anybody("worker"),
}
"""What the words in capitals stand for that mean somebody."""


def verbs(*words: str) -> str:
    """Any form of these verbs. Irregular forms stand behind a stroke, what belongs to the verb after a blank."""
    return f"(?:{'|'.join(form for word in words for form in _forms(word))})"


def _forms(word: str) -> list[str]:
    verb, blank, rest = word.partition(" ")
    base, *others = verb.split("/")
    if base.endswith("e"):
        ends = rf"{base[:-1]}(?:e|es|ed|ing)"
    elif base.endswith("y") and base[-2] not in "aeou":
        ends = rf"{base[:-1]}(?:y|ies|ied|ying)"
    else:
        ends = rf"{base}(?:e?s|{base[-1]}?(?:ed|ing))?"
    return [f"{form}{blank}{rest}" for form in (ends, *others)]


def marked(text: str, parent: str, adults: Iterable[str], children: Iterable[str], workers: Iterable[str]) -> str:
    """The text with a mark around everybody whom it speaks of. A "he" may be a child if a child is named."""
    people = _people(_named([parent]), _named(adults), _named(children), _named(workers))

    def mark(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        return f"{_PEOPLE[kind]}{found[0]}{_END}"

    written = people.sub(mark, text)
    if re.search(rf"{_PEOPLE['kid']}(?!child|kids|boys|girls)", written):
        return re.sub(rf"{_PEOPLE['he']}(\w+){_END}", r"\1", written)
    return written


def unmarked(words: str) -> str:
    """The words as they were written."""
    return _MARKS.sub("", words)


@lru_cache(maxsize=256)
def _people(parent: str, adults: str, children: str, workers: str) -> re.Pattern[str]:
    """Whom a text may speak of. Who has a name within a sentence and is nobody of the case is another adult."""
    surname = f"(?:(?! (?:{parent}|{adults}|{children}|{workers})){_SURNAME})?"
    known = (
        ("role", _ROLE),
        ("either", _EITHER),
        ("self", f"(?:{parent}){surname}"),
        ("kid", f"(?:{children}){surname}|children|child|kids|boys|girls|baby"),
        ("worker", f"(?:{workers}){surname}"),
        ("adult", f"(?:{adults}){surname}"),
        ("you", "you"),
        ("he", "he|him"),
        ("stranger", rf"(?<=[\w,&] )(?!(?:{'|'.join(NO_NAMES)})s?\b){_NAME}|(?:mr|mrs|ms|miss) {_NAME}"),
    )
    either = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in known)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)".replace(" ", r"\s"), re.IGNORECASE)


def _named(names: Iterable[str]) -> str:
    """A pattern for any of the people, by the first of their names; for nobody, one that is never met."""
    return "|".join(re.escape(name.split()[0]) for name in names if name.strip()) or "(?!)"


def pattern(written: str) -> re.Pattern[str]:
    """A pattern of `agreement_rules`, its words in capitals and its blanks put in, ready to be looked for."""
    whole = re.sub(
        r"'(?![’\]])", "['’]?", rf"(?<!\w)(?:{written})(?!\w)".replace(" ", "[\ue000-\ue009]?\\s+[\ue000-\ue009]?")
    )
    for word, meant in WHO.items():
        whole = re.sub(rf"\b{word}\b", lambda _, meant=meant: f"(?:{meant})", whole)  # type: ignore[misc]
    return re.compile(whole)
