"""The real bot as a child process: started, asked whether it is well, killed and started again.

It gets only the practice settings: every other WREN_ setting of the person's shell is kept from it, so that a
real token or real data can never be touched. What it logs goes to one file beside the practice data.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import aiohttp

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90.0
STOPS_WITHIN = 3.0
ASK_EVERY = 0.1


class PracticeFailed(Exception):
    """Something the practice needs did not work; the message is for the person at the terminal."""


@dataclass(frozen=True)
class BotState:
    """How the bot is: `phase` is starting, running or stopped; `seconds` is how long the last start took."""

    phase: str = "stopped"
    seconds: float | None = None
    starts: int = 0


class BotProcess:
    """The bot, its settings, and what happens when it stops by itself."""

    def __init__(self, settings: dict[str, str], log: Path, on_change: Callable[[], None]) -> None:
        self.state = BotState()
        self.log = log
        self._environment = _without_wren(dict(os.environ)) | settings
        self._health = f"{settings['WREN_CONSOLE_URL']}/health"
        self._on_change = on_change
        self._process: Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> None:
        """Start the bot and wait until it is well. Raises PracticeFailed."""
        async with self._one_at_a_time:
            await self._start()

    async def restart(self) -> None:
        """Kill the bot as a power cut would, and start it again. Raises PracticeFailed."""
        async with self._one_at_a_time:
            await self._end(gently=False)
            await self._start()

    async def stop(self) -> None:
        """Ask the bot to stop; after three seconds, make it."""
        await self._end(gently=True)

    async def command(self, *words: str) -> str:
        """What `python -m bot <words>` prints. Raises PracticeFailed with what it said when it failed."""
        process = await self._run(*words, stdout=PIPE, stderr=PIPE)
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            said = (err or out).decode(errors="replace").strip()
            raise PracticeFailed(f"`python -m bot {words[0]}` did not work: {said[-600:] or process.returncode}")
        return out.decode()

    def last_words(self, lines: int = 8) -> str:
        """The end of the bot's log."""
        written = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(written.splitlines()[-lines:])

    async def _start(self) -> None:
        began = time.monotonic()
        self._become(BotState("starting", starts=self.state.starts))
        with self.log.open("ab") as log:
            self._process = await self._run("run", stdout=log, stderr=log)
        try:
            await self._until_well(self._process)
        except PracticeFailed:
            self._become(BotState("stopped", starts=self.state.starts))
            raise
        self._become(BotState("running", time.monotonic() - began, self.state.starts + 1))
        self._watching = asyncio.create_task(self._watch(self._process))

    async def _run(self, *words: str, stdout: int | IO[bytes], stderr: int | IO[bytes]) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *words),
            cwd=ROOT,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )

    async def _until_well(self, process: Process) -> None:
        try:
            async with asyncio.timeout(STARTS_WITHIN), aiohttp.ClientSession() as session:
                while not await _is_well(session, self._health):
                    if process.returncode is not None:
                        raise PracticeFailed(f"The bot stopped while it was starting:\n{self.last_words()}")
                    await asyncio.sleep(ASK_EVERY)
        except TimeoutError:
            await self._end(gently=False)
            raise PracticeFailed(f"The bot was not ready after {STARTS_WITHIN:.0f} seconds.") from None

    async def _watch(self, process: Process) -> None:
        code = await process.wait()
        self._become(BotState("stopped", starts=self.state.starts))
        print(f"\nThe bot stopped by itself (exit code {code}). The page can start it again.", flush=True)
        if said := self.last_words():
            print(said, flush=True)

    async def _end(self, *, gently: bool) -> None:
        if self._watching:
            self._watching.cancel()
        process = self._process
        if process is None or process.returncode is not None:
            return
        if gently:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOPS_WITHIN)
        with contextlib.suppress(ProcessLookupError):  # with everything that the bot itself had started
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    def _become(self, state: BotState) -> None:
        self.state = state
        self._on_change()


async def _is_well(session: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with session.get(address) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def _without_wren(environment: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in environment.items() if not key.startswith("WREN_")}
