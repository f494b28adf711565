"""How fast Wren may speak: buckets that fill with time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


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
