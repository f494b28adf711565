"""Statements, the queue made of them, and what workers write back.

Rules of this file:
- A statement is a person's words as they reviewed them. It is never changed, only taken back.
- An item is what a worker must look at. A statement has one; so have a flag, a new account, a lost file.
- "Read" and "closed" are acts of a worker, with a name and a time. Opening an item is neither.
- What a worker writes to a person belongs to that person: it is sealed with their key.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables import cases, items, people, posts, replies, statements
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Part:
    """One piece of a statement: its message, what kind it is, and the exact words (of a caption, too)."""

    message: int
    kind: str
    text: str


@dataclass(frozen=True)
class Statement:
    """`parts` is empty once taken back."""

    id: int
    person_id: int
    kind: str
    parts: tuple[Part, ...]
    feeling: str | None
    language: str
    to_reviewer: bool
    sent_at: datetime
    withdrawn_at: datetime | None


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


@dataclass(frozen=True)
class Reply:
    """Words of a worker to a person: an answer, or what an item was closed with."""

    id: int
    person_id: int
    item_id: int
    worker_id: int
    kind: str
    text: str
    written_at: datetime


class Closed(Exception):
    """This item is closed or was taken back; nothing more can be done with it."""


# Statements


def submit(
    tx: Tx,
    person_id: int,
    kind: str,
    parts: Sequence[Part],
    *,
    feeling: str | None,
    language: str,
    to_reviewer: bool,
) -> int:
    """Keep a statement. Returns its id."""
    row = new_id()
    content = {"parts": [[p.message, p.kind, p.text] for p in parts], "feeling": feeling, "language": language}
    tx.conn.execute(
        insert(statements).values(
            id=row,
            person_id=person_id,
            kind=kind,
            content=tx.seal(_cell(person_id, row), json.dumps(content).encode()),
            to_reviewer=to_reviewer,
            sent_at=tx.now,
        )
    )
    return row


def _cell(person_id: int, row: int) -> Row:
    return Row("statements", person(person_id), row, "content")


def _statement(tx: Tx, scope: Scope, row: Any) -> Statement:
    content: dict[str, Any] = {"parts": [], "feeling": None, "language": ""}
    if row.content is not None:
        content = json.loads(tx.open(scope, _cell(row.person_id, row.id), row.content))
    parts = tuple(Part(*part) for part in content["parts"])
    return Statement(
        row.id,
        row.person_id,
        row.kind,
        parts,
        content["feeling"],
        content["language"],
        row.to_reviewer,
        row.sent_at,
        row.withdrawn_at,
    )


def statement(tx: Tx, scope: Scope, statement_id: int) -> Statement:
    """That statement. Raises Refused when it is out of scope."""
    return _statement(tx, scope, tx.conn.execute(select(statements).where(statements.c.id == statement_id)).one())


def statements_of(tx: Tx, scope: Scope, person_id: int, limit: int | None = None) -> list[Statement]:
    """A person's statements, newest first."""
    query = select(statements).where(statements.c.person_id == person_id).order_by(statements.c.id.desc()).limit(limit)
    return [_statement(tx, scope, row) for row in tx.conn.execute(query)]


def withdraw(tx: Tx, person_id: int, statement_id: int) -> bool:
    """Take a statement back: its words are emptied and its item leaves the queue. False when there is no such."""
    mine = (statements.c.id == statement_id) & (statements.c.person_id == person_id)
    gone = update(statements).where(mine, statements.c.withdrawn_at.is_(None))
    if not tx.conn.execute(gone.values(content=None, withdrawn_at=tx.now)).rowcount:
        return False
    tx.conn.execute(
        update(items).where(items.c.statement_id == statement_id).values(status="withdrawn", closed_at=tx.now)
    )
    return True


