"""The queue: what workers must look at, who may see it, and what they did with it.

Rules of this file:
- An item is what a worker must look at. A statement has one; so have a flag, a new account, a lost file.
- "Read" and "closed" are acts of a worker, with a name and a time. Opening an item is neither.
- `audience` says whose item it is: "team" (allocated, cover, manager, duty), "senior" (manager and duty), "reviewer" or
  "advocate". `hidden_from` are workers whom the words name: they see nothing of it, whatever their post.
- What a worker writes to a person belongs to that person: it is sealed with their key (`storage.replies`).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update

from storage import replies
from storage.database import Tx
from storage.ids import new_id
from storage.sql import put
from storage.tables.core import cases, decisions, findings, items, judgements, people, posts
from storage.vault import Row, Scope, case, person

TEAM: Final = frozenset({"allocated", "cover", "manager", "duty"})
UNSCREENED: Final = "unscreened"
AUDIENCES: Final = {
    "team": TEAM,
    "senior": frozenset({"manager", "duty"}),
    "reviewer": frozenset({"reviewing_officer"}),
    "advocate": frozenset({"advocate"}),
}
"""Audience -> the posts whose holders may see an item."""


@dataclass(frozen=True)
class Item:
    """What a worker must look at, as stored: `person_ref` and `case_ref` are the case file's ids."""

    id: int
    case_id: int
    case_ref: str
    person_id: int | None
    person_ref: str
    kind: str
    urgency: str
    category: str
    why: str
    statement_id: int | None
    message_id: int | None
    confirmed: bool
    received_at: datetime
    due_at: datetime | None
    status: str
    read_at: datetime | None
    read_by: int | None
    closed_at: datetime | None
    closed_by: int | None
    outcome: str | None
    audience: str
    hidden_from: frozenset[int]

    def is_for(self, worker_id: int, held: Collection[str]) -> bool:
        """May a worker who holds these posts in the case see it?"""
        return worker_id not in self.hidden_from and bool(set(held) & AUDIENCES[self.audience])


@dataclass(frozen=True)
class Decision:
    """What a named person decided, and why, in their words."""

    worker_id: int
    choice: str
    reasons: str
    at: datetime


class Closed(Exception):
    """This item is closed or was taken back; nothing more can be done with it."""


def owner(case_id: int, person_id: int | None) -> str:
    """Whose key seals an item: the person's whom it is about, or the case's."""
    return person(person_id) if person_id is not None else case(case_id)


def add_item(
    tx: Tx,
    case_id: int,
    person_id: int | None,
    kind: str,
    *,
    urgency: str,
    received_at: datetime,
    due_at: datetime | None,
    confirmed: bool = True,
    category: str = "none",
    why: str = "",
    statement_id: int | None = None,
    message_id: int | None = None,
    audience: str = "team",
    hidden_from: Collection[int] = (),
) -> int:
    """Put something into the queue. Returns the item's id."""
    row = new_id()
    cell = Row("items", owner(case_id, person_id), row, "why")
    tx.conn.execute(
        insert(items).values(
            id=row,
            case_id=case_id,
            person_id=person_id,
            kind=kind,
            urgency=urgency,
            category=category,
            why=tx.seal(cell, why.encode("utf-8", "replace")) if why else None,
            statement_id=statement_id,
            message_id=message_id,
            confirmed=confirmed,
            audience=audience,
            hidden_from=json.dumps(sorted(hidden_from)),
            received_at=received_at,
            due_at=due_at,
            status="new",
        )
    )
    return row


_ITEMS = (
    select(items, cases.c.ref.label("case_ref"), people.c.ref.label("person_ref"))
    .join(cases, cases.c.id == items.c.case_id)
    .outerjoin(people, people.c.id == items.c.person_id)
)


def _items(tx: Tx, scope: Scope, *conditions: Any) -> list[Item]:
    rows = tx.conn.execute(_ITEMS.where(*conditions).order_by(items.c.id))
    return [_item(tx, scope, row) for row in rows]


