"""Messages and the files that came with them.

Rules of this file:
- Everything received from a known person is one row, whatever became of it. An edit is a new row.
- Words that nobody sent on are erased after a week (`kept_until`); what was sent or flagged is kept with the case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import media, messages
from storage.vault import Erased, Row, Scope, person

UNSENT: Final = timedelta(days=7)
MEDIA_WAIT: Final = timedelta(minutes=15)
MEDIA_TRIES: Final = 100
"""About a day of trying."""


@dataclass(frozen=True)
class Message:
    """`text` is None once erased."""

    id: int
    person_id: int
    kind: str
    text: str | None
    received_at: datetime
    confirmed: bool


@dataclass(frozen=True)
class Media:
    """A file that came with a message. `source` is what the channel needs to fetch it."""

    id: int
    person_id: int
    message_id: int
    state: str
    mime: str
    source: str
    attempts: int


def add(
    tx: Tx, person_id: int, kind: str, text: str, telegram_id: int | None, received_at: datetime, confirmed: bool
) -> int:
    """Keep one message. Returns its id."""
    row = new_id()
    tx.conn.execute(
        insert(messages).values(
            id=row,
            person_id=person_id,
            kind=kind,
            content=tx.seal(_cell(person_id, row), _encode(text)),
            telegram_id=telegram_id,
            received_at=received_at,
            kept_until=received_at + UNSENT,
            confirmed=confirmed,
        )
    )
    return row


def _cell(person_id: int, row: int) -> Row:
    return Row("messages", person(person_id), row, "content")


def _encode(text: str) -> bytes:
    """Lone surrogates and NUL are legal in JSON, and come back exactly as they were."""
    return json.dumps(text).encode()


def _message(tx: Tx, scope: Scope, row: Any) -> Message:
    text = None
    if row.content is not None:
        text = json.loads(tx.open(scope, _cell(row.person_id, row.id), row.content))
    return Message(row.id, row.person_id, row.kind, text, row.received_at, row.confirmed)


def last_at(tx: Tx, person_id: int) -> datetime | None:
    """When this person last sent anything."""
    last: datetime | None = tx.conn.scalar(
        select(func.max(messages.c.received_at)).where(messages.c.person_id == person_id)
    )
    return last


def days_of(tx: Tx, person_id: int, since: datetime) -> list[datetime]:
    """When this person sent anything since then."""
    query = select(messages.c.received_at).where(messages.c.person_id == person_id, messages.c.received_at >= since)
    return list(tx.conn.scalars(query))


def of_person(tx: Tx, scope: Scope, person_id: int) -> list[Message]:
    """All messages of a person, in order."""
    rows = tx.conn.execute(select(messages).where(messages.c.person_id == person_id).order_by(messages.c.id))
    return [_message(tx, scope, row) for row in rows]


def unsent_since(tx: Tx, scope: Scope, person_id: int, since: datetime) -> list[str]:
    """What this person has written since then and not sent on, in order."""
    mine = (messages.c.person_id == person_id) & (messages.c.received_at >= since)
    rows = tx.conn.execute(select(messages).where(mine, messages.c.kept_until.is_not(None)).order_by(messages.c.id))
    return [one.text for row in rows if (one := _message(tx, scope, row)).text]


def get(tx: Tx, scope: Scope, message_id: int) -> Message:
    """That message. Raises Refused when it is out of scope."""
    return _message(tx, scope, tx.conn.execute(select(messages).where(messages.c.id == message_id)).one())


def earlier(tx: Tx, person_id: int, telegram_id: int) -> int | None:
    """The first message that had this number at Telegram: what an edit changes."""
    return tx.conn.scalar(
        select(messages.c.id)
        .where(messages.c.person_id == person_id, messages.c.telegram_id == telegram_id, messages.c.kind != "edit")
        .order_by(messages.c.id)
        .limit(1)
    )


def keep_with_case(tx: Tx, ids: Iterable[int]) -> None:
    """These messages were sent on, or flagged: they are no longer erased after a week."""
    tx.conn.execute(update(messages).where(messages.c.id.in_(list(ids))).values(kept_until=None))


def let_go(tx: Tx, ids: Iterable[int]) -> None:
    """These messages were taken back: they are erased in a week, like all that was never sent."""
    tx.conn.execute(update(messages).where(messages.c.id.in_(list(ids))).values(kept_until=tx.now + UNSENT))


def edits(tx: Tx, ids: Iterable[int]) -> dict[int, int]:
    """The later edits of these messages: the edit's id -> the id of the message it changes."""
    first, later = messages.alias(), messages.alias()
    same = (first.c.telegram_id == later.c.telegram_id) & (first.c.person_id == later.c.person_id)
    query = select(later.c.id, first.c.id).join(first, same).where(first.c.id.in_(list(ids)), later.c.kind == "edit")
    return {int(row[0]): int(row[1]) for row in tx.conn.execute(query)}


