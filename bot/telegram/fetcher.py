"""Fetches the pictures, voice notes and files that came with messages, seals them, and tries again when it fails.

Rules of this file: 20 MB at most; a file that cannot be had is told to the person, and seen by the worker; no file has
a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.logs import fault, log
from bot.pace import rest, until
from bot.telegram.adapter import Down, Rejected, Telegram, Unreachable, Wait
from bot.turns import own_drawings, strangers
from storage import messages
from storage.database import Database, Tx
from storage.messages import Media


class Fetcher:
    """Use as `await Fetcher(...).run()`; call `wake` when a file came in; `told` is called when one is told of."""

    def __init__(self, database: Database, telegram: Telegram, told: Callable[[], None]) -> None:
        self._db, self._telegram, self._told = database, telegram, told
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """A file may be due."""
        self._bell.set()

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            self._bell.clear()
            try:
                due = await self._db.read(messages.media_due)
                await asyncio.gather(*(self._fetch(file) for file in due))
                if not due:
                    await rest(self._bell, until(await self._db.read(messages.next_media_at), self._db.now()))
            except Exception as error:
                fault("cannot_fetch", error)
                await asyncio.sleep(1.0)

    async def _fetch(self, file: Media) -> None:
        try:
            content = await self._telegram.fetch(file.source)
        except (Rejected, Unreachable) as error:
            fault("file_refused", error)
            await self._failed(file, for_good=True)
        except (Down, Wait) as error:
            fault("file_later", error, attempts=file.attempts)
            await self._failed(file, wait=timedelta(seconds=error.seconds) if isinstance(error, Wait) else None)
        else:
            if await self._db.write(partial(_kept, file=file, content=content)):
                self._told()
            log("file_kept")

    async def _failed(self, file: Media, *, for_good: bool = False, wait: timedelta | None = None) -> None:
        if await self._db.write(partial(_failed, file=file, for_good=for_good, wait=wait)):
            self._told()


def _kept(tx: Tx, file: Media, content: bytes) -> bool:
    """Keep a file. True when it is one that a child waits to see."""
    messages.keep_media(tx, file, content)
    return own_drawings.came(tx, file)


def _failed(tx: Tx, file: Media, for_good: bool, wait: timedelta | None) -> bool:
    """Note one more failure. True when that was the last, and the person is to be told."""
    lost = messages.media_failed(tx, file, for_good=for_good, wait=wait)
    if lost:
        strangers.file_lost(tx, file.person_id, file.message_id)
    return lost
