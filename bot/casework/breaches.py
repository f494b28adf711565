"""When an agreement is not kept: by whom, since when, and until when it has to be decided what follows. Pure.

Rules of this file:
- A parent and the council are under one clock: decided by the end of the second working day after the day on which it
  was recorded. What nobody has decided by then goes to the manager.
- What follows for a parent was agreed before, or nothing follows, with a reason.
- The council is late the day after the one it promised. A new promise has its own day, and can be late anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Final

from bot.casework.office import OfficeHours, closes_after

TIMER: Final = "breach"
PARENT: Final = "parent"
COUNCIL: Final = "council"
SOURCES: Final = ("seen", "service", "parent", "told", "child")
"""Where a fact comes from: the worker saw it, a service's record, the parent, somebody else, a child."""
ANOTHERS: Final = frozenset({"told", "child"})
"""Sources that are somebody else's account: the parent is never told of these."""
SETTINGS: Final = ("home", "supervised", "elsewhere")
DECIDE_DAYS: Final = 2
"""Working days within which it is decided what follows."""
DECISIONS: Final = {PARENT: ("consequence", "none"), COUNCIL: ("done", "new_day", "none")}


@dataclass(frozen=True)
class Promise:
    """What the council promised: a duty, or the support for a goal. `id` stays when others come and go."""

    id: str
    what: str
    by: date
    done: bool


def decide_by(office: OfficeHours, since: datetime) -> datetime:
    """When it has to be decided: as the second working day ends that begins after this moment's day."""
    return closes_after(office, since, DECIDE_DAYS)


def late(promises: Iterable[Promise], today: date) -> Iterator[Promise]:
    """What the council has not done by its day."""
    return (one for one in promises if not one.done and one.by < today)


def days(on: date, until: date) -> int:
    """How many days have passed between these."""
    return max(0, (until - on).days)


def middle(each: Iterable[int]) -> int | None:
    """The median, in whole days; None of nothing."""
    some = list(each)
    return round(median(some)) if some else None
