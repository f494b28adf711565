"""Times as a worker reads them: short where the day is near, in the authority's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

LOCALE: Final = "en_GB"
NEAR: Final = {-1: "yesterday ", 0: "", 1: "tomorrow "}


@dataclass(frozen=True)
class Moment:
    """A time for a page: `iso` for machines, `text` short, `full` with day and zone."""

    iso: str
    text: str
    full: str


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """`at` as seen from `now` in this zone."""
    local = at.astimezone(zone)
    full = format_datetime(local, "EEEE d MMMM yyyy, HH:mm zzz", tzinfo=zone, locale=LOCALE)
    return Moment(local.isoformat(timespec="seconds"), _short(local, now.astimezone(zone).date()), full)


def _short(local: datetime, today: date) -> str:
    hour = f"{local:%H:%M}"
    days = (local.date() - today).days
    if days in NEAR:
        return f"{NEAR[days]}{hour}"
    pattern = "EEE d MMM" if local.year == today.year else "d MMM yyyy"
    return f"{format_date(local, pattern, locale=LOCALE)}, {hour}"


def lasting(length: timedelta) -> str:
    """A length of time in its two largest units: "2 h 5 min", "3 days 4 h"."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} {'day' if days == 1 else 'days'} {hours} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else "under a minute"


def age(born: str, today: date) -> int | None:
    """Whole years since an ISO date; None when it is not known."""
    if not born:
        return None
    day = date.fromisoformat(born)
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def day(on: date) -> str:
    """ "Thursday 3 December 2026"."""
    return format_date(on, "EEEE d MMMM yyyy", locale=LOCALE)


def short_day(on: date) -> str:
    """ "3 Dec 2026"."""
    return format_date(on, "d MMM yyyy", locale=LOCALE)
