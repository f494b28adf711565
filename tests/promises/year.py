"""Living through days: a clock turned by hand, families who answer, workers at their desk, and Wren ended at any point.

Rules of this file:
- The clock looks at the hours that matter, and on chosen days at every hour of day and night.
- Wren ends and begins again on the same folder: between two acts, with words on their way in, and in the middle of a
  look at the clock, after any of its commits and before anything of it was sent.
- What comes to a phone while its owner does nothing came unasked. It is written down with its hour.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.casework import queueing, silence
from bot.casework.asking import Question
from bot.casework.queueing import FAMILY_KINDS
from bot.clock import Clock
from bot.console import acts
from bot.console.app import console
from bot.sandbox.server import serve
from bot.sandbox.shapes import Message
from bot.sandbox.telegram import StandIn
from bot.settings import Settings
from storage import messages, people, statements
from storage.database import Tx
from storage.people import Person
from storage.tables.core import items, notices, outbox
from storage.tables.core import people as known_people
from storage.tables.plans import askings
from tests.desk import HOME, Desk, Idle
from tests.promises.ledger import Did, Ledger, Line, Raised, told
from tests.support import PRACTICE, Hands, Life, Wren, prepare, running

LONDON: Final = ZoneInfo("Europe/London")
MORNING, DESK, AFTERNOON, EVENING = time(9, 5), time(11), time(16, 45), time(17, 30)
"""When the clock looks, workers work, the clock looks again, and families answer."""
HUMANE: Final = (time(8), time(20))
USUAL: Final = (
    "send",
    "better",
    "mostly",
    "good",
    "fine",
    "tried_well",
    "safe",
    "yes",
    "next",
    "done",
    "not_now",
    "skip",
)
"""What is pressed where nothing else is meant, the first of these that is there."""
MOST_TAPS: Final = 30
COMMITS: Final = 7
"""Commits in one look at the clock."""
CLOCK_RAISES: Final = frozenset(
    {
        *("missed_check", "ask_relatives", "slip", "sdq_missing", "no_check_in", "silent"),
        *("promise_due", "promise_late", "late_support", "undecided"),
    }
)
BY_A_CLICK: Final = frozenset({"slip", "sdq_missing", "no_check_in", "silent"})
"""What a worker has dealt with when they say so."""
THANKS: Final = "Thank you for saying it. I ring you today."
"""What a worker of ours answers to what was flagged."""
ONLY_READ: Final = frozenset({"wellbeing"})
"""What a worker of ours only reads; everything else that came they close too."""


@dataclass(frozen=True)
class Came:
    """A line that came to a phone unasked: when, and what stands behind its button (0 for a worker's line)."""

    ref: str
    at: datetime
    notice: int
    text: str


@dataclass
class Lived:
    """Two families' Wren, on one folder and one Telegram."""

    folder: Path
    world: StandIn
    base: str
    now: Hands
    dice: random.Random
    ledgers: dict[str, Ledger]
    tokens: dict[str, str]
    came: list[Came] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    restarts: Counter[str] = field(default_factory=Counter)
    ticks: int = 0
    _seen: dict[str, int] = field(default_factory=dict)
    _done: dict[str, Did] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _tapped: set[int] = field(default_factory=set)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    wren: Wren = field(init=False)
    desk: Desk = field(init=False)

    @property
    def today(self) -> date:
        return self.now().astimezone(LONDON).date()

    def member_of(self, ref: str) -> Ledger:
        """The ledger of whoever this is."""
        return next(one for one in self.ledgers.values() if ref in one.members)

    # Beginning, ending, and beginning again

    async def begin(self) -> None:
        """Wren begins on what is in the folder."""
        self.wren = await self._stack.enter_async_context(running(self.folder, self.world, self.base, self.now))
        self.wren.tokens |= self.tokens
        settings = Settings(data_dir=self.folder, console_url=HOME, telegram_api="http://phones.test")
        self.desk = Desk(self.wren, console(self.wren.db, settings, self.wren.sender.wake, Idle()))

    async def end(self) -> None:
        """Wren ends where it is."""
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def restart(self, how: str) -> None:
        """It ends and begins again, and what waited is done."""
        self.restarts[how] += 1
        await self.end()
        await self.begin()
        self.wren.sender.wake()
        await self.wren.settled()

    # Time

    async def at(self, on: date, hour: time, *, torn: bool = False) -> None:
        """It is that hour of the family's day, and the clock looks. `torn`: Wren ends in the middle of it."""
        self.now.at = max(self.now.at, datetime.combine(on, hour, LONDON).astimezone(UTC))
        if torn:
            await self._torn()
        await self.tick()

    async def tick(self) -> None:
        self.ticks += 1
        await self.wren.clock.tick()
        self.wren.sender.wake()
        await self.settled()

    async def _torn(self) -> None:
        """The clock looks, some of it is committed, nothing of it is sent, and Wren ends."""
        life = self.wren.db.life = Life(self.dice.randint(1, COMMITS))
        look = asyncio.create_task(Clock(self.wren.db, lambda: None).tick())
        await asyncio.wait([look, over := asyncio.create_task(life.over.wait())], return_when=asyncio.FIRST_COMPLETED)
        for task in (look, over):
            task.cancel()
        await asyncio.gather(look, over, return_exceptions=True)
        await self.restart("between commit and sending")

    async def settled(self, *doing: str) -> None:
        """Wait until nothing is left to do, and write down what came to whoever is not `doing` anything."""
        await self.wren.settled()
        for ref in doing:
            self._done.pop(ref, None)
        for ref in self.phones:
            new = self._new(ref)
            if ref not in doing:
                self.came += [Came(ref, self.now(), behind(one), one.text) for one in new if one.from_bot]

    def _new(self, ref: str) -> list[Message]:
        """What stands on this phone since it was looked at last."""
        held = self.wren.phone(ref).chat.messages
        since = self._seen.get(ref, 0)
        new = list(takewhile(lambda one: one.id > since, reversed(held.values())))[::-1]
        self._seen[ref] = new[-1].id if new else since
        return new

    @property
    def phones(self) -> Sequence[str]:
        """Everybody who has one."""
        return list(self._seen)

    # The family

    async def answer(self, ref: str, *prefer: str, torn: bool = False) -> None:
        """This person looks at what waits, and answers it all. `torn`: Wren ends with their first tap on its way."""
        for _ in range(8):
            waiting = [one for one in self.wren.phone(ref).screen if behind(one) and behind(one) not in self._tapped]
            if not waiting:
                return
            self._tapped |= {behind(one) for one in waiting}
            self.wren.phone(ref).taps(waiting[-1], next(key.data or "" for key in waiting[-1].buttons))
            if torn:
                torn = False
                await self.restart("with words on their way in")
            await self.settled(ref)
            await self._converse(ref, prefer)

    async def _converse(self, ref: str, prefer: Sequence[str]) -> None:
        """Answer until it is sent, or nothing that is asked has a usual answer."""
        for _ in range(MOST_TAPS):
            last = self.wren.phone(ref).screen[-1]
            there = {
                (key.data or "::").split(":")[1]: key.data for key in last.buttons if (key.data or "").count(":") > 1
            }
            choice = next((one for one in (*prefer, *USUAL) if one in there), None)
            if choice is None or behind(last):
                return
            self.wren.phone(ref).taps(last, there[choice] or "")
            await self.settled(ref)
            if choice == "send":
                self.sent[ref] += 1
                return

    def choices(self, ref: str) -> list[str]:
        """What the buttons under the last message carry ("review:send")."""
        return [(key.data or "").rpartition(":")[0] for key in self.wren.phone(ref).screen[-1].buttons]

    async def press(self, ref: str, choice: str, *, during: str = "") -> None:
        """This person taps the newest button that carries this choice. Wren ends with that on its way in: `during`."""
        screen = self.wren.phone(ref).screen
        buttons = [(one, key.data or "") for one in screen for key in one.buttons]
        self.wren.phone(ref).taps(*[(one, data) for one, data in buttons if data.startswith(f"{choice}:")][-1])
        if during:
            await self.restart(during)
        await self.settled(ref)

    async def writes(self, ref: str, text: str) -> None:
        """This person writes."""
        self.wren.phone(ref).says(text)
        await self.settled(ref)

    # The worker

    async def link(self, ref: str, token: str) -> None:
        """A worker who is new opens their link."""
        self.wren.phone(ref).starts(token)
        self._seen[ref] = 0
        await self.settled(ref)

    async def acknowledge(self, family: str, *, all_of_it: bool = True) -> None:
        """The allocated worker reads and closes what came from the family, who are told so; or only what was flagged.

        What was flagged is decided and answered first.
        """
        ledger = self.ledgers[family]
        refs = {(await self.wren.person(ref)).id: ref for ref in ledger.members}
        for item in await self.wren.items(status="new"):
            if (ref := refs.get(item.person_id or 0)) is None or item.kind not in FAMILY_KINDS | BY_A_CLICK:
                continue
            flagged = queueing.is_flag(item.category)
            if not (all_of_it or flagged):
                continue
            holders = await self.wren.db.read(partial(people.holders, case_id=item.case_id))
            worker = holders["allocated"][0]
            close = item.kind in BY_A_CLICK or item.kind not in ONLY_READ
            act = partial(acts.close, outcome="done", text=THANKS if flagged else "") if close else acts.read
            if flagged and await self.wren.db.read(partial(acts.needs_decision, item=item)):
                decide = partial(acts.decide, choice="support", reasons="The recovery service sees her on Monday.")
                await self.wren.db.write(partial(decide, worker_id=worker, item_id=item.id))
            await self.wren.db.write(partial(act, worker_id=worker, item_id=item.id))
            if item.kind in FAMILY_KINDS:
                ledger.lines[Line(ref, self.today, "closed" if close else "read")] += 1
            self.wren.sender.wake()
            await self.settled()

    # What there is in the end

    async def did(self, ref: str) -> Did:
        """What this person has done so far, as far as Wren has to know of it."""
        if ref in self._done:
            return self._done[ref]
        who = self._people.get(ref) or self._people.setdefault(ref, await self.wren.person(ref))

        def read(tx: Tx) -> Did:
            scope = people.operator_scope(tx)
            answered = select(askings).where(askings.c.person_id == who.id, askings.c.statement_id.is_not(None))
            told = statements.newest(tx, scope, who.id, ["wellbeing"])
            wrote = messages.days_of(tx, who.id, tx.now - silence.LOOK_BACK)
            return Did(
                frozenset(Question(row.kind, row.about, row.due_on) for row in tx.conn.execute(answered)),
                tuple(one.sent_at.astimezone(LONDON).date() for one in told),
                tuple(sorted({at.astimezone(LONDON).date() for at in wrote})),
            )

        self._done[ref] = await self.wren.db.read(read)
        return self._done[ref]

    async def lines(self) -> Counter[Line]:
        """All lines that came to a family unasked, by what stands behind them."""

        def meant(tx: Tx) -> dict[int, tuple[str, str]]:
            found = {}
            asked = {row.id: row for row in tx.conn.execute(select(askings))}
            for row in tx.conn.execute(select(notices)):
                one = asked.get(row.about)
                about = "" if one is None else told(Question(one.kind, one.about, one.due_on))
                found[row.id] = (row.kind, f"{one.due_on}" if one is not None and row.kind == "asked_again" else about)
            return found

        behind_it = await self.wren.db.read(meant)
        return Counter(
            Line(one.ref, one.at.astimezone(LONDON).date(), *behind_it.get(one.notice, ("content", one.text)))
            for one in self.came
            if one.ref not in WORKERS
        )

    async def raised(self) -> Counter[Raised]:
        """All that the clock has put into the queue."""
        query = select(items.c.kind, items.c.received_at, known_people.c.ref).outerjoin(
            known_people, known_people.c.id == items.c.person_id
        )
        rows = await self.wren.db.read(lambda tx: tx.conn.execute(query.where(items.c.kind.in_(CLOCK_RAISES))).all())
        return Counter(Raised(row.ref or "", row.received_at.astimezone(LONDON).date(), row.kind) for row in rows)

    async def untold(self) -> list[str]:
        """Kinds of what the clock has put into the queue while no worker was told that something is new."""
        query = select(items.c.kind, items.c.received_at).where(items.c.kind.in_(CLOCK_RAISES))
        rows = await self.wren.db.read(lambda tx: tx.conn.execute(query).all())
        told = {one.at for one in self.came if one.ref in WORKERS}
        return [row.kind for row in rows if row.received_at not in told]

    async def twice(self) -> int:
        """How many messages stand on phones more often than they were sent. Everything was sent."""
        rows = await self.wren.db.read(lambda tx: tx.conn.execute(select(outbox.c.state, outbox.c.telegram_id)).all())
        assert {row.state for row in rows} <= {"sent", "overtaken"}
        arrived = sum(message.from_bot for phone in self.world.phones.values() for message in phone.screen)
        return arrived - sum(row.telegram_id is not None for row in rows)


WORKERS: Final = ("emma", "dev", "grace", "samir")


def behind(message: Message) -> int:
    """The number of what stands behind a neutral line; 0 for any other message."""
    (data, *more) = [key.data or "" for key in message.buttons] or [""]
    return int(data.split(":")[1]) if message.from_bot and not more and data.startswith("show:") else 0


@asynccontextmanager
async def lived(folder: Path, seed: str, ledgers: dict[str, Ledger]) -> AsyncIterator[Lived]:
    """Both practice families, everybody at their menus, on the morning on which the year begins."""
    now = Hands()
    world = StandIn(clock=lambda: now().timestamp(), first_number=1000)
    family = [ref for one in ledgers.values() for ref in one.members]
    workers = [ref for ref in WORKERS if any(ref in PRACTICE[name] for name in ledgers)]
    ready = await prepare(folder, *ledgers, enrolled=(*family, *workers))
    async with serve(world, first_wait=0.01) as base:
        made = Lived(folder, world, base, now, random.Random(seed), ledgers, ready.tokens)
        await made.begin()
        for ref, screen in ready.screens.items():
            made.wren.phone(ref).chat.closed_because = None
            made.wren.phone(ref).chat.messages |= {message.id: message for message in screen}
            made._seen[ref] = max(message.id for message in screen)
            made._tapped |= {behind(message) for message in screen}
        try:
            yield made
        finally:
            await made.end()
