"""Danger is seen first: in time, and exactly once whatever moment the process dies at. See danger.md."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.server import serve
from bot.sandbox.shapes import Message
from bot.sandbox.telegram import StandIn
from conversations.library import calm
from conversations.model import Reader
from conversations.screening.finding import Meaning, Neighbour, Unread
from locales.words import Words
from storage.database import Tx
from storage.tables.core import findings, items
from tests.harness import FULL, Practice, bare_start, carries, wren
from tests.support import Hands, Life, Wren, prepare, running

DISCLOSURE = "my stepdad gets the belt out when he has been drinking"
WITHIN = 5.0
"""Seconds from the commit of a message to a flag that can be seen, for 99 in 100."""
SECONDS = 20 if FULL else 6
WRITERS = ("sophia", "david", "maria", "leanne", "tracy")


class Alarmed:
    """An engine that finds danger in everything: what is tested here is what becomes of a flag."""

    async def meanings(self, chat: bytes, text: str) -> Sequence[Meaning | Unread]:
        near = (Neighbour("x-1", 0.9),)
        return (Meaning(1.0, 0.0, "physical_harm", "now", near, text),)


@dataclass
class Scene:
    """Sophia at her menu, on a phone and a database that outlive the process."""

    folder: Path
    world: StandIn
    base: str
    now: Hands

    @asynccontextmanager
    async def process(self, life: Life | None = None) -> AsyncIterator[Wren]:
        async with running(self.folder, self.world, self.base, self.now, engine=Alarmed(), life=life) as wren:
            yield wren


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    now = Hands()
    world = StandIn(clock=lambda: now().timestamp(), first_number=1000)
    ready = await prepare(folder, "maria", enrolled=("sophia", "emma", "dev"))
    async with serve(world, first_wait=0.01) as base:
        made = Scene(folder, world, base, now)
        async with made.process() as wren:
            for ref, screen in ready.screens.items():
                wren.phone(ref).chat.closed_because = None
                wren.phone(ref).chat.messages |= {message.id: message for message in screen}
        yield made


async def commits(folder: Path) -> int:
    """How many commits the whole path takes, from the update to the last message sent."""
    async with scene(folder) as made, made.process(life := Life(10**9)) as wren:
        wren.phone("sophia").says(DISCLOSURE)
        await wren.settled()
        return life.spent


async def test_a_kill_at_every_commit_leaves_one_flag_and_one_calm_reply(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    whole = await commits(_new(tmp_path, "whole"))
    replies = []
    for spared in range(1, whole + 1):
        async with scene(_new(tmp_path, f"after_{spared}")) as made:
            async with made.process(life := Life(spared)) as dying:
                dying.phone("sophia").says(DISCLOSURE)
                await _ends(life, dying)
            async with made.process() as wren:
                await wren.settled()
                replies.append(await _once(wren))
    figure(
        f"danger: killed after each of {whole} commits: one flag and one item each time, no message lost, "
        f"{replies.count(2)} calm replies came twice"
    )


async def _ends(life: Life, wren: Wren) -> None:
    """Wait for the kill; or for the end of the way, which takes a commit less when two writes fall together."""
    ways = [asyncio.create_task(life.over.wait()), asyncio.create_task(wren.settled())]
    _, rest = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in rest:
        way.cancel()


async def _once(wren: Wren) -> int:
    """One message, one finding, one item, and workers told. Returns how often the calm reply arrived."""
    kept = await wren.db.read(lambda tx: [_count(tx, table) for table in (findings, items)])
    said = [one.text for one in await wren.messages("sophia") if one.text == DISCLOSURE]
    words = Words("en", Reader.TEEN).say(calm.NOW)
    heard = sum(words in text for text in wren.texts("sophia"))
    assert (kept, said) == ([1, 1], [DISCLOSURE])
    assert 1 <= heard <= 2
    assert any("urgent" in text for text in wren.texts("emma"))
    assert any("urgent" in text for text in wren.texts("dev"))
    return heard


def _count(tx: Tx, table: Any) -> int:
    return sum(1 for row in tx.conn.execute(select(table)) if getattr(row, "category", "") == "physical_harm")


def _new(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


@pytest.mark.parametrize(("rate", "meaning"), [(15 if FULL else 8, "on"), (50 if FULL else 25, "off")])
async def test_a_flag_is_seen_within_seconds_however_much_comes_in(
    made: Practice, tmp_path: Path, rate: int, meaning: str, figure: Callable[[str], None]
) -> None:
    async with wren(made, tmp_path, settings={"meaning": meaning}) as process:
        people = await process.enrol(*WRITERS)
        rounds, began = SECONDS * rate // len(people), time.monotonic()
        for number in range(rounds):
            for person in people:
                person.says(f"{DISCLOSURE} {person.ref}-{number}.")
            rest = began + (number + 1) * len(people) / rate - time.monotonic()
            await asyncio.sleep(max(0.0, rest))  # a rate is kept by the clock
        for person in people:
            await person.hears(shows(f"{person.ref}-{rounds - 1}."), patience=120.0)
        waits = sorted(_waits(tmp_path / "data" / "wren.db"))
    worst = waits[math.ceil(len(waits) * 0.99) - 1]
    figure(
        f"danger: {rate} messages a second, meaning {meaning}: {len(waits)} of {rounds * len(people)} flagged, "
        f"median {waits[len(waits) // 2]:.2f} s, p99 {worst:.2f} s"
    )
    assert len(waits) == rounds * len(people)
    assert worst <= WITHIN * max(await bare_start(), 1.0), "on a machine that starts a bare bot in a second"


def shows(words: str) -> Callable[[Message], object]:
    """Is this a review of these words?"""
    return lambda message: words in message.text and carries("review")(message)


def _waits(data: Path) -> list[float]:
    """Seconds from the commit of each message to its flag."""
    with closing(sqlite3.connect(f"file:{data}?mode=ro", uri=True)) as eyes:
        rows = eyes.execute(
            "SELECT inbox.received_at, found_at FROM findings JOIN inbox ON inbox.message_id = findings.message_id"
        ).fetchall()
    return [(datetime.fromisoformat(found) - datetime.fromisoformat(came)).total_seconds() for came, found in rows]
