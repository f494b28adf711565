"""The year after a return home: when somebody sees the children there, and what is late. Pure: days in, days out.

Rules of this file:
- A check is a day on which a worker sees the children at home. The plan begins on the day of the return, lasts twelve
  months at least, and goes on like its end until the case is closed.
- A check falls on a day on which the office works: the last one before, so that no gap grows. Days of the plan always
  rise, whatever is closed.
- A missed check stays missed. What was seen later answers a later check; it never fills an earlier one unseen.
- Days are the family's local days. No clock change can move them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.casework.office import OfficeHours, working_day

Weeks = tuple[int, int, int]
WEEKS: Final[Weeks] = (1, 2, 4)
"""Weeks from check to check in each stretch of the year, unless the authority has set its own."""
MOST_WEEKS: Final = 6
"""No authority may leave a longer gap: by then a child has learnt that nobody comes."""
FIRST: Final = timedelta(weeks=6)
"""Everything is new at home, and whoever promised help is still to bring it: somebody comes every week."""
DENSE_MONTHS: Final = 6
"""Most returns that fail show it within six months."""
YEAR_MONTHS: Final = 12
"""The least that a return is followed."""
AHEAD: Final = timedelta(weeks=8)
"""How far the plan is made when the year is over and the case is still open."""
CLIMB_DAYS: Final = 3
"""Working days after which a missed check is told to the manager."""
REVIEW_DAYS: Final = 5
"""Working days within which an assessment is looked at again when something important has changed."""
FRESH: Final = timedelta(days=60)
"""The oldest re-assessment that a case may be closed on: an older one is of another time."""
ASK_AGAIN: Final = timedelta(days=30)
"""After which relatives are asked again whether they still do what they said."""


@dataclass(frozen=True)
class Check:
    """One check of the plan, as it is held. `chased`: the worker has been asked about it."""

    due_on: date
    done_on: date | None = None
    chased: bool = False


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_over(returned: date, today: date) -> bool:
    """Have twelve months passed since the return?"""
    return today >= months_after(returned, YEAR_MONTHS)


def stretch(returned: date, day: date) -> int:
    """In which stretch of the year a day lies: 0 the first weeks, 1 until six months, 2 until twelve, 3 after that."""
    ends = (returned + FIRST, months_after(returned, DENSE_MONTHS), months_after(returned, YEAR_MONTHS))
    return sum(day > end for end in ends)


def plan(office: OfficeHours, returned: date, until: date, weeks: Weeks = WEEKS) -> tuple[date, ...]:
    """The days of all checks from the return until that day, and for the year at least."""
    end = max(months_after(returned, YEAR_MONTHS), until)
    days: list[date] = []
    for on in _wanted(returned, end, weeks):
        days.append(_worked(office, on, days[-1] if days else returned))
    return tuple(days)


def _wanted(returned: date, end: date, weeks: Weeks) -> Iterator[date]:
    """The days before anybody asks whether the office works."""
    ends = (returned + FIRST, months_after(returned, DENSE_MONTHS))
    on = returned
    while True:
        on += timedelta(weeks=weeks[sum(on >= each for each in ends)])
        if on > end:
            return
        yield on


def _worked(office: OfficeHours, wanted: date, after: date) -> date:
    """The last working day up to the one that is wanted; where there is none left, the first one after it."""
    earlier = (wanted - timedelta(days=n) for n in range((wanted - after).days))
    found = next((day for day in earlier if office.hours_on(day)), None)
    return found or working_day(office, max(wanted, after), 1)


def to_hold(planned: Sequence[date], held: Sequence[Check], today: date) -> tuple[list[date], list[date]]:
    """Which checks are to be added to those that are held, and which are to be dropped.

    What was done, chased or has fallen due stays as it is; what lies ahead follows the plan. Days before the plan was
    first held are nobody's to chase.
    """
    fixed = [one.due_on for one in held if one.done_on or one.chased or one.due_on < today]
    begin = max([today, *(day + timedelta(days=1) for day in fixed)])
    ahead = {one.due_on for one in held} - set(fixed)
    wanted = {day for day in planned if day >= begin}
    return sorted(wanted - ahead), sorted(ahead - wanted)


def missed(checks: Sequence[Check], today: date) -> list[Check]:
    """The checks whose day has passed and that are still to be made: nobody has seen the children since."""
    last = max((one.due_on for one in checks if one.done_on), default=date.min)
    return [one for one in checks if one.done_on is None and last < one.due_on < today]


@dataclass(frozen=True)
class Unseen:
    """A child at home who was not seen at the last checks: at how many running, and when they were seen last."""

    child: str
    times: int
    last: date | None


def unseen(made: Sequence[tuple[date, Collection[str]]], home: Mapping[str, date]) -> Iterator[Unseen]:
    """The children who were missing when somebody came last.

    `made` are the days of the checks, in order, with who was seen; `home` says since when each child lives there.
    """
    for child, since in home.items():
        own = [(day, child in seen) for day, seen in made if day >= since]
        last = max((day for day, seen in own if seen), default=None)
        times = sum(last is None or day > last for day, _ in own)
        if times:
            yield Unseen(child, times, last)


def can_be_made(checks: Sequence[Check], today: date) -> list[Check]:
    """The checks that somebody may have made by now, the newest first: all that are open, up to the next."""
    waiting = sorted((one for one in checks if one.done_on is None), key=lambda one: one.due_on, reverse=True)
    return [one for one in waiting if earliest(checks, one.due_on) <= today]


def earliest(checks: Sequence[Check], due_on: date) -> date:
    """From which day on the children can be seen for this check: nearer to it than to the one before it."""
    before = max((one.due_on for one in checks if one.due_on < due_on), default=None)
    return due_on - timedelta(days=6) if before is None else due_on - (due_on - before) // 2


def ago(day: date, today: date) -> str:
    """How long a day lies back, in the unit that a person would use."""
    days = (today - day).days
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if days < 1:
        return "today"
    if months < 2:
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{months} months ago" if months < 24 else f"{months // 12} years ago"
