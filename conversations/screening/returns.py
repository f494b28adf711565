"""Words that say a child has gone back to their family without it being the plan. Pure, standard library only.

One message is enough, in any language and from a child or a parent. What follows (safety questions, the people on duty)
is not decided here. Measured by `tests/screening/test_returns.py`: 147 of 157 sentences that no pattern was made from
are heard (their author is that of the patterns, no native speaker); 2 of 7,552 ordinary messages raise it falsely.

Rules of this file and of `returns.toml`:
- Finding them comes first: a person looks at every hit. A wish, a plan, a visit, a question, a denial or a story from
  long ago is no return.
- A table a language, in the language of `rules.py`: `words`, alternatives that patterns and the words below them name;
  `patterns`, which do not hold in a sentence that has `unless`; `certain`, which hold whatever else the sentence says;
  `together`, signs that hold when one sentence has them all, in any order, and neither `unless` nor `wish`; `must` and
  `must_not`, sentences that are run as tests.
- All languages are tried on every text that has one of the words without which they say nothing of the kind (`near`).
  What a language knows is compiled for the first such text, at most a tenth of a second each: the first answers after
  a start do not wait for all of it. `ready` does it beforehand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from conversations.screening.policy import LANGUAGES
from conversations.screening.readings import readings
from conversations.screening.rules import Rule, RuleError, expanded, fold, hits, rule, whole

FILE: Final = Path(__file__).with_name("returns.toml")
WHY: Final = "Says that a child has gone back to their family"
LONG: Final = 20
"""Words of a sentence in which signs are looked for together."""
_making: Final = Lock()
_KEYS: Final = {"near", "words", "patterns", "unless", "certain", "together", "wish", "must", "must_not"}


@dataclass(frozen=True)
class Sayings:
    """How one language says it, and the sentences it must and must not be found in."""

    language: str
    rules: tuple[Rule, ...]
    together: tuple[tuple[re.Pattern[str], ...], ...]
    wish: re.Pattern[str]
    must: tuple[str, ...]
    must_not: tuple[str, ...]


def returned(text: str) -> str | None:
    """The words that say a child has gone back, as a reading has them; None when none do."""
    texts = readings(text)
    return next((found for language in near(texts) for found in said(texts, ready(language))), None)


def near(texts: Sequence[str]) -> Iterator[str]:
    """The languages in which these readings may say it."""
    return (language for language in LANGUAGES if any(map(_near(language).search, texts)))


def ready(language: str) -> Sayings:
    """How this language says it, made only once however many ask at the same time."""
    with _making:
        return sayings(language)


def said(texts: Sequence[str], mine: Sayings) -> Iterator[str]:
    """The words by which a language finds it in these readings."""
    yield from (hit.words for hit in hits(texts, mine.rules))
    for stretch in dict.fromkeys(stretch for text in texts for stretch in _stretches(text)):
        for signs in mine.together:
            if all(sign.search(stretch) for sign in signs) and not mine.wish.search(stretch):
                yield stretch


def _stretches(text: str) -> Iterator[str]:
    """The sentences of a reading, long ones in pieces that overlap by half: signs far apart are not about one thing."""
    for sentence in text.split(" . "):
        words = sentence.split()
        for start in range(0, max(1, len(words) - LONG // 2), LONG // 2):
            yield " ".join(words[start : start + LONG])


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
    _ = [one.spaced for one in rules]
    sign = cache(lambda pattern: whole(expanded(f"returns, {language}", pattern, words)))
    together = tuple(tuple(map(sign, signs)) for signs in table["together"])
    wish = sign(f"{table['unless']}|{table['wish']}")
    return Sayings(language, rules, together, wish, tuple(table["must"]), tuple(table["must_not"]))


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
def _near(language: str) -> re.Pattern[str]:
    return re.compile(fold(_tables()[language]["near"]))


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
