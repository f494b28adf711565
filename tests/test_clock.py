"""What happens because time has passed happens at the right local hour, once, and after any pause."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.clock import Clock, throw_away
from conversations.library import notices
from conversations.model import Reader
from storage import messages, places
from storage.database import Tx
from storage.tables.core import keys, strangers, timers
from tests.support import MORNING, Wren, stage

NEUTRAL = notices.NEUTRAL.texts[Reader.TEEN]


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria") as wren:
        await wren.link("sophia")
        yield wren


def done(tx: Tx, about: datetime) -> None:
    """The timers up to then have rung."""
    tx.conn.execute(update(timers).where(timers.c.due_at <= about).values(done_at=tx.now))


async def count(wren: Wren, what: object) -> int:
    query = select(func.count()).select_from(what)  # type: ignore[arg-type]
    return await wren.db.read(lambda tx: tx.conn.scalar(query) or 0)


class TestTheNextDayAtHalfPastFour:
    async def test_in_the_familys_own_time(self, wren: Wren) -> None:
        for written, asked in (
            ("2026-07-01T11:00", "2026-07-02T15:30"),  # summer
            ("2026-07-01T22:59", "2026-07-02T15:30"),  # a minute before midnight in London
            ("2026-07-01T23:01", "2026-07-03T15:30"),  # a minute after it
            ("2026-10-24T20:00", "2026-10-25T16:30"),  # the clocks go back in the night
            ("2026-11-25T11:00", "2026-11-26T16:30"),  # winter: London keeps UTC
            ("2027-03-27T20:00", "2027-03-28T15:30"),  # and forward
        ):
            wren.now.at = datetime.fromisoformat(written).replace(tzinfo=UTC)
            await wren.say("sophia", "shall I")
            due = await wren.db.read(places.next_timer_at)
            assert due == datetime.fromisoformat(asked).replace(tzinfo=UTC)
            await wren.press("sophia", "review:dont")
            await wren.db.write(partial(done, about=due))

    async def test_words_left_in_two_places_are_asked_about_in_one_line_each(self, wren: Wren) -> None:
        await wren.say("sophia", "one")
        await wren.say("sophia", "/menu")
        await wren.say("sophia", "two")
        assert await count(wren, timers) == 2
        wren.now.forward(days=2)
        await wren.clock.tick()
        await wren.settled()
        assert wren.texts("sophia").count(NEUTRAL) == 2

    async def test_what_fell_due_while_nothing_ran_is_done_at_the_start(self, wren: Wren) -> None:
        await wren.say("sophia", "shall I")
        wren.now.forward(days=3)
        assert NEUTRAL not in wren.texts("sophia")
        keeping = asyncio.create_task(wren.clock.run())
        await wren.phone("sophia").wait_for(lambda message: message.text == NEUTRAL)
        keeping.cancel()


class TestRunning:
    async def test_it_wakes_when_the_next_timer_is_due(self, wren: Wren) -> None:
        await wren.say("sophia", "shall I")
        wren.now.at = datetime(2026, 11, 26, 16, 29, 59, 900_000, tzinfo=UTC)
        keeping = asyncio.create_task(wren.clock.run())
        await asyncio.sleep(0)
        wren.now.forward(seconds=1)
        await wren.phone("sophia").wait_for(lambda message: message.text == NEUTRAL)
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping

    async def test_a_failure_does_not_stop_it(self, wren: Wren) -> None:
        await wren.say("sophia", "shall I")
        wren.now.forward(days=2)
        refuse = "CREATE TRIGGER broken BEFORE UPDATE ON timers BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
        await wren.db.write(lambda tx: tx.conn.exec_driver_sql(refuse))
        keeping = asyncio.create_task(wren.clock.run())
        wren.db.stirred.clear()
        await wren.db.stirred.wait()  # it tried, and could not
        await wren.db.write(lambda tx: tx.conn.exec_driver_sql("DROP TRIGGER broken"))
        await wren.phone("sophia").wait_for(lambda message: message.text == NEUTRAL)
        assert not keeping.done()
        keeping.cancel()


class TestErasing:
    async def test_more_than_a_slice_is_erased_in_one_go(self, wren: Wren) -> None:
        sophia = await wren.person("sophia")

        def many(tx: Tx) -> None:
            for number in range(450):
                messages.add(tx, sophia.id, "text", f"words {number}", number, tx.now, False)

        await wren.db.write(many)
        wren.now.forward(days=7, seconds=1)
        await wren.clock.tick()
        assert {one.text for one in await wren.messages("sophia")} == {None}

    async def test_what_a_worker_wrote_to_the_bot_goes_too(self, wren: Wren) -> None:
        await wren.link("emma")
        await wren.say("emma", "can I write here?")
        wren.now.forward(days=7, seconds=1)
        await wren.clock.tick()
        assert [one.text for one in await wren.messages("emma")] == [None, None]

    async def test_not_a_moment_before_the_week_is_over(self, wren: Wren) -> None:
        await wren.say("sophia", "words")
        wren.now.forward(days=7)
        await wren.clock.tick()
        assert "words" in [one.text for one in await wren.messages("sophia")]

    async def test_the_raw_updates_of_a_day_are_past_reading_a_week_later(self, wren: Wren) -> None:
        await wren.say("sophia", "words")
        wren.now.forward(days=8)
        await wren.clock.tick()
        alive = select(keys.c.owner).where(keys.c.owner == "day:2026-11-25", keys.c.wrapped.is_not(None))
        assert await wren.db.read(lambda tx: tx.conn.scalars(alive).all()) == []

    async def test_strangers_are_forgotten_when_they_may_be_answered_again(self, wren: Wren) -> None:
        wren.world.phone(999_001, "Somebody").says("hello")
        await wren.settled()
        wren.now.forward(minutes=9)
        await wren.clock.tick()
        assert await count(wren, strangers) == 1
        wren.now.forward(minutes=2)
        await wren.clock.tick()
        assert await count(wren, strangers) == 0


async def test_a_clock_with_nothing_to_do_changes_nothing(wren: Wren) -> None:
    rung = 0

    def changed() -> None:
        nonlocal rung
        rung += 1

    await Clock(wren.db, changed).tick()
    assert rung == 0


def test_papers_that_no_longer_work_are_thrown_away(tmp_path: Path) -> None:
    old, new = tmp_path / "old.html", tmp_path / "new.html"
    for paper, age in ((old, timedelta(hours=73)), (new, timedelta(hours=71))):
        paper.write_text("an invitation")
        os.utime(paper, (at := (MORNING - age).timestamp(), at))
    throw_away(tmp_path, MORNING)
    assert [paper.name for paper in tmp_path.iterdir()] == ["new.html"]
