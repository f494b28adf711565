"""Warns a worker while they write a goal of an agreement, and says why. Pure; it never blocks: whoever writes decides.

Rules of this file:
- A warning quotes the words that raised it. What is looked for stands in `agreement_rules`, as data that can be read.
- English only: workers write in English, and translations are made from it.
- Words of the office and the length of sentences are judged where the words of families are kept; whoever calls brings
  those two judges along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Final, Protocol

from bot.casework.agreement_rule import EVERYWHERE, Rule
from bot.casework.agreement_rules import MOST_STEPS, RULES
from bot.casework.agreement_words import marked, pattern, unmarked


@dataclass(frozen=True)
class GoalDraft:
    """A goal as it stands in the form; anything may still be blank. `parent` is the parent's name."""

    parent: str
    title: str = ""
    why: str = ""
    measure: str = ""
    steps: tuple[str, ...] = ()
    by: date | None = None
    support_what: str = ""
    support_provider: str = ""
    support_starts: date | None = None
    support_started: bool = False
    evidence: tuple[str, ...] = ()
    consequence: str = ""
    review: date | None = None


@dataclass(frozen=True)
class People:
    """Names in the case besides the parent's. A name that stands nowhere here is taken for another adult's."""

    adults: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Warning:
    """A rule's id, the field, the exact words that raised it, and a sentence saying why and what to write instead."""

    rule: str
    field: str
    words: str
    why: str


class Noticed(Protocol):
    """Words found in a text, and what to do about them."""

    @property
    def found(self) -> str: ...
    @property
    def instead(self) -> str: ...


Notices = Callable[[str], Iterable[Noticed]]


def check_goal(
    draft: GoalDraft, *, today: date, people: People, jargon: Notices, long_sentences: Notices
) -> tuple[Warning, ...]:
    """Everything to think about before this goal is agreed, in the order of the form, each thing once."""
    found = (
        *_phrases(draft, people),
        *_wording(draft, jargon, long_sentences),
        *_service(draft, today),
        *_dates(draft, today),
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda warning: _PLACES[warning.field]))


_WORDED: Final = (*EVERYWHERE, "support_provider")
_PLACES: Final = {field.name: place for place, field in enumerate(fields(GoalDraft))}


def _phrases(draft: GoalDraft, people: People) -> Iterator[Warning]:
    known = (draft.parent, people.adults, people.children, people.workers)
    read = {field: [marked(text, *known) for text in _texts(draft, field) if text.strip()] for field in _WORDED}
    for rule, found in _finders():
        for field in rule.fields:
            for text in read[field]:
                for words in found(text):
                    yield Warning(rule.id, field, words, rule.why)


def _wording(draft: GoalDraft, jargon: Notices, long_sentences: Notices) -> Iterator[Warning]:
    for field in EVERYWHERE:
        for text in _texts(draft, field):
            for word in jargon(text):
                yield Warning("jargon", field, word.found, f"A family may not know this word: {word.instead}.")
            for sentence in long_sentences(text):
                yield Warning("too_long", field, sentence.found, f"{sentence.instead}.")
    if len(draft.steps) > MOST_STEPS:
        why = f"Nobody keeps {len(draft.steps)} steps in mind: write {MOST_STEPS} at most, or make two goals of it."
        yield Warning("too_long", "steps", draft.steps[MOST_STEPS], why)


def _service(draft: GoalDraft, today: date) -> Iterator[Warning]:
    if draft.support_started or draft.support_starts is None:
        return
    starts = _day(draft.support_starts)
    if draft.support_starts < today:
        why = "This help should have begun and has not: arrange it first, or give the goal the time that was lost."
        yield Warning("service_not_arranged", "support_starts", starts, why)
    elif draft.by is not None and draft.support_starts > draft.by:
        why = "This help begins after the goal is due: move the goal's day, or find help that begins sooner."
        yield Warning("service_not_arranged", "support_starts", starts, why)


def _dates(draft: GoalDraft, today: date) -> Iterator[Warning]:
    for field, day in (("by", draft.by), ("review", draft.review)):
        if day is not None and day < today:
            yield Warning("date_order", field, _day(day), "This day has passed: write a day that is still to come.")
    if draft.by is not None and draft.review is not None and draft.review > draft.by:
        why = "The review comes after the goal is due: review it on that day or before, while it can still be helped."
        yield Warning("date_order", "review", _day(draft.review), why)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _texts(draft: GoalDraft, field: str) -> tuple[str, ...]:
    value: str | tuple[str, ...] = getattr(draft, field)
    return (value,) if isinstance(value, str) else value


@cache
def _finders() -> tuple[tuple[Rule, Callable[[str], Iterator[str]]], ...]:
    """Every rule with what finds its words in a marked text. Made ready at the first look, which takes a moment."""
    return tuple((rule, _finder(rule)) for rule in RULES)


def _finder(rule: Rule) -> Callable[[str], Iterator[str]]:
    looked_for, spared, unless = pattern("|".join(rule.patterns)), pattern(rule.spared), pattern(rule.unless)

    def found(text: str) -> Iterator[str]:
        # Every pattern is in small letters: it is quicker to make the text small than to look for letters of any size.
        small = text.lower() if len(text.lower()) == len(text) else text
        if rule.unless and unless.search(small):
            return
        for match in looked_for.finditer(small):
            if not (rule.spared and spared.search(small, 0, match.start())):
                yield unmarked(text[match.start() : match.end()])

    return found
