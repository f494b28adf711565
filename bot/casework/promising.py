"""When somebody is asked about what they promised. Pure.

Rules of this file: two working days before the day, if it is not kept by then; and when the office opens after it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot.casework.office import OfficeHours, opens_on, working_day

DUE, LATE = "promise_due", "promise_late"
"""The timers, and the kinds of item that they come to."""
KINDS: Final = frozenset({DUE, LATE})
BEFORE: Final = 2
"""Working days before the day of a promise."""


def due_at(office: OfficeHours, on: date) -> datetime:
    """When whoever promised is asked whether it holds."""
    return opens_on(office, working_day(office, on, -BEFORE))


def late_at(office: OfficeHours, on: date) -> datetime:
    """When the day has passed, and somebody is there to look."""
    return opens_on(office, on + timedelta(days=1))
