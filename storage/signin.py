"""How workers come into the console: one-time links and sessions that can be ended. Tokens are kept as digests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import console_sessions, sign_ins

LINK_MINUTES: Final = 15
SESSION_HOURS: Final = 12


@dataclass(frozen=True)
class ConsoleSession:
    """A session of the console that has not ended."""

    id: int
    worker_id: int
    started_at: datetime
    expires_at: datetime


def new_link(tx: Tx, worker_id: int) -> str:
    """A token that signs this worker in once, within a quarter of an hour."""
    token = secrets.token_urlsafe(24)
    tx.conn.execute(
        insert(sign_ins).values(
            token=tx.vault.digest("sign-in", token.encode()),
            worker_id=worker_id,
            expires_at=tx.now + timedelta(minutes=LINK_MINUTES),
        )
    )
    return token


def use_link(tx: Tx, token: str) -> tuple[int, str] | None:
    """(worker, session token) for a link that works, which then works no more; else None."""
    digest = tx.vault.digest("sign-in", token.encode())
    unused = (sign_ins.c.token == digest) & sign_ins.c.used_at.is_(None) & (sign_ins.c.expires_at > tx.now)
    if not tx.conn.execute(update(sign_ins).where(unused).values(used_at=tx.now)).rowcount:
        return None
    worker = int(tx.conn.execute(select(sign_ins.c.worker_id).where(sign_ins.c.token == digest)).scalar_one())
    session = secrets.token_urlsafe(32)
    tx.conn.execute(
        insert(console_sessions).values(
            id=new_id(),
            token=tx.vault.digest("session", session.encode()),
            worker_id=worker,
            started_at=tx.now,
            expires_at=tx.now + timedelta(hours=SESSION_HOURS),
        )
    )
    return worker, session


def signed_in(tx: Tx, token: str) -> ConsoleSession | None:
    """The session of this cookie, unless it has ended."""
    row = tx.conn.execute(
        select(console_sessions).where(
            console_sessions.c.token == tx.vault.digest("session", token.encode()),
            console_sessions.c.ended_at.is_(None),
            console_sessions.c.expires_at > tx.now,
        )
    ).one_or_none()
    return ConsoleSession(row.id, row.worker_id, row.started_at, row.expires_at) if row is not None else None


def sessions_of(tx: Tx, worker_id: int) -> list[ConsoleSession]:
    """A worker's sessions that have not ended, the newest first."""
    rows = tx.conn.execute(
        select(console_sessions)
        .where(
            console_sessions.c.worker_id == worker_id,
            console_sessions.c.ended_at.is_(None),
            console_sessions.c.expires_at > tx.now,
        )
        .order_by(console_sessions.c.id.desc())
    )
    return [ConsoleSession(row.id, row.worker_id, row.started_at, row.expires_at) for row in rows]


def end_session(tx: Tx, worker_id: int, session_id: int) -> bool:
    """End one of a worker's own sessions. False when there is none such."""
    mine = (console_sessions.c.id == session_id) & (console_sessions.c.worker_id == worker_id)
    return bool(tx.conn.execute(update(console_sessions).where(mine).values(ended_at=tx.now)).rowcount)


def ever_signed_in(tx: Tx, worker_id: int) -> bool:
    """Has this worker used the console before?"""
    query = select(console_sessions.c.id).where(console_sessions.c.worker_id == worker_id).limit(1)
    return tx.conn.scalar(query) is not None
