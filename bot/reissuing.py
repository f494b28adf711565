"""When what was agreed has changed: the worker is asked to issue the next version, so that no agreement just ends.

Rules of this file:
- One item for each parent whose version is not so any more, made once a day, and by whatever it came about.
- It ends when the next version is issued, or the one before is so again. In two working days the manager is told.
- The reason of an item names the parent, and nothing of what has changed.
"""

from __future__ import annotations

from typing import Final

from bot import agreements, family, plans
from bot.casework import queueing
from bot.turns import telling, to_do
from storage import audit, people, places, queue
from storage.database import Tx
from storage.people import Person
from storage.queue import Item

KIND: Final = "reissue"
TIMER: Final = "reissue"
WHY: Final = "Issue the next version to {name}: what was agreed with them has changed since the last one."
LATE: Final = "Nobody has issued it in two working days, so the manager has been told."


def find(tx: Tx, case_id: int) -> int:
    """Ask for every version that is missing in this case, once. Returns how many are new."""
    scope, found = people.operator_scope(tx), 0
    known = plans.family(tx, scope, case_id)
    for who in people.of_case(tx, scope, case_id):
        if not _missing(tx, known, who):
            ended(tx, who, None)
        elif not queue.has_open(tx, who.id, KIND):
            _ask(tx, case_id, who)
            found += 1
    return found


def _missing(tx: Tx, known: plans.Family, who: Person) -> bool:
    """Was something issued to this parent that is not so any more, and is there something to issue?"""
    if who.role != "parent" or known.file.case.stage == "closed" or not agreements.kept_versions(tx, who):
        return False
    return bool(agreements.own(known, who)) and not agreements.is_so(tx, known, who)


def _ask(tx: Tx, case_id: int, who: Person) -> None:
    due = queueing.due(family.authority_of(tx, case_id).office(), "routine", tx.now)
    item = to_do.put(tx, case_id, who.id, KIND, "routine", WHY.format(name=who.profile.name), due=due)
    places.set_timer(tx, who.id, TIMER, item, due)


def late(tx: Tx, item_id: int, person_id: int) -> None:
    """Two working days are over: if it is not issued, the manager is told."""
    item = queue.item(tx, people.own_scope(person_id), item_id)
    if item is None or item.closed_at is not None:
        return
    queue.press(tx, item, "today", f"{item.why} {LATE}", item.due_at or tx.now)
    audit.note(tx.conn, tx.now, "wren", "nobody issued", f"item:{item.id}")
    telling.alarm(tx, item, ("manager",))


def ended(tx: Tx, who: Person, worker_id: int | None) -> None:
    """Their version is so today: nobody has to look at it any more."""
    for item in queue.items_of(tx, people.own_scope(who.id), who.id):
        if item.kind == KIND and item.closed_at is None:
            places.end_timers(tx, TIMER, item.id)
            queue.end(tx, item.id, worker_id)


def waits(tx: Tx, item: Item) -> bool:
    """Is this an item that ends by issuing, and in no other way?"""
    if item.kind != KIND or item.person_id is None:
        return False
    known = plans.family(tx, people.operator_scope(tx), item.case_id)
    return _missing(tx, known, people.get(tx, people.own_scope(item.person_id), item.person_id))
