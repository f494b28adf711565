"""Statements: a person's words as they reviewed them, never changed, only taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import items, statements
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Part:
    """One piece of a statement: its message, what kind it is, and the exact words (of a caption, too).

    `at` is what it was said about: the step of the conversation.
    """

    message: int
    kind: str
    text: str
    at: str = ""


@dataclass(frozen=True)
class Chosen:
    """A question and what was chosen, in English and as the sender was shown it.

    `at` is the step that asked, `value` the choice itself: they stay when the words change.
    """

    question: str
    choice: str
    own_question: str
    own_choice: str
    at: str = ""
    value: str = ""


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
    chosen: tuple[Chosen, ...] = ()


def submit(
    tx: Tx,
    person_id: int,
    kind: str,
    parts: Sequence[Part],
    *,
    feeling: str | None,
    language: str,
    to_reviewer: bool,
    chosen: Sequence[Chosen] = (),
) -> int:
    """Keep a statement. Returns its id."""
    row = new_id()
    content = {
        "parts": [[p.message, p.kind, p.text, p.at] for p in parts],
        "feeling": feeling,
        "language": language,
        "chosen": [astuple(one) for one in chosen],
    }
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


def _read(tx: Tx, scope: Scope, row: Any) -> Statement:
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
        tuple(Chosen(*one) for one in content.get("chosen", ())),
    )


def get(tx: Tx, scope: Scope, statement_id: int) -> Statement:
    """That statement. Raises Refused when it is out of scope."""
    return _read(tx, scope, tx.conn.execute(select(statements).where(statements.c.id == statement_id)).one())


def of(tx: Tx, scope: Scope, person_id: int, limit: int | None = None) -> list[Statement]:
    """A person's statements, newest first."""
    query = select(statements).where(statements.c.person_id == person_id).order_by(statements.c.id.desc()).limit(limit)
    return [_read(tx, scope, row) for row in tx.conn.execute(query)]


def newest(
    tx: Tx, scope: Scope, person_id: int, kinds: Sequence[str], since: datetime | None = None
) -> list[Statement]:
    """A person's newest statement of each of these kinds that they have not taken back; none from before `since`."""
    mine = (statements.c.person_id == person_id) & statements.c.kind.in_(kinds) & statements.c.withdrawn_at.is_(None)
    if since is not None:
        mine &= statements.c.sent_at >= since
    last = select(func.max(statements.c.id)).where(mine).group_by(statements.c.kind)
    rows = tx.conn.execute(select(statements).where(statements.c.id.in_(last)).order_by(statements.c.id))
    return [_read(tx, scope, row) for row in rows]


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
