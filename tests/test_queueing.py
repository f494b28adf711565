"""The queue ranks by urgency and then by waiting time, and says by when somebody should have looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework import queueing
from bot.casework.office import read_office
from bot.casework.queueing import NOT_THEM, Writer, due, rank, reason, writer

OFFICE = read_office("Europe/London", "Mon-Fri 09:00-17:00", [], "ENG")
MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@dataclass(frozen=True)
class Waiting:
    urgency: str
    received_at: datetime


@dataclass(frozen=True)
class Question:
    received_at: datetime
    outcome: str | None


@given(st.lists(st.builds(Waiting, st.sampled_from(["now", "today", "routine"]), TIMES)))
def test_the_most_urgent_come_first_and_of_those_the_longest_waiting(items: list[Waiting]) -> None:
    ranked = sorted(items, key=rank)
    order = ["now", "today", "routine"]
    assert [one.urgency for one in ranked] == sorted((one.urgency for one in items), key=order.index)
    for urgency in order:
        times = [one.received_at for one in ranked if one.urgency == urgency]
        assert times == sorted(times)


@pytest.mark.parametrize(
    ("urgency", "received", "by"),
    [
        ("now", MONDAY, MONDAY + timedelta(minutes=15)),
        ("now", MONDAY.replace(hour=3), MONDAY.replace(hour=3, minute=15)),  # at any hour
        ("today", MONDAY, MONDAY.replace(hour=17)),
        ("today", MONDAY.replace(hour=18), MONDAY.replace(day=24, hour=17)),  # after hours: the next day
        ("today", MONDAY.replace(day=28), MONDAY.replace(day=30, hour=17)),  # on a Saturday: Monday
        ("routine", MONDAY, MONDAY.replace(day=25)),  # two working days
        ("routine", MONDAY.replace(day=27), MONDAY.replace(day=1, month=12)),  # over a weekend
        ("routine", datetime(2026, 12, 23, 11, 0, tzinfo=UTC), datetime(2026, 12, 29, 11, 0, tzinfo=UTC)),  # Christmas
    ],
)
def test_by_when_somebody_should_have_looked(urgency: str, received: datetime, by: datetime) -> None:
    assert due(OFFICE, urgency, received) == by


def test_every_rank_is_told_in_words_of_its_own() -> None:
    told = {reason(urgency, "wish") for urgency in queueing.RANK}
    assert len(told) == len(queueing.RANK)
    assert "until you say who it is" in reason("routine", "confirm")


class TestWhoWrote:
    first, second = Question(MONDAY, "done"), Question(MONDAY + timedelta(days=2), NOT_THEM)

    def test_what_was_confirmed_at_that_time_stays_confirmed(self) -> None:
        assert writer(MONDAY, True, ()) is Writer.CONFIRMED
        assert writer(MONDAY + timedelta(days=3), True, (self.first, self.second)) is Writer.CONFIRMED

    def test_the_last_question_before_it_decides(self) -> None:
        asked = (self.second, self.first)
        assert writer(MONDAY + timedelta(days=1), False, asked) is Writer.CONFIRMED
        assert writer(MONDAY + timedelta(days=3), False, asked) is Writer.NOT_THEM

    @pytest.mark.parametrize("outcome", [None, "replaced"])
    def test_without_an_answer_nobody_knows(self, outcome: str | None) -> None:
        assert writer(MONDAY, False, ()) is Writer.NOT_YET
        assert writer(MONDAY, False, (Question(MONDAY, outcome),)) is Writer.NOT_YET
        assert writer(MONDAY, False, (Question(MONDAY + timedelta(days=1), "done"),)) is Writer.NOT_YET
