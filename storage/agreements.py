"""Agreements as they were issued to a parent, and what the parent said of them: understood, agreed, not agreed.

Rules of this file: an issued version never changes. What was said belongs to one version, and nothing is taken back:
what was said last counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from storage.database import Tx
from storage.ids import new_id
from storage.tables.following import agreements, consents
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Issued:
    """One version. `digest` stands for all its sentences then; `text` is JSON: language -> what it said, and
    what both sides agreed (`bot.agreements`)."""

    id: int
    version: int
    digest: bytes
    text: str
    worker_id: int
    at: datetime


@dataclass(frozen=True)
class Consent:
    """What a parent said of one version: `kind` is understood, agreed, disagreed or advice (they take advice first)."""

    agreement_id: int
    kind: str
    statement_id: int | None
    at: datetime


def issue(tx: Tx, person_id: int, digest: bytes, text: str, worker_id: int) -> int:
    """Keep a new version for this parent. Returns its row."""
    row = new_id()
    newest = tx.conn.scalar(select(func.max(agreements.c.version)).where(agreements.c.person_id == person_id)) or 0
    tx.conn.execute(
        insert(agreements).values(
            id=row,
            person_id=person_id,
            version=newest + 1,
            digest=digest,
            content=tx.seal(_cell(person_id, row), text.encode()),
            worker_id=worker_id,
            at=tx.now,
        )
    )
    return row


def issued(tx: Tx, scope: Scope, person_id: int) -> list[Issued]:
    """Every version, the newest first. Raises Refused."""
    rows = tx.conn.execute(
        select(agreements).where(agreements.c.person_id == person_id).order_by(agreements.c.version.desc())
    )
    return [
        Issued(
            row.id,
            row.version,
            row.digest,
            tx.open(scope, _cell(person_id, row.id), row.content).decode(),
            row.worker_id,
            row.at,
        )
        for row in rows
    ]


def say(tx: Tx, person_id: int, agreement_id: int, kind: str, statement_id: int | None = None) -> bool:
    """Keep what the parent said of this version. False when it is not theirs."""
    own = select(agreements.c.id).where(agreements.c.id == agreement_id, agreements.c.person_id == person_id)
    if tx.conn.scalar(own) is None:
        return False
    tx.conn.execute(
        insert(consents).values(
            id=new_id(),
            person_id=person_id,
            agreement_id=agreement_id,
            kind=kind,
            statement_id=statement_id,
            at=tx.now,
        )
    )
    return True


def said(tx: Tx, person_id: int) -> list[Consent]:
    """All that this parent said of any version, the oldest first."""
    rows = tx.conn.execute(select(consents).where(consents.c.person_id == person_id).order_by(consents.c.id))
    return [Consent(row.agreement_id, row.kind, row.statement_id, row.at) for row in rows]


def _cell(person_id: int, row: int) -> Row:
    return Row("agreements", person(person_id), row, "content")
