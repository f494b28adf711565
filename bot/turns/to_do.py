"""Putting something that nobody of the family wrote into the queue, and telling whoever must act.

Rules of this file:
- The allocated worker is told of it: with a number for what is routine, and with an alarm for what is not.
- The posts that are named are alarmed as well. So is the manager of what no allocated worker may see: it is never
  told to nobody.
- Whoever made it is not told of what they know.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot import family
from bot.casework import queueing
from bot.turns import telling
from storage import people, queue
from storage.database import Tx
from storage.queue import Item
from storage.vault import Scope


def put(
    tx: Tx,
    case_id: int,
    person_id: int | None,
    kind: str,
    urgency: str,
    why: str,
    *,
    posts: Sequence[str] = (),
    due: datetime | None = None,
    made_by: int | None = None,
    confirmed: bool = True,
    audience: str = "team",
    hidden_from: Collection[int] = (),
) -> int:
    """Put it into the queue, and tell. `due` where it is not what its urgency makes it. Returns the item."""
    item_id = queue.add_item(
        tx,
        case_id,
        person_id,
        kind,
        urgency=urgency,
        why=why,
        received_at=tx.now,
        due_at=due or queueing.due(family.authority_of(tx, case_id).office(), urgency, tx.now),
        confirmed=confirmed,
        audience=audience,
        hidden_from=hidden_from,
    )
    item = queue.item(tx, Scope("wren", frozenset({queue.owner(case_id, person_id)})), item_id)
    assert item is not None, "it has just been added"
    tell(tx, item, posts, made_by=made_by)
    return item_id


def tell(tx: Tx, item: Item, posts: Sequence[str] = (), *, made_by: int | None = None) -> None:
    """Tell the allocated worker of an item, and alarm these posts."""
    held = people.holders(tx, item.case_id)
    seen_by = [one for one in held.get("allocated", ()) if item.is_for(one, telling.posts_in(held, one))]
    alarmed = [*posts] if seen_by else [*posts, "manager"]
    if made_by not in seen_by:
        if item.urgency == "routine":
            for worker_id in seen_by:
                telling.worker(tx, worker_id, urgent=False)
        else:
            alarmed.append("allocated")
    telling.alarm(tx, item, alarmed)
