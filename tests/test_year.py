"""The check plan of the year after a return, on every kind of day: holidays, clock changes, a leap day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework import year
from bot.casework.office import is_open, read_office, working_day
from bot.casework.year import Check

OFFICE = read_office("Europe/London", "Mon-Fri 09:00-17:00", [date(2026, 12, 29)], "ENG")
DAILY = read_office("Europe/London", "Mon-Sun 09:00-17:00", [], "ENG")
MONDAY = date(2026, 1, 5)
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
WEEK = timedelta(days=7)


def gaps(days: tuple[date, ...]) -> list[int]:
    return [(later - earlier).days for earlier, later in pairwise(days)]


class TestThePlan:
    def test_is_dense_at_first_and_lasts_twelve_months(self) -> None:
        plan = year.plan(DAILY, MONDAY, MONDAY)
        weekly, fortnightly, monthly = (
            [day for day in plan if year.stretch(MONDAY, day) == place] for place in range(3)
        )
        assert (len(weekly), len(fortnightly), len(monthly)) == (6, 9, 7)
        assert len(weekly) + len(fortnightly) > 2 * len(monthly), "denser in the first six months"
        assert year.months_after(MONDAY, 12) - plan[-1] < 4 * WEEK

    def test_goes_on_while_the_case_is_open(self) -> None:
        late = year.months_after(MONDAY, 15)
        plan = year.plan(OFFICE, MONDAY, late + year.AHEAD)
        assert any(late < day <= late + year.AHEAD for day in plan)
        assert year.plan(OFFICE, MONDAY, MONDAY) == tuple(day for day in plan if day <= year.months_after(MONDAY, 12))

    def test_follows_the_authority(self) -> None:
        plan = year.plan(OFFICE, MONDAY, MONDAY, (1, 1, 2))
        assert max(gaps(plan)) <= 18
        assert len(plan) > len(year.plan(OFFICE, MONDAY, MONDAY))

    @pytest.mark.parametrize(
        ("returned", "kept"),
        [
            (date(2026, 12, 18), date(2026, 12, 24)),  # Christmas Day: the working day before
            (date(2026, 3, 27), date(2026, 4, 2)),  # Good Friday
            (date(2026, 3, 30), date(2026, 4, 2)),  # Easter Monday, behind a long weekend
            (
                date(2026, 12, 22),
                date(2026, 12, 24),
            ),  # a day on which the council is closed, behind Boxing Day's Monday
            (date(2026, 11, 28), date(2026, 12, 4)),  # a Saturday
        ],
    )
    def test_a_check_never_falls_on_a_closed_day(self, returned: date, kept: date) -> None:
        assert year.plan(OFFICE, returned, returned)[0] == kept

    def test_where_the_office_is_shut_for_long_the_first_day_after_it_is_taken(self) -> None:
        shut = [date(2026, 6, 1) + timedelta(days=n) for n in range(12)]
        office = read_office("Europe/London", "Mon-Fri 09:00-17:00", shut, "ENG")
        assert year.plan(office, date(2026, 5, 30), date(2026, 5, 30))[:2] == (date(2026, 6, 15), date(2026, 6, 16))

    def test_neither_clock_change_moves_a_day(self) -> None:
        for returned in (date(2026, 3, 24), date(2026, 10, 20)):  # the clocks change on the Sunday after
            plan = year.plan(OFFICE, returned, returned)
            assert plan[:2] == (returned + WEEK, returned + 2 * WEEK)

    def test_a_return_on_a_leap_day_has_a_year_of_its_own(self) -> None:
        leap = date(2028, 2, 29)
        assert year.months_after(leap, 12) == date(2029, 2, 28)
        assert year.months_after(leap, 6) == date(2028, 8, 29)
        assert year.months_after(date(2027, 8, 31), 6) == leap, "the last of the month where there is no such day"
        assert not year.is_over(leap, date(2029, 2, 27))
        assert year.is_over(leap, date(2029, 2, 28))

    @given(DAYS, st.sampled_from([year.WEEKS, (1, 1, 1), (2, 4, 6), (6, 6, 6)]))
    def test_days_rise_and_no_gap_grows_beyond_a_long_weekend(self, returned: date, weeks: year.Weeks) -> None:
        plan = year.plan(OFFICE, returned, returned, weeks)
        assert all(OFFICE.hours_on(day) for day in plan)
        assert all(gap > 0 for gap in gaps((returned, *plan)))
        assert max(gaps((returned, *plan))) <= weeks[2] * 7 + 5
        assert plan[0] <= returned + weeks[0] * WEEK, "nobody waits longer for the first"


class TestWhatIsLate:
    def test_working_days_pass_over_holidays_and_clock_changes(self) -> None:
        assert working_day(OFFICE, date(2026, 12, 23), 3) == date(2026, 12, 31)
        assert working_day(OFFICE, date(2026, 3, 27), 1) == date(2026, 3, 30)
        opens = datetime(2026, 3, 30, 8, tzinfo=UTC)  # 9:00 in London, since the day before
        assert is_open(OFFICE, opens)
        assert not is_open(OFFICE, opens - timedelta(minutes=1))

    def test_a_check_is_missed_when_its_day_has_passed(self) -> None:
        checks = [Check(MONDAY), Check(MONDAY + WEEK)]
        assert year.missed(checks, MONDAY) == []
        assert year.missed(checks, MONDAY + timedelta(days=1)) == checks[:1]

    def test_what_was_seen_later_fills_no_earlier_check_and_ends_its_chase(self) -> None:
        seen = [Check(MONDAY), Check(MONDAY + WEEK, done_on=MONDAY + WEEK)]
        assert year.missed(seen, MONDAY + 2 * WEEK) == []
        assert year.can_be_made(seen, MONDAY + 2 * WEEK) == seen[:1], "it can still be recorded, if it was made"

    def test_a_check_counts_when_it_is_nearer_to_its_day_than_to_the_one_before(self) -> None:
        checks = [Check(MONDAY, done_on=MONDAY), Check(MONDAY + 4 * WEEK)]
        assert year.earliest(checks, MONDAY + 4 * WEEK) == MONDAY + 2 * WEEK
        assert year.can_be_made(checks, MONDAY + timedelta(days=13)) == []
        assert year.can_be_made(checks, MONDAY + 2 * WEEK) == checks[1:]


class TestHoldingThePlan:
    def test_what_is_past_or_recorded_stays_when_the_day_of_the_return_is_corrected(self) -> None:
        old = [Check(MONDAY, done_on=MONDAY), Check(MONDAY + WEEK), Check(MONDAY + 2 * WEEK)]
        today = MONDAY + WEEK + timedelta(days=1)
        add, drop = year.to_hold([day.due_on + timedelta(days=2) for day in old], old, today)
        assert (add, drop) == (
            [MONDAY + WEEK + timedelta(days=2), MONDAY + 2 * WEEK + timedelta(days=2)],
            [old[2].due_on],
        )

    def test_days_before_the_plan_was_held_are_nobodys_to_chase(self) -> None:
        plan = year.plan(OFFICE, MONDAY, MONDAY)
        add, _ = year.to_hold(plan, [], MONDAY + 3 * WEEK)
        assert add == list(plan[2:])

    def test_holding_again_changes_nothing(self) -> None:
        plan = year.plan(OFFICE, MONDAY, MONDAY)
        assert year.to_hold(plan, [Check(day) for day in plan], MONDAY) == ([], [])
        assert year.to_hold((), [Check(MONDAY), Check(MONDAY + WEEK)], MONDAY + WEEK) == ([], [MONDAY + WEEK])


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2027, 3, 1), "today"),
        (date(2027, 2, 28), "yesterday"),
        (date(2027, 1, 2), "58 days ago"),
        (date(2026, 8, 1), "7 months ago"),
        (date(2025, 3, 2), "23 months ago"),
        (date(2024, 2, 29), "3 years ago"),
    ],
)
def test_how_long_ago(day: date, told: str) -> None:
    assert year.ago(day, date(2027, 3, 1)) == told
