"""What workers promise to somebody of a family: kept in time, or told why not.

Rules of this file:
- A promise is made with an answer, and has a day. It is asked about before the day, and the manager is told after it.
- It ends kept, moved to another day, or given up. The person is told each of these, the last two with the reason.
- Whoever may not see what was asked for may not see what was promised for it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot import family
from bot.casework import promising
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


def make(
    tx: Tx, item: Item, text: str, on: date, worker_id: int, *, reply: int | None = None, replaces: int | None = None
) -> int:
    """Promise this to whoever the item is from, by that day: with a reply, or in place of what was promised before."""
    assert item.person_id is not None, "somebody asked"
    promise = promises.make(tx, item.person_id, item.id, text, on, worker_id, reply=reply, replaces=replaces)
    office = family.authority_of(tx, item.case_id).office()
    for kind, at in ((DUE, promising.due_at(office, on)), (LATE, promising.late_at(office, on))):
        if at > tx.now:
            places.set_timer(tx, item.person_id, kind, promise, at)
    return promise


def end(tx: Tx, item: Item, promise: Promise, state: str, reason: str, until: date | None, worker_id: int) -> bool:
    """It is kept, late (until another day) or broken, and the person is told. False when it had ended before."""
    if not promises.end(tx, promise, state, reason):
        return False
    for asked in promise.asked:
        queue.end(tx, asked, worker_id)
    for kind in promising.KINDS:
        places.end_timers(tx, kind, promise.id)
    if state == "late" and until is not None:
        make(tx, item, promise.text, until, worker_id, replaces=promise.id)
    telling.person(tx, promise.person_id, "promise", promise.id)
    return True


def ring(tx: Tx, kind: str, promise_id: int) -> None:
    """The day of a promise is near, or has passed."""
    scope = people.operator_scope(tx)
    promise = promises.get(tx, scope, promise_id)
    asked = queue.item(tx, scope, promise.item_id) if promise is not None else None
    if promise is None or promise.state != "open" or asked is None or asked.status == "withdrawn":
        return
    name = people.get(tx, scope, promise.person_id).profile.name
    row = to_do.put(
        tx,
        asked.case_id,
        promise.person_id,
        kind,
        URGENCY[kind],
        WHY[kind].format(name=name, day=f"{promise.due_on:%-d %B %Y}", text=promise.text),
        posts=("manager",) if kind == LATE else (),
        audience=asked.audience,
        hidden_from=asked.hidden_from,
    )
    promises.ask(tx, promise.id, row, late=kind == LATE)


def of_item(tx: Tx, item: Item) -> list[Promise]:
    """What was promised for what this item asks for, or what it asks about. The oldest first."""
    if item.person_id is None:
        return []
    made = promises.to(tx, people.own_scope(item.person_id), item.person_id)
    return [one for one in made if one.item_id == item.id or (one.state == "open" and item.id in one.asked)]
