"""Pictures that are drawn for one person, from what that person may be told.

Rules of this file:
- A picture is `waiting` until it is drawn or has failed, each once: whoever comes second is told so.
- Content is JSON that the caller makes: {"picture": what is to be drawn (JSON in a string), "caption": [words, ...]}.
- A document is one page, a PDF.
- Pages are emptied after a week. What is to be drawn stays, so that they can be drawn again.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.plans import pictures
from storage.vault import Erased, Refused, Row, Scope, Tampered, person

KEPT: Final = timedelta(days=7)
SLICE: Final = 8
"""Pictures to a step of forgetting: their pages may be some megabytes each."""


@dataclass(frozen=True)
class Picture:
    """`content` is empty when it can't be opened any more; `pages` (PNG, or PDF) until drawn, and when forgotten."""

    id: int
    person_id: int
    kind: str
    content: str
    pages: tuple[bytes, ...] = ()


def add(tx: Tx, person_id: int, kind: str, content: str) -> int:
    """A picture to be drawn for a person. Returns its id."""
    row = new_id()
    sealed = tx.seal(_cell(person_id, row, "content"), content.encode("utf-8", "surrogatepass"))
    tx.conn.execute(
        insert(pictures).values(
            id=row, person_id=person_id, kind=kind, state="waiting", content=sealed, created_at=tx.now
        )
    )
    return row


def waiting(tx: Tx, limit: int = 10) -> list[Picture]:
    """Pictures to be drawn, the oldest first."""
    columns = (pictures.c.id, pictures.c.person_id, pictures.c.kind, pictures.c.content)
    query = select(*columns).where(pictures.c.state == "waiting").order_by(pictures.c.id).limit(limit)
    return [_waiting(tx, row) for row in tx.conn.execute(query).all()]


def _waiting(tx: Tx, row: Any) -> Picture:
    """One that can't be opened is handed out without content, so that it can be ended and holds up no other."""
    try:
        content = _content(tx, Scope("wren", frozenset({person(row.person_id)})), row)
    except (Erased, Tampered):
        content = ""
    return Picture(row.id, row.person_id, row.kind, content)


def drawn(tx: Tx, picture: Picture, pages: Sequence[bytes]) -> bool:
    """These are its pages. False when it no longer waits."""
    told = json.dumps([b64encode(page).decode() for page in pages])
    sealed = tx.seal(_cell(picture.person_id, picture.id, "pages"), told.encode())
    return _ended(tx, picture.id, state="drawn", pages=sealed)


def failed(tx: Tx, picture_id: int) -> bool:
    """It can't be drawn. False when it no longer waits."""
    return _ended(tx, picture_id, state="failed")


def _ended(tx: Tx, picture_id: int, **values: Any) -> bool:
    mine = (pictures.c.id == picture_id) & (pictures.c.state == "waiting")
    return tx.conn.execute(update(pictures).where(mine).values(**values)).rowcount == 1


def drop_waiting(tx: Tx, person_id: int) -> None:
    """Nothing that waits to be drawn for this person is wanted any more: their chat is being cleared."""
    mine = (pictures.c.person_id == person_id) & (pictures.c.state == "waiting")
    tx.conn.execute(update(pictures).where(mine).values(state="failed"))


def page(tx: Tx, scope: Scope, picture_id: int, n: int) -> bytes | None:
    """Page `n` (from 0), a PNG or PDF, or None when there is none any more. Raises Refused when it is out of scope."""
    columns = (pictures.c.id, pictures.c.person_id, pictures.c.pages)
    row = tx.conn.execute(select(*columns).where(pictures.c.id == picture_id)).one_or_none()
    if row is None:
        return None
    if person(row.person_id) not in scope.owners:  # also where there is nothing to open
        raise Refused("pictures")
    pages = _pages(tx, scope, row)
    return b64decode(pages[n]) if 0 <= n < len(pages) else None


def kinds(tx: Tx, person_id: int, ids: Collection[int]) -> set[str]:
    """Which kinds these pictures of a person are."""
    theirs = (pictures.c.person_id == person_id) & pictures.c.id.in_(list(ids))
    return set(tx.conn.scalars(select(pictures.c.kind).where(theirs)))


def of_person(tx: Tx, scope: Scope, person_id: int) -> list[Picture]:
    """All that was drawn or is to be drawn for a person, in order. Raises Refused or Erased."""
    rows = tx.conn.execute(select(pictures).where(pictures.c.person_id == person_id).order_by(pictures.c.id))
    return [
        Picture(
            row.id,
            row.person_id,
            row.kind,
            _content(tx, scope, row),
            tuple(b64decode(one) for one in _pages(tx, scope, row)),
        )
        for row in rows
    ]


def forget_old(tx: Tx) -> int:
    """Empty the pages of pictures whose week is over, a slice at a time. Returns how many."""
    # Ids grow with time. To look at a time behind the pages means to read through them, so only the oldest are asked.
    query = select(pictures.c.id, pictures.c.created_at).where(pictures.c.pages.is_not(None))
    oldest = tx.conn.execute(query.order_by(pictures.c.id).limit(SLICE)).all()
    old = [row.id for row in oldest if row.created_at < tx.now - KEPT]
    tx.conn.execute(update(pictures).where(pictures.c.id.in_(old)).values(pages=None))
    return len(old)


def _cell(person_id: int, row: int, column: str) -> Row:
    return Row("pictures", person(person_id), row, column)


def _content(tx: Tx, scope: Scope, row: Any) -> str:
    opened = tx.open(scope, _cell(row.person_id, row.id, "content"), row.content)
    return opened.decode("utf-8", "surrogatepass")


def _pages(tx: Tx, scope: Scope, row: Any) -> list[str]:
    """The pages as base64; none when they are gone. Raises Refused or Tampered."""
    if row.pages is None:
        return []
    try:
        opened: list[str] = json.loads(tx.open(scope, _cell(row.person_id, row.id, "pages"), row.pages))
    except Erased:
        return []
    return opened
