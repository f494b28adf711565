"""Office hours: true on every day of the year, over weekends, public holidays and both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.office import (
    MOST_CLOSED_DAYS,
    UK_NATIONS,
    NeverOpensError,
    OfficeHours,
    add_working_time,
    end_of_working_day,
    is_open,
    next_closing,
    next_opening,
    read_office,
    read_week,
)

LONDON = ZoneInfo("Europe/London")
OFFICE = read_office("Europe/London", "Mon-Fri 09:00-17:00", [date(2026, 12, 29)], "ENG")
SPLIT = read_office("Europe/London", "Mon-Thu 09:00-12:30, Mon-Thu 13:30-17:00; Fri 09:00-16:30", [], "SCT")
NIGHT = read_office("Europe/London", "Sat-Mon 00:30-04:00", [], "ENG")  # open while the clocks change
OFFICES = st.sampled_from([OFFICE, SPLIT, NIGHT])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(0), timedelta(hours=60))


def at(text: str) -> datetime:
    """A moment by London's clocks, such as "2026-12-24 16:59"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "is_it"),
    [
        ("2026-07-01 08:59", False),
        ("2026-07-01 09:00", True),
        ("2026-07-01 16:59", True),
        ("2026-07-01 17:00", False),
        ("2026-07-04 12:00", False),  # Saturday
        ("2026-12-24 12:00", True),
        ("2026-12-25 12:00", False),
        ("2026-12-28 12:00", False),  # in lieu of Boxing Day, a Saturday
        ("2026-12-29 12:00", False),  # the office's own closed day
        ("2026-12-30 12:00", True),
        ("2027-12-27 12:00", False),  # in lieu of Christmas Day
        ("2027-12-28 12:00", False),  # in lieu of Boxing Day
        ("2026-04-03 12:00", False),  # Good Friday
    ],
)
def test_the_office_keeps_its_hours(moment: str, is_it: bool) -> None:
    assert is_open(OFFICE, at(moment)) is is_it


def test_each_nation_keeps_its_own_holidays() -> None:
    st_andrew, st_patrick = at("2026-11-30 12:00"), at("2026-03-17 12:00")
    offices = {nation: read_office("Europe/London", "Mon-Fri 09:00-17:00", [], nation) for nation in UK_NATIONS}
    assert [nation for nation, office in offices.items() if not is_open(office, st_andrew)] == ["SCT"]
    assert [nation for nation, office in offices.items() if not is_open(office, st_patrick)] == ["NIR"]
    dublin = read_office("Europe/Dublin", "Mon-Fri 09:00-17:00", [], "IE")
    assert not is_open(dublin, st_patrick)


@given(
    year=st.integers(2024, 2035),
    minute=st.integers(0, 24 * 60 - 1),
    nation=st.sampled_from(UK_NATIONS),
    hours=st.sampled_from(["Mon-Sun 00:00-23:59", "Mon-Fri 09:00-17:00", "Sat-Sun 10:00-12:00"]),
)
@settings(deadline=None)
def test_the_office_is_never_open_on_christmas_day(year: int, minute: int, nation: str, hours: str) -> None:
    office = read_office("Europe/London", hours, [], nation)
    now = datetime(year, 12, 25, tzinfo=LONDON) + timedelta(minutes=minute)
    assert not is_open(office, now)
    assert next_opening(office, now).astimezone(LONDON).date() > date(year, 12, 25)
    assert end_of_working_day(office, now).astimezone(LONDON).date() > date(year, 12, 25)


@pytest.mark.parametrize(
    ("now", "opens", "closes", "day_ends"),
    [
        ("2026-07-01 10:00", "2026-07-01 10:00", "2026-07-01 12:30", "2026-07-01 17:00"),
        ("2026-07-01 12:30", "2026-07-01 13:30", "2026-07-01 17:00", "2026-07-01 17:00"),  # lunch
        ("2026-07-01 07:00", "2026-07-01 09:00", "2026-07-01 12:30", "2026-07-01 17:00"),
        ("2026-07-01 17:00", "2026-07-02 09:00", "2026-07-02 12:30", "2026-07-02 17:00"),
        ("2026-07-03 16:30", "2026-07-06 09:00", "2026-07-06 12:30", "2026-07-06 17:00"),  # over the weekend
        ("2026-12-24 18:00", "2026-12-29 09:00", "2026-12-29 12:30", "2026-12-29 17:00"),  # over Christmas
        ("2026-12-31 17:00", "2027-01-05 09:00", "2027-01-05 12:30", "2027-01-05 17:00"),  # over Scotland's New Year
    ],
)
def test_when_it_opens_and_closes(now: str, opens: str, closes: str, day_ends: str) -> None:
    assert next_opening(SPLIT, at(now)) == at(opens)
    assert next_closing(SPLIT, at(now)) == at(closes)
    assert end_of_working_day(SPLIT, at(now)) == at(day_ends)


