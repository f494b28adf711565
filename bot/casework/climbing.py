"""How danger climbs until somebody has acknowledged it. Pure: everything gets a time.

Rules of this file:
- When a flag is raised the allocated worker and everybody on duty are told; duty first while the office is closed.
- Unacknowledged, it climbs: cover, duty again, manager, and then the manager again and again. "now" climbs by the
  clock, at any hour; "today" in office time.
- Each step is a row with a time. Who has acknowledged it ends the climb; nothing else does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.casework.office import OfficeHours, add_working_time

LADDER: Final = ("cover", "duty", "manager")
TIMER: Final = "climb_"
"""What the timer of a step is called, before the post's name."""
NOW: Final = (10, 20, 30)
TODAY: Final = (120, 240, 360)
"""Minutes until cover, duty and manager are told, unless the authority has set its own."""


@dataclass(frozen=True)
class Step:
    """`post` is told at `at` if nobody has acknowledged by then."""

    post: str
    at: datetime


def post_of(kind: str) -> str:
    """Whom a timer of this kind is for."""
    return kind.removeprefix(TIMER).partition("#")[0]


def next_kind(kind: str) -> str:
    """What the timer is called that comes after the last: it goes on until somebody has it."""
    name, _, number = kind.partition("#")
    return f"{name}#{int(number or 1) + 1}"


def first(office_open: bool) -> tuple[str, ...]:
    """The posts that are told at once, whoever a family is told of first."""
    return ("allocated", "duty") if office_open else ("duty", "allocated")


def fallback(office_open: bool) -> tuple[str, ...]:
    """In which order somebody is looked for who can be told."""
    return tuple(dict.fromkeys((*first(office_open), "manager", "cover")))


def steps(
    office: OfficeHours, urgency: str, since: datetime, now: Collection[int] = NOW, today: Collection[int] = TODAY
) -> tuple[Step, ...]:
    """When which post is told. Empty for what is not urgent."""
    if urgency == "now":
        times = [since + timedelta(minutes=minutes) for minutes in now]
    elif urgency == "today":
        times = [add_working_time(office, since, timedelta(minutes=minutes)) for minutes in today]
    else:
        return ()
    return tuple(Step(post, at) for post, at in zip(LADDER, times, strict=True))
