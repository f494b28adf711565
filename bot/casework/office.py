"""When the authority's office is open.

- The office keeps weekly hours in its own time zone ("Mon-Fri 09:00-17:00") and is shut on its closed days and on the
  nation's public holidays, days in lieu included.
- It is open from the minute it opens until just before the minute it closes.
- Every instant given must know its time zone. Every instant given back is in UTC, where sums are safe across a clock
  change; show it in `OfficeHours.zone`.
- An office that would never open is refused when it is made, and no search looks further ahead than twenty years.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from holidays import country_holidays

MOST_CLOSED_DAYS = 1000
UK_NATIONS = ("ENG", "WLS", "SCT", "NIR")

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([a-z]{3})(?: ?[-–] ?([a-z]{3}))? +([0-9]{2}:[0-9]{2}) ?[-–] ?([0-9]{2}:[0-9]{2})", re.I)
_LOOK_AHEAD = 20 * 366  # days; even an office of one day a week opens on more of them than MOST_CLOSED_DAYS
_SAMPLE_YEAR = 2024  # any year serves to see whether weekly hours and public holidays leave one day to open


class NeverOpensError(ValueError):
    """The office would never open."""


class Hours(NamedTuple):
    """One stretch of opening on one weekday (0 is Monday), in the office's local time."""

    weekday: int
    opens: time
    closes: time


class Span(NamedTuple):
    """One stretch of opening on one date, as two instants in UTC."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class OfficeHours:
    """Weekly hours in order, closed days, and the nation whose public holidays are kept.

    Raises NeverOpensError, or ValueError when there are more than MOST_CLOSED_DAYS closed days.
    """

    zone: ZoneInfo
    week: tuple[Hours, ...]
    closed: frozenset[date]
    nation: str

    def __post_init__(self) -> None:
        if len(self.closed) > MOST_CLOSED_DAYS:
            raise ValueError(f"the office has more than {MOST_CLOSED_DAYS} closed days")
        first = date(_SAMPLE_YEAR, 1, 1)
        if not any(self._usual_hours(first + timedelta(days=n)) for n in range(366)):
            raise NeverOpensError("the office would never open")

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The hours kept on `day`; none on a closed day or a public holiday."""
        return () if day in self.closed else self._usual_hours(day)

    def _usual_hours(self, day: date) -> tuple[Hours, ...]:
        if day in public_holidays(self.nation, day.year):
            return ()
        return tuple(hours for hours in self.week if hours.weekday == day.weekday())


def read_office(time_zone: str, office_hours: str, closed: Iterable[date], nation: str) -> OfficeHours:
    """An office from words as a case file writes them. ValueError says which of them cannot be read."""
    zone = ZoneInfo(check_time_zone(time_zone))
    return OfficeHours(zone, read_week(office_hours), frozenset(closed), check_nation(nation))


def is_open(office: OfficeHours, now: datetime) -> bool:
    """Whether the office is open at `now`."""
    return next(_spans(office, now)).opens <= now


def next_opening(office: OfficeHours, now: datetime) -> datetime:
    """The next moment the office opens, or `now` when it is open."""
    return max(next(_spans(office, now)).opens, now.astimezone(UTC))


def next_closing(office: OfficeHours, now: datetime) -> datetime:
    """The next moment the office closes: the end of this stretch of opening, or of the next one."""
    return next(_spans(office, now)).closes


def end_of_working_day(office: OfficeHours, now: datetime) -> datetime:
    """When the working day ends: today's if the office is open or opens later today, else the next working day's."""
    day = next(_spans(office, now)).opens.astimezone(office.zone).date()
    return _spans_on(office, day)[-1].closes


def working_day(office: OfficeHours, after: date, number: int) -> date:
    """So many working days after a day, which does not count itself; before it, when the number is negative."""
    step, day = timedelta(days=1 if number > 0 else -1), after
    for _ in range(abs(number)):
        day += step
        while not office.hours_on(day):
            day += step
    return day


def opens_on(office: OfficeHours, day: date) -> datetime:
    """When the office opens on that day, or next after it."""
    return next_opening(office, datetime.combine(day, time.min, office.zone))


def closes_after(office: OfficeHours, since: datetime, number: int) -> datetime:
    """When so many working days have ended that began after this moment's day."""
    day = working_day(office, since.astimezone(office.zone).date(), number)
    return end_of_working_day(office, datetime.combine(day, time.min, office.zone))


