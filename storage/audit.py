"""Who did what, when, to whose rows; never what they say.

Rules of this file:
- An entry is written in the transaction of the act it tells of. A refusal is an act.
- Entries are chained by hash: taking one out, or changing one, breaks every later link (`broken` finds where).
- The database itself refuses to change or delete an entry (triggers, made by the migration).
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from storage.tables.core import audit

START = b"\0" * 32


def note(conn: Connection, now: datetime, actor: str, action: str, subject: str) -> None:
    """Add one entry. `actor`, `action` and `subject` are fixed words and row ids, never content."""
    last = conn.scalar(select(audit.c.chain).order_by(audit.c.id.desc()).limit(1)) or START
    chain = _link(last, now, actor, action, subject)
    conn.execute(insert(audit).values(at=now, actor=actor, action=action, subject=subject, chain=chain))


def broken(conn: Connection) -> int | None:
    """The id of the first entry that does not follow from the one before it, or None when all do."""
    last = START
    for entry in conn.execute(select(audit).order_by(audit.c.id)):
        if entry.chain != _link(last, entry.at, entry.actor, entry.action, entry.subject):
            return int(entry.id)
        last = entry.chain
    return None


def _link(last: bytes, at: datetime, actor: str, action: str, subject: str) -> bytes:
    return sha256(last + "\0".join((at.isoformat(), actor, action, subject)).encode()).digest()
