"""What workers write to a person: answers, and the words an item is closed with. Sealed with that person's key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import replies
from storage.vault import Row, Scope, person


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


def write(tx: Tx, item_id: int, person_id: int, worker_id: int, kind: str, text: str) -> int:
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


def to(tx: Tx, scope: Scope, person_id: int) -> list[Reply]:
    """All that workers wrote to a person, the oldest first."""
    rows = tx.conn.execute(select(replies).where(replies.c.person_id == person_id).order_by(replies.c.id))
    return [_reply(tx, scope, row) for row in rows]


def get(tx: Tx, scope: Scope, reply_id: int) -> Reply:
    """That reply. Raises Refused when it is out of scope."""
    return _reply(tx, scope, tx.conn.execute(select(replies).where(replies.c.id == reply_id)).one())
