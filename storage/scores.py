"""How a child is doing in numbers, by day; and who can fill in a questionnaire about them.

Rules of this file: a total, and the names of the adults, are sealed under the child's key: they go when it goes. That
there was one on a day is no secret to whoever runs the clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select

from storage.database import Tx
from storage.ids import new_id
from storage.sql import put
from storage.tables.plans import informants, scores
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Score:
    """A total of one day. `statement_id`: the answers it was made from; `worker_id`: who recorded it."""

    id: int
    person_id: int
    kind: str
    informant: str
    total: int
    on_day: date
    statement_id: int | None
    worker_id: int | None
    at: datetime


def add(
    tx: Tx,
    person_id: int,
    kind: str,
    informant: str,
    total: int,
    on_day: date,
    *,
    statement_id: int | None = None,
    worker_id: int | None = None,
) -> None:
    """Keep a total. A worker's second one of the same adult and day puts the first right: it takes its place."""
    if worker_id is not None:
        same = (scores.c.person_id == person_id) & (scores.c.kind == kind) & (scores.c.informant == informant)
        tx.conn.execute(delete(scores).where(same, scores.c.on_day == on_day))
    row = new_id()
    tx.conn.execute(
        insert(scores).values(
            id=row,
            person_id=person_id,
            kind=kind,
            informant=informant,
            on_day=on_day,
            statement_id=statement_id,
            worker_id=worker_id,
            at=tx.now,
            content=tx.seal(_total(person_id, row), json.dumps(total).encode()),
        )
    )


def of_person(tx: Tx, scope: Scope, person_id: int, kind: str | None = None) -> list[Score]:
    """A child's totals (of one kind) in the order of their days. Raises Refused."""
    return [_score(tx, scope, row) for row in tx.conn.execute(_some(person_id, kind))]


def days(tx: Tx, person_id: int, kind: str) -> list[date]:
    """The days for which there is a total of this kind, in order."""
    return [row.on_day for row in tx.conn.execute(_some(person_id, kind))]


def _some(person_id: int, kind: str | None) -> Select[Any]:
    mine = select(scores).where(scores.c.person_id == person_id).order_by(scores.c.on_day, scores.c.id)
    return mine if kind is None else mine.where(scores.c.kind == kind)


def _score(tx: Tx, scope: Scope, row: Any) -> Score:
    total = json.loads(tx.open(scope, _total(row.person_id, row.id), row.content))
    return Score(
        row.id, row.person_id, row.kind, row.informant, total, row.on_day, row.statement_id, row.worker_id, row.at
    )


def forget(tx: Tx, statement_id: int) -> None:
    """These answers were taken back, and their total with them."""
    tx.conn.execute(delete(scores).where(scores.c.statement_id == statement_id))


def name_adults(tx: Tx, person_id: int, first: str, second: str) -> None:
    """Who can fill in a questionnaire about this child; empty where nobody is named."""
    sealed = tx.seal(_cell(person_id), json.dumps([first, second]).encode())
    put(tx.conn, informants, "person_id", person_id=person_id, content=sealed)


def adults(tx: Tx, scope: Scope, person_id: int) -> tuple[str, str]:
    """The first and the second adult who can fill it in. Raises Refused."""
    held = tx.conn.scalar(select(informants.c.content).where(informants.c.person_id == person_id))
    if held is None:
        return "", ""
    first, second = json.loads(tx.open(scope, _cell(person_id), held))
    return first, second


def _total(person_id: int, row: int) -> Row:
    return Row("scores", person(person_id), row, "content")


def _cell(person_id: int) -> Row:
    return Row("informants", person(person_id), person_id, "content")
