"""How a child is doing in numbers, by day; and who can fill in a questionnaire about them.

Rules of this file: a number stands without words. The names of the adults are sealed under the child's key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select

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
    row = Score(new_id(), person_id, kind, informant, total, on_day, statement_id, worker_id, tx.now)
    tx.conn.execute(insert(scores).values(**vars(row)))


def of_person(tx: Tx, person_id: int, kind: str | None = None) -> list[Score]:
    """A child's totals (of one kind) in the order of their days."""
    mine = select(scores).where(scores.c.person_id == person_id).order_by(scores.c.on_day, scores.c.id)
    return [
        Score(**row._mapping) for row in tx.conn.execute(mine if kind is None else mine.where(scores.c.kind == kind))
    ]


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


def _cell(person_id: int) -> Row:
    return Row("informants", person(person_id), person_id, "content")