# Items


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
) -> int:
    """Put something into the queue. Returns the item's id."""
    row = new_id()
    owner = person(person_id) if person_id is not None else f"case:{case_id}"
    tx.conn.execute(
        insert(items).values(
            id=row,
            case_id=case_id,
            person_id=person_id,
            kind=kind,
            urgency=urgency,
            category=category,
            why=tx.seal(Row("items", owner, row, "why"), why.encode()) if why else None,
            statement_id=statement_id,
            message_id=message_id,
            confirmed=confirmed,
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
    owner = person(row.person_id) if row.person_id is not None else f"case:{row.case_id}"
    why = "" if row.why is None else tx.open(scope, Row("items", owner, row.id, "why"), row.why).decode()
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


def items_of(tx: Tx, scope: Scope, person_id: int) -> list[Item]:
    """All items about a person, the oldest first."""
    return _items(tx, scope, items.c.person_id == person_id)


def waiting_for(tx: Tx, worker_id: int) -> tuple[int, int]:
    """(unread items, urgent ones among them) in the cases a worker is allocated to, covers or manages."""
    mine = select(posts.c.case_id).where(posts.c.worker_id == worker_id, posts.c.post != "reviewing_officer")
    query = select(items.c.urgency).where(items.c.case_id.in_(mine), items.c.status == "new")
    urgencies = list(tx.conn.scalars(query))
    return len(urgencies), sum(urgency == "now" for urgency in urgencies)


def has_open(tx: Tx, person_id: int, kind: str) -> bool:
    """Does an item of this kind about this person wait already?"""
    query = select(items.c.id).where(items.c.person_id == person_id, items.c.kind == kind, items.c.closed_at.is_(None))
    return tx.conn.execute(query).first() is not None


def add_words(tx: Tx, item_id: int, statement_id: int) -> None:
    """Words that followed a flag belong to its item."""
    tx.conn.execute(update(items).where(items.c.id == item_id).values(statement_id=statement_id))


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
    reply = _write(tx, item_id, person_id, worker_id, "answer", text)
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
    return _write(tx, item_id, person_id, worker_id, "closing", text)


def _still_open(tx: Tx, item_id: int) -> None:
    if tx.conn.scalar(select(items.c.id).where(items.c.id == item_id, items.c.closed_at.is_(None))) is None:
        raise Closed("this is closed or was taken back")


def _write(tx: Tx, item_id: int, person_id: int, worker_id: int, kind: str, text: str) -> int:
    row = new_id()
    content = tx.seal(Row("replies", person(person_id), row, "content"), json.dumps(text).encode())
    tx.conn.execute(
        insert(replies).values(
            id=row,
            person_id=person_id,
            item_id=item_id,
            worker_id=worker_id,
            kind=kind,
            content=content,
            written_at=tx.now,
        )
    )
    return row


def _reply(tx: Tx, scope: Scope, row: Any) -> Reply:
    text = json.loads(tx.open(scope, Row("replies", person(row.person_id), row.id, "content"), row.content))
    return Reply(row.id, row.person_id, row.item_id, row.worker_id, row.kind, text, row.written_at)


def replies_to(tx: Tx, scope: Scope, person_id: int) -> list[Reply]:
    """All that workers wrote to a person, the oldest first."""
    rows = tx.conn.execute(select(replies).where(replies.c.person_id == person_id).order_by(replies.c.id))
    return [_reply(tx, scope, row) for row in rows]


def reply(tx: Tx, scope: Scope, reply_id: int) -> Reply:
    """That reply. Raises Refused when it is out of scope."""
    return _reply(tx, scope, tx.conn.execute(select(replies).where(replies.c.id == reply_id)).one())


def flag_of(tx: Tx, person_id: int, message_ids: Collection[int]) -> int | None:
    """The unread item, still without words, that one of these messages raised."""
    query = select(func.min(items.c.id)).where(_wordless(person_id), items.c.message_id.in_(list(message_ids)))
    found: int | None = tx.conn.scalar(query)
    return found


def last_flag(tx: Tx, person_id: int, since: datetime) -> int | None:
    """The person's newest unread flag, still without words."""
    query = select(func.max(items.c.id)).where(_wordless(person_id), items.c.received_at >= since)
    found: int | None = tx.conn.scalar(query)
    return found


def _wordless(person_id: int) -> Any:
    unread = (items.c.status == "new") & items.c.message_id.is_not(None) & items.c.statement_id.is_(None)
    return (items.c.person_id == person_id) & unread
