"""Accounts of how goals go: what a parent says, what a service or a worker says, what a child noticed.

Rules of this file: an account is under the key of whoever it belongs to, and nobody else's scope reaches it: not its
words, not how many there are, not that there are none. It never changes; what is taken back is gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from storage.database import Tx
from storage.ids import new_id
from storage.tables.following import progress
from storage.vault import Refused, Row, Scope, person


@dataclass(frozen=True)
class Account:
    """What is said of one goal. `outcome` is better, same, harder or slip; met, partly or not_met; missed or cancelled.
    `basis` is seen, told or opinion, `setting` home, supervised or elsewhere; a parent's own account has neither."""

    goal: str
    source: str
    outcome: str
    on: date
    text: str = ""
    basis: str | None = None
    setting: str | None = None
    statement_id: int | None = None
    worker_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """An account as it is kept."""

    id: int
    person_id: int
    said: Account
    at: datetime


def keep(tx: Tx, person_id: int, said: Account) -> bool:
    """Keep an account. False when this very one is kept already."""
    if any(one.said == said for one in _read(tx, Scope("wren", frozenset({person(person_id)})), person_id)):
        return False
    row = new_id()
    told = [said.outcome, said.basis, said.setting, said.text]
    tx.conn.execute(
        insert(progress).values(
            id=row,
            person_id=person_id,
            goal=said.goal,
            source=said.source,
            content=tx.seal(_cell(person_id, row), json.dumps(told).encode()),
            statement_id=said.statement_id,
            worker_id=said.worker_id,
            on_day=said.on,
            at=tx.now,
        )
    )
    return True


def of_person(tx: Tx, scope: Scope, person_id: int) -> list[Entry]:
    """All accounts that belong to this person, the newest first. Raises Refused, also when there are none."""
    if person(person_id) not in scope.owners:
        raise Refused("progress")
    return _read(tx, scope, person_id)


def take_back(tx: Tx, statement_id: int) -> None:
    """The statement that these accounts came with has been taken back."""
    tx.conn.execute(delete(progress).where(progress.c.statement_id == statement_id))


def _read(tx: Tx, scope: Scope, person_id: int) -> list[Entry]:
    query = select(progress).where(progress.c.person_id == person_id)
    return [
        _entry(tx, scope, row)
        for row in tx.conn.execute(query.order_by(progress.c.on_day.desc(), progress.c.id.desc()))
    ]


def _entry(tx: Tx, scope: Scope, row: Any) -> Entry:
    outcome, basis, setting, text = json.loads(tx.open(scope, _cell(row.person_id, row.id), row.content))
    said = Account(row.goal, row.source, outcome, row.on_day, text, basis, setting, row.statement_id, row.worker_id)
    return Entry(row.id, row.person_id, said, row.at)


def _cell(person_id: int, row: int) -> Row:
    return Row("progress", person(person_id), row, "content")