def _item(tx: Tx, scope: Scope, row: Any) -> Item:
    cell = Row("items", owner(row.case_id, row.person_id), row.id, "why")
    why = "" if row.why is None else tx.open(scope, cell, row.why).decode()
    return Item(
        row.id,
        row.case_id,
        row.case_ref,
        row.person_id,
        row.person_ref or "",
        row.kind,
        row.urgency,
        row.category,
        why,
        row.statement_id,
        row.message_id,
        row.confirmed,
        row.received_at,
        row.due_at,
        row.status,
        row.read_at,
        row.read_by,
        row.closed_at,
        row.closed_by,
        row.outcome,
        row.audience,
        frozenset(json.loads(row.hidden_from)),
    )


def open_items(tx: Tx, scope: Scope, case_ids: Collection[int] | None = None) -> list[Item]:
    """What waits in these cases (None: in all), unsorted: ranking is casework."""
    conditions = [items.c.closed_at.is_(None)]
    if case_ids is not None:
        conditions.append(items.c.case_id.in_(list(case_ids)))
    return _items(tx, scope, *conditions)


def closed_items(tx: Tx, scope: Scope, case_ids: Collection[int], since: datetime) -> list[Item]:
    """What was closed in these cases since then."""
    return _items(tx, scope, items.c.case_id.in_(list(case_ids)), items.c.closed_at >= since)


def item(tx: Tx, scope: Scope, item_id: int) -> Item | None:
    """That item, or None. Raises Refused when it is out of scope."""
    found = _items(tx, scope, items.c.id == item_id)
    return found[0] if found else None


def case_of(tx: Tx, item_id: int) -> int | None:
    """The case that an item belongs to."""
    found: int | None = tx.conn.scalar(select(items.c.case_id).where(items.c.id == item_id))
    return found


def items_of(tx: Tx, scope: Scope, person_id: int) -> list[Item]:
    """All items about a person, the oldest first."""
    return _items(tx, scope, items.c.person_id == person_id)


def of_kind(tx: Tx, scope: Scope, case_id: int, kind: str) -> list[Item]:
    """The open items of this kind in a case, the oldest first."""
    return _items(tx, scope, items.c.case_id == case_id, items.c.kind == kind, items.c.closed_at.is_(None))


def of_case(tx: Tx, scope: Scope, case_id: int) -> list[Item]:
    """All items of a case, open and closed, the oldest first. What was taken back is none any more."""
    return _items(tx, scope, items.c.case_id == case_id, items.c.status != "withdrawn")


def waiting_for(tx: Tx, worker_id: int) -> tuple[int, int]:
    """(unread items, those of now and today among them) that this worker may see and act on."""
    query = (
        select(items.c.id, items.c.urgency, items.c.audience, items.c.hidden_from, posts.c.post)
        .join(posts, posts.c.case_id == items.c.case_id)
        .where(posts.c.worker_id == worker_id, items.c.status == "new")
    )
    urgencies = {
        row.id: row.urgency
        for row in tx.conn.execute(query)
        if row.post in AUDIENCES[row.audience] and worker_id not in json.loads(row.hidden_from)
    }
    return len(urgencies), sum(urgency != "routine" for urgency in urgencies.values())


def has_open(tx: Tx, person_id: int, kind: str) -> bool:
    """Does an item of this kind about this person wait already?"""
    query = select(items.c.id).where(items.c.person_id == person_id, items.c.kind == kind, items.c.closed_at.is_(None))
    return tx.conn.execute(query).first() is not None


def since(tx: Tx, person_id: int, kind: str, at: datetime) -> bool:
    """Has there been an item of this kind about this person since then?"""
    query = select(items.c.id).where(items.c.person_id == person_id, items.c.kind == kind, items.c.received_at >= at)
    return tx.conn.execute(query).first() is not None


