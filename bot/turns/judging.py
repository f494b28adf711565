"""Looking at words before anything is done with them: rules and meaning, outside any transaction.

Rules of this file: each message by itself, and joined to what its writer has just written. What sounds dangerous by its
words alone is not kept waiting for its meaning.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from bot.logs import fault
from bot.meaning import Understands
from bot.returning import said
from conversations.screening.finding import Finding, conclude, unscreened, worded

NO_EYES: Final = "A picture, voice note or file: nobody has seen or heard it yet."
FAILED: Final = "The program failed at looking at these words."
BACK_HOME: Final = "Says that a child has gone back to their family, and it was not the plan."
RETURNED: Final = Finding("missing_running_away", "now", BACK_HOME, returned=True)
JOINED: Final = "together with the words before: "


@dataclass(frozen=True)
class ToJudge:
    """A row that waits to be screened: its words, those before it in the same draft, and whether a file came with it.

    `pressed` is what a button or command means by itself. `chosen`: the words are those of a button that is offered
    now, so they are Wren's own and mean what the button means; only the rules look at them.
    """

    row: int
    text: str = ""
    before: str = ""
    has_file: bool = False
    pressed: Finding | None = None
    chosen: bool = False


async def judge(engine: Understands, chat: bytes, one: ToJudge) -> Finding | None:
    """What a person must look at in this row, if anything."""
    if one.pressed is not None or not (one.text or one.has_file):
        return one.pressed
    if one.chosen:
        return conclude(one.text, worded(one.text))
    found = await _look(engine, chat, one.text)
    if one.text and await said(one.text):
        worst = found if found is not None and found.screened and found.urgency == "now" else RETURNED
        return replace(worst, returned=True, otherwise=found)
    if one.before and (found is None or found.urgency != "now"):
        both = await _look(engine, chat, f"{one.before} {one.text}")
        if both is not None and both.screened and (found is None or not found.screened or both.urgency == "now"):
            return replace(both, why=JOINED + both.why)
    return found or (unscreened(NO_EYES) if one.has_file else None)


async def _look(engine: Understands, chat: bytes, text: str) -> Finding | None:
    """What rules and meaning find; what they fail at is for a person to look at."""
    try:
        return await _screened(engine, chat, text)
    except Exception as error:
        fault("cannot_judge", error)
        return unscreened(FAILED)


async def _screened(engine: Understands, chat: bytes, text: str) -> Finding | None:
    found = await asyncio.to_thread(worded, text)
    if any(one.urgency == "now" for one in found):
        return conclude(text, found)
    return conclude(text, found, await engine.meanings(chat, text))
