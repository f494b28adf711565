"""What workers promise to somebody of a family: kept in time, or told why not.

Rules of this file:
- A promise is made with an answer, and has a day. It is asked about before the day, and the manager is told after it.
- It ends kept, moved to another day, or given up. The person is told each of these, the last two with the reason.
- Whoever may not see what was asked for may not see what was promised for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot import family
from bot.casework import promising
from bot.casework.office import OfficeHours
from bot.casework.promising import DUE, LATE
from bot.turns import telling, to_do
from storage import people, places, promises, queue
from storage.database import Tx
from storage.promises import Promise
from storage.queue import Item

WHY: Final = {
    DUE: "Promised to {name} by {day}: “{text}”",
    LATE: "Promised to {name} by {day}, and not marked as done: “{text}”",
}
URGENCY: Final = {DUE: "routine", LATE: "today"}


def make(tx: Tx, item: Item, text: str, on: date, worker_id: int) -> int:
    """Promise this to whoever the item is from, by that day."""
    assert item.person_id is not None, "somebody asked"
    promise, office = promises.make(tx, item.person_id, item.id, text, on, worker_id), _office(tx, item)
    for kind, at in ((DUE, promising.due_at(office, on)), (LATE, promising.late_at(office, on))):
        if at > tx.now:
            places.set_timer(tx, item.person_id, kind, promise, at)
    return promise


def end(tx: Tx, item: Item, promise: Promise, state: str, reason: str, until: date | None, worker_id: int) -> bool:
    """It is kept, late (until another day) or broken, and the person is told. False when it had ended before."""
    if not promises.end(tx, promise, state, reason):
        return False
    for one in about(tx, promise):
        queue.read(tx, one.id, worker_id)
        queue.close(tx, one.id, worker_id, "done", None, "")
    for kind in promising.KINDS:
        places.end_timers(tx, kind, promise.id)
    if state == "late" and until is not None:
        make(tx, item, promise.text, until, worker_id)
    telling.person(tx, promise.person_id, "promise", promise.id)
    return True


def ring(tx: Tx, kind: str, promise_id: int) -> None:
    """The day of a promise is near, or has passed."""
    scope = people.operator_scope(tx)
    promise = promises.get(tx, scope, promise_id)
    asked = queue.item(tx, scope, promise.item_id) if promise is not None else None
    if promise is None or promise.state != "open" or asked is None or asked.status == "withdrawn":
        return
    to_do.put(
        tx,
        asked.case_id,
        promise.person_id,
        kind,
        URGENCY[kind],
        why(tx, kind, promise),
        posts=("manager",) if kind == LATE else (),
        audience=asked.audience,
        hidden_from=asked.hidden_from,
    )


def about(tx: Tx, promise: Promise) -> Iterator[Item]:
    """The open items that ask about this promise."""
    for item in queue.items_of(tx, people.own_scope(promise.person_id), promise.person_id):
        if item.kind in promising.KINDS and item.closed_at is None and item.why == why(tx, item.kind, promise):
            yield item


def of_item(tx: Tx, item: Item) -> list[Promise]:
    """What was promised for what this item asks for, or what it asks about. The oldest first."""
    if item.person_id is None:
        return []
    made = promises.to(tx, people.own_scope(item.person_id), item.person_id)
    if item.kind in promising.KINDS:
        return [one for one in made if one.state == "open" and item.why == why(tx, item.kind, one)]
    return [one for one in made if one.item_id == item.id]


def why(tx: Tx, kind: str, promise: Promise) -> str:
    """What an item says that asks about this promise."""
    name = people.get(tx, people.own_scope(promise.person_id), promise.person_id).profile.name
    return WHY[kind].format(name=name, day=f"{promise.due_on:%-d %B %Y}", text=promise.text)


def _office(tx: Tx, item: Item) -> OfficeHours:
    return family.authority_of(tx, item.case_id).office()
