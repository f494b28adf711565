"""Where a person is in their conversations, what waits behind a Show button, and what is due later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.sql import insert_new, put
from storage.tables.core import notices, places, timers
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Notice:
    """Something to be told when the person taps Show: what kind, and the id of what it is about."""

    id: int
    kind: str
    about: int | None
    created_at: datetime


@dataclass(frozen=True)
class Timer:
    """Something due. `about` is a row's id; `kind` says what is to be done with it."""

    id: int
    person_id: int | None
    kind: str
    about: int


def session(tx: Tx, scope: Scope, person_id: int) -> Mapping[str, Any] | None:
    """The stored session as JSON values, or None when there is none."""
    sealed = tx.conn.scalar(select(places.c.session).where(places.c.person_id == person_id))
    if sealed is None:
        return None
    loaded: dict[str, Any] = json.loads(tx.open(scope, Row("places", person(person_id), person_id, "session"), sealed))
    return loaded


def keep_session(tx: Tx, person_id: int, data: Mapping[str, Any]) -> None:
    """Store the session in place of the one before."""
    sealed = tx.seal(Row("places", person(person_id), person_id, "session"), json.dumps(data).encode())
    put(tx.conn, places, "person_id", person_id=person_id, session=sealed, changed_at=tx.now)


# Notices


def add_notice(tx: Tx, person_id: int, kind: str, about: int | None, *, held: bool) -> int:
    """Something new to show. `held`: only after somebody confirmed who writes."""
    row = new_id()
    tx.conn.execute(
        insert(notices).values(id=row, person_id=person_id, kind=kind, about=about, created_at=tx.now, held=held)
    )
    return row


def to_show(tx: Tx, person_id: int, also: int | None, since: datetime | None) -> list[Notice]:
    """What this person has not been shown yet, oldest first; and `also`, shown or not. Nothing older than `since`."""
    new = notices.c.shown_at.is_(None) | (notices.c.id == also)
    if since is not None:
        new &= notices.c.created_at >= since
    rows = tx.conn.execute(
        select(notices).where(notices.c.person_id == person_id, notices.c.held.is_(False), new).order_by(notices.c.id)
    )
    return [Notice(row.id, row.kind, row.about, row.created_at) for row in rows]


def noticed(tx: Tx, person_id: int, kind: str, about: int) -> bool:
    """Has there been such a notice for this person?"""
    mine = (notices.c.person_id == person_id) & (notices.c.kind == kind) & (notices.c.about == about)
    return tx.conn.execute(select(notices.c.id).where(mine).limit(1)).first() is not None


def shown(tx: Tx, ids: list[int]) -> None:
    """These have been shown."""
    tx.conn.execute(update(notices).where(notices.c.id.in_(ids)).values(shown_at=tx.now))


def release(tx: Tx, person_id: int) -> None:
    """Held notices of this person may be shown now."""
    held = (notices.c.person_id == person_id) & notices.c.held.is_(True)
    tx.conn.execute(update(notices).where(held).values(held=False))


# Timers


def set_timer(tx: Tx, person_id: int | None, kind: str, about: int, due_at: datetime) -> None:
    """Have `kind` done about this row at that time. Setting the same twice changes nothing."""
    row = {"id": new_id(), "person_id": person_id, "kind": kind, "about": about, "due_at": due_at}
    insert_new(tx.conn, timers, [row])


def due_timers(tx: Tx, limit: int = 100) -> list[Timer]:
    """What is due, the longest waiting first."""
    query = (
        select(timers)
        .where(timers.c.done_at.is_(None), timers.c.due_at <= tx.now)
        .order_by(timers.c.due_at)
        .limit(limit)
    )
    return [Timer(row.id, row.person_id, row.kind, row.about) for row in tx.conn.execute(query)]


def next_timer_at(tx: Tx) -> datetime | None:
    """When the next timer is due."""
    soonest: datetime | None = tx.conn.scalar(select(func.min(timers.c.due_at)).where(timers.c.done_at.is_(None)))
    return soonest


def forget_timer(tx: Tx, timer: int) -> None:
    """As if it had never been set: what it was for was not needed any more."""
    tx.conn.execute(delete(timers).where(timers.c.id == timer))


def postpone(tx: Tx, timer: int, due_at: datetime) -> None:
    """Not now, but then."""
    tx.conn.execute(update(timers).where(timers.c.id == timer).values(due_at=due_at))


def timer_done(tx: Tx, timer: int) -> None:
    tx.conn.execute(update(timers).where(timers.c.id == timer).values(done_at=tx.now))


def reset_timer(tx: Tx, person_id: int | None, kind: str, about: int, due_at: datetime | None) -> None:
    """Have `kind` done about this row at that time instead of any other; never, when there is no time."""
    tx.conn.execute(delete(timers).where(timers.c.kind == kind, timers.c.about == about))
    if due_at is not None:
        set_timer(tx, person_id, kind, about, due_at)


def end_timers(tx: Tx, kinds: str, about: int) -> None:
    """What has not been done about this row is not to be done any more. `kinds` is how the kinds begin."""
    open_ones = timers.c.kind.startswith(kinds, autoescape=True) & timers.c.done_at.is_(None)
    tx.conn.execute(delete(timers).where(timers.c.about == about, open_ones))


def rung(tx: Tx, kinds: str, about: int) -> list[tuple[str, datetime]]:
    """(kind, when) of what has been done about this row, in order."""
    done = timers.c.kind.startswith(kinds, autoescape=True) & timers.c.done_at.is_not(None)
    query = select(timers.c.kind, timers.c.done_at).where(timers.c.about == about, done).order_by(timers.c.done_at)
    return [(row.kind, row.done_at) for row in tx.conn.execute(query)]