def add_words(tx: Tx, item_id: int, statement_id: int, kind: str) -> None:
    """Words that followed a flag belong to its item, which is called by their kind from now on."""
    tx.conn.execute(update(items).where(items.c.id == item_id).values(statement_id=statement_id, kind=kind))


def press(tx: Tx, item: Item, urgency: str, why: str, due_at: datetime) -> None:
    """It is more urgent than it was, and says why."""
    sealed = tx.seal(Row("items", owner(item.case_id, item.person_id), item.id, "why"), why.encode())
    changed = {"urgency": urgency, "why": sealed, "due_at": due_at}
    tx.conn.execute(update(items).where(items.c.id == item.id).values(**changed))


def hidden_from(tx: Tx, item_ids: Collection[int]) -> frozenset[int]:
    """The workers from whom any of these items is kept."""
    if not item_ids:
        return frozenset()
    told = tx.conn.scalars(select(items.c.hidden_from).where(items.c.id.in_(list(item_ids))))
    return frozenset(worker for one in told for worker in json.loads(one))


def hidden_lately(tx: Tx, person_id: int, since: datetime) -> frozenset[int]:
    """The workers from whom something of this person has been kept since then."""
    recent = (items.c.person_id == person_id) & (items.c.received_at >= since)
    told = tx.conn.scalars(select(items.c.hidden_from).where(recent, items.c.hidden_from != "[]"))
    return frozenset(worker for one in told for worker in json.loads(one))


def flagged_lately(tx: Tx, person_id: int, since: datetime) -> bool:
    """Has something been found that may mean danger, since then?"""
    mine = (items.c.person_id == person_id) & (items.c.received_at >= since) & items.c.message_id.is_not(None)
    query = select(items.c.id).where(mine, items.c.category.not_in(("none", UNSCREENED)))
    return tx.conn.execute(query.limit(1)).first() is not None


def hide(tx: Tx, item_id: int, hidden_from: Collection[int]) -> None:
    """Keep an item from these workers, and from nobody else."""
    query = update(items).where(items.c.id == item_id)
    tx.conn.execute(query.values(hidden_from=json.dumps(sorted(hidden_from))))


def read(tx: Tx, item_id: int, worker_id: int) -> bool:
    """The worker says that they have read it. False when somebody said so before. Raises Closed."""
    query = update(items).where(items.c.id == item_id, items.c.read_at.is_(None), items.c.closed_at.is_(None))
    done = tx.conn.execute(query.values(read_at=tx.now, read_by=worker_id, status="read")).rowcount
    if not done:
        _still_open(tx, item_id)
    return bool(done)


def answer(tx: Tx, item_id: int, person_id: int, worker_id: int, text: str) -> int:
    """The worker writes to the person. Returns the reply's id. Raises Closed."""
    _still_open(tx, item_id)
    reply = replies.write(tx, item_id, person_id, worker_id, "answer", text)
    tx.conn.execute(update(items).where(items.c.id == item_id).values(status="answered"))
    return reply


def close(tx: Tx, item_id: int, worker_id: int | None, outcome: str, person_id: int | None, text: str) -> int | None:
    """End the item. With words for the person, returns the id of that reply. Raises Closed."""
    query = update(items).where(items.c.id == item_id, items.c.closed_at.is_(None))
    if not tx.conn.execute(
        query.values(closed_at=tx.now, closed_by=worker_id, outcome=outcome, status="closed")
    ).rowcount:
        raise Closed("this is closed already")
    if person_id is None or worker_id is None or not text:
        return None
    return replies.write(tx, item_id, person_id, worker_id, "closing", text)


def end(tx: Tx, item_id: int, worker_id: int | None, outcome: str = "done") -> bool:
    """It ends without words, and whoever ended it has read it. False when it had ended before."""
    try:
        if worker_id is not None:
            read(tx, item_id, worker_id)
        close(tx, item_id, worker_id, outcome, None, "")
    except Closed:
        return False
    return True


