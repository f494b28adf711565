"""How fast Wren may speak, and how long its parts rest: buckets that fill with time, bells that end a rest."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

IDLE: Final = 30.0
"""Seconds after which a part looks for work, though nothing rang."""


async def rest(bell: asyncio.Event, seconds: float) -> None:
    """Sleep so long, but no longer than until the bell rings."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()


def until(soonest: datetime | None, now: datetime) -> float:
    """Seconds until then; `IDLE` when that is later, or when there is nothing to wait for."""
    return IDLE if soonest is None else min(max((soonest - now).total_seconds(), 0.0), IDLE)


@dataclass(frozen=True)
class Pace:
    """Messages a second overall, messages a second in one chat, and how many a chat may get at once."""

    overall: float = 25.0
    chat: float = 1.0
    burst: int = 3


class Bucket:
    """`rate` a second, `burst` at once. Whoever asks first gets the first turn."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._free_at = 0.0

    async def take(self) -> None:
        """Wait for one turn."""
        now = asyncio.get_running_loop().time()
        earliest = now - (self._burst - 1) / self._rate
        turn = max(self._free_at, earliest)
        self._free_at = turn + 1 / self._rate
        if turn > now:
            await asyncio.sleep(turn - now)
