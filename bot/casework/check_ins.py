"""When a parent is asked how it is going, and what became of it. Pure: days in, days out.

Rules of this file:
- The day of the week is that on which the agreement was first issued, whatever the rhythm is by now.
- Who has not answered is reminded once. What nobody answered until the next is due is counted, and nothing else.
- Two in a row are a reason for a call, before anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

RHYTHMS: Final[Mapping[str, int]] = MappingProxyType({"weekly": 7, "fortnightly": 14, "monthly": 28})
"""Days between two check-ins: whole weeks, so that the day of the week stays."""
LATE_DAYS: Final = 2
"""Days until which a check-in that could not be asked on its day is asked all the same."""
REMIND_DAYS: Final = 3
CALL_AFTER: Final = 2
"""So many in a row without an answer."""


@dataclass(frozen=True)
class Asked:
    """One check-in: the day it was due, and whether it was answered."""

    on: date
    answered: bool


@dataclass(frozen=True)
class Count:
    """How many were asked so long ago that the next was due, or were answered; and how many were answered."""

    asked: int
    answered: int


def due(issued: date, rhythm: str, asked: Sequence[Asked], today: date) -> date | None:
    """The day of the check-in that is to be asked today, if there is one."""
    every = RHYTHMS[rhythm]
    on = today - timedelta(days=(today - issued).days % every)
    in_time = on > issued and (today - on).days <= LATE_DAYS
    return on if in_time and all(one.on != on for one in asked) else None


def to_remind(rhythm: str, asked: Sequence[Asked], today: date) -> bool:
    """Is the newest one without an answer, for days now, and the next still to come?"""
    if not asked or asked[-1].answered:
        return False
    return REMIND_DAYS <= (today - asked[-1].on).days < RHYTHMS[rhythm]


def over(rhythm: str, asked: Sequence[Asked], today: date) -> list[Asked]:
    """Those that are answered, or were not until the next was due."""
    newer = [one.on for one in asked[1:]] + [asked[-1].on + timedelta(days=RHYTHMS[rhythm])] if asked else []
    return [one for one, then in zip(asked, newer, strict=True) if one.answered or then <= today]


def count(rhythm: str, asked: Sequence[Asked], today: date) -> Count:
    """Told to the worker as it is: how many there were, and how many were answered."""
    done = over(rhythm, asked, today)
    return Count(len(done), sum(one.answered for one in done))


def to_call(rhythm: str, asked: Sequence[Asked], today: date) -> bool:
    """Have the last ones that are over not been answered, all of them?"""
    last = over(rhythm, asked, today)[-CALL_AFTER:]
    return len(last) == CALL_AFTER and not any(one.answered for one in last) and not asked[-1].answered
