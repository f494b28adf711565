"""What the tests of the machinery share: a clock turned by hand, a database on disk, and Wren around a stand-in.

Rules of this file: nothing of Wren is replaced. The database is a file, Telegram is real HTTP to the stand-in, and
tests wait for events: `settled` returns when nothing is left to do at this hour.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot.cases import Imported, import_case
from bot.channel import Outgoing, Text
from bot.clock import Clock
from bot.meaning import Understands
from bot.pace import Pace
from bot.sandbox.phone import Phone
from bot.sandbox.server import serve
from bot.sandbox.shapes import Message
from bot.sandbox.telegram import StandIn
from bot.studio import Paints, Studio
from bot.telegram.adapter import Telegram
from bot.telegram.fetcher import Fetcher
from bot.telegram.ingest import Polling
from bot.telegram.sender import Sender
from bot.turns import judging, screen
from bot.turns.loop import Loop
from bot.turns.strangers import House
from conversations.screening.finding import Meaning, Unread
from storage import cases, messages, outbox, people, places, queue, statements
from storage.database import Database, Tx
from storage.outbox import Lane
from storage.people import Person
from storage.queue import Item
from storage.statements import Statement
from storage.vault import Vault

T = TypeVar("T")
KEY = bytes(range(32))
MORNING = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday on which the office is open."""
FAST = Pace(overall=10_000.0, chat=10_000.0, burst=10_000)
PRACTICE = {
    name: (files("bot.sandbox") / "practice" / f"{name}.toml").read_text("utf-8") for name in ("maria", "leanne")
}
USERS = {
    ref: (700_001 + place, language)
    for place, (ref, language) in enumerate(
        {
            "sophia": "en",
            "david": "es",
            "maria": "es",
            "emma": "en",
            "dev": "en",
            "grace": "en",
            "leanne": "en",
            "yusuf": "ar",
            "tracy": "en",
            "samir": "en",
            "kofi": "en",
        }.items()
    )
}
DUE = """
    SELECT id FROM inbox WHERE state IN ('received', 'screened')
    UNION ALL SELECT id FROM media WHERE state = 'waiting' AND next_at <= :now
    UNION ALL SELECT id FROM outbox WHERE state = 'open' AND next_at <= :now
        AND id IN (SELECT min(id) FROM outbox WHERE state = 'open' GROUP BY chat)
"""
"""What is to be worked, fetched and sent now, asked in one statement because that sees one moment."""
PATIENCE = 60.0
"""Seconds after which something that should have happened never will."""


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        """Move on, by days, hours, minutes or seconds."""
        self.at += timedelta(**by)


@dataclass
class Life:
    """Ends after so many commits: from then on nothing is written, and whoever waits for a write waits for ever."""

    commits: int
    over: asyncio.Event = field(default_factory=asyncio.Event)
    spent: int = 0

    async def alive(self) -> None:
        """Go on, if there is life left."""
        if self.over.is_set():
            await asyncio.Event().wait()

    async def spend(self) -> None:
        """One commit is done; nothing comes after the last."""
        self.spent += 1
        if self.spent >= self.commits:
            self.over.set()
            await asyncio.Event().wait()


class Watched(Database):
    """The database, and an event that is set after every write, whether it worked or not."""

    stirred: asyncio.Event
    life: Life | None = None

    async def write(self, work: Callable[[Tx], T]) -> T:
        if self.life is not None:
            await self.life.alive()
        try:
            return await super().write(work)
        finally:
            self.stirred.set()
            if self.life is not None:
                await self.life.spend()


def database(folder: Path, now: Hands | None = None, *, alone: bool = True, key: bytes = KEY) -> Watched:
    """The database in `folder`, not yet entered."""
    made = Watched(f"sqlite:///{folder / 'wren.db'}", Vault(key), folder, alone=alone, now=now or Hands())
    made.stirred = asyncio.Event()
    return made


@asynccontextmanager
async def empty(folder: Path, now: Hands | None = None) -> AsyncIterator[Watched]:
    """A database with nothing in it."""
    await prepare(folder)
    async with database(folder, now) as db:
        yield db


def fill_disk(tx: Tx) -> None:
    """From now on the file can't grow: whatever needs room fails as it does on a full disk."""
    pages = tx.conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    tx.conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def free_disk(tx: Tx) -> None:
    """There is room again."""
    tx.conn.exec_driver_sql("PRAGMA max_page_count=1000000")


class Calm:
    """An engine that finds no danger in what anything means: for tests of everything else. Rules are tried as ever."""

    async def meanings(self, chat: bytes, text: str) -> Sequence[Meaning | Unread]:
        return ()


async def screened(db: Database, chat: bytes) -> None:
    """Screen all that waits from a chat and take no turn: look, judge, and keep what was found."""
    waiting = await db.read(partial(screen.look, chat=chat))
    found = {one.row: await judging.judge(Calm(), chat, one) for one in waiting}
    await db.write(partial(screen.screen, chat=chat, found=found))


