"""The loop that works the inbox: screening, then turns, many chats at once and each in its own order.

Rules of this file:
- Each chat that waits is a task of its own, screened and then answered; what tasks write at the same time goes into one
  commit. No chat waits for another: one that takes long, or whose words take long to understand, holds up nobody. A
  chat gives up its place after `inbox.PER_CHAT` rows.
- When a chat's rows fail together they are tried one by one. An attempt is counted, on disk, before it starts, so
  that a row that kills the process counts too; after three lone attempts it is set aside and a person is told.
- When the database cannot write, nothing is lost and nothing is dropped: the chat is tried again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from sqlalchemy.exc import OperationalError

from bot.logs import fault, log
from bot.meaning import Understands
from bot.telegram.adapter import Telegram
from bot.turns import judging, screen, turn
from bot.turns.strangers import House
from conversations.screening.finding import Finding
from storage import inbox
from storage.database import Database, Tx

CHATS: Final = 128
"""Chats at once."""
TRIES: Final = 4
"""Attempts before a row is set aside: one in which its whole chat was tried, and three alone."""
PAUSE: Final = 0.1
"""Seconds after a failed attempt: a fault that lasts must not spin."""
LONGEST_LOOK: Final = 1.0
"""Seconds after which what has been looked at is written, though more of the chat waits to be. Danger never waits."""
BREATH: Final = 1.0
"""Seconds to wait when the database cannot write."""


class Loop:
    """Use as `await Loop(...).run()`; set `bell` when something came in; `delivered` is called when something goes."""

    def __init__(
        self,
        database: Database,
        telegram: Telegram,
        house: House,
        engine: Understands,
        bell: asyncio.Event,
        delivered: Callable[[], None],
    ) -> None:
        self._db, self._telegram, self._house, self._engine = database, telegram, house, engine
        self._bell, self._delivered = bell, delivered
        self._busy: dict[bytes, asyncio.Task[None]] = {}
        self._aside: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            await self._recover()
            while True:
                self._bell.clear()
                try:
                    await self._start()
                except Exception as error:
                    fault("cannot_read", error, stage="turn")
                    await asyncio.sleep(BREATH)
                    continue
                await self._bell.wait()
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _start(self) -> None:
        """Give every chat that waits a task, unless it has one."""
        waiting = [chat for state in ("screened", "received") for chat in await self._db.read(_open(state))]
        for chat in dict.fromkeys(waiting):
            if len(self._busy) >= CHATS:
                return
            if chat not in self._busy:
                self._busy[chat] = task = asyncio.create_task(self._work(chat))
                task.add_done_callback(partial(self._free, chat))

    def _free(self, chat: bytes, _: asyncio.Task[None]) -> None:
        del self._busy[chat]
        self._bell.set()

    async def _work(self, chat: bytes) -> None:
        """Screen what came in from a chat and take its turn."""
        try:
            await self._whole(chat, self._screen)
            await self._whole(chat, self._turn)
        except OperationalError as error:
            fault("cannot_write", error, stage="turn")
            await asyncio.sleep(BREATH)
        except Exception as error:
            fault("attempt_failed", error, stage="turn")
            await asyncio.sleep(PAUSE)
        self._delivered()

    async def _whole(self, chat: bytes, stage: Callable[[bytes, int], Awaitable[None]]) -> None:
        """All waiting rows of a chat together; if that fails, the first of them alone."""
        try:
            await stage(chat, inbox.PER_CHAT)
        except OperationalError:
            raise
        except Exception as error:
            fault("group_failed", error)
            await self._alone(chat, stage)

    async def _alone(self, chat: bytes, stage: Callable[[bytes, int], Awaitable[None]]) -> None:
        """The first waiting row of a chat, its attempt counted before it starts."""
        state = "received" if stage == self._screen else "screened"
        row, attempts = await self._db.write(partial(_count, state=state, chat=chat))
        if row is None:
            return
        try:
            if attempts > TRIES:
                await self._set_aside(row, attempts, state)
                return
            await stage(chat, 1)
        except OperationalError:
            raise
        except Exception as error:
            fault("attempt_failed", error, attempts=attempts, stage=state)
            await asyncio.sleep(PAUSE)

    async def _set_aside(self, row: inbox.Waiting, attempts: int, state: str) -> None:
        """Put a row where it stalls nobody, and have a person told; the first also when the second can't be done."""
        log("set_aside", attempts=attempts, stage=state)
        try:
            await self._db.write(partial(screen.set_aside, row=row))
        except OperationalError:
            raise
        except Exception as error:
            fault("cannot_tell", error, stage=state)
            await self._db.write(partial(inbox.quarantine, row=row.id))

    async def _screen(self, chat: bytes, limit: int) -> None:
        rows = await self._db.read(partial(screen.look, chat=chat, limit=limit))
        if not rows:
            return
        found: dict[int, Finding | None] = {}
        begun = time.monotonic()
        for one in rows:
            found[one.row] = seen = await judging.judge(self._engine, chat, one)
            if one is rows[-1] or (seen and seen.urgency == "now") or time.monotonic() - begun > LONGEST_LOOK:
                done = await self._db.write(partial(screen.screen, chat=chat, found=found))
                if done.unreadable:
                    log("unreadable", count=done.unreadable)
                found, begun = {}, time.monotonic()

    async def _turn(self, chat: bytes, limit: int) -> None:
        done = await self._db.write(partial(turn.work, chat=chat, house=self._house, limit=limit))
        for receipt in done.receipts:
            self._in_passing(self._telegram.received(receipt))
        for address in done.leave:
            self._in_passing(self._telegram.leave(address))

    def _in_passing(self, call: Awaitable[None]) -> None:
        async def quietly() -> None:
            try:
                await call
            except Exception as error:
                fault("in_passing", error)

        task = asyncio.create_task(quietly())
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _recover(self) -> None:
        """After a start: what waited may be what stopped the process before. Each chat is tried with its count."""
        for state, stage in (("received", self._screen), ("screened", self._turn)):
            for chat in await self._db.read(partial(inbox.open_chats, state=state)):
                first = await self._db.read(partial(inbox.waiting, state=state, chat=chat, limit=1))
                if first and first[0].attempts:
                    await self._alone(chat, stage)
                else:
                    await self._db.write(partial(_count, state=state, chat=chat))
                    await self._whole(chat, stage)
        self._delivered()


def _open(state: str) -> Callable[[Tx], list[bytes]]:
    return partial(inbox.open_chats, state=state)


def _count(tx: Tx, state: str, chat: bytes) -> tuple[inbox.Waiting | None, int]:
    """The first waiting row of a chat, with one more attempt counted."""
    rows = inbox.waiting(tx, state, chat, 1)
    return (rows[0], inbox.attempt(tx, rows[0].id)) if rows else (None, 0)
