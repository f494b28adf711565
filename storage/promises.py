"""What workers promised to somebody, by when, and whether they kept it. Sealed with that person's key.

Rules of this file: a promise is open until it is kept, moved to another day (late) or given up (broken); the last two
have a reason. What has ended does not change any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.following import promises
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Promise:
    """`state` is open, kept, late or broken; `reason` the worker's words for the last two.

    It was made with a reply, or in place of one that was late. `asked`: the items that ask about it.
    """

    id: int
    person_id: int
    item_id: int
    text: str
    due_on: date
    state: str
    reason: str
    worker_id: int
    at: datetime
    ended_at: datetime | None
    reply_id: int | None
    replaces_id: int | None
    asked: frozenset[int]


def make(
    tx: Tx,
    person_id: int,
    item_id: int,
    text: str,
    due_on: date,
    worker_id: int,
    *,
    reply: int | None = None,
    replaces: int | None = None,
) -> int:
    """A worker promises something. Returns its row."""
    row = new_id()
    tx.conn.execute(
        insert(promises).values(
            id=row,
            person_id=person_id,
            item_id=item_id,
            content=tx.seal(_cell(person_id, row, "content"), json.dumps(text).encode()),
            due_on=due_on,
            state="open",
            worker_id=worker_id,
            at=tx.now,
            reply_id=reply,
            replaces_id=replaces,
        )
    )
    return row


def end(tx: Tx, promise: Promise, state: str, reason: str = "") -> bool:
    """It is kept, late or broken. False when it had ended before."""
    sealed = tx.seal(_cell(promise.person_id, promise.id, "reason"), json.dumps(reason).encode()) if reason else None
    query = update(promises).where(promises.c.id == promise.id, promises.c.state == "open")
    return bool(tx.conn.execute(query.values(state=state, reason=sealed, ended_at=tx.now)).rowcount)


def ask(tx: Tx, promise_id: int, item_id: int, *, late: bool) -> None:
    """This item asks about it: before its day, or when it is late."""
    column = promises.c.late_item_id if late else promises.c.due_item_id
    tx.conn.execute(update(promises).where(promises.c.id == promise_id).values({column: item_id}))


def get(tx: Tx, scope: Scope, promise_id: int) -> Promise | None:
    """That promise. Raises Refused when it is out of scope."""
    row = tx.conn.execute(select(promises).where(promises.c.id == promise_id)).one_or_none()
    return _promise(tx, scope, row) if row is not None else None


def to(tx: Tx, scope: Scope, person_id: int) -> list[Promise]:
    """All that was promised to this person, the oldest first. Raises Refused when it is out of scope."""
    rows = tx.conn.execute(select(promises).where(promises.c.person_id == person_id).order_by(promises.c.id))
    return [_promise(tx, scope, row) for row in rows]


def _promise(tx: Tx, scope: Scope, row: Any) -> Promise:
    def opened(column: str, sealed: bytes | None) -> str:
        return "" if sealed is None else str(json.loads(tx.open(scope, _cell(row.person_id, row.id, column), sealed)))

    return Promise(
        row.id,
        row.person_id,
        row.item_id,
        opened("content", row.content),
        row.due_on,
        row.state,
        opened("reason", row.reason),
        row.worker_id,
        row.at,
        row.ended_at,
        row.reply_id,
        row.replaces_id,
        frozenset({row.due_item_id, row.late_item_id} - {None}),
    )


def _cell(person_id: int, row: int, column: str) -> Row:
    return Row("promises", person(person_id), row, column)
