"""A parent's agreement as a document: the version that was issued to them and is so today.

Rules of this file:
- Every sentence of the agreement in it is one that may be told to this parent now. It names the approvals of all, so
  that the sender refuses it when one of them is gone.
- A worker who prints it prints the very document that the parent gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot import agreements, family, plans
from bot.casework.casefile_model import Authority
from bot.plans import Family
from conversations import agreement, papers
from conversations.agreement import Issued
from conversations.common import KINDS
from conversations.library.plan_lines import AS_WRITTEN
from conversations.plan import Sentence
from locales.pictures.model import Paper, Section
from locales.words import Words
from storage import agreements as kept
from storage.database import Tx
from storage.people import Person

TITLES: Final = {
    "duties": papers.COUNCIL,
    "check_ins": KINDS["check_in"],
    "rights": papers.RIGHTS,
    "review": papers.REVIEW,
}
"""Headings of what belongs to no goal. Why there is an agreement says so itself."""


@dataclass(frozen=True)
class Document:
    """The paper, and the rows it was made from."""

    paper: Paper
    sources: tuple[tuple[str, int], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All that it says."""
        some = (text for one in self.paper.sections for text in (one.title, *map("\n".join, one.groups)) if text)
        return (self.paper.title, *self.paper.about, *some)


def of_agreement(tx: Tx, known: Family, who: Person, settings: Authority) -> Document | None:
    """This parent's agreement as it was issued, in their language; None when there is none that is so today."""
    words = family.words_for(who, settings.zone)
    told = [one for one in plans.approved(tx, known, who, words.language) if one.part in agreement.PARTS]
    issued, _ = agreements.today(tx, known, who, told, words.language)
    if issued is None:
        return None
    on = agreements.kept_versions(tx, who)[0].at.astimezone(words.zone).date()
    about = (
        words.say(papers.FOR, {"name": who.profile.name}),
        words.say(papers.VERSION, {"version": issued.version, "day": on}),
    )
    sections = (
        *_sections(words, issued.sentences, known.worker),
        _said(words, tx, who, issued),
        _where(words, known, who, settings),
    )
    foot = words.say(papers.PAGE, {"page": "{page}", "pages": "{pages}"})
    title, reader = words.say(papers.TITLE), who.profile.reader
    paper = Paper(title, about, sections, foot, on.isoformat(), words.language, reader)
    return Document(paper, tuple(one.says.source for one in issued.sentences if one.says.source))


def _sections(words: Words, told: Iterable[Sentence], worker: str) -> Iterator[Section]:
    """A section for each goal, and for each part that belongs to none."""
    for _, some in groupby(told, lambda one: one.goal or one.part):
        first, *rest = some
        if first.goal:
            title, parts = _say(words, first), [list(part) for _, part in groupby(rest, lambda one: one.part)]
        else:
            title = words.say(TITLES[first.part]) if first.part in TITLES else ""
            parts = [[one] for one in (first, *rest)] if first.part == "duties" else [[first, *rest]]
        groups = [tuple(_say(words, one) for one in part) for part in parts]
        if any(one.as_written for one in (first, *rest)):
            groups.append((words.say(AS_WRITTEN, {"worker": worker}),))
        yield Section(title, tuple(groups))


def _say(words: Words, one: Sentence) -> str:
    return words.say(one.says.said, one.says.values)


def _said(words: Words, tx: Tx, who: Person, issued: Issued) -> Section:
    """What they said of this version, and when."""
    said = [one for one in kept.said(tx, who.id) if one.agreement_id == issued.id]
    lines = [words.say(papers.YOU_SAID[one.kind], {"day": one.at.astimezone(words.zone).date()}) for one in said]
    return Section(words.say(papers.SAID), (tuple(lines or [words.say(papers.NOTHING_SAID)]),))


def _where(words: Words, known: Family, who: Person, settings: Authority) -> Section:
    lines = (
        words.say(papers.ASK, {"worker": known.worker}),
        words.say(papers.DUTY, {"duty_phone": settings.duty_phone}),
        words.say(papers.OTHERS, {"helplines": family.helplines(settings, who.role)}),
    )
    return Section(words.say(papers.WHERE), (lines,))
