"""How fast Wren answers, beside a bare echo bot of python-telegram-bot, in one run on one machine.

Both are processes of their own and talk over real HTTP to the same kind of stand-in. Each phone writes, waits for the
answer, and writes again. Wren's pacing is lifted: it is there for Telegram's sake. Wren keeps every message on disk
(SQLite, synchronous FULL) before it confirms it; the peer keeps nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.cases import import_case
from bot.opening import database_for
from bot.sandbox.phone import Phone
from bot.sandbox.server import serve
from bot.sandbox.shapes import Message
from bot.sandbox.telegram import StandIn
from bot.settings import Settings
from tests.harness import free_port

PHONES: Final = 24
ROUNDS: Final = 16
ALONE: Final = 60
PATIENCE: Final = 60.0
PRACTICE: Final = Path(__file__).parents[2] / "bot" / "sandbox" / "practice" / "maria.toml"
CHILD: Final = '\n[[children]]\nid = "c{n}"\nname = "C{n}"\nborn = 2012-01-01\nreader = "teen"\nlanguage = "en"\n'

Says = Callable[[Phone, int], Awaitable[float]]


async def main() -> None:
    """Measure both and print a table."""
    rows = [("python-telegram-bot, bare echo", *await echo()), ("Wren", *await wren())]
    base = rows[0]
    print(f"{'':32}{'answers/s':>10}{'ratio':>8}{'alone p50':>12}{'p99':>10}")
    for name, rate, p50, p99 in rows:
        print(f"{name:32}{rate:>10.0f}{rate / base[1]:>8.2f}{p50 * 1000:>9.1f} ms{p99 * 1000:>7.1f} ms")
    print(json.dumps({"phones": PHONES, "rounds": ROUNDS, "ratio": round(rows[1][1] / base[1], 2)}))


async def echo() -> tuple[float, float, float]:
    """The peer's answers a second, and the median and 99th percentile of one answer alone."""
    world = StandIn()
    async with serve(world) as base:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.echo", base, world.token), stdout=DEVNULL, stderr=DEVNULL
        )
        try:
            phones = [world.phone(1000 + number, f"P{number}") for number in range(PHONES)]
            return await _measure(phones, _say)
        finally:
            await _end(process)


async def wren() -> tuple[float, float, float]:
    """The same of Wren: words are offered to be sent, and then they are not."""
    world = StandIn()
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        text = PRACTICE.read_text(encoding="utf-8") + "".join(CHILD.format(n=n) for n in range(PHONES))
        async with database_for(settings) as database:
            done = await database.write(partial(import_case, text=text, today=datetime.now(UTC).date()))
        tokens = {made.person.ref: made.token for made in done.invitations}
        async with serve(world) as base:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"), env=_environment(folder, base, world), stderr=DEVNULL
            )
            try:
                phones = [world.phone(1000 + number, f"P{number}") for number in range(PHONES)]
                for number, phone in enumerate(phones):
                    phone.starts(tokens[f"c{number}"])
                await asyncio.gather(*(phone.wait_for(_asks("language"), PATIENCE) for phone in phones))
                await asyncio.gather(*(_say_and_drop(phone, 0) for phone in phones))
                await asyncio.gather(*(_say_and_drop(phone, 1) for phone in phones))
                return await _measure(phones, _say_and_drop)
            finally:
                await _end(process)


def _environment(folder: str, base: str, world: StandIn) -> dict[str, str]:
    wanted = {"TELEGRAM_API": base, "TELEGRAM_TOKEN": world.token, "DATA_DIR": folder, "PORT": str(free_port())}
    lifted = {"SEND_RATE": "100000", "CHAT_RATE": "100000", "CHAT_BURST": "100000"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WREN_")}
    return kept | {f"WREN_{name}": value for name, value in (wanted | lifted).items()}


async def _measure(phones: list[Phone], says: Says) -> tuple[float, float, float]:
    await asyncio.gather(*(says(phone, 0) for phone in phones))  # warm
    began = time.perf_counter()
    await asyncio.gather(*(_in_turn(phone, says) for phone in phones))
    rate = len(phones) * ROUNDS / (time.perf_counter() - began)
    alone = sorted([await says(phones[0], number) for number in range(ALONE)])
    return rate, statistics.median(alone), alone[int(len(alone) * 0.99)]


async def _in_turn(phone: Phone, says: Says) -> None:
    for number in range(ROUNDS):
        await says(phone, number)


async def _say(phone: Phone, number: int) -> float:
    began = time.perf_counter()
    said = phone.says(f"number {number}")
    await phone.wait_for(lambda message: message.from_bot, PATIENCE, after=said)
    return time.perf_counter() - began


async def _say_and_drop(phone: Phone, number: int) -> float:
    """Words one time, "no" the next: what is offered to be sent, and the menu again. Returns the seconds it took."""
    began = time.perf_counter()
    said = phone.says("no" if number % 2 else f"number {number}")
    await phone.wait_for(_asks("menu" if number % 2 else "review"), PATIENCE, after=said)
    return time.perf_counter() - began


def _asks(step: str) -> Callable[[Message], bool]:
    """Is this the question of that step?"""
    return lambda message: any(f"{step}:" in str(button) for button in message.raw.get("reply_markup", {}).values())


async def _end(process: Process) -> None:
    process.kill()
    await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
