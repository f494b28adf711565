"""What is kept of the year after a return home: checks, what relatives said, what changed, closings.

Rules of this file: words are sealed with the key of the case. What was recorded is never changed; it is added to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.sql import insert_new
from storage.tables.following import changes, closings, commitments, reassessments, visits
from storage.vault import Row, Scope, case

Words = Mapping[str, Any]
"""What somebody wrote into a form, by field."""


@dataclass(frozen=True)
class Visit:
    """A check at home: when it was due, when it was made and by whom. `item_id`: the worker was asked about it."""

    id: int
    due_on: date
    done_on: date | None
    worker_id: int | None
    note: Words
    item_id: int | None


@dataclass(frozen=True)
class Commitment:
    """What a relative said they will do, and when they last said so."""

    id: int
    content: Words
    confirmed_on: date
    worker_id: int
    asked_on: date | None
    item_id: int | None
    ended_on: date | None


@dataclass(frozen=True)
class Reassessment:
    """When the family was assessed anew, what came of it, and who recorded it."""

    id: int
    made_on: date
    outcome: str
    worker_id: int


@dataclass(frozen=True)
class Change:
    """Something important changed. `item_id`: with which the worker is asked to look at the assessment again."""

    id: int
    happened_on: date
    content: Words
    worker_id: int
    at: datetime
    item_id: int


@dataclass(frozen=True)
class Closing:
    """Somebody asked for the case to be closed. `state`: asked, closed or declined."""

    id: int
    state: str
    reassessed_on: date
    reasons: Words
    worker_id: int
    at: datetime
    item_id: int | None
    manager_id: int | None
    decided_at: datetime | None


# Checks


def hold(tx: Tx, case_id: int, days: Iterable[date]) -> None:
    """These checks belong to the plan from now on."""
    insert_new(tx.conn, visits, [{"id": new_id(), "case_id": case_id, "due_on": day} for day in days])


def drop(tx: Tx, case_id: int, days: Iterable[date]) -> None:
    """These checks do not belong to the plan any more. What was recorded stays."""
    open_ones = visits.c.done_on.is_(None) & visits.c.item_id.is_(None)
    tx.conn.execute(delete(visits).where(visits.c.case_id == case_id, visits.c.due_on.in_(list(days)), open_ones))


def checks(tx: Tx, scope: Scope, case_id: int) -> list[Visit]:
    """All checks of a case, in order of day. Raises Refused."""
    rows = tx.conn.execute(select(visits).where(visits.c.case_id == case_id).order_by(visits.c.due_on))
    return [
        Visit(row.id, row.due_on, row.done_on, row.worker_id, _open(tx, scope, visits, row, "note") or {}, row.item_id)
        for row in rows
    ]


def chased(tx: Tx, visit: int, item_id: int) -> None:
    """The worker has been asked about this check."""
    tx.conn.execute(update(visits).where(visits.c.id == visit).values(item_id=item_id))


def record(tx: Tx, case_id: int, visit: int, done_on: date, worker_id: int, note: Words) -> None:
    """This check was made."""
    sealed = _seal(tx, visits, case_id, visit, "note", note)
    made = update(visits).where(visits.c.id == visit, visits.c.done_on.is_(None))
    tx.conn.execute(made.values(done_on=done_on, worker_id=worker_id, note=sealed))


# What relatives said


def promise(tx: Tx, case_id: int, content: Words, on: date, worker_id: int) -> int:
    """A relative has said what they will do. Returns its id."""
    row = new_id()
    sealed = _seal(tx, commitments, case_id, row, "content", content)
    values = {"id": row, "case_id": case_id, "content": sealed, "confirmed_on": on, "worker_id": worker_id}
    tx.conn.execute(insert(commitments).values(**values))
    return row


def promises(tx: Tx, scope: Scope, case_id: int) -> list[Commitment]:
    """All that relatives of a case said, the oldest first. Raises Refused."""
    rows = tx.conn.execute(select(commitments).where(commitments.c.case_id == case_id).order_by(commitments.c.id))
    return [
        Commitment(
            row.id,
            _open(tx, scope, commitments, row, "content"),
            row.confirmed_on,
            row.worker_id,
            row.asked_on,
            row.item_id,
            row.ended_on,
        )
        for row in rows
    ]


def reconfirmed(tx: Tx, commitment: int, on: date, worker_id: int) -> None:
    """They say that they still do it."""
    values = {"confirmed_on": on, "worker_id": worker_id, "asked_on": None, "item_id": None}
    tx.conn.execute(update(commitments).where(commitments.c.id == commitment).values(**values))


def to_ask(tx: Tx, commitment: int, on: date, item_id: int) -> None:
    """The worker has been told to ask them again."""
    tx.conn.execute(update(commitments).where(commitments.c.id == commitment).values(asked_on=on, item_id=item_id))


def ended(tx: Tx, commitment: int, on: date, worker_id: int) -> None:
    """They do not do it any more."""
    values = {"ended_on": on, "worker_id": worker_id}
    tx.conn.execute(update(commitments).where(commitments.c.id == commitment).values(**values))


# Changes, re-assessments and closings


def changed(tx: Tx, case_id: int, on: date, content: Words, worker_id: int, item_id: int) -> None:
    """Something important has changed."""
    row = new_id()
    sealed = _seal(tx, changes, case_id, row, "content", content)
    values = {"id": row, "case_id": case_id, "happened_on": on, "content": sealed, "worker_id": worker_id}
    tx.conn.execute(insert(changes).values(**values, at=tx.now, item_id=item_id))


def changes_of(tx: Tx, scope: Scope, case_id: int) -> list[Change]:
    """All that has changed in a case, the newest first. Raises Refused."""
    rows = tx.conn.execute(select(changes).where(changes.c.case_id == case_id).order_by(changes.c.id.desc()))
    return [
        Change(row.id, row.happened_on, _open(tx, scope, changes, row, "content"), row.worker_id, row.at, row.item_id)
        for row in rows
    ]


def assessed(tx: Tx, case_id: int, on: date, outcome: str, worker_id: int) -> None:
    """The family was assessed anew. Recording the same twice changes nothing."""
    known = reassessed(tx, Scope("wren", frozenset({case(case_id)})), case_id)
    if any((one.made_on, one.outcome) == (on, outcome) for one in known):
        return
    row = new_id()
    sealed = _seal(tx, reassessments, case_id, row, "outcome", {"outcome": outcome})
    values = {"id": row, "case_id": case_id, "made_on": on, "outcome": sealed, "worker_id": worker_id, "at": tx.now}
    tx.conn.execute(insert(reassessments).values(**values))


def reassessed(tx: Tx, scope: Scope, case_id: int) -> list[Reassessment]:
    """All re-assessments of a case, the newest first. Raises Refused."""
    mine = select(reassessments).where(reassessments.c.case_id == case_id)
    rows = tx.conn.execute(mine.order_by(reassessments.c.made_on.desc(), reassessments.c.id.desc()))
    return [
        Reassessment(row.id, row.made_on, _open(tx, scope, reassessments, row, "outcome")["outcome"], row.worker_id)
        for row in rows
    ]


def ask_to_close(tx: Tx, case_id: int, on: date, reasons: Words, worker_id: int, item_id: int | None) -> int:
    """Somebody asks for the case to be closed. Returns its id."""
    row = new_id()
    sealed = _seal(tx, closings, case_id, row, "reasons", reasons)
    values = {"id": row, "case_id": case_id, "state": "asked", "reassessed_on": on, "reasons": sealed}
    tx.conn.execute(insert(closings).values(**values, worker_id=worker_id, at=tx.now, item_id=item_id))
    return row


def decide(tx: Tx, case_id: int, closing: int, state: str, manager_id: int | None, reasons: Words) -> None:
    """It was closed or declined; `manager_id` is None where no manager had to be asked."""
    sealed = _seal(tx, closings, case_id, closing, "reasons", reasons)
    values = {"state": state, "manager_id": manager_id, "decided_at": tx.now, "reasons": sealed}
    tx.conn.execute(update(closings).where(closings.c.id == closing).values(**values))


def closings_of(tx: Tx, scope: Scope, case_id: int) -> list[Closing]:
    """All that was asked and decided about closing a case, the newest first. Raises Refused."""
    rows = tx.conn.execute(select(closings).where(closings.c.case_id == case_id).order_by(closings.c.id.desc()))
    return [
        Closing(
            row.id,
            row.state,
            row.reassessed_on,
            _open(tx, scope, closings, row, "reasons"),
            row.worker_id,
            row.at,
            row.item_id,
            row.manager_id,
            row.decided_at,
        )
        for row in rows
    ]


def _seal(tx: Tx, table: Table, case_id: int, row: int, column: str, words: Words) -> bytes:
    return tx.seal(Row(table.name, case(case_id), row, column), json.dumps(words).encode())


def _open(tx: Tx, scope: Scope, table: Table, row: Any, column: str) -> Any:
    sealed = getattr(row, column)
    return json.loads(tx.open(scope, Row(table.name, case(row.case_id), row.id, column), sealed)) if sealed else None
