"""What people were asked at set times, and whether they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from storage.database import Tx
from storage.ids import new_id
from storage.sql import insert_new
from storage.tables import askings


@dataclass(frozen=True)
class Asking:
    """One thing that was asked. `due_on` is the day it is about; `statement_id` the answer, if there is one."""

    id: int
    person_id: int
    kind: str
    about: str
    due_on: date
    asked_at: datetime
    statement_id: int | None


def ask(tx: Tx, person_id: int, kind: str, about: str, due_on: date) -> int | None:
    """Ask, unless it has been asked already. Returns the new row's id, or None."""
    row = new_id()
    insert_new(
        tx.conn,
        askings,
        [{"id": row, "person_id": person_id, "kind": kind, "about": about, "due_on": due_on, "asked_at": tx.now}],
    )
    return tx.conn.scalar(select(askings.c.id).where(askings.c.id == row))


def of_person(tx: Tx, person_id: int) -> list[Asking]:
    """All that this person was asked, in order."""
    query = select(askings).where(askings.c.person_id == person_id).order_by(askings.c.id)
    return [_asking(row) for row in tx.conn.execute(query)]


def get(tx: Tx, asking_id: int) -> Asking:
    """That asking."""
    return _asking(tx.conn.execute(select(askings).where(askings.c.id == asking_id)).one())


def answered(tx: Tx, person_id: int, asking_id: int, statement_id: int) -> None:
    """This statement answers what the person was asked."""
    mine = (askings.c.id == asking_id) & (askings.c.person_id == person_id)
    tx.conn.execute(update(askings).where(mine).values(statement_id=statement_id))


def _asking(row: Any) -> Asking:
    return Asking(row.id, row.person_id, row.kind, row.about, row.due_on, row.asked_at, row.statement_id)
