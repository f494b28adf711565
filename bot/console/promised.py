"""What became of a promise: the form on the page of an item, and what it does."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from starlette.responses import Response

from bot.console import access, items, visits
from bot.console.fields import written
from bot.console.form_view import Draft
from bot.console.visits import Visit
from bot.turns import promising
from storage import queue
from storage.database import Tx

NO_STATE: Final = "Please say what became of it."
NO_REASON: Final = "Please write why. They are told these words."
NO_DAY: Final = "Please give the new day: today or later."


async def end(visit: Visit) -> Response:
    """Kept; or not, with the reason and the day that takes its place."""
    state, reason = visit.form.get("state", ""), written(visit.form.get("reason", ""))
    until, today = items.read_day(visit.form.get("until", "")), await items.today_of(visit)
    faults = ending_faults(state, reason, until, today)
    if faults:
        return await items.page(visit, Draft(f"promise-{visit.number('promise')}", visit.typed, faults))
    item_id, promise_id, database = visit.number("id"), visit.number("promise"), visit.console.database
    work = partial(
        _end, worker_id=visit.worker.id, item_id=item_id, promise_id=promise_id, state=state, reason=reason, until=until
    )
    back = await database.write(work)
    visit.console.changed()
    return visits.back_to(f"/items/{back}", "promise_ended")


def ending_faults(state: str, reason: str, until: date | None, today: date) -> dict[str, str]:
    """What is wrong with how a promise ends."""
    if state not in ("kept", "late", "broken"):
        return {"state": NO_STATE}
    fault = NO_REASON if state != "kept" and not reason else items.too_long(reason)
    no_day = state == "late" and (until is None or until < today)
    return ({"reason": fault} if fault else {}) | ({"until": NO_DAY} if no_day else {})


def _end(tx: Tx, worker_id: int, item_id: int, promise_id: int, state: str, reason: str, until: date | None) -> int:
    """End a promise of this item. Returns the item to go on with. Raises NotThere or Refused."""
    item = access.to_work_on(tx, worker_id, item_id)
    promise = next((one for one in promising.of_item(tx, item) if one.id == promise_id), None)
    if promise is None:
        return item.id  # it has ended meanwhile
    load = access.caseload(tx, worker_id)
    asked = queue.item(tx, load.scope, promise.item_id)
    assert asked is not None, "a promise belongs to an item"
    if promising.end(tx, asked, promise, state, "" if state == "kept" else reason, until, worker_id):
        access.note(tx, worker_id, f"promise {state}", f"promise:{promise.id}")
    return asked.id