def _still_open(tx: Tx, item_id: int) -> None:
    if tx.conn.scalar(select(items.c.id).where(items.c.id == item_id, items.c.closed_at.is_(None))) is None:
        raise Closed("this is closed or was taken back")


def flag_of(tx: Tx, person_id: int, message_ids: Collection[int]) -> int | None:
    """The unread item, still without words, that one of these messages raised; one that means danger before others."""
    query = (
        select(items.c.id)
        .join(findings, findings.c.item_id == items.c.id)
        .where(_wordless(person_id), findings.c.message_id.in_(list(message_ids)))
        .order_by(items.c.urgency, items.c.category == UNSCREENED, items.c.id)
    )
    found: int | None = tx.conn.scalar(query.limit(1))
    return found


def last_flag(tx: Tx, person_id: int, since: datetime, category: str | None = None) -> int | None:
    """The person's newest unread flag, still without words; of this category, if one is named."""
    wanted = _wordless(person_id) & (items.c.received_at >= since)
    if category is not None:
        wanted &= items.c.category == category
    found: int | None = tx.conn.scalar(select(func.max(items.c.id)).where(wanted))
    return found


def _wordless(person_id: int) -> Any:
    unread = (items.c.status == "new") & items.c.message_id.is_not(None) & items.c.statement_id.is_(None)
    return (items.c.person_id == person_id) & unread


def messages_of(tx: Tx, item_id: int) -> tuple[int, ...]:
    """The messages whose findings this item shows, in order."""
    query = select(findings.c.message_id).where(findings.c.item_id == item_id).order_by(findings.c.message_id)
    return tuple(tx.conn.scalars(query))


# Was a flag right, and what was decided


def judge(tx: Tx, item_id: int, worker_id: int, right: bool) -> None:
    """A worker says whether a flag was right. The last word counts."""
    put(tx.conn, judgements, "item_id", item_id=item_id, worker_id=worker_id, right=right, at=tx.now)


def judgement(tx: Tx, item_id: int) -> bool | None:
    """Whether the flag was right; None while nobody said."""
    found: bool | None = tx.conn.scalar(select(judgements.c.right).where(judgements.c.item_id == item_id))
    return found


def decide(tx: Tx, item_id: int, person_id: int, worker_id: int, choice: str, reasons: str) -> bool:
    """Record what was decided, and why. False when it has been decided before: a decision is never changed."""
    if tx.conn.scalar(select(decisions.c.item_id).where(decisions.c.item_id == item_id)) is not None:
        return False
    sealed = tx.seal(Row("decisions", person(person_id), item_id, "reasons"), json.dumps(reasons).encode())
    tx.conn.execute(
        insert(decisions).values(
            item_id=item_id, person_id=person_id, worker_id=worker_id, choice=choice, reasons=sealed, at=tx.now
        )
    )
    return True


def decision(tx: Tx, scope: Scope, item_id: int) -> Decision | None:
    """What was decided about an item, if anything. Raises Refused when it is out of scope."""
    row = tx.conn.execute(select(decisions).where(decisions.c.item_id == item_id)).one_or_none()
    return _decision(tx, scope, row) if row is not None else None


def decisions_about(tx: Tx, scope: Scope, person_id: int) -> list[Decision]:
    """All that was decided about a person, in order. Raises Refused when it is out of scope."""
    rows = tx.conn.execute(select(decisions).where(decisions.c.person_id == person_id).order_by(decisions.c.at))
    return [_decision(tx, scope, row) for row in rows]


def _decision(tx: Tx, scope: Scope, row: Any) -> Decision:
    cell = Row("decisions", person(row.person_id), row.item_id, "reasons")
    return Decision(row.worker_id, row.choice, json.loads(tx.open(scope, cell, row.reasons)), row.at)
