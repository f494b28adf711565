"""Hearing that somebody has gone back home, from the first message on.

Rules of this file: what a language knows is made ready for the first words that need it, which wait a moment for that;
`warm` does all the rest when whatever waited at a start has been answered.
"""

from __future__ import annotations

import asyncio

from bot.logs import fault
from conversations.screening.returns import returned


async def said(text: str) -> bool:
    """Does it say that a child has gone back? What fails at that fails at nothing else."""
    try:
        return await asyncio.to_thread(returned, text) is not None
    except Exception as error:
        fault("cannot_judge", error, stage="return")
        return False