@pytest.mark.parametrize(
    ("start", "hours", "ends"),
    [
        ("2026-07-01 10:00", 2, "2026-07-01 12:00"),
        ("2026-07-01 16:00", 2, "2026-07-02 10:00"),
        ("2026-07-01 16:00", 1, "2026-07-01 17:00"),
        ("2026-07-03 16:00", 10, "2026-07-07 10:00"),
        ("2026-07-04 12:00", 0, "2026-07-06 09:00"),
        ("2026-12-24 16:00", 2, "2026-12-30 10:00"),  # Christmas, Boxing Day in lieu, a closed day
        ("2026-03-27 16:00", 2, "2026-03-30 10:00"),  # the clocks go forward on the 29th
        ("2026-10-23 16:00", 2, "2026-10-26 10:00"),  # and back on the 25th
    ],
)
def test_only_office_time_counts(start: str, hours: int, ends: str) -> None:
    assert add_working_time(OFFICE, at(start), timedelta(hours=hours)) == at(ends)


def test_an_hour_is_an_hour_while_the_clocks_change() -> None:
    spring, autumn = at("2026-03-29 00:30"), at("2026-10-25 00:30")
    assert next_closing(NIGHT, spring) - spring.astimezone(UTC) == timedelta(hours=2.5)
    assert next_closing(NIGHT, autumn) - autumn.astimezone(UTC) == timedelta(hours=4.5)
    assert add_working_time(NIGHT, spring, timedelta(hours=1)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    missing = read_office("Europe/London", "Sun 01:00-02:00", [], "ENG")
    assert next_opening(missing, spring) == at("2026-04-05 01:00")  # on the 29th that hour is missing


@given(office=OFFICES, now=INSTANTS)
@settings(deadline=None)
def test_open_closed_and_next_agree(office: OfficeHours, now: datetime) -> None:
    opens, closes = next_opening(office, now), next_closing(office, now)
    assert now <= opens < closes <= end_of_working_day(office, now)
    assert (opens == now) == is_open(office, now)
    assert is_open(office, opens)
    assert is_open(office, closes - timedelta(microseconds=1))
    assert not is_open(office, closes)
    assert is_open(office, now.astimezone(ZoneInfo("Asia/Tehran"))) == is_open(office, now)


@given(office=OFFICES, now=INSTANTS)
@settings(deadline=None)
def test_open_is_what_the_clock_and_the_calendar_on_the_wall_say(office: OfficeHours, now: datetime) -> None:
    wall = now.astimezone(office.zone)
    hours = office.hours_on(wall.date())
    assert is_open(office, now) == any(stretch.opens <= wall.time() < stretch.closes for stretch in hours)


@given(office=OFFICES, start=INSTANTS, first=LENGTHS, then=LENGTHS)
@settings(deadline=None)
def test_working_time_adds_up(office: OfficeHours, start: datetime, first: timedelta, then: timedelta) -> None:
    if then:
        stop = add_working_time(office, start, first)
        assert add_working_time(office, stop, then) == add_working_time(office, start, first + then)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not office hours"),
        ("always", "is not office hours"),
        ("Mon-Fri", "is not office hours"),
        ("Mon-Fri 9-17", "is not office hours"),
        ("Mon-Fri 09:00-17:00;", "is not office hours"),
        ("Mon-Fry 09:00-17:00", "names a day"),
        ("Mon-Fri 09:00-24:00", "between 00:00 and 23:59"),
        ("Mon-Fri 09:00-09:00", "end before they begin"),
        ("Mon-Fri 09:00-17:00, Wed 16:00-18:00", "overlap or touch"),
        ("Mon-Fri 09:00-12:00, Mon 12:00-13:00", "overlap or touch"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_week(text)


def test_days_may_go_round_the_end_of_the_week() -> None:
    assert [hours.weekday for hours in read_week("sat \N{EN DASH} mon 10:00\N{EN DASH}12:00")] == [0, 5, 6]


def test_an_office_that_never_opens_is_refused() -> None:
    with pytest.raises(NeverOpensError):
        OfficeHours(LONDON, (), frozenset(), "ENG")
    closed = [date(2026, 1, 1) + timedelta(days=n) for n in range(MOST_CLOSED_DAYS + 1)]
    with pytest.raises(ValueError, match="closed days"):
        read_office("Europe/London", "Mon-Fri 09:00-17:00", closed, "ENG")


def test_a_long_closure_ends() -> None:
    closed = [date(2026, 1, 1) + timedelta(days=n) for n in range(MOST_CLOSED_DAYS)]
    office = read_office("Europe/London", "Mon-Sun 09:00-17:00", closed, "ENG")
    opens = next_opening(office, at("2026-01-01 12:00"))
    assert opens.astimezone(LONDON) == datetime.combine(closed[-1] + timedelta(days=1), time(9), tzinfo=LONDON)


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        is_open(OFFICE, datetime(2026, 7, 1, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        add_working_time(OFFICE, at("2026-07-01 12:00"), timedelta(hours=-1))
    with pytest.raises(NeverOpensError):
        add_working_time(OFFICE, at("2026-07-01 12:00"), timedelta(days=365_000))
