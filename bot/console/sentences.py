"""How our own sentences fare: which of them fail, for which readers, in which language, so that they get better.

Rules of this file:
- It is about sentences and never about people: no names, no cases, no scores of anybody.
- What fewer than three people have met is not told in numbers, nor by its place in the list, nor by who reads it or in
  which language: whoever knows the one family that reads it would learn what that family was told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from bot.console import words
from bot.console.visits import Visit
from conversations.model import SAID, Reader
from locales import catalogue
from storage import explained, plans
from storage.database import Tx
from storage.plans import Failing

ENOUGH: Final = 3
"""People below whom nothing is told in numbers."""
FEW: Final = "few"
PLACEHOLDER: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class SentenceView:
    """One sentence for one kind of reader in one language. `own` is the text that was read, where that is not English.

    The last three say how many people understood it, missed it, and missed it again: "few" below three.
    """

    text: str
    reader: str
    language: str
    language_name: str
    own: str
    understood: str
    missed: str
    missed_again: str


@dataclass(frozen=True)
class SentencesView:
    """Sentences that enough people have met, those that fail most often first; and the texts of the others."""

    ranked: tuple[SentenceView, ...]
    few: tuple[str, ...]


async def show(visit: Visit) -> Response:
    """The list."""
    return visit.show("sentences.html", await visit.console.database.read(sentences_view), here="sentences")


def sentences_view(tx: Tx) -> SentencesView:
    """Every sentence that has been checked and is still said."""
    people = explained.people(tx)
    ranked: list[SentenceView] = []
    few: set[str] = set()
    for one in plans.failing(tx):
        if one.sentence not in SAID or one.reader not in SAID[one.sentence].texts:
            continue  # it is said no more: there is nothing to mend
        met = people[one.sentence, one.reader, one.language]
        english = SAID[one.sentence].texts[Reader(one.reader)]
        if met[""] >= ENOUGH:
            ranked.append(_view(one, english, met))
        else:
            few.add(_readable(english))
    return SentencesView(tuple(ranked), tuple(sorted(few)))


def _view(one: Failing, english: str, met: Mapping[str, int]) -> SentenceView:
    language = one.language if one.language in catalogue.offered() else catalogue.SOURCE
    own = catalogue.translations(language).pgettext(f"{one.sentence}|{one.reader}", english)
    return SentenceView(
        _readable(english),
        words.READERS[one.reader],
        one.language,
        words.language(one.language),
        _readable(own) if own != english else "",
        *(_number(met.get(outcome, 0)) for outcome in ("understood", "missed", "missed_again")),
    )


def _number(people: int) -> str:
    return FEW if 0 < people < ENOUGH else str(people)


def _readable(text: str) -> str:
    """A sentence with what is filled in each time in square brackets: "[worker] says why"."""
    return PLACEHOLDER.sub(r"[\1]", text)
