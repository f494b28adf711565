"""Hearing that somebody has gone back home, once that is ready to be heard.

Rules of this file: making it ready takes two seconds, and begins when the first have been answered after a start. Until
then whoever has written a sentence waits; a word or two say nothing of the kind, and danger waits for nothing.
"""

from __future__ import annotations

import asyncio
from typing import Final

from bot.logs import fault
from conversations.screening.returns import returned

LATER: Final = 4.0
"""Seconds from the start until it is made ready."""
SENTENCE: Final = 3
"""Words."""


class Returns:
    """Use as a task, `returns.run()`; ask with `said`."""

    def __init__(self) -> None:
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Make it ready, and wait until cancelled."""
        await asyncio.sleep(LATER)
        await said("ready")
        self._ready.set()
        await asyncio.Event().wait()

    async def said(self, text: str, wait: bool = True) -> bool:
        """Does it say that a child has gone back? Without `wait`, False while that can't be told."""
        if not self._ready.is_set() and (not wait or len(text.split()) < SENTENCE):
            return False
        await self._ready.wait()
        return await said(text)


async def said(text: str, wait: bool = True) -> bool:
    """Does it say that a child has gone back? What fails at that fails at nothing else. It is always ready."""
    try:
        return await asyncio.to_thread(returned, text) is not None
    except Exception as error:
        fault("cannot_judge", error, stage="return")
        return False
