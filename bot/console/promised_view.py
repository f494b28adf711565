"""Promises as the page of an item shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot import family
from bot.console import words
from bot.console.times import day
from bot.turns import promising
from storage.database import Tx
from storage.queue import Item

STATES: Final = {"open": "Open", "kept": "Kept", "late": "Moved to another day", "broken": "Given up"}


@dataclass(frozen=True)
class PromiseView:
    """One promise. `passed`: its day is over, and nobody has said what became of it."""

    id: int
    text: str
    by: str
    who: str
    state: str
    state_word: str
    passed: bool
    reason: str


def of_item(tx: Tx, item: Item, zone: ZoneInfo) -> tuple[PromiseView, ...]:
    """The promises that an item's page shows."""
    today = tx.now.astimezone(zone).date()
    return tuple(
        PromiseView(
            one.id,
            words.shown(one.text),
            day(one.due_on),
            family.worker_name(tx, one.worker_id),
            one.state,
            STATES[one.state],
            one.state == "open" and today > one.due_on,
            words.shown(one.reason),
        )
        for one in promising.of_item(tx, item)
    )
