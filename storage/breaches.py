"""Where an agreement was not kept, by a parent or by the council, and what was decided about it.

Rules of this file:
- What was recorded never changes. It is decided once.
- A parent's is sealed with that parent's key, the council's with the case's.
- A promise of the council is late once for each day that it was promised for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, or_, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.following import breaches
from storage.vault import Row, Scope, case, person

COUNCIL: Final = "council"
PARENT: Final = "parent"


@dataclass(frozen=True)
class Breach:
    """One of them. `said` holds its words: of a parent's the title, fact, opinion, consequence and version; of the
    council's what was promised. `reasons` holds why it was decided so, and the new day if there is one.
    """

    id: int
    case_id: int
    person_id: int | None
    about: str
    due_on: date
    source: str | None
    setting: str | None
    said: Mapping[str, str]
    worker_id: int | None
    at: datetime
    decide_by: datetime
    item_id: int
    late_item_id: int | None
    choice: str | None
    reasons: Mapping[str, str]
    decided_by: int | None
    decided_at: datetime | None

    @property
    def side(self) -> str:
        return PARENT if self.person_id is not None else COUNCIL


def record(
    tx: Tx,
    case_id: int,
    person_id: int | None,
    about: str,
    due_on: date,
    said: Mapping[str, str],
    *,
    item_id: int,
    decide_by: datetime,
    source: str | None = None,
    setting: str | None = None,
    worker_id: int | None = None,
) -> int:
    """Keep that it was not kept. Returns the row."""
    row = new_id()
    tx.conn.execute(
        insert(breaches).values(
            id=row,
            case_id=case_id,
            side=COUNCIL if person_id is None else PARENT,
            person_id=person_id,
            about=about,
            due_on=due_on,
            source=source,
            setting=setting,
            content=tx.seal(_cell(case_id, person_id, row, "content"), json.dumps(said).encode()),
            worker_id=worker_id,
            at=tx.now,
            decide_by=decide_by,
            item_id=item_id,
        )
    )
    return row


def of_case(tx: Tx, scope: Scope, case_id: int) -> list[Breach]:
    """All of a case, both sides', the oldest first. Raises Refused."""
    return _some(tx, scope, breaches.c.case_id == case_id)


def of_person(tx: Tx, scope: Scope, person_id: int) -> list[Breach]:
    """A parent's own, the oldest first. Raises Refused."""
    return _some(tx, scope, breaches.c.person_id == person_id)


def of_item(tx: Tx, scope: Scope, item_id: int) -> Breach | None:
    """The one that this item is about, be it the worker's item or the manager's. Raises Refused."""
    found = _some(tx, scope, or_(breaches.c.item_id == item_id, breaches.c.late_item_id == item_id))
    return found[0] if found else None


def is_known(tx: Tx, case_id: int, about: str, due_on: date) -> bool:
    """Has it been found before that the council was late with this promise for this day?"""
    council = (breaches.c.case_id == case_id) & (breaches.c.side == COUNCIL)
    query = select(breaches.c.id).where(council, breaches.c.about == about, breaches.c.due_on == due_on)
    return tx.conn.scalar(query) is not None


def climbed(tx: Tx, row: int, item_id: int) -> None:
    """Nobody had decided in time: this is the manager's item."""
    tx.conn.execute(update(breaches).where(breaches.c.id == row).values(late_item_id=item_id))


def decide(tx: Tx, one: Breach, worker_id: int | None, choice: str, reasons: Mapping[str, str]) -> bool:
    """Keep what was decided, and why. False when it has been decided before."""
    sealed = tx.seal(_cell(one.case_id, one.person_id, one.id, "reasons"), json.dumps(reasons).encode())
    query = update(breaches).where(breaches.c.id == one.id, breaches.c.choice.is_(None))
    values = {"choice": choice, "reasons": sealed, "decided_by": worker_id, "decided_at": tx.now}
    return bool(tx.conn.execute(query.values(**values)).rowcount)


def _some(tx: Tx, scope: Scope, condition: Any) -> list[Breach]:
    rows = tx.conn.execute(select(breaches).where(condition).order_by(breaches.c.id))
    return [_breach(tx, scope, row) for row in rows]


def _breach(tx: Tx, scope: Scope, row: Any) -> Breach:
    def read(column: str) -> dict[str, str]:
        sealed = row._mapping[column]
        if sealed is None:
            return {}
        return dict(json.loads(tx.open(scope, _cell(row.case_id, row.person_id, row.id, column), sealed)))

    return Breach(
        row.id,
        row.case_id,
        row.person_id,
        row.about,
        row.due_on,
        row.source,
        row.setting,
        read("content"),
        row.worker_id,
        row.at,
        row.decide_by,
        row.item_id,
        row.late_item_id,
        row.choice,
        read("reasons"),
        row.decided_by,
        row.decided_at,
    )


def _cell(case_id: int, person_id: int | None, row: int, column: str) -> Row:
    return Row("breaches", case(case_id) if person_id is None else person(person_id), row, column)
