"""Delivers the outbox: paced, in order within a chat, and again after every trouble.

Rules of this file:
- A row is sent, or waits, or is told to have failed; never dropped in silence. A question that a newer one overtook
  while it waited for its turn is left out: the newer one is sent.
- Pace: so many a second overall, so many a second in a chat with a small burst. Between chats, danger comes first.
- 429 pauses what Telegram named; outages and 5xx are tried again with growing waits, which stand on disk.
- A reminder that waited out an outage or a restart is sent to a family at an hour that suits it, as it was made; or
  with what comes behind it, when somebody is there.
- 403 means that nobody reads there any more: the worker learns of it.
- The wall's last door: a row built from somebody else's words is refused, and that is audited. Where what allowed it
  was taken back, whoever waits is answered anew (`turns/anew.py`). A picture or drawing is opened in
  the recipient's own scope, whatever the row says of its sources.
- What a row shows or plays may be gone, or refused by Telegram. Its words are sent all the same, but for those under
  a drawing that was taken out meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot import family, recordings
from bot.casework.asking import humane
from bot.channel import Outgoing
from bot.logs import fault, log
from bot.pace import IDLE, Bucket, Pace, rest, until
from bot.telegram.adapter import Down, Rejected, Telegram, Unreachable, Wait
from bot.turns import anew, strangers
from storage import drawings, outbox, people, pictures
from storage.database import Database, Tx
from storage.outbox import Lane, Open
from storage.vault import Refused, Tampered

AT_ONCE: Final = 32
REMOVABLE: Final = timedelta(hours=47, minutes=55)
"""Telegram lets a bot remove what is younger than 48 hours, so many messages a call."""
PER_CALL: Final = 100
BREATH: Final = 1.0
"""Seconds to wait when the database can't be read or written."""


