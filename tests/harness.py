"""Wren as the people who use it have it: the real process, real HTTP, phones.

Rules of this file:
- `wren(...)` runs `python -m bot run` against a Telegram stand-in, on a copy of data with both practice cases.
- Nothing sleeps. A test waits for what a phone shows or for what Wren prints, and is woken when that changes.
- Buttons are pressed by what they carry ("review:send"), never by what stands on them: words have many languages.
- Everything Wren prints is kept in `printed`, to be searched for what must not be there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from bot.opening import database_for
from bot.sandbox.cast import CASES, cast
from bot.sandbox.phone import Phone
from bot.sandbox.server import serve
from bot.sandbox.shapes import Message
from bot.sandbox.telegram import StandIn
from bot.settings import Settings
from storage.database import Database

T = TypeVar("T")
ROOT: Final = Path(__file__).parents[1]
FULL: Final = os.environ.get("WREN_TEST_FULL") == "1"
"""Full size (`make kill`), or the size for every day."""
PATIENCE: Final = 20.0
"""Seconds after which something that did not come is a failure. No test waits so long when all is well."""
PHONES: Final = {person.id: person for person in cast(date(2026, 9, 1))}
UNHURRIED: Final = {"send_rate": "100000", "chat_rate": "100000", "chat_burst": "1000"}
PNG: Final = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03\x08\x06\x00\x00\x00"
    b"\xb9\xea\xde\x81\x00\x00\x00\x00IEND\xaeB`\x82"
)


class Ended(Exception):
    """The process ended by itself. The message is what it printed."""


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code, and what it printed where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Practice:
    """A data folder with both practice cases in it, and everybody's invitation."""

    folder: Path
    payloads: dict[str, str]


def practice(folder: Path) -> Practice:
    """Import both practice cases the way an administrator does."""
    payloads: dict[str, str] = {}
    for file in CASES:
        command = [sys.executable, "-m", "bot", "import-case", str(file), "--json"]
        environment = _environment({"data_dir": str(folder)})
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        payloads |= {one["person"]: one["payload"] for one in json.loads(done.stdout)["invitations"]}
    return Practice(folder, payloads)


@dataclass
class Person:
    """Somebody with a phone. `since` is the last thing they had seen when they last did something."""

    ref: str
    phone: Phone
    since: Message | None = None

    def says(self, text: str) -> Message:
        """Write a text."""
        return self._did(self.phone.says(text))

    def shows(self, picture: bytes = PNG, caption: str = "") -> Message:
        """Send a photo."""
        return self._did(self.phone.sends_photo(picture, caption, mime="image/png"))

    def sends(self, content: dict[str, Any]) -> Message:
        """Send anything at all, in Telegram's shape."""
        return self._did(self.phone.sends(content))

    def press(self, choice: str, message: Message | None = None) -> None:
        """Press the button that carries this choice ("review:send"); without a message, the newest there is."""
        if message is None:
            message = next(one for one in reversed(self.phone.screen) if carries(choice)(one))
        data = next(button.data for button in message.buttons if button.data and button.data.startswith(f"{choice}:"))
        self.since = self.phone.screen[-1]
        self.phone.taps(message, data)

    async def hears(self, what: str | Callable[[Message], object] = "", patience: float = PATIENCE) -> Message:
        """The newest message since this person last did something: any, one with a button, or one that fits."""
        fits = what if callable(what) else carries(what)
        return await self.phone.wait_for(fits, patience, after=self.since)

    @property
    def heard(self) -> list[Message]:
        """All that Wren wrote to this person, in order."""
        return [message for message in self.phone.screen if message.from_bot]

    def _did(self, message: Message) -> Message:
        self.since = message
        return message


def carries(choice: str) -> Callable[[Message], bool]:
    """Does a message have a button for this choice? The empty choice is in every message."""
    return lambda message: not choice or any((b.data or "").startswith(f"{choice}:") for b in message.buttons)


