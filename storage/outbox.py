"""What is to be sent, in order, until it is.

Rules of this file:
- Order within a chat is the order of ids. Lanes decide between chats only.
- Each row names the rows it was built from. `refusal` says when one of them is not the recipient's.
- A sent row keeps its times and Telegram's message id; its words are emptied.
- Delivery is at least once: a row is `sent` only after Telegram said so.
- A reminder that was put off to a better hour holds nothing up: it goes with whatever comes behind it in its chat.
- A question that still waits when a newer one comes is overtaken: whoever writes a lot is asked once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Final

from sqlalchemy import Select, Subquery, Table, func, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import accounts, messages, outbox, replies, statements
from storage.tables.following import progress, promises
from storage.tables.plans import approvals, drawings, pictures
from storage.vault import Row, Scope, person

LONGEST_WAIT: Final = timedelta(minutes=15)


class Lane(IntEnum):
    """Whose turn comes first when many chats wait."""

    DANGER = 0
    REPLY = 1
    ANSWER = 2
    REMINDER = 3


SOURCES: Final[dict[str, Table]] = {
    "messages": messages,
    "statements": statements,
    "replies": replies,
    "promises": promises,
    "progress": progress,
    "pictures": pictures,
    "drawings": drawings,
    "approvals": approvals,
}
"""Tables with content that may be told to the person it belongs to; an approval that is gone allows nothing more."""


@dataclass(frozen=True)
class Open:
    """A row to be sent: where to, and what (JSON)."""

    id: int
    person_id: int | None
    chat: bytes
    lane: int
    address: str
    payload: str
    attempts: int
    sources: tuple[tuple[str, int], ...]
    created_at: datetime


def add(
    tx: Tx,
    person_id: int,
    chat: bytes,
    lane: Lane,
    payload: str,
    sources: Sequence[tuple[str, int]] = (),
    *,
    asks: bool = False,
) -> int:
    """Queue `payload` for a person. Returns the row's id."""
    return _add(tx, person_id, chat, person(person_id), None, lane, payload, sources, asks)


def add_for_stranger(tx: Tx, chat: bytes, owner: str, address: str, payload: str) -> int:
    """Queue an answer for somebody unknown; `owner` is the day whose key seals it."""
    return _add(tx, None, chat, owner, address, Lane.ANSWER, payload, (), False)


def _add(
    tx: Tx,
    person_id: int | None,
    chat: bytes,
    owner: str,
    address: str | None,
    lane: Lane,
    payload: str,
    sources: Sequence[tuple[str, int]],
    asks: bool,
) -> int:
    row = new_id()
    if lane is not Lane.REMINDER:
        off = (outbox.c.chat == chat) & (outbox.c.state == "open") & (outbox.c.lane == int(Lane.REMINDER))
        tx.conn.execute(update(outbox).where(off, outbox.c.next_at > tx.now + LONGEST_WAIT).values(next_at=tx.now))
    sealed = None if address is None else tx.seal(Row("outbox", owner, row, "address"), address.encode())
    tx.conn.execute(
        insert(outbox).values(
            id=row,
            person_id=person_id,
            chat=chat,
            owner=owner,
            address=sealed,
            lane=int(lane),
            payload=tx.seal(Row("outbox", owner, row, "payload"), payload.encode("utf-8", "surrogatepass")),
            sources=json.dumps(sources),
            asks=asks,
            state="open",
            created_at=tx.now,
            next_at=tx.now,
        )
    )
    return row


def due(tx: Tx, busy: Collection[bytes], limit: int) -> list[Open]:
    """The first open row of each chat that is not `busy` and whose time has come, by lane and then by age."""
    first = _first()
    query = _due(tx, first).where(outbox.c.chat.not_in(list(busy))).order_by(first.c.lane, outbox.c.id).limit(limit)
    return [_open(tx, row) for row in tx.conn.execute(query)]


def due_in(tx: Tx, chat: bytes) -> Open | None:
    """The first open row of this chat, if its time has come: of two questions only the newer is still open."""
    row = tx.conn.execute(_due(tx, _first()).where(outbox.c.chat == chat)).one_or_none()
    return _open(tx, row) if row is not None else None


def waiting_in(tx: Tx, chat: bytes) -> list[Open]:
    """All open rows of this chat, in order."""
    query = _rows().where(outbox.c.state == "open", outbox.c.chat == chat).order_by(outbox.c.id)
    return [_open(tx, row) for row in tx.conn.execute(query)]


def _due(tx: Tx, first: Subquery) -> Select[Any]:
    return _rows().join(first, first.c.id == outbox.c.id).where(outbox.c.next_at <= tx.now)


def _rows() -> Select[Any]:
    """Rows with the account that their chat belongs to."""
    columns = (outbox, accounts.c.address.label("account_address"), accounts.c.person_id.label("account_person"))
    return select(*columns).outerjoin(accounts, accounts.c.chat == outbox.c.chat)


def _first() -> Subquery:
    """The first open row of each chat, the only one that may go, and the lane of the most urgent row behind it."""
    columns = func.min(outbox.c.id).label("id"), func.min(outbox.c.lane).label("lane")
    return select(*columns).where(outbox.c.state == "open").group_by(outbox.c.chat).subquery()


