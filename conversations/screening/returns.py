"""Words that say a child has gone back to their family without it being the plan. Pure, standard library only.

One message is enough, in any language and from a child or a parent. What follows (safety questions, the people on duty)
is not decided here.

Rules of this file and of `returns.toml`:
- Finding them comes first: a person looks at every hit. A wish, a plan, a visit, a question, a denial or a story from
  long ago is no return.
- A table a language, in the language of `rules.py`: `words`, alternatives that patterns and the words below them name;
  `patterns`, which do not hold in a sentence that has `unless`; `certain`, which hold whatever else the sentence says;
  `must` and `must_not`, sentences that are run as tests.
- All languages are tried on every text. Nothing is read or compiled before the first one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from conversations.screening.policy import LANGUAGES
from conversations.screening.readings import readings
from conversations.screening.rules import Rule, RuleError, fold, hits, rule

FILE: Final = Path(__file__).with_name("returns.toml")
WHY: Final = "Says that a child has gone back to their family"
_KEYS: Final = {"words", "patterns", "unless", "certain", "must", "must_not"}


@dataclass(frozen=True)
class Sayings:
    """How one language says it, and the sentences it must and must not be found in."""

    language: str
    rules: tuple[Rule, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]


def returned(text: str) -> str | None:
    """The words that say a child has gone back, as a reading has them; None when none do."""
    texts = readings(text)
    found = (hit.words for language in LANGUAGES for hit in hits(texts, sayings(language).rules))
    return next(found, None)


@cache
def sayings(language: str) -> Sayings:
    """How this language says it. Raises RuleError."""
    table = _tables()[language]
    if table.keys() != _KEYS:
        raise RuleError(f"returns, {language}: keys it should not have, or lacks: {sorted(table.keys() ^ _KEYS)}")
    words = _words(table["words"])
    unless = {"unless": table["unless"]}
    ways = [*((pattern, {}) for pattern in table["certain"]), *((pattern, unless) for pattern in table["patterns"])]
    entries = (_entry(language, n, table, pattern) | more for n, (pattern, more) in enumerate(ways, 1))
    rules = tuple(rule(language, entry, words) for entry in entries)
    return Sayings(language, rules, tuple(table["must"]), tuple(table["must_not"]))


def _words(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The alternatives of every word, those of the words above it put in."""
    words: dict[str, str] = {}
    for name, alternatives in table.items():
        joined = "|".join(map(fold, alternatives))
        for above, its in words.items():
            joined = joined.replace(f"{{{above}}}", f"({its})")
        words[name] = joined
    return words


def _entry(language: str, n: int, table: Mapping[str, Any], pattern: str) -> dict[str, Any]:
    return {
        "id": f"{language}.returned_{n}",
        "category": "missing_running_away",
        "urgency": "now",
        "pattern": pattern,
        "why": WHY,
        "must": table["must"],
        "must_not": table["must_not"],
    }


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