@dataclass
class Wren:
    """Wren's parts in this process, the families in their database, and their phones."""

    world: StandIn
    base: str
    db: Watched
    now: Hands
    sender: Sender
    fetcher: Fetcher
    studio: Studio | None
    clock: Clock
    eyes: sqlite3.Connection
    tokens: dict[str, str] = field(default_factory=dict)

    async def import_case(self, name: str = "maria", change: tuple[str, str] | None = None) -> Imported:
        """Bring a practice family in, with one part of its file changed."""
        text = PRACTICE[name].replace(*change) if change else PRACTICE[name]
        done = await self.db.write(partial(import_case, text=text, today=self.now().date()))
        self.tokens |= {made.person.ref: made.token for made in done.invitations}
        return done

    def phone(self, ref: str) -> Phone:
        """The phone of somebody of the practice families."""
        user_id, language = USERS[ref]
        return self.world.phone(user_id, ref.title(), language)

    async def link(self, *refs: str) -> Phone:
        """These people open their links, and take no further step. Returns the last one's phone."""
        for ref in refs:
            self.phone(ref).starts(self.tokens[ref])
        await self.settled()
        return self.phone(refs[-1])

    async def enrol(self, *refs: str, confirmed: bool = True) -> Phone:
        """These people open their links and go on to the menu; a worker says that it is them."""
        await self.link(*refs)
        for ref in refs:
            if (await self.person(ref)).is_family:
                for choice in (f"language:{USERS[ref][1]}", "passed_on:ok"):
                    await self.press(ref, choice)
            if confirmed:
                await self.confirm(ref)
        return self.phone(refs[-1])

    async def confirm(self, ref: str) -> None:
        """The allocated worker says that it is this person who writes."""
        who = await self.person(ref)
        items = await self.items(kind="confirm", person_id=who.id)

        def confirmed(tx: Tx) -> None:
            people.confirm(tx, who.id)
            places.release(tx, who.id)
            for item in items:
                queue.close(tx, item.id, people.holders(tx, item.case_id)["allocated"][0], "done", None, "")

        await self.db.write(confirmed)

    async def say(self, ref: str, *texts: str) -> Message:
        """This person writes. Returns the last message that is on their phone when all is answered."""
        for text in texts:
            self.phone(ref).says(text)
        await self.settled()
        return self.phone(ref).screen[-1]

    async def tap(self, ref: str, label: str) -> Message:
        """This person taps the newest button of that label. Returns what is last on their phone then."""
        phone = self.phone(ref)
        phone.taps(next(one for one in reversed(phone.screen) if label in one.labels), label)
        await self.settled()
        return phone.screen[-1]

    async def press(self, ref: str, choice: str) -> Message:
        """This person taps the newest button that carries this choice ("review:send"), whatever stands on it."""
        phone = self.phone(ref)
        buttons = [(one, key.data or "") for one in phone.screen for key in one.buttons]
        fitting = [(one, data) for one, data in buttons if data.rpartition(":")[0] == choice]
        if not fitting:
            raise LookupError(f"no button carries {choice!r}")
        phone.taps(*fitting[-1])
        await self.settled()
        return phone.screen[-1]

    async def settled(self) -> None:
        """Return when nothing that has come in or is to go out waits for anybody but the clock."""
        async with asyncio.timeout(PATIENCE):
            await self._all_told()
            while True:
                self.db.stirred.clear()
                if not self._busy():
                    return
                await self.db.stirred.wait()

    def _busy(self) -> bool:
        """Is a row to be worked, sent or fetched at this hour?"""
        return self.eyes.execute(DUE, {"now": f"{self.now():%Y-%m-%d %H:%M:%S.%f}"}).fetchone() is not None

    async def _all_told(self) -> None:
        while self.world.updates.waiting or not self.world.updates.asked.is_set():
            await self.world.updates.asked.wait()
            await asyncio.sleep(0)

    async def person(self, ref: str) -> Person:
        """Somebody of the practice families, as stored."""
        return await self.db.read(lambda tx: people.find(tx, people.operator_scope(tx), ref))

    async def items(self, **like: object) -> list[Item]:
        """The open queue items that are like this."""
        held = await self.db.read(lambda tx: queue.open_items(tx, people.operator_scope(tx)))
        return [item for item in held if all(getattr(item, name) == value for name, value in like.items())]

    async def statements(self, ref: str) -> list[Statement]:
        """What this person has sent, the newest first."""
        who = await self.person(ref)
        return await self.db.read(lambda tx: statements.of(tx, people.operator_scope(tx), who.id))

    async def queue_up(self, ref: str, *texts: str, lane: Lane = Lane.ANSWER) -> None:
        """Put these texts to somebody into the outbox, and do not wait."""
        who = await self.person(ref)

        def add(tx: Tx) -> None:
            chat = people.chat_of(tx, who.id)
            assert chat is not None, f"{ref} has no account"
            for text in texts:
                outbox.add(tx, who.id, chat, lane, Outgoing((Text(text),)).dump())

        await self.db.write(add)

    async def messages(self, ref: str) -> list[messages.Message]:
        """All that this person wrote, in order."""
        who = await self.person(ref)
        return await self.db.read(lambda tx: messages.of_person(tx, people.operator_scope(tx), who.id))

    def texts(self, ref: str) -> list[str]:
        """What the bot has written to this person."""
        return [message.text for message in self.phone(ref).screen if message.from_bot]


