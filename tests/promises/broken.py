"""Wren with faults built in: `python -m tests.promises.broken run` is `python -m bot run` that fails where it is told.

A message that begins with the name of a fault makes the code that works it fail, every time, with the message's own
words in the error: the worst that a mistake of ours could do.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any, Final

from bot import family, logs
from bot.channel import Incoming
from bot.commands.line import main
from bot.console import queue
from bot.turns import screen, turn

LOOP: Final[list[asyncio.AbstractEventLoop]] = []
STUCK: Final[set[int]] = set()
CALL: Final = "i need help"
"""A call for help of which the flag is raised and nothing else works."""


def fail(words: str) -> None:
    """An error that quotes somebody."""
    raise ValueError(words)


def die(_: str) -> None:
    """The process ends here and now, in the middle of a transaction."""
    os._exit(9)


def make_noise(words: str) -> None:
    """Errors where nobody looks, and libraries that quote."""
    threading.Thread(target=fail, args=(words,)).start()
    logging.getLogger("library").error("bound %r", words, exc_info=ValueError(words))
    warnings.warn(words, stacklevel=1)
    LOOP[0].call_soon_threadsafe(fail, words)
    asyncio.run_coroutine_threadsafe(_drop(words), LOOP[0])
    _Unraisable.words = words
    _Unraisable()


async def _drop(words: str) -> None:
    """A task that fails and that nobody awaits."""
    asyncio.get_running_loop().create_task(asyncio.to_thread(fail, words))


class _Unraisable:
    words = ""

    def __del__(self) -> None:
        fail(self.words)


FAULTS: Final = {"fail": fail, "die": die, "noise": make_noise}


def _at_turn(tx: object, at: Any, chat: object, came: list[tuple[object, Incoming]], *more: object) -> None:
    for _row, one in came:
        FAULTS.get("fail" if one.text == CALL else one.text.partition(" ")[0], str)(one.text)
        if one.text.startswith("stick"):
            STUCK.add(at.person.id)


def _at_talk(tx: object, person_id: int) -> None:
    """Once something has stuck, nothing works that needs to know where this person is."""
    if person_id in STUCK:
        fail("stick")


def _at_trouble(tx: object, who: object, row: Any) -> None:
    """Of some messages nobody can even be told that they did not work."""
    if b"untold" in row.body:
        fail("untold")


def _at_screening(tx: object, who: object, row: object, came: object, finding: object) -> None:
    if isinstance(came, Incoming) and came.text.startswith("unscreened"):
        fail(came.text)


def _at_console(tx: object, worker_id: int, case_id: int = 0) -> None:
    if case_id:
        fail(f"kingfisher7431 {case_id}")


def _before(module: Any, name: str, broken: Callable[..., object]) -> None:
    """Have `broken` called with the same arguments before a function of this module."""
    works = getattr(module, name)

    def replaced(*args: Any, **named: Any) -> Any:
        broken(*args, **named)
        return works(*args, **named)

    setattr(module, name, replaced)


if __name__ == "__main__":
    _before(logs, "watch", LOOP.append)
    _before(turn, "answer", _at_turn)
    _before(screen, "keep", _at_screening)
    _before(screen, "tell_trouble", _at_trouble)
    _before(family, "talk", _at_talk)
    _before(queue, "queue_view", _at_console)
    sys.exit(main())
