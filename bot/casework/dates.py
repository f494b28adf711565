"""Days as a case file writes them.

A day is a date (`2026-12-25`) or a number of days from the first import (`+14d`, `-30d`). It is kept as it was written
and turned into a date only when it is read, so the same file means the same thing on every later day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OFFSET = re.compile(r"[+-][0-9]{1,4}d")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class Day:
    """A date, or a whole number of days from the first import. `str` gives it as a case file writes it."""

    when: date | int

    def __str__(self) -> str:
        return self.when.isoformat() if isinstance(self.when, date) else f"{self.when:+d}d"


def resolve(day: Day, first_import: date) -> date:
    """The date of `day` in a case that was first imported on `first_import`."""
    return day.when if isinstance(day.when, date) else first_import + timedelta(days=day.when)


def read_date(value: object) -> date:
    """A date from a TOML date or from text such as "2026-12-25". ValueError for anything else."""
    if isinstance(value, str):
        value = _date_from(value)
    if isinstance(value, date) and not isinstance(value, datetime) and _FIRST_YEAR <= value.year <= _LAST_YEAR:
        return value
    raise ValueError("is not a date; write it like 2026-12-25")


def read_day(value: object) -> Day:
    """A `Day` from a TOML date or from text such as "2026-12-25" or "+14d". ValueError for anything else."""
    if isinstance(value, Day):
        return value
    if isinstance(value, str) and _OFFSET.fullmatch(value):
        return Day(int(value[:-1]))
    try:
        return Day(read_date(value))
    except ValueError:
        raise ValueError("is not a day; write it like 2026-12-25, +14d or -30d") from None


def _date_from(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None
