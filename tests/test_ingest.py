"""Updates are confirmed to Telegram only when they are on disk, whichever way they come and whatever is in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select
from starlette.routing import Route

from bot.sandbox.phone import Phone
from bot.sandbox.server import serve
from bot.sandbox.telegram import StandIn
from bot.telegram.adapter import Telegram
from bot.telegram.ingest import LARGEST_BODY, Polling, Webhook, arrival
from storage import inbox
from storage.database import Tx
from storage.inbox import Waiting
from storage.tables.core import inbox as rows
from storage.vault import Vault
from tests.support import KEY, PATIENCE, Watched, empty, fill_disk, free_disk

SECRET = "webhook-secret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONG = "x" * 100_000
"""More than fits into the pages that a database has to spare."""


@pytest.fixture
def world() -> StandIn:
    return StandIn(first_number=100)


@pytest.fixture
def sophia(world: StandIn) -> Phone:
    return world.phone(700_001, "Sophia")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Watched]:
    async with empty(tmp_path) as db:
        yield db


def held(tx: Tx) -> list[tuple[int, bytes]]:
    """(number, body) of all that is in the inbox, in order of arrival."""
    chats = inbox.open_chats(tx, "received")
    found = [row for chat in chats for row in inbox.waiting(tx, "received", chat)]
    numbers = dict(tx.conn.execute(select(rows.c.id, rows.c.update_id)).all())
    return [(numbers[row.id], row.body) for row in sorted(found, key=_id)]


def _id(row: Waiting) -> int:
    return row.id


async def texts(db: Watched) -> list[str]:
    return [json.loads(body)["message"]["text"] for _, body in await db.read(held)]


class TestPolling:
    @pytest.fixture(autouse=True)
    async def base(self, world: StandIn, db: Watched) -> AsyncIterator[str]:
        """Wren asks for updates while the test runs."""
        async with serve(world) as base:
            self.came = asyncio.Event()
            self.polling = asyncio.create_task(Polling(db, base, world.token, self.came.set).run())
            yield base
            self.polling.cancel()
            with suppress(asyncio.CancelledError):
                await self.polling

    async def kept(self, db: Watched, count: int) -> list[tuple[int, bytes]]:
        """All that is in the inbox, once it is that many."""
        async with asyncio.timeout(PATIENCE):
            while True:
                db.stirred.clear()
                if len(found := await db.read(held)) >= count:
                    return found
                await db.stirred.wait()

    async def confirmed(self, world: StandIn) -> None:
        """Return when Telegram has been told that everything arrived."""
        async with asyncio.timeout(PATIENCE):
            while world.updates.waiting:
                await world.updates.asked.wait()
                await asyncio.sleep(0)

    async def test_what_comes_is_kept_and_confirmed(self, world: StandIn, db: Watched, sophia: Phone) -> None:
        sophia.says("one")
        sophia.says("two")
        await self.confirmed(world)
        assert await texts(db) == ["one", "two"]
        assert [number for number, _ in await db.read(held)] == [100, 101]
        assert self.came.is_set()

    async def test_nothing_is_confirmed_while_the_disk_is_full(
        self, world: StandIn, db: Watched, sophia: Phone
    ) -> None:
        await db.write(fill_disk)
        world.deliver({"message": sophia.says("small").raw | {"text": LONG}})
        for _ in range(2):
            db.stirred.clear()
            await db.stirred.wait()  # it tried and could not
            assert len(world.updates.waiting) == 2
            assert await db.read(held) == []
        await db.write(free_disk)
        await self.confirmed(world)
        assert await texts(db) == ["small", LONG]

    async def test_what_is_told_twice_is_kept_once(self, world: StandIn, db: Watched, sophia: Phone) -> None:
        sophia.says("one")
        ((number, body),) = await self.kept(db, 1)
        await self.confirmed(world)
        world.deliver(body)
        world.deliver(json.loads(body) | {"message": sophia.says("two").raw})
        await self.confirmed(world)
        assert await texts(db) == ["one", "two", "two"]  # the last with the number of the first
        assert [n for n, _ in await db.read(held)].count(number) == 2

    async def test_an_answer_that_is_not_json_is_taken_apart(self, world: StandIn, db: Watched, sophia: Phone) -> None:
        sophia.says("before")
        broken = b'{"update_id": %d, "message": {"text": "caf\xff' % world.updates.next_number
        world.deliver(broken)
        sophia.says("after")
        await self.confirmed(world)
        found = await db.read(held)
        assert [number for number, _ in found] == [100, 101, 102]
        assert broken in found[1][1]
        assert [json.loads(found[place][1])["message"]["text"] for place in (0, 2)] == ["before", "after"]

    async def test_updates_without_a_number_are_kept_and_stop_nobody(
        self, world: StandIn, db: Watched, sophia: Phone
    ) -> None:
        for odd in (b'{"message": {}}', b"[1, 2]", b'"words"', b"null", b'{"update_id": "7"}', b'{"update_id": -5}'):
            world.deliver(odd)
        await self.kept(db, 6)
        sophia.says("still heard")
        await self.confirmed(world)
        found = await db.read(held)
        assert [number for number, _ in found[:6]] == [-1] * 6
        assert b"still heard" in found[-1][1]
        assert len(found) == 7

    async def test_when_telegram_is_in_trouble_it_is_asked_again_ever_more_slowly(
        self, world: StandIn, db: Watched, sophia: Phone
    ) -> None:
        began = asyncio.get_running_loop().time()
        world.faults.fails("getUpdates", 502)
        world.faults.hangs_up("getUpdates")
        sophia.says("one")
        await self.kept(db, 1)
        assert 0.7 < asyncio.get_running_loop().time() - began < 5  # 0.25 + 0.5
        world.faults.fails("getUpdates", 502)
        sophia.says("two")  # the question that is open now is answered
        await self.kept(db, 2)
        began = asyncio.get_running_loop().time()
        sophia.says("three")
        await self.kept(db, 3)
        assert 0.2 < asyncio.get_running_loop().time() - began < 0.9  # 0.25 again, and not 1

    async def test_when_telegram_asks_for_a_pause_it_gets_one(self, world: StandIn, db: Watched, sophia: Phone) -> None:
        began = asyncio.get_running_loop().time()
        world.faults.too_many("getUpdates", retry_after=1)
        sophia.says("one")
        await self.kept(db, 1)
        assert 0.9 < asyncio.get_running_loop().time() - began < 4


class TestWebhook:
    @pytest.fixture(autouse=True)
    async def address(self, world: StandIn, db: Watched) -> AsyncIterator[str]:
        """The webhook is served while the test runs."""
        self.came = 0

        def came() -> None:
            self.came += 1

        async with serve(world, extra=[Route("/hook", Webhook(db, SECRET, came))], first_wait=0.01) as base:
            self.base, self.hook = base, f"{base}/hook"
            yield self.hook

    async def post(self, body: bytes, secret: str | None = SECRET, method: str = "POST") -> tuple[int, str | None]:
        """(status, Retry-After)"""
        headers = {} if secret is None else {HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.hook, data=body, headers=headers) as answer,
        ):
            return answer.status, answer.headers.get("Retry-After")

    async def test_what_telegram_pushes_is_kept_in_order(self, world: StandIn, db: Watched, sophia: Phone) -> None:
        async with Telegram(world.token, self.base) as telegram:
            await telegram.listen_at(self.hook, SECRET)
        for n in range(20):
            sophia.says(str(n))
        async with asyncio.timeout(PATIENCE):
            while world.updates.waiting:
                await world.changed.wait()
        assert await texts(db) == [str(n) for n in range(20)]
        assert self.came == 20

    async def test_it_is_200_only_when_it_is_kept(self, db: Watched) -> None:
        body = json.dumps({"update_id": 5, "message": {"text": LONG, "chat": {"id": 1}}}).encode()
        await db.write(fill_disk)
        assert await self.post(body) == (503, "5")
        assert await db.read(held) == []
        assert self.came == 0
        await db.write(free_disk)
        assert await self.post(body) == (200, None)
        assert await self.post(body) == (200, None)  # told again: Telegram had not seen the answer
        assert [(number, json.loads(kept)) for number, kept in await db.read(held)] == [(5, json.loads(body))]

    @pytest.mark.parametrize("secret", ["wrong", "", None, SECRET + "x", "s\u00e9cret"])
    async def test_without_the_secret_nothing_is_taken(self, db: Watched, secret: str | None) -> None:
        assert await self.post(b'{"update_id": 5}', secret) == (403, None)
        assert await self.post(b"", SECRET, "GET") == (403, None)
        assert await db.read(held) == []

    async def test_what_is_no_update_is_kept_all_the_same(self, db: Watched) -> None:
        odd = [b"not JSON", b"[]", b"\xff\xfe", b'{"update_id": true}', b"[" * 5000, b'{"update_id": NaN}', b""]
        for body in odd:
            assert await self.post(body) == (200, None)
        assert await db.read(held) == [(-1, body) for body in odd]

    async def test_what_is_larger_than_any_update_is_refused(self, db: Watched) -> None:
        assert await self.post(b"x" * (LARGEST_BODY + 1)) == (413, None)
        assert await db.read(held) == []


class TestWhoseItIs:
    def chat(self, update: object) -> bytes:
        return arrival(Vault(KEY), json.dumps(update).encode(), update).chat

    def test_a_message_a_tap_and_an_edit_of_one_chat_are_one_chat(self) -> None:
        message = {"chat": {"id": 7}, "from": {"id": 7}}
        chats = {
            self.chat({"message": message}),
            self.chat({"edited_message": message}),
            self.chat({"callback_query": {"message": message, "from": {"id": 7}}}),
            self.chat({"callback_query": {"from": {"id": 7}}}),
            self.chat({"my_chat_member": message}),
        }
        assert chats == {Vault(KEY).digest("chat", b"7")}

    @pytest.mark.parametrize("odd", [{}, [], None, {"message": {"chat": {"id": "7"}}}, {"message": {"chat": 7}}])
    def test_what_has_no_chat_is_by_itself(self, odd: object) -> None:
        assert self.chat(odd) == Vault(KEY).digest("update", json.dumps(odd).encode())

    @pytest.mark.parametrize("number", [None, "1", -1, True, 2**70, 1.5, [1]])
    def test_a_number_that_can_not_be_one_is_none(self, number: object) -> None:
        assert arrival(Vault(KEY), b"x", {"update_id": number}).update_id == -1