def add_working_time(office: OfficeHours, start: datetime, length: timedelta) -> datetime:
    """The moment when `length` of office time has passed since `start`; time outside office hours does not count.

    A length of nothing gives the next moment the office is open; a length that ends with the day gives its closing.
    ValueError when `length` is negative; NeverOpensError when it would take more than twenty years.
    """
    if length < timedelta(0):
        raise ValueError("the length of working time must not be negative")
    left = length
    spans = _spans(office, start)
    while True:  # the spans never run dry: they end in an opening or in NeverOpensError
        span = next(spans)
        begins = max(span.opens, start.astimezone(UTC))
        if left <= span.closes - begins:
            return begins + left
        left -= span.closes - begins


def read_week(text: str) -> tuple[Hours, ...]:
    """Weekly hours from text such as "Mon-Thu 09:00-17:00; Fri 09:00-16:30". ValueError when they cannot be read."""
    week = sorted(hours for part in re.split("[;,]", text) for hours in _read_hours(part))
    for earlier, later in pairwise(week):
        if earlier.weekday == later.weekday and later.opens <= earlier.closes:
            raise ValueError("has hours that overlap or touch; write each stretch once")
    return tuple(week)


def check_time_zone(name: str) -> str:
    """`name` if it is a known time zone such as Europe/London, else ValueError."""
    if name not in _time_zones():
        raise ValueError("is not a known time zone; write it like Europe/London")
    return name


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    """Every known name; finding them walks a folder of hundreds of files."""
    return frozenset(available_timezones())


def check_nation(nation: str) -> str:
    """`nation` if its public holidays are known, else ValueError. The UK's holidays differ, so GB alone will not do."""
    if nation in UK_NATIONS or (re.fullmatch("[A-Z]{2}", nation) and nation not in ("GB", "UK")):
        try:
            public_holidays(nation, _SAMPLE_YEAR)
            return nation
        except NotImplementedError:
            pass
    raise ValueError("is not a known nation; use ENG, WLS, SCT, NIR or a country code such as IE")


@lru_cache(maxsize=256)
def public_holidays(nation: str, year: int) -> frozenset[date]:
    """The public holidays of one year, days in lieu included. NotImplementedError for a nation the library lacks."""
    country, part = ("GB", nation) if nation in UK_NATIONS else (nation, None)
    return frozenset(country_holidays(country, subdiv=part, years=year, observed=True))


def _read_hours(part: str) -> Iterator[Hours]:
    found = _HOURS.fullmatch(part.strip())
    if not found:
        raise ValueError("is not office hours; write them like Mon-Fri 09:00-17:00")
    first, last, opens, closes = found.groups()
    begins, ends = _read_time(opens), _read_time(closes)
    if begins >= ends:
        raise ValueError("has hours that end before they begin")
    for weekday in _weekdays(first, last or first):
        yield Hours(weekday, begins, ends)


def _weekdays(first: str, last: str) -> list[int]:
    """From `first` to `last`, round the end of the week when need be."""
    if not {first.lower(), last.lower()} <= set(_WEEKDAYS):
        raise ValueError("names a day that is not Mon, Tue, Wed, Thu, Fri, Sat or Sun")
    begin, end = _WEEKDAYS.index(first.lower()), _WEEKDAYS.index(last.lower())
    return [(begin + n) % 7 for n in range((end - begin) % 7 + 1)]


def _read_time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError("has a time that is not between 00:00 and 23:59") from None


def _spans(office: OfficeHours, since: datetime) -> Iterator[Span]:
    """Every stretch of opening that ends after `since`, in order; NeverOpensError after twenty years."""
    if since.tzinfo is None:
        raise ValueError("an instant must know its time zone")
    today = since.astimezone(office.zone).date()
    for n in range(_LOOK_AHEAD):
        yield from (span for span in _spans_on(office, today + timedelta(days=n)) if span.closes > since)
    raise NeverOpensError("no such moment in the next twenty years")


def _spans_on(office: OfficeHours, day: date) -> list[Span]:
    """The stretches of one date. A stretch that falls wholly into a clock change's missing hour is none."""
    spans = [
        Span(_instant(office, day, hours.opens), _instant(office, day, hours.closes)) for hours in office.hours_on(day)
    ]
    return [span for span in spans if span.opens < span.closes]


def _instant(office: OfficeHours, day: date, local: time) -> datetime:
    return datetime.combine(day, local, tzinfo=office.zone).astimezone(UTC)