def erase_unsent(tx: Tx, limit: int = 200) -> dict[int, set[int]]:
    """Erase words whose week is over, a slice at a time. Returns person -> erased messages."""
    query = (
        select(messages.c.id, messages.c.person_id)
        .where(messages.c.kept_until < tx.now, messages.c.content.is_not(None))
        .limit(limit)
    )
    erased: dict[int, set[int]] = {}
    for row in tx.conn.execute(query):
        erased.setdefault(row.person_id, set()).add(row.id)
    ids = [row for rows in erased.values() for row in rows]
    tx.conn.execute(update(messages).where(messages.c.id.in_(ids)).values(content=None, kept_until=None))
    tx.conn.execute(update(media).where(media.c.message_id.in_(ids)).values(content=None, state="erased"))
    return erased


# Files


def add_media(tx: Tx, person_id: int, message_id: int, mime: str, source: str) -> int:
    """A file to be fetched. Returns its id."""
    row = new_id()
    sealed = tx.seal(Row("media", person(person_id), row, "source"), source.encode())
    tx.conn.execute(
        insert(media).values(
            id=row,
            person_id=person_id,
            message_id=message_id,
            state="waiting",
            source=sealed,
            mime=mime,
            next_at=tx.now,
        )
    )
    return row


def _media(tx: Tx, scope: Scope, row: Any) -> Media:
    source = tx.open(scope, Row("media", person(row.person_id), row.id, "source"), row.source).decode()
    return Media(row.id, row.person_id, row.message_id, row.state, row.mime, source, row.attempts)


def media_of(tx: Tx, scope: Scope, message_ids: Iterable[int]) -> list[Media]:
    """The files of these messages."""
    rows = tx.conn.execute(select(media).where(media.c.message_id.in_(list(message_ids))).order_by(media.c.id))
    return [_media(tx, scope, row) for row in rows]


def one_media(tx: Tx, scope: Scope, media_id: int) -> Media | None:
    """That file, or None. Raises Refused when it is out of scope."""
    row = tx.conn.execute(select(media).where(media.c.id == media_id)).one_or_none()
    return _media(tx, scope, row) if row is not None else None


def media_due(tx: Tx, limit: int = 8) -> list[Media]:
    """Files whose turn to be fetched has come."""
    query = select(media).where(media.c.state == "waiting", media.c.next_at <= tx.now).order_by(media.c.id).limit(limit)
    rows = tx.conn.execute(query).all()
    scope = Scope("wren", frozenset(person(row.person_id) for row in rows))
    return [_media(tx, scope, row) for row in rows]


def next_media_at(tx: Tx) -> datetime | None:
    """When the next file is due."""
    return tx.conn.scalar(select(media.c.next_at).where(media.c.state == "waiting").order_by(media.c.next_at).limit(1))


def keep_media(tx: Tx, file: Media, content: bytes) -> None:
    """The file is here."""
    sealed = tx.seal(Row("media", person(file.person_id), file.id, "content"), content)
    tx.conn.execute(
        update(media).where(media.c.id == file.id, media.c.state == "waiting").values(content=sealed, state="kept")
    )


def media_failed(tx: Tx, file: Media, *, for_good: bool, wait: timedelta | None = None) -> bool:
    """One more failure; True when that was the last try. `wait` is what the channel asked for."""
    attempts = file.attempts + 1
    last = for_good or attempts >= MEDIA_TRIES
    wait = wait or min(timedelta(seconds=2 ** min(attempts, 10)), MEDIA_WAIT)
    tx.conn.execute(
        update(media)
        .where(media.c.id == file.id)
        .values(attempts=attempts, state="failed" if last else "waiting", next_at=tx.now + wait)
    )
    return last


def open_media(tx: Tx, scope: Scope, media_id: int) -> tuple[str, bytes] | None:
    """(mime, content) of a file, or None when it is not here. Raises Refused."""
    row = tx.conn.execute(select(media).where(media.c.id == media_id)).one_or_none()
    if row is None or row.content is None:
        return None
    try:
        return row.mime, tx.open(scope, Row("media", person(row.person_id), row.id, "content"), row.content)
    except Erased:
        return None
