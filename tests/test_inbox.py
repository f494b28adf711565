"""What came in is kept once, in order, for as long as it is needed and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import inbox, outbox
from storage.database import Tx
from storage.inbox import Arrival, Waiting
from storage.tables.core import inbox as rows
from storage.tables.core import keys
from storage.vault import day
from tests.support import Hands, Watched, empty

SOPHIA, DAVID = b"chat of Sophia", b"chat of David"


@pytest.fixture
def now() -> Hands:
    return Hands()


@pytest.fixture
async def db(tmp_path: Path, now: Hands) -> AsyncIterator[Watched]:
    async with empty(tmp_path, now) as db:
        yield db


async def keep(db: Watched, *arrivals: Arrival) -> None:
    await db.write(partial(inbox.keep, arrivals=arrivals))


async def waiting(db: Watched, chat: bytes = SOPHIA, state: str = "received") -> list[Waiting]:
    return await db.read(partial(inbox.waiting, state=state, chat=chat))


async def bodies(db: Watched, chat: bytes = SOPHIA) -> list[bytes]:
    return [row.body for row in await waiting(db, chat)]


async def day_keys(db: Watched) -> list[str]:
    """The days whose raw updates could still be opened."""
    alive = select(keys.c.owner).where(keys.c.owner.like("day:%"), keys.c.wrapped.is_not(None))
    return list(await db.read(lambda tx: tx.conn.scalars(alive).all()))


def update(number: int, words: str = "hello", chat: bytes = SOPHIA) -> Arrival:
    return Arrival(number, chat, words.encode())


class TestOnce:
    async def test_the_same_update_is_kept_once(self, db: Watched) -> None:
        await keep(db, update(1), update(1))
        await keep(db, update(1))
        assert await bodies(db) == [b"hello"]

    async def test_also_when_it_was_done_long_ago(self, db: Watched, now: Hands) -> None:
        await keep(db, update(1))
        await db.write(partial(inbox.done, rows=[row.id for row in await waiting(db)]))
        now.forward(days=1)
        await keep(db, update(1))
        assert await bodies(db) == []

    async def test_another_update_with_the_same_number_is_kept_too(self, db: Watched) -> None:
        await keep(db, update(1, "hello"), update(1, "goodbye"))
        assert await bodies(db) == [b"hello", b"goodbye"]

    async def test_updates_without_a_number_are_told_apart_by_what_they_say(self, db: Watched) -> None:
        await keep(db, update(-1, "a"), update(-1, "b"), update(-1, "a"))
        assert await bodies(db) == [b"a", b"b"]


class TestOrder:
    async def test_a_chat_is_in_the_order_of_its_numbers_however_they_came(self, db: Watched) -> None:
        await keep(db, update(3, "c"), update(1, "a"))
        await keep(db, update(2, "b"), update(9, "other", DAVID))
        assert await bodies(db) == [b"a", b"b", b"c"]

    async def test_the_chat_that_waits_longest_comes_first(self, db: Watched) -> None:
        await keep(db, update(7, "first", DAVID), update(8, "second", SOPHIA), update(9, "third", DAVID))
        assert await db.read(partial(inbox.open_chats, state="received")) == [DAVID, SOPHIA]

    async def test_a_flood_is_taken_in_slices(self, db: Watched) -> None:
        await keep(db, *[update(n, str(n)) for n in range(150)])
        assert await bodies(db) == [str(n).encode() for n in range(inbox.PER_CHAT)]


class TestStates:
    async def test_a_row_goes_from_received_to_screened_to_done_and_is_emptied(self, db: Watched) -> None:
        await keep(db, update(1))
        (row,) = await waiting(db)
        await db.write(partial(inbox.screened, row=row.id, message_id=55))
        assert await bodies(db) == []
        assert [one.message_id for one in await waiting(db, state="screened")] == [55]
        await db.write(partial(inbox.done, rows=[row.id]))
        (held,) = await db.read(lambda tx: tx.conn.execute(select(rows)).all())
        assert (held.state, held.body, held.update_id) == ("done", None, 1)
        assert held.digest == db.vault.digest("update", b"hello")

    async def test_attempts_are_counted_on_disk(self, db: Watched) -> None:
        await keep(db, update(1))
        (row,) = await waiting(db)
        counted = [await db.write(partial(inbox.attempt, row=row.id)) for _ in range(3)]
        assert counted == [1, 2, 3]
        assert (await waiting(db))[0].attempts == 3

    async def test_what_is_set_aside_keeps_its_body(self, db: Watched) -> None:
        await keep(db, update(1))
        await db.write(partial(inbox.quarantine, row=(await waiting(db))[0].id))
        assert await bodies(db) == []
        assert [row.body for row in await waiting(db, state="quarantined")] == [b"hello"]


class TestKeysOfDays:
    async def test_the_key_of_a_day_is_destroyed_a_week_after_the_day(self, db: Watched, now: Hands) -> None:
        await keep(db, update(1))
        await db.write(partial(inbox.done, rows=[row.id for row in await waiting(db)]))
        now.forward(days=7)
        assert await db.write(inbox.destroy_old_keys) == 0
        now.forward(days=1)
        assert await db.write(inbox.destroy_old_keys) == 1
        assert await day_keys(db) == []
        assert await db.write(inbox.destroy_old_keys) == 0

    @pytest.mark.parametrize("set_aside", [False, True], ids=["not done", "set aside"])
    async def test_unless_a_row_of_it_waits(self, db: Watched, now: Hands, *, set_aside: bool) -> None:
        await keep(db, update(1))
        if set_aside:
            await db.write(partial(inbox.quarantine, row=(await waiting(db))[0].id))
        now.forward(days=30)
        assert await db.write(inbox.destroy_old_keys) == 0
        state = "quarantined" if set_aside else "received"
        assert [row.body for row in await waiting(db, state=state)] == [b"hello"]

    async def test_nor_while_an_answer_to_a_stranger_has_not_gone(self, db: Watched, now: Hands) -> None:
        def answer(tx: Tx) -> int:
            return outbox.add_for_stranger(tx, b"chat", day(tx.now), "700", "payload")

        row = await db.write(answer)
        now.forward(days=30)
        assert await db.write(inbox.destroy_old_keys) == 0
        assert [one.payload for one in await db.read(partial(outbox.due, busy=(), limit=9))] == ["payload"]
        await db.write(partial(outbox.sent, row=row, telegram_id=1))
        assert await db.write(inbox.destroy_old_keys) == 1
