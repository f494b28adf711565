"""E-mails to workers that something urgent waits. They have no content: the words are the same for all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import mails, people
from storage.vault import Row, Scope, person

TRIES: Final = 50
LONGEST_WAIT: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Mail:
    """One e-mail to be sent to `address`."""

    id: int
    address: str
    attempts: int


def add(tx: Tx, worker_id: int) -> None:
    """Have an e-mail sent to a worker who has an address, unless one waits to be sent already."""
    waits = select(mails.c.id).where(mails.c.person_id == worker_id, mails.c.state == "open")
    if _address(tx, worker_id) and tx.conn.scalar(waits) is None:
        values = {"id": new_id(), "person_id": worker_id, "created_at": tx.now, "next_at": tx.now}
        tx.conn.execute(insert(mails).values(state="open", attempts=0, **values))


def _address(tx: Tx, worker_id: int) -> str:
    sealed: bytes = tx.conn.execute(select(people.c.profile).where(people.c.id == worker_id)).scalar_one()
    scope = Scope("wren", frozenset({person(worker_id)}))
    profile: dict[str, Any] = json.loads(tx.open(scope, Row("people", person(worker_id), worker_id, "profile"), sealed))
    return str(profile.get("email", ""))


def due(tx: Tx, limit: int = 20) -> list[Mail]:
    """What is to be sent now, the oldest first."""
    query = select(mails).where(mails.c.state == "open", mails.c.next_at <= tx.now).order_by(mails.c.id).limit(limit)
    return [Mail(row.id, _address(tx, row.person_id), row.attempts) for row in tx.conn.execute(query)]


def next_at(tx: Tx) -> datetime | None:
    """When the next e-mail may go."""
    soonest: datetime | None = tx.conn.scalar(select(func.min(mails.c.next_at)).where(mails.c.state == "open"))
    return soonest


def sent(tx: Tx, mail: int) -> None:
    """The mail server has taken it."""
    tx.conn.execute(update(mails).where(mails.c.id == mail).values(state="sent", sent_at=tx.now, next_at=None))


def later(tx: Tx, mail: Mail) -> None:
    """Try again after a wait that grows; after `TRIES` it has failed for good."""
    wait = min(timedelta(seconds=2 ** min(mail.attempts + 1, 10)), LONGEST_WAIT)
    ended = mail.attempts + 1 >= TRIES
    values = {"attempts": mail.attempts + 1, "next_at": None if ended else tx.now + wait}
    state = "failed" if ended else "open"
    tx.conn.execute(update(mails).where(mails.c.id == mail.id).values(state=state, **values))
