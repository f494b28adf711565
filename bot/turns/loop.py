"""The loop that works the inbox: screening, then turns, many chats at once and each in its own order.

Rules of this file:
- A round takes every chat that waits, each as one write; the writer puts them into one commit. No backlog in one chat
  delays another: a chat gives up its place after `inbox.PER_CHAT` rows.
- When a chat's rows fail together they are tried one by one. An attempt is counted, on disk, before it starts, so
  that a row that kills the process counts too; after three lone attempts it is set aside and a person is told.
- When the database cannot write, nothing is lost and nothing is dropped: the round is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from sqlalchemy.exc import OperationalError

from bot.logs import fault, log
from bot.telegram.adapter import Telegram
from bot.turns import screen, turn
from bot.turns.strangers import House
from storage import inbox
from storage.database import Database, Tx

CHATS: Final = 64
"""Chats to a round."""
TRIES: Final = 4
"""Attempts before a row is set aside: one in which its whole chat was tried, and three alone."""
PAUSE: Final = 0.1
"""Seconds after a failed attempt: a fault that lasts must not spin."""
BREATH: Final = 1.0
"""Seconds to wait when the database cannot write."""


class Loop:
    """Use as `await Loop(...).run()`; set `bell` when something came in; `delivered` is called when something goes."""

    def __init__(
        self, database: Database, telegram: Telegram, house: House, bell: asyncio.Event, delivered: Callable[[], None]
    ) -> None:
        self._db, self._telegram, self._house, self._bell = database, telegram, house, bell
        self._delivered = delivered
        self._aside: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        await self._recover()
        while True:
            try:
                busy = await self.round()
            except OperationalError as error:
                fault("cannot_write", error, stage="turn")
                await asyncio.sleep(BREATH)
                continue
            if not busy:
                await self._bell.wait()
                self._bell.clear()

    async def round(self) -> bool:
        """Screen what came in and take the turns that are due. True when anything was done."""
        received = await self._db.read(partial(inbox.open_chats, state="received"))
        await self._each(received, self._screen)
        screened = await self._db.read(partial(inbox.open_chats, state="screened"))
        await self._each(screened, self._turn)
        busy = bool(received or screened)
        if busy:
            self._delivered()
        return busy

    async def _each(self, chats: list[bytes], stage: Callable[[bytes, int], Awaitable[None]]) -> None:
        await asyncio.gather(*(self._whole(chat, stage) for chat in chats[:CHATS]))

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
        done = await self._db.write(partial(screen.screen, chat=chat, limit=limit))
        if done.unreadable:
            log("unreadable", count=done.unreadable)

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


def _count(tx: Tx, state: str, chat: bytes) -> tuple[inbox.Waiting | None, int]:
    """The first waiting row of a chat, with one more attempt counted."""
    rows = inbox.waiting(tx, state, chat, 1)
    return (rows[0], inbox.attempt(tx, rows[0].id)) if rows else (None, 0)
