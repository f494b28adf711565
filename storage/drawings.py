"""Drawings of a child's own: photos they sent to be part of their story, kept with the case.

Rules of this file:
- A drawing is the file of a message. What it shows stands in `media` and nowhere else.
- A file that can't be had any more is no drawing, and neither is one that was taken out.
- One that was asked for before its file has come is `awaited_at` that time, until it comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.messages import Media, keep_with_case, open_media
from storage.tables.core import media
from storage.tables.plans import drawings
from storage.vault import Refused, Scope, person

SOON: Final = timedelta(minutes=10)
"""So long after a drawing was asked for, it is still an answer. Later nobody may be looking at the phone but others."""


@dataclass(frozen=True)
class Drawing:
    """`state` is that of its file: waiting or kept."""

    id: int
    message_id: int
    state: str
    mime: str


@dataclass(frozen=True)
class Held:
    """A drawing as it is exported, also once it was taken out."""

    message_id: int
    state: str
    added_at: datetime
    removed_at: datetime | None


def add(tx: Tx, person_id: int, message_ids: Iterable[int]) -> None:
    """These messages are drawings from now on, and kept with the case. Each is added once."""
    ids = list(message_ids)
    known = set(tx.conn.scalars(select(drawings.c.message_id).where(drawings.c.message_id.in_(ids))))
    for message in ids:
        if message not in known:
            row = {"id": new_id(), "person_id": person_id, "message_id": message, "added_at": tx.now}
            tx.conn.execute(insert(drawings).values(**row))
    keep_with_case(tx, set(ids) - known)


def of(tx: Tx, person_id: int, since: datetime | None) -> list[Drawing]:
    """A person's drawings in the order in which they were added; none from before `since`."""
    mine = (drawings.c.person_id == person_id) & drawings.c.removed_at.is_(None)
    if since is not None:
        mine &= drawings.c.added_at >= since
    columns = (drawings.c.id, drawings.c.message_id, media.c.state, media.c.mime)
    query = select(*columns).join(media, media.c.message_id == drawings.c.message_id)
    rows = tx.conn.execute(query.where(mine, media.c.state.in_(("waiting", "kept"))).order_by(drawings.c.id))
    return [Drawing(*row) for row in rows]


def ever(tx: Tx, person_id: int) -> list[Held]:
    """All that a person has added, in order."""
    columns = (drawings.c.message_id, media.c.state, drawings.c.added_at, drawings.c.removed_at)
    query = select(*columns).join(media, media.c.message_id == drawings.c.message_id)
    return [
        Held(*row) for row in tx.conn.execute(query.where(drawings.c.person_id == person_id).order_by(drawings.c.id))
    ]


def take_out(tx: Tx, person_id: int, drawing_id: int) -> None:
    """It is no drawing any more. Its message stays, for it went to somebody to look at, as all pictures do."""
    mine = (drawings.c.id == drawing_id) & (drawings.c.person_id == person_id) & drawings.c.removed_at.is_(None)
    tx.conn.execute(update(drawings).where(mine).values(removed_at=tx.now))


def wait_for(tx: Tx, ids: Iterable[int]) -> None:
    """These are to be shown as soon as their files have come."""
    tx.conn.execute(update(drawings).where(drawings.c.id.in_(list(ids))).values(awaited_at=tx.now))


def came(tx: Tx, file: Media) -> int | None:
    """The drawing that this file is, if somebody waits for it at this hour. They do no more."""
    mine = (drawings.c.message_id == file.message_id) & (drawings.c.person_id == file.person_id)
    awaited = drawings.c.awaited_at >= tx.now - SOON
    drawing: int | None = tx.conn.scalar(select(drawings.c.id).where(mine, awaited))
    tx.conn.execute(update(drawings).where(mine).values(awaited_at=None))
    return drawing


def wait_no_more(tx: Tx, person_id: int) -> None:
    """Nothing that this person waited for is wanted any more: their chat is being cleared."""
    tx.conn.execute(update(drawings).where(drawings.c.person_id == person_id).values(awaited_at=None))


def content(tx: Tx, scope: Scope, drawing_id: int) -> bytes | None:
    """What it shows, or None when it was taken out or is not here. Raises Refused when it is out of scope."""
    columns = (drawings.c.person_id, drawings.c.removed_at, media.c.id)
    query = select(*columns).outerjoin(media, media.c.message_id == drawings.c.message_id)
    row: Any = tx.conn.execute(query.where(drawings.c.id == drawing_id)).one_or_none()
    if row is None:
        return None
    if person(row.person_id) not in scope.owners:  # also where there is nothing to open
        raise Refused("drawings")
    opened = open_media(tx, scope, row.id) if row.removed_at is None and row.id is not None else None
    return opened[1] if opened else None