@dataclass
class Wren:
    """One installation: its data folder, its Telegram, and the process while it runs."""

    stand_in: StandIn
    data: Path
    payloads: dict[str, str]
    settings: dict[str, str]
    program: tuple[str, ...] = ("-m", "bot")
    printed: str = ""
    _process: Process | None = None
    _listening: asyncio.Task[None] | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start the process, and wait until it says that it has. Raises Ended when it has not."""
        before = len(self.printed)
        await self.spawn()
        await self.until(lambda: '"started"' in self.printed[before:] or self.over)
        if self.over:
            raise Ended(self.printed[before:])

    async def spawn(self) -> None:
        """Start the process, and wait for nothing."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, *self.program, "run"),
            cwd=ROOT,
            env=_environment(self.settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            limit=1 << 20,
        )
        self._listening = asyncio.create_task(self._listen(self._process))

    async def kill(self) -> None:
        """SIGKILL: as a power cut would."""
        await self._signal(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, as Ctrl-C does. Returns the exit code."""
        await self._signal(signal.SIGINT)
        assert self._process is not None
        return self._process.returncode or 0

    async def ended(self) -> int:
        """Wait for the process to end by itself. Returns the exit code."""
        assert self._process is not None
        await self.until(lambda: self.over)
        return self._process.returncode or 0

    @property
    def pid(self) -> int:
        """The number of the process that runs."""
        assert self._process is not None
        return self._process.pid

    async def command(self, *words: str) -> Ran:
        """Run `python -m bot <words>` on the same data."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words), cwd=ROOT, env=_environment(self.settings), stdout=PIPE, stderr=PIPE
        )
        out, err = await process.communicate()
        return Ran(process.returncode or 0, out.decode(), err.decode())

    async def export(self, ref: str) -> Any:
        """All that is held about one person, as `export --json` tells it."""
        return (await self.command("export", ref, "--json")).json

    async def queue(self) -> list[Any]:
        """What waits, as `queue --json` tells it."""
        items: list[Any] = (await self.command("queue", "--json")).json["items"]
        return items

    def database(self) -> Database:
        """The database, as another process opens it. Use inside `async with`."""
        return database_for(Settings(data_dir=self.data))

    def person(self, ref: str) -> Person:
        """Somebody of the practice, or the stranger, not enrolled yet."""
        known = PHONES[ref]
        return Person(ref, self.stand_in.phone(known.user_id, known.name, known.language))

    async def enrol(self, *refs: str) -> list[Person]:
        """These people open their links and go on to their menus; workers are only greeted."""
        everybody = [self.person(ref) for ref in refs]
        await asyncio.gather(*(self._enrol(person) for person in everybody))
        return everybody

    async def until(self, condition: Callable[[], T], patience: float = PATIENCE) -> T:
        """What `condition` returns, once it is true. Raises TimeoutError with what Wren printed."""
        try:
            async with asyncio.timeout(patience):
                while not (outcome := condition()):
                    await self.stand_in.changed.wait()
                return outcome
        except TimeoutError:
            raise TimeoutError(f"Wren printed: {self.printed[-2000:] or 'nothing'}") from None

    async def _enrol(self, person: Person) -> None:
        person._did(person.phone.starts(self.payloads[person.ref]))
        welcome = await person.hears()
        if PHONES[person.ref].role == "worker":
            return
        own = f"language:{PHONES[person.ref].language}"
        person.press(own if carries(own)(welcome) else "language:en", await person.hears("language"))
        person.press("passed_on:ok", await person.hears("passed_on"))
        await person.hears("menu")

    async def _listen(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.printed += line.decode(errors="replace")
            self.stand_in.changed.tell()
        await process.wait()
        self.stand_in.changed.tell()

    @property
    def over(self) -> bool:
        """Has the process ended?"""
        return self._process is not None and self._process.returncode is not None

    async def _signal(self, which: signal.Signals) -> None:
        if self._process is not None and not self.over:
            self._process.send_signal(which)
            await self._process.wait()
        if self._listening is not None:
            await self._listening


@contextlib.asynccontextmanager
async def wren(
    made: Practice,
    folder: Path,
    mode: str = "polling",
    *,
    program: tuple[str, ...] = ("-m", "bot"),
    started: bool = True,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Wren]:
    """Wren at work on a copy of `made` in `folder`. `settings` are its WREN_ settings, in small letters."""
    stand_in, port = StandIn(), free_port()
    shutil.copytree(made.folder, folder / "data")
    async with serve(stand_in, first_wait=0.02) as telegram:
        own = {
            "data_dir": str(folder / "data"),
            "telegram_api": telegram,
            "telegram_token": stand_in.token,
            "mode": mode,
            "port": str(port),
            "webhook_url": f"http://127.0.0.1:{port}/telegram/updates",
            "webhook_secret": "a-secret-for-tests",
        }
        running = Wren(stand_in, folder / "data", made.payloads, own | UNHURRIED | dict(settings), program)
        try:
            if started:
                await running.start()
            yield running
        finally:
            await running.kill()


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """The settings as variables, and none of those of the person who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WREN_")}
    return kept | {f"WREN_{name.upper()}": value for name, value in settings.items()}


async def bare_start() -> float:
    """Seconds until a process has the libraries that a bot needs, at the speed the machine has at this moment."""
    began = time.monotonic()
    libraries = "import aiohttp, alembic, babel, pydantic, sqlalchemy.ext.asyncio, starlette, telegram, uvicorn"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", libraries)
    assert await process.wait() == 0
    return time.monotonic() - began
