"""What people were asked at set times, and whether they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.plans import askings


@dataclass(frozen=True)
class Asking:
    """One thing that was asked. `due_on` is the day it is about; `statement_id` the answer, if there is one.

    `about` is a step, a topic or a round; before it stands whose it is, "leanne/tea_at_home-1", where it is one
    child's. What was asked before that was kept has no child.
    """

    id: int
    person_id: int
    kind: str
    about: str
    due_on: date
    asked_at: datetime
    statement_id: int | None

    @property
    def child(self) -> str:
        """Whose step it is about; empty where that was not kept."""
        return self.about.rpartition("/")[0]

    @property
    def what(self) -> str:
        """The step, topic or round itself."""
        return self.about.rpartition("/")[2]

    @property
    def step_kind(self) -> str:
        """What kind of step it is about, and not which of its kind."""
        return self.what.rpartition("-")[0]

    def is_about(self, child: str, step_kind: str) -> bool:
        """Is it about a step of this kind, of this child?"""
        return self.child in ("", child) and self.step_kind == step_kind


def ask(tx: Tx, person_id: int, kind: str, about: str, due_on: date) -> int | None:
    """Ask, unless it has been asked already, with the child or without. Returns the new row's id, or None."""
    names = {about, about.rpartition("/")[2]}
    same = (askings.c.person_id == person_id) & (askings.c.kind == kind) & (askings.c.due_on == due_on)
    if tx.conn.scalar(select(askings.c.id).where(same, askings.c.about.in_(names))) is not None:
        return None
    row = new_id()
    values = {"id": row, "person_id": person_id, "kind": kind, "about": about, "due_on": due_on, "asked_at": tx.now}
    tx.conn.execute(insert(askings).values(values))
    return row


def of_person(tx: Tx, person_id: int) -> list[Asking]:
    """All that this person was asked, in order."""
    query = select(askings).where(askings.c.person_id == person_id).order_by(askings.c.id)
    return [_asking(row) for row in tx.conn.execute(query)]


def answered(tx: Tx, person_id: int, asking_id: int, statement_id: int) -> None:
    """This statement answers what the person was asked."""
    mine = (askings.c.id == asking_id) & (askings.c.person_id == person_id)
    tx.conn.execute(update(askings).where(mine).values(statement_id=statement_id))


def _asking(row: Any) -> Asking:
    return Asking(row.id, row.person_id, row.kind, row.about, row.due_on, row.asked_at, row.statement_id)
