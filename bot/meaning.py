"""What texts mean, asked of a worker process: off the event loop, fair between chats, and honest when it can't say.

Rules of this file:
- One stretch at a time goes to the worker, from each chat in turn: a long text never delays anybody else's.
- Whoever asks has an answer within `PATIENCE`: scores, or why there are none. What can't be done in time is refused at
  once, so that those who came before are served.
- A worker that is silent or gone is started anew, with growing pauses; one that finds its files changed is not.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import OrderedDict, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from bot.logs import fault, log
from conversations.screening.finding import Meaning, Neighbour, Unread
from conversations.screening.windows import windows

PATIENCE: Final = 3.0
"""Seconds until whoever asks has an answer, whatever it is."""
SILENCE: Final = 2.0
"""Seconds for one stretch, after which the worker is thought to hang."""
STARTING: Final = 20.0
LONG_LIFE: Final = 60.0
"""Seconds after which the fall of a worker has nothing to do with the one before."""
USUAL: Final = 0.03
"""Seconds a stretch takes, until it is known better."""
PAUSES: Final = (0.2, 1.0, 5.0, 30.0, 60.0)

STOPPED: Final = Unread("The part of the program that understands meaning was not running.")
UNUSABLE: Final = (
    "Wren does not understand meaning on this machine. It screens by rules alone, and a person has to look at every "
    "message. The engine is there for Linux on x86-64."
)
BUSY: Final = Unread("So much came in at once that this could not be looked at in time.")
TOO_LONG: Final = Unread("The text is longer than what can be looked at.")


class Understands(Protocol):
    """Whatever can say what a text means."""

    async def meanings(self, chat: bytes, text: str) -> Sequence[Meaning | Unread]:
        """A meaning for each stretch of the text, or why there is none."""
        ...


class Off:
    """No engine: whatever rules find is found, and a person looks at everything else."""

    async def meanings(self, chat: bytes, text: str) -> Sequence[Meaning | Unread]:
        return (STOPPED,)

    async def run(self) -> None:
        """Say so, and wait until cancelled."""
        log("meaning_unusable", state="off")
        await asyncio.Event().wait()


@dataclass
class _Job:
    stretch: str
    long: bool
    done: asyncio.Future[Meaning]


class WorkerGone(Exception):
    """The worker process ended, or did not answer."""


class Engine:
    """Use as a task, `engine.run()`; ask with `meanings`."""

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "bot.meaning_worker")) -> None:
        self._command = command
        self._waiting: OrderedDict[bytes, deque[_Job]] = OrderedDict()
        self._bell = asyncio.Event()
        self._usual = USUAL
        self._hopeful = True  # running, or about to be: it is worth waiting for

    async def meanings(self, chat: bytes, text: str) -> Sequence[Meaning | Unread]:
        """A meaning for each stretch, in order; `Unread` for what could not be done in time."""
        cut = windows(text)
        left_out = () if cut.whole else (TOO_LONG,)
        if not cut.stretches:
            return left_out
        if not self._hopeful:
            return (STOPPED,)
        own = len(self._waiting.get(chat, ()))
        if own and (len(self._waiting) + 1) * (own + len(cut.stretches)) * self._usual > PATIENCE:
            return (BUSY,)  # this chat has its turn already; nobody else's is taken away
        jobs = [_Job(one, cut.long, asyncio.get_running_loop().create_future()) for one in cut.stretches]
        self._waiting.setdefault(chat, deque()).extend(jobs)
        self._bell.set()
        done, late = await asyncio.wait([job.done for job in jobs], timeout=PATIENCE)
        for future in late:
            future.cancel()
        answers = [job.done.result() for job in jobs if job.done in done and not job.done.cancelled()]
        missing = (BUSY if self._hopeful else STOPPED,) if len(answers) < len(jobs) else ()
        return (*answers, *missing, *left_out)

    async def run(self) -> None:
        """Keep a worker and hand it what waits, until cancelled."""
        fallen = 0
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                await self._serve()
            except WorkerGone as error:
                fault("meaning_stopped", error, attempts=fallen)
            if asyncio.get_running_loop().time() - begun > LONG_LIFE:
                fallen = 0
            self._hopeful = fallen == 0  # the first fall may be an accident: those who wait may go on hoping
            if not self._hopeful:
                self._give_up()
            await asyncio.sleep(PAUSES[min(fallen, len(PAUSES) - 1)])
            fallen += 1

    async def _serve(self) -> None:
        """One worker's life. Raises WorkerGone; waits for ever when it must not be used."""
        pipe = asyncio.subprocess.PIPE
        try:
            worker = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe)
        except OSError as error:
            raise WorkerGone from error
        try:
            told = await _line(worker, STARTING)
            if not told.get("ready"):
                self._hopeful = False
                self._give_up()
                log("meaning_unusable", error=told.get("error", ""))
                print(UNUSABLE, file=sys.stderr, flush=True)
                await asyncio.Event().wait()
            log("meaning_ready")
            self._hopeful = True
            while True:
                await self._one(worker)
        finally:
            with suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()

    async def _one(self, worker: asyncio.subprocess.Process) -> None:
        """Have the next stretch scored."""
        job = self._next()
        if job is None:
            self._bell.clear()
            await self._bell.wait()
            return
        assert worker.stdin is not None, "it was made with a pipe"
        begun = asyncio.get_running_loop().time()
        worker.stdin.write(json.dumps([job.stretch, job.long]).encode() + b"\n")
        scored = await _line(worker, SILENCE)
        self._usual += 0.1 * (asyncio.get_running_loop().time() - begun - self._usual)
        if scored.get("failed"):
            job.done.cancel()
        elif not job.done.done():
            job.done.set_result(meant(scored, job.stretch))

    def _next(self) -> _Job | None:
        """The next stretch that somebody still waits for, from the chat whose turn it is."""
        while self._waiting:
            chat, jobs = self._waiting.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._waiting[chat] = jobs  # last again: the others come first
            if not job.done.done():
                return job
        return None

    def _give_up(self) -> None:
        """Nobody shall wait for a worker that may not come."""
        while (job := self._next()) is not None:
            job.done.cancel()


def meant(scored: dict[str, Any], stretch: str) -> Meaning:
    """The worker's answer for a stretch, as screening takes it."""
    nearest = tuple(Neighbour(name, near) for name, near in scored["nearest"])
    return Meaning(**{**scored, "nearest": nearest}, words=stretch)


async def _line(worker: asyncio.subprocess.Process, patience: float) -> dict[str, Any]:
    """The worker's next answer. Raises WorkerGone."""
    assert worker.stdout is not None, "it was made with a pipe"
    try:
        async with asyncio.timeout(patience):
            line = await worker.stdout.readline()
        answer: dict[str, Any] = json.loads(line)
    except (TimeoutError, ValueError, OSError) as error:
        raise WorkerGone from error
    return answer
