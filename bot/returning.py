"""Hearing that somebody has gone back home, once that is ready to be heard.

Rules of this file: making it ready takes two seconds of the processor, and begins when whatever waited at a start has
been answered. What is written until then is screened for danger like everything, and is not looked at for this.
"""

from __future__ import annotations

import asyncio
from typing import Final

from bot.logs import fault
from conversations.screening.returns import returned

LATER: Final = 10.0
"""Seconds from the start until it is made ready."""


class Returns:
    """Use as a task, `returns.run()`; ask with `said`."""

    def __init__(self) -> None:
        self._ready = False

    async def run(self) -> None:
        """Make it ready, and wait until cancelled."""
        await asyncio.sleep(LATER)
        await said("ready")
        self._ready = True
        await asyncio.Event().wait()

    async def said(self, text: str) -> bool:
        """Does it say that a child has gone back? False while that can't be told."""
        return self._ready and await said(text)


async def said(text: str) -> bool:
    """Does it say that a child has gone back? What fails at that fails at nothing else. It is always ready."""
    try:
        return await asyncio.to_thread(returned, text) is not None
    except Exception as error:
        fault("cannot_judge", error, stage="return")
        return False
