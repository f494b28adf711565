"""Has pictures and documents drawn, one after another, and queues them for the person they are for.

Rules of this file:
- A picture waits on disk until it is drawn or has failed. Its end and the messages that come of it are one write: none
  is lost on a restart, and none comes twice.
- Where nothing can be drawn, the words that go with the picture are sent without it.
- No answer waits for a picture: this is a task of its own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from bot.channel import Outgoing, Text, split
from bot.logs import fault, log
from bot.pace import IDLE, rest
from bot.turns import own_drawings
from storage import outbox, people, pictures
from storage.database import Database, Tx
from storage.outbox import Lane
from storage.pictures import Picture

BREATH: Final = 1.0
"""Seconds to wait when the database can't be read or written."""


class Paints(Protocol):
    """Whoever draws."""

    async def paint(self, picture_json: str) -> tuple[bytes, ...]:
        """The pages, as PNG, or one PDF. Raises when it can't be drawn."""


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn (JSON), the words that go with it, and the rows that both were made from.

    A document has `paper`, a line for when it can't be sent, and `words`: all it says, for when it can't be made.
    """

    picture: str
    caption: tuple[str, ...]
    sources: tuple[tuple[str, int], ...] = ()
    paper: str = ""
    words: tuple[str, ...] = ()


class Studio:
    """Use as `await Studio(...).run()`; call `wake` when a picture is wanted; `told` is called when one is queued."""

    def __init__(self, database: Database, painter: Paints, told: Callable[[], None]) -> None:
        self._db, self._painter, self._told = database, painter, told
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """A picture may be wanted."""
        self._bell.set()

    async def run(self) -> None:
        """Have pictures drawn until cancelled."""
        while True:
            self._bell.clear()
            try:
                due = await self._db.read(pictures.waiting)
            except Exception as error:
                fault("cannot_read", error, stage="studio")
                await asyncio.sleep(BREATH)
                continue
            for picture in due:
                await self._make(picture)
            if not due:
                await rest(self._bell, IDLE)

    async def _make(self, picture: Picture) -> None:
        """Draw one and queue it. What can't be written waits on; the others have their turn meanwhile."""
        wanted = _wanted(picture)
        pages = await self._drawn(wanted)
        try:
            await self._db.write(partial(_deliver, picture=picture, wanted=wanted, pages=pages))
        except Exception as error:
            fault("cannot_write", error, stage="studio")
            await asyncio.sleep(BREATH)
        else:
            self._told()

    async def _drawn(self, wanted: Wanted) -> tuple[bytes, ...]:
        """The pages; none when it can't be drawn, for whatever reason."""
        try:
            pages = await self._painter.paint(wanted.picture) if wanted.picture else ()
        except Exception as error:
            fault("cannot_draw", error)
            return ()
        log("drawn", count=len(pages))
        return pages if all(pages) else ()


def _wanted(picture: Picture) -> Wanted:
    """What the content says; nothing, if it can't be read."""
    try:
        told = json.loads(picture.content)
        sources = tuple((str(table), int(row)) for table, row in told.get("sources", ()))
        caption, words = (tuple(str(line) for line in lines) for lines in (told["caption"], told.get("words", ())))
        return Wanted(str(told["picture"]), caption, sources, str(told.get("paper", "")), words)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fault("picture_unreadable", error)
        return Wanted("", ())


def _deliver(tx: Tx, picture: Picture, wanted: Wanted, pages: Sequence[bytes]) -> None:
    """End a picture, and queue what comes of it; nothing, if it was no longer wanted."""
    chat = people.chat_of(tx, picture.person_id)
    is_shown = chat is not None and pages
    waited = pictures.drawn(tx, picture, pages) if is_shown else pictures.failed(tx, picture.id)
    sources = (("pictures", picture.id), *wanted.sources)
    if waited and chat is not None:
        for message in _messages(picture.id, wanted, len(pages)):
            outbox.add(tx, picture.person_id, chat, Lane.ANSWER, message.dump(), sources)
        if picture.kind == "story":
            own_drawings.after_story(tx, picture.person_id, chat)


def _messages(picture: int, wanted: Wanted, pages: int) -> list[Outgoing]:
    """Every page, the words under the first; then the words that it can't carry. Without pages, the words alone."""
    if not pages:
        alone = tuple(Text(words) for words in wanted.words or wanted.caption)
        return split(Outgoing(alone)) if alone else []
    parts = tuple(Text(words) for words in wanted.caption)
    first, *more = split(Outgoing(parts, picture=picture, paper=wanted.paper))
    return [first, *(Outgoing(picture=picture, page=page) for page in range(1, pages)), *more]