def _open(tx: Tx, row: Any) -> Open:
    owners = {row.owner} | ({person(row.person_id)} if row.person_id is not None else set())
    scope = Scope("wren", frozenset(owners))
    address = ""
    if row.address is not None:
        address = tx.open(scope, Row("outbox", row.owner, row.id, "address"), row.address).decode()
    elif row.account_person is not None and row.account_person == row.person_id:
        cell = Row("accounts", person(row.account_person), row.account_person, "address")
        address = tx.open(scope, cell, row.account_address).decode()
    payload = tx.open(scope, Row("outbox", row.owner, row.id, "payload"), row.payload).decode("utf-8", "surrogatepass")
    sources = tuple((table, int(source)) for table, source in json.loads(row.sources))
    return Open(row.id, row.person_id, row.chat, row.lane, address, payload, row.attempts, sources, row.created_at)


def put_off(tx: Tx, row: int, until: datetime) -> None:
    """This waits for a better hour."""
    tx.conn.execute(update(outbox).where(outbox.c.id == row).values(next_at=until))


def is_alone(tx: Tx, row: Open) -> bool:
    """Does nothing but reminders wait for this chat?"""
    waiting = (outbox.c.chat == row.chat) & (outbox.c.state == "open") & (outbox.c.lane != int(Lane.REMINDER))
    return tx.conn.execute(select(outbox.c.id).where(waiting).limit(1)).first() is None


def has_open(tx: Tx, chat: bytes, lane: Lane) -> bool:
    """Does something of this lane wait for this chat?"""
    query = select(outbox.c.id).where(outbox.c.chat == chat, outbox.c.state == "open", outbox.c.lane == int(lane))
    return tx.conn.execute(query.limit(1)).first() is not None


TAKEN_BACK: Final = "what allowed it was taken back"


def refusal(tx: Tx, row: Open) -> str | None:
    """Why this row must not be sent: no address of its recipient, somebody else's words, an approval taken back."""
    gone = False
    if not row.address:
        return "the account is no longer this person's"
    for table, source in row.sources:
        if table not in SOURCES:
            return "built from something that is never sent"
        owner = tx.conn.scalar(select(SOURCES[table].c.person_id).where(SOURCES[table].c.id == source))
        if owner is None and table == "approvals":
            gone = True
        elif owner != row.person_id:
            return "built from somebody else's words"
    return TAKEN_BACK if gone else None


def next_at(tx: Tx, busy: Collection[bytes] = ()) -> datetime | None:
    """When the next row of a chat that is not `busy` may go. A row behind another of its chat waits for that one."""
    first = _first()
    query = select(func.min(outbox.c.next_at)).join(first, first.c.id == outbox.c.id)
    soonest: datetime | None = tx.conn.scalar(query.where(outbox.c.chat.not_in(list(busy))))
    return soonest


def sent(tx: Tx, row: int, telegram_id: int | None) -> None:
    """Telegram has it."""
    tx.conn.execute(
        update(outbox)
        .where(outbox.c.id == row)
        .values(state="sent", sent_at=tx.now, telegram_id=telegram_id, payload=None, address=None, next_at=None)
    )


def ended(tx: Tx, row: int, state: str) -> None:
    """It will not be sent: `failed` (Telegram will never take it) or `refused` (the wall). Its words are emptied."""
    tx.conn.execute(
        update(outbox).where(outbox.c.id == row).values(state=state, payload=None, address=None, next_at=None)
    )


def drop_waiting(tx: Tx, chat: bytes) -> None:
    """Nothing that waits for this chat is wanted there any more."""
    waiting = (outbox.c.chat == chat) & (outbox.c.state == "open")
    tx.conn.execute(update(outbox).where(waiting).values(state="overtaken", payload=None, address=None, next_at=None))


def told(tx: Tx, row: Open, since: datetime) -> list[int]:
    """Telegram's numbers of what came before this row in its chat, of both sides: ids grow with time.

    What was on its way when the row was made has its number by the time that the row's turn comes.
    """
    ours = select(outbox.c.telegram_id).where(
        outbox.c.chat == row.chat, outbox.c.id < row.id, outbox.c.sent_at >= since
    )
    theirs = select(messages.c.telegram_id).where(
        messages.c.person_id == row.person_id, messages.c.id < row.id, messages.c.received_at >= since
    )
    return sorted(number for number in tx.conn.scalars(ours.union(theirs)) if number is not None)


def drop_chat(tx: Tx, chat: bytes) -> None:
    """Nothing open for this chat can be delivered."""
    tx.conn.execute(
        update(outbox)
        .where(outbox.c.chat == chat, outbox.c.state == "open")
        .values(state="failed", payload=None, address=None, next_at=None)
    )


def overtake(tx: Tx, chat: bytes) -> None:
    """A newer question is about to be queued: those that still wait are not asked any more."""
    waiting = (outbox.c.chat == chat) & (outbox.c.state == "open") & outbox.c.asks.is_(True)
    tx.conn.execute(update(outbox).where(waiting).values(state="overtaken", payload=None, address=None, next_at=None))


def later(tx: Tx, row: Open, wait: timedelta | None = None) -> None:
    """Try again after `wait`, or after a wait that grows with each failure."""
    wait = wait if wait is not None else min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_WAIT)
    tx.conn.execute(
        update(outbox).where(outbox.c.id == row.id).values(attempts=row.attempts + 1, next_at=tx.now + wait)
    )
