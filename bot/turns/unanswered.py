"""What a parent asked for, or does not agree with, has a day by which it is answered. After it the manager is told.

Rules of this file:
- Only an answer, or its end, is an answer: to have read it is none.
- It rings once. From then on it is an item of today, and says why.
"""

from __future__ import annotations

from typing import Final

from bot.casework import queueing
from bot.family import Talk
from bot.turns import telling
from storage import audit, people, places, queue
from storage.database import Tx

KINDS: Final = frozenset({"need_help", "disagree"})
"""Kinds of statement that are answered by a day."""
TIMER: Final = "unanswered"
LATE: Final = "Nobody answered in time, so the manager has been told."


def wait(tx: Tx, at: Talk, item_id: int) -> None:
    """Look at this item again when the time to answer it has passed."""
    places.set_timer(tx, at.person.id, TIMER, item_id, queueing.due(at.authority.office(), "routine", tx.now))


def ring(tx: Tx, item_id: int) -> None:
    """The time to answer has passed: if nobody has, it is pressing, and the manager is told."""
    item = queue.item(tx, people.operator_scope(tx), item_id)
    if item is None or item.status not in ("new", "read"):
        return
    urgency = "today" if item.urgency == "routine" else item.urgency
    queue.press(tx, item, urgency, f"{item.why}\n{LATE}".strip(), item.due_at or tx.now)
    audit.note(tx.conn, tx.now, "wren", "nobody answered", f"item:{item.id}")
    telling.alarm(tx, item, ("allocated", "manager"))
