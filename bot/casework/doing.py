"""How a child is doing: when to ask, what the answers add up to, and when a questionnaire is missing. Pure.

Rules of this file:
- A child is asked once a month, a week after somebody confirmed who writes; never sooner after they told it unasked.
- Answers add up only when all were given: what was skipped is no low answer.
- A questionnaire is due at entry and after six and twelve months. Nobody is reminded before two weeks have passed.
- Bands are read from a file or from the authority: none stands in the code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from bot.casework.asking import Question
from bot.casework.casefile_model import Bands
from bot.casework.year import months_after

KIND: Final = "wellbeing"
VALUES: Final = ("very_hard", "hard", "between", "good", "very_good")
MOST: Final = len(VALUES) - 1
"""What the best answer to one question counts; the hardest counts nothing."""
FIRST_ASKED: Final = timedelta(days=7)
EVERY: Final = timedelta(days=30)

INFORMANTS: Final = ("teacher", "carer", "parent", "child")
BANDS: Final = ("close to average", "slightly raised", "high", "very high")
HIGHEST: Final = 40
AGES: Final = range(4, 18)
OWN_AGES: Final = range(11, 18)
"""In which a child fills in a form of their own."""
MONTHS: Final = (0, 6, 12)
"""After entry: when a questionnaire is due."""
EARLY: Final = timedelta(days=30)
"""So long before its day a questionnaire counts for it."""
PATIENCE: Final = timedelta(days=14)


@dataclass(frozen=True)
class Due:
    """A questionnaire that is due so many months after entry, and whether one is there."""

    months: int
    on: date
    met: bool


def asks(since: date, told: Sequence[date], today: date) -> list[Question]:
    """Whether to ask today. `told`: the days on which they were asked, or told it unasked."""
    if today - since < FIRST_ASKED or any(today - day < EVERY for day in told):
        return []
    return [Question(KIND, "", today)]


def total(answers: Mapping[str, str], questions: Sequence[str]) -> int | None:
    """What the answers (question -> value) add up to; None when something was skipped."""
    if any(answers.get(one) not in VALUES for one in questions):
        return None
    return sum(VALUES.index(answers[one]) for one in questions)


def dues(entry: date, recorded: Sequence[date]) -> tuple[Due, ...]:
    """Every questionnaire that is due one day; one recorded for a day meets the last that it is not too early for."""
    days = [months_after(entry, months) for months in MONTHS]
    met = {max((n for n, day in enumerate(days) if on >= day - EARLY), default=0) for on in recorded}
    return tuple(Due(months, day, n in met) for n, (months, day) in enumerate(zip(MONTHS, days, strict=True)))


def missing(due: Sequence[Due], today: date) -> Due | None:
    """The questionnaire that should be there by now and is not. What a later one has overtaken is not asked for."""
    begun = [one for one in due if one.on <= today]
    return begun[-1] if begun and not begun[-1].met else None


def reminds(due: Due, raised: Sequence[date], today: date) -> int:
    """Which adult the worker is to be pointed to today: 1, two weeks later 2; 0 when nobody is."""
    since = [day for day in raised if day >= due.on]
    if len(since) >= 2 or today - max([due.on, *since]) < PATIENCE:
        return 0
    return len(since) + 1


def band(bands: Bands, informant: str, score: int, age: int | None = None) -> str:
    """How high a total is, by who filled it in; empty for an age that the published bands were not made for."""
    ages = OWN_AGES if informant == "child" else AGES
    if age is not None and age not in ages and bands == published():
        return ""
    lowest: tuple[int, ...] = getattr(bands, informant)
    return BANDS[sum(score >= one for one in lowest)]


@cache
def published() -> Bands:
    """The bands as they were published."""
    return Bands.model_validate(tomllib.loads((files("bot.casework") / "bands.toml").read_text("utf-8")))
