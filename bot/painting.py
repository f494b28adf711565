"""Pictures, made by a worker process: off the event loop, one at a time, and never longer than somebody waits.

Rules of this file:
- Only the worker knows Typst. This process sends JSON and takes pages.
- A worker that hangs is killed, and one that is gone is replaced: whoever asked is told `CannotDraw`, and the next one
  is served.
- The worker ends with this process, however this process ends.
- The last pictures are kept in memory, by what they show. Nothing is written anywhere.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Final, Self

from locales.pictures.model import CannotDraw, Cards, Picture, load

PATIENCE: Final = 20.0
"""Seconds for one picture, with the start of the worker."""
KEPT: Final = 64
"""Pictures that are remembered."""
POLITE: Final = 5
"""Added to the worker's niceness: messages come first."""


class Painter:
    """Use as `async with Painter() as painter`, then `await painter.paint(dump(picture))`.

    `made` counts the pictures that the worker made, whatever was remembered.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.made = 0
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[bytes, tuple[bytes, ...]] = OrderedDict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._drop()

    @property
    def worker(self) -> int | None:
        """The process id of the worker, once there is one."""
        return next((worker.pid for worker in self._workers()), None)

    async def paint(self, picture_json: str) -> tuple[bytes, ...]:
        """The pages of a picture that `dump` wrote, as PNG. Raises CannotDraw."""
        name = sha256(picture_json.encode("utf-8", "surrogatepass")).digest()
        async with self._turn:
            if name not in self._kept:
                self._kept[name] = await self._fresh(picture_json)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(name)
            return self._kept[name]

    async def _fresh(self, picture_json: str) -> tuple[bytes, ...]:
        """The pages, from the worker. Raises CannotDraw; then there is a new worker, unless the picture is at fault."""
        try:
            async with asyncio.timeout(self.patience):
                pages = await asyncio.wrap_future(self._started().submit(_draw, picture_json))
        except CannotDraw:
            raise
        except Exception:
            await self._drop()
            raise CannotDraw("The worker that draws hung, or was gone.") from None
        self.made += 1
        return pages

    def _started(self) -> ProcessPoolExecutor:
        """The pool. To start its worker takes the loop some 5 ms, once; whatever else that takes is the worker's."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _settle)
        return self._pool

    async def _drop(self) -> None:
        """End the worker, whatever it is doing."""
        pool, workers, self._pool = self._pool, self._workers(), None
        for worker in workers:
            worker.kill()
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)

    def _workers(self) -> tuple[BaseProcess, ...]:
        return tuple((self._pool._processes or {}).values()) if self._pool else ()


def _settle() -> None:
    """In the worker: be polite, end with the parent, and have everything loaded before the first picture."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the worker
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(POLITE)
    _render(Cards("", (), "en", ""))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _render(picture: Picture) -> tuple[bytes, ...]:
    from locales.pictures.render import render  # here, for it loads Typst: the parent must not

    return render(picture)


def _draw(picture_json: str) -> tuple[bytes, ...]:
    """In the worker: the pages. Raises CannotDraw."""
    try:
        picture = load(picture_json)
    except ValueError:
        raise CannotDraw("This is not a picture.") from None
    return _render(picture)
