"""What came in, before anybody looked at it.

Rules of this file:
- A row goes received -> screened -> done, or to quarantined, where a person is told. It never goes back.
- The same update_id with the same digest is the same update: it is kept once.
- The body is sealed under a key of its day and emptied when the row is done; the update_id and digest stay.
- Rows of one chat are worked in the order of their update_id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update

from storage.database import Tx
from storage.sql import insert_new
from storage.tables.core import inbox, keys, outbox
from storage.vault import Row, Scope, day

PER_CHAT: Final = 100
"""Rows of one chat taken at once: a flood in one chat leaves room for the others."""
KEY_DAYS: Final = timedelta(days=7)


@dataclass(frozen=True)
class Arrival:
    """One raw update: its number (-1 when it has none that can be used), the chat's digest, and its bytes."""

    update_id: int
    chat: bytes
    body: bytes


@dataclass(frozen=True)
class Waiting:
    """An inbox row that is not done. `body` is the raw update."""

    id: int
    chat: bytes
    body: bytes
    attempts: int
    received_at: datetime
    message_id: int | None


def keep(tx: Tx, arrivals: Sequence[Arrival]) -> None:
    """Store what is new among `arrivals`."""
    insert_new(tx.conn, inbox, [_values(tx, arrival) for arrival in arrivals])


def _values(tx: Tx, arrival: Arrival) -> dict[str, object]:
    digest = tx.vault.digest("update", _same(arrival.body))
    owner = day(tx.now)
    return {
        "update_id": arrival.update_id,
        "digest": digest,
        "chat": arrival.chat,
        "day": owner,
        "body": tx.seal(Row("inbox", owner, digest.hex(), "body"), arrival.body),
        "state": "received",
        "attempts": 0,
        "received_at": tx.now,
    }


def _same(body: bytes) -> bytes:
    """The update in one form: it may come by polling, and again by webhook with other spaces in it."""
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body


def open_chats(tx: Tx, state: str) -> list[bytes]:
    """The chats with rows in `state`, the longest waiting first."""
    query = select(inbox.c.chat).where(inbox.c.state == state).group_by(inbox.c.chat).order_by(func.min(inbox.c.id))
    return list(tx.conn.scalars(query))


def waiting(tx: Tx, state: str, chat: bytes, limit: int = PER_CHAT) -> list[Waiting]:
    """The first rows of `chat` in `state`, in order."""
    query = (
        select(inbox)
        .where(inbox.c.state == state, inbox.c.chat == chat)
        .order_by(inbox.c.update_id, inbox.c.id)
        .limit(limit)
    )
    rows = tx.conn.execute(query).all()
    scope = Scope("wren", frozenset(row.day for row in rows))
    return [
        Waiting(
            row.id,
            row.chat,
            tx.open(scope, Row("inbox", row.day, row.digest.hex(), "body"), row.body),
            row.attempts,
            row.received_at,
            row.message_id,
        )
        for row in rows
    ]


def screened(tx: Tx, row: int, message_id: int | None) -> None:
    """The row has been looked at for danger; its message (if a known person wrote it) is `message_id`."""
    tx.conn.execute(update(inbox).where(inbox.c.id == row).values(state="screened", message_id=message_id))


def done(tx: Tx, rows: Iterable[int]) -> None:
    """Nothing is left to do for these rows: empty them."""
    tx.conn.execute(update(inbox).where(inbox.c.id.in_(list(rows))).values(state="done", body=None))


def attempt(tx: Tx, row: int) -> int:
    """Count one more attempt at this row, and return how many that makes."""
    tx.conn.execute(update(inbox).where(inbox.c.id == row).values(attempts=inbox.c.attempts + 1))
    return int(tx.conn.scalar(select(inbox.c.attempts).where(inbox.c.id == row)) or 0)


def quarantine(tx: Tx, row: int) -> None:
    """Set the row aside with its body. Its day's key stays for as long as it waits."""
    tx.conn.execute(update(inbox).where(inbox.c.id == row).values(state="quarantined"))


def destroy_old_keys(tx: Tx) -> int:
    """Destroy the keys of days that are over by more than a week and have no row waiting. Returns how many."""
    last = day(tx.now - KEY_DAYS)
    unsent = select(outbox.c.owner).where(outbox.c.state == "open")  # answers to strangers
    holding = select(inbox.c.day).where(inbox.c.body.is_not(None)).union(unsent)
    query = select(keys.c.owner).where(
        keys.c.owner.like("day:%"), keys.c.owner < last, keys.c.wrapped.is_not(None), keys.c.owner.not_in(holding)
    )
    owners = list(tx.conn.scalars(query))
    for owner in owners:
        tx.vault.destroy(tx.conn, owner, tx.now)
    return len(owners)
