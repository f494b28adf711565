"""Finds what screening lacks in a language before a person does, and says it in sentences.

Rules of this file: every language has rules and exemplars for every category; no language's rules are a copy of
another's; every rule does with its own sentences what it says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Final

from conversations.screening.exemplars import FOLDER as EXEMPLARS
from conversations.screening.policy import FLAGGED, LANGUAGES
from conversations.screening.readings import readings
from conversations.screening.rules import Rule, hits, rules

COPIES: Final = 0.3
"""Two rule files that share more of their patterns or sentences than this are copies."""


def check() -> Iterator[str]:
    """Every fault, as a sentence."""
    held = {language: [rule for rule in rules() if rule.language == language] for language in LANGUAGES}
    yield from lacking(held, {language: exemplar_categories(language) for language in LANGUAGES})
    yield from copied(held)
    for rule in rules():
        yield from broken(rule)


@cache
def exemplar_categories(language: str) -> frozenset[str]:
    """The categories that this language has exemplars for."""
    path = EXEMPLARS / f"{language}.jsonl"
    if not path.exists():
        return frozenset()
    with path.open(encoding="utf-8") as lines:
        return frozenset(json.loads(line)["category"] for line in lines)


def lacking(held: Mapping[str, Sequence[Rule]], known: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Categories without a rule, or without an exemplar, in some language."""
    for language in held:
        ruled, shown = {rule.category for rule in held[language]}, set(known[language])
        for category in FLAGGED:
            if category not in ruled:
                yield f"screening, {language}: no rule is about {category}"
            if category not in shown:
                yield f"screening, {language}: no exemplar is about {category}"


def copied(held: Mapping[str, Sequence[Rule]]) -> Iterator[str]:
    """Languages whose rules are another's."""
    for one, other in combinations(held, 2):
        for what, of in (("patterns", _patterns), ("sentences", _sentences)):
            mine, theirs = of(held[one]), of(held[other])
            if mine and theirs and len(mine & theirs) > COPIES * min(len(mine), len(theirs)):
                yield f"screening: the rules of {one} and {other} share too many {what}; one is a copy"


def _patterns(some: Iterable[Rule]) -> set[str]:
    return {rule.spaced.pattern for rule in some}


def _sentences(some: Iterable[Rule]) -> set[str]:
    return {sentence for rule in some for sentence in rule.must}


def broken(rule: Rule) -> Iterator[str]:
    """Sentences that a rule should flag and does not, or should not and does; a pattern that cannot be used."""
    try:
        _ = rule.joined, rule.unless
    except re.error as error:
        yield f"screening: {rule.id} has an `unless` that is no regular expression: {error}"
        return
    for sentence in rule.must:
        if not any(hits(readings(sentence), [rule])):
            yield f"screening: {rule.id} does not flag “{sentence}”"
    for sentence in rule.must_not:
        if any(hits(readings(sentence), [rule])):
            yield f"screening: {rule.id} flags “{sentence}”"


def parity() -> list[tuple[str, int, int, int]]:
    """(language, rules, categories with rules, categories with exemplars): how alike the languages are served."""
    return [
        (
            language,
            len(mine := [rule for rule in rules() if rule.language == language]),
            len({rule.category for rule in mine}),
            len(exemplar_categories(language) & set(FLAGGED)),
        )
        for language in LANGUAGES
    ]