class Sender:
    """Use as `await Sender(...).run()`; call `wake` when something was queued."""

    def __init__(self, database: Database, telegram: Telegram, pace: Pace, audio: Path | None = None) -> None:
        """`audio` is the folder of recordings."""
        self._db, self._telegram, self._pace, self._audio = database, telegram, pace, audio
        self._bell = asyncio.Event()
        self._busy: dict[bytes, asyncio.Task[None]] = {}
        self._overall = Bucket(pace.overall, max(1, round(pace.overall)))
        self._chats: dict[bytes, Bucket] = {}
        self.anew: Callable[[], None] = lambda: None
        """Called when somebody is answered anew: a picture may be wanted."""

    def wake(self) -> None:
        """Something may be due."""
        self._bell.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                self._bell.clear()
                try:
                    await self._start_due()
                    seconds = await self._until_next()
                except Exception as error:
                    fault("cannot_read", error, stage="sender")
                    seconds = BREATH
                await rest(self._bell, seconds)
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _start_due(self) -> None:
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return
        for row in await self._db.read(partial(outbox.due, busy=tuple(self._busy), limit=room)):
            task = asyncio.create_task(self._deliver(row))
            self._busy[row.chat] = task
            task.add_done_callback(partial(self._free, row.chat))

    def _free(self, chat: bytes, _: asyncio.Task[None]) -> None:
        del self._busy[chat]
        self._bell.set()

    async def _until_next(self) -> float:
        """Seconds until a row of a free chat is due. A chat that becomes free rings the bell."""
        if len(self._busy) >= AT_ONCE:
            return IDLE
        return until(await self._db.read(partial(outbox.next_at, busy=tuple(self._busy))), self._db.now())

    async def _deliver(self, row: Open) -> None:
        try:
            await self._chat_bucket(row.chat).take()
            await self._overall.take()
            after = await self._send(row.chat)
        except Exception as error:  # the row stays open; a pause keeps a lasting fault from spinning
            fault("cannot_deliver", error, stage="sender")
            await asyncio.sleep(BREATH)
        else:
            await self._note(after)

    async def _note(self, after: Callable[[Tx], None]) -> None:
        """Write what became of a row. The chat waits until that works: to send again would be to say it twice."""
        while True:
            try:
                return await self._db.write(after)
            except Exception as error:
                fault("cannot_write", error, stage="sender")
                await asyncio.sleep(BREATH)

    def _chat_bucket(self, chat: bytes) -> Bucket:
        if len(self._chats) > 10_000:
            self._chats = {one: self._chats[one] for one in self._busy if one in self._chats}
        return self._chats.setdefault(chat, Bucket(self._pace.chat, self._pace.burst))

    async def _send(self, chat: bytes) -> Callable[[Tx], None]:
        """Try once to send what now comes first in a chat, and return what is to be written about it."""
        row, refusal = await self._db.read(partial(_first, chat=chat))
        if row is None:
            return lambda _: None
        if (until := await self._better_hour(row)) is not None:
            return partial(outbox.put_off, row=row.id, until=until)
        if refusal is not None:
            log("refused", lane=row.lane)
            if refusal != outbox.TAKEN_BACK:
                return partial(anew.refused, row=row)
            await self._note(partial(anew.taken_back, row=row))
            self.anew()
            return lambda _: None
        try:
            number = await self._tell(row)
        except Wait as error:
            log("asked_to_wait", seconds=error.seconds)
            return partial(outbox.later, row=row, wait=timedelta(seconds=error.seconds))
        except Down as error:
            fault("telegram_down", error, attempts=row.attempts, stage="sender")
            return partial(outbox.later, row=row)
        except Unreachable:
            log("unreachable")
            return partial(_unreachable, row=row)
        except Rejected as error:
            fault("rejected", error, lane=row.lane)
            return partial(_rejected, row=row)
        except (Refused, Tampered):
            log("refused", lane=row.lane)
            return partial(anew.refused, row=row)
        return partial(outbox.sent, row=row.id, telegram_id=number)

    async def _better_hour(self, row: Open) -> datetime | None:
        """When a reminder that has waited for long may go; None for now."""
        if row.lane != Lane.REMINDER or self._db.now() - row.created_at <= outbox.LONGEST_WAIT:
            return None
        return await self._db.read(partial(_better_hour, row=row))

    async def _tell(self, row: Open) -> int | None:
        message = Outgoing.load(row.payload)
        if message.commands:
            await self._telegram.set_menu(row.address, dict(message.commands))
            return None
        if message.clear:
            since = self._db.now() - REMOVABLE
            for numbers in _batches(await self._db.read(partial(outbox.told, row=row, since=since))):
                await self._telegram.remove(row.address, numbers)
            return None
        if message.carries:
            return await self._tell_with_file(row, message)
        return await self._telegram.send(row.address, message)

    async def _tell_with_file(self, row: Open, message: Outgoing) -> int | None:
        """Send a page or a recording; where that can't be, its words. Returns None when it has none."""
        content = await self._content(row, message)
        if content is not None:
            try:
                return await self._telegram.send(row.address, message, content)
            except Rejected as error:
                if message.picture and not message.parts:
                    raise
                fault("rejected", error, lane=row.lane, stage="file")
        if not message.parts or (message.drawing and content is None):
            return None
        return await self._telegram.send(row.address, message.words_alone)

    async def _content(self, row: Open, message: Outgoing) -> bytes | None:
        """The page, drawing or recording, if it is still there. Raises Refused or Tampered."""
        if message.picture or message.drawing:
            return await self._db.read(partial(_seen, row=row, message=message))
        return await asyncio.to_thread(recordings.read, self._audio, message.voice) if self._audio else None


def _batches(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[start : start + PER_CALL] for start in range(0, len(numbers), PER_CALL))


def _first(tx: Tx, chat: bytes) -> tuple[Open | None, str | None]:
    """What comes first in a chat, and why it must not be sent."""
    row = outbox.due_in(tx, chat)
    return row, outbox.refusal(tx, row) if row else None


def _better_hour(tx: Tx, row: Open) -> datetime | None:
    who = people.get(tx, people.own_scope(row.person_id), row.person_id) if row.person_id is not None else None
    if who is None or who.case_id is None or not outbox.is_alone(tx, row):
        return None
    hour = humane(tx.now, ZoneInfo(family.authority_of(tx, who.case_id).time_zone))
    return hour if hour > tx.now else None


def _seen(tx: Tx, row: Open, message: Outgoing) -> bytes | None:
    """The page or drawing that a row shows, opened as its recipient. Raises Refused or Tampered."""
    if row.person_id is None:
        raise Refused("pictures")
    scope = people.own_scope(row.person_id)
    if message.drawing:
        return drawings.content(tx, scope, message.drawing)
    return pictures.page(tx, scope, message.picture, message.page)


def _unreachable(tx: Tx, row: Open) -> None:
    outbox.ended(tx, row.id, "failed")
    strangers.left(tx, row.chat)


def _rejected(tx: Tx, row: Open) -> None:
    outbox.ended(tx, row.id, "failed")
    if row.person_id is not None:
        strangers.not_delivered(tx, row.person_id)