@asynccontextmanager
async def running(
    folder: Path,
    world: StandIn,
    base: str,
    now: Hands,
    *,
    pace: Pace = FAST,
    practice: bool = False,
    engine: Understands | None = None,
    life: Life | None = None,
    painter: Paints | None = None,
) -> AsyncIterator[Wren]:
    """Wren on the data in `folder`, until the block ends. A part that breaks fails the test.

    Without a `painter` nothing is drawn. Recordings stand in the folder `audio`.
    """
    async with database(folder, now) as db, Telegram(world.token, base) as telegram:
        bell = asyncio.Event()
        sender = Sender(db, telegram, pace, folder / "audio")
        fetcher = Fetcher(db, telegram, sender.wake)
        studio = Studio(db, painter, sender.wake) if painter is not None else None
        sender.anew = studio.wake if studio is not None else sender.anew

        def changed() -> None:
            sender.wake()
            fetcher.wake()
            if studio is not None:
                studio.wake()

        loop = Loop(db, telegram, House(practice, "http://console", folder / "audio"), engine or Calm(), bell, changed)
        parts = (loop, sender, fetcher, Polling(db, base, world.token, bell.set))
        await db.write(lambda tx: cases.remember(tx, "bot_name", world.bot["username"]))
        db.life = life
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part.run()) for part in parts]
            tasks += [group.create_task(studio.run())] if studio is not None else []
            with closing(sqlite3.connect(f"file:{folder / 'wren.db'}?mode=ro", uri=True)) as eyes:
                yield Wren(world, base, db, now, sender, fetcher, studio, Clock(db, sender.wake), eyes)
            for task in tasks:
                task.cancel()
            db.life = None


@asynccontextmanager
async def stage(
    folder: Path,
    *families: str,
    enrolled: tuple[str, ...] = (),
    pace: Pace = FAST,
    now: Hands | None = None,
    practice: bool = False,
    engine: Understands | None = None,
    painter: Paints | None = None,
) -> AsyncIterator[Wren]:
    """A Telegram of its own, and Wren beside it with these practice families and these people at their menus."""
    now = now or Hands()
    world = StandIn(clock=lambda: now().timestamp(), first_number=1000 if enrolled else 1)
    ready = await prepare(folder, *families, enrolled=enrolled)
    async with (
        serve(world, first_wait=0.01) as base,
        running(folder, world, base, now, pace=pace, practice=practice, engine=engine, painter=painter) as wren,
    ):
        wren.tokens |= ready.tokens
        for ref, screen in ready.screens.items():
            wren.phone(ref).chat.closed_because = None
            wren.phone(ref).chat.messages |= {message.id: message for message in screen}
        yield wren


@dataclass(frozen=True)
class Ready:
    """A database file, the tokens of everybody's invitation, and what enrolled people have on their phones."""

    data: bytes
    tokens: dict[str, str]
    screens: dict[str, list[Message]]


_READY: dict[tuple[tuple[str, ...], tuple[str, ...]], Ready] = {}


async def prepare(folder: Path, *families: str, enrolled: tuple[str, ...] = ()) -> Ready:
    """Put a database with these families into `folder`. It is made once for all tests: that takes longer than most."""
    if (families, enrolled) not in _READY:
        with TemporaryDirectory() as apart:
            _READY[families, enrolled] = await _made(Path(apart), families, enrolled)
    ready = _READY[families, enrolled]
    (folder / "wren.db").write_bytes(ready.data)
    return ready


async def _made(folder: Path, families: tuple[str, ...], enrolled: tuple[str, ...]) -> Ready:
    screens: dict[str, list[Message]] = {}
    if enrolled:
        async with stage(folder, *families) as wren:
            await wren.enrol(*enrolled)
            tokens, screens = wren.tokens, {ref: wren.phone(ref).screen for ref in enrolled}
    else:
        async with database(folder) as db:
            texts = [PRACTICE[name] for name in families]
            done = [await db.write(partial(import_case, text=text, today=MORNING.date())) for text in texts]
        tokens = {made.person.ref: made.token for one in done for made in one.invitations}
    return Ready((folder / "wren.db").read_bytes(), tokens, screens)
