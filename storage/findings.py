"""What screening found in messages: one finding to a message, made before any conversation goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from storage.database import Tx
from storage.messages import keep_with_case
from storage.tables.core import findings, items
from storage.vault import Row, Scope, person


@dataclass(frozen=True)
class Found:
    """What was found in a message, without the reason; `item_id` is the queue item that shows it, `kind` its kind."""

    category: str
    urgency: str
    item_id: int
    kind: str


@dataclass(frozen=True)
class Finding:
    """What was found in a message, with the reason."""

    category: str
    urgency: str
    why: str
    found_at: datetime


def add(tx: Tx, person_id: int, message_id: int, item_id: int, category: str, urgency: str, why: str) -> None:
    """Record what screening found. The message is kept with the case from now on."""
    sealed = tx.seal(Row("findings", person(person_id), message_id, "why"), why.encode("utf-8", "replace"))
    tx.conn.execute(
        insert(findings).values(
            message_id=message_id,
            person_id=person_id,
            category=category,
            urgency=urgency,
            why=sealed,
            found_at=tx.now,
            item_id=item_id,
        )
    )
    keep_with_case(tx, [message_id])


def of(tx: Tx, ids: Iterable[int]) -> dict[int, Found]:
    """What was found in these messages; those without a finding are left out."""
    asked = list(ids)
    if not asked:
        return {}
    query = select(findings, items.c.kind).outerjoin(items, items.c.id == findings.c.item_id)
    rows = tx.conn.execute(query.where(findings.c.message_id.in_(asked)))
    return {row.message_id: Found(row.category, row.urgency, row.item_id, row.kind or "") for row in rows}


def of_person(tx: Tx, scope: Scope, person_id: int) -> list[Finding]:
    """All that was found in what somebody wrote, in order. Raises Refused when it is out of scope."""
    rows = tx.conn.execute(select(findings).where(findings.c.person_id == person_id).order_by(findings.c.message_id))
    cells = [(row, Row("findings", person(person_id), row.message_id, "why")) for row in rows]
    return [
        Finding(row.category, row.urgency, tx.open(scope, cell, row.why).decode(), row.found_at) for row, cell in cells
    ]


def reasons(tx: Tx, scope: Scope, person_id: int, ids: Iterable[int]) -> list[str]:
    """Why these messages were flagged, in their order; empty when none was."""
    rows = tx.conn.execute(
        select(findings.c.message_id, findings.c.why)
        .where(findings.c.message_id.in_(list(ids)), findings.c.person_id == person_id)
        .order_by(findings.c.message_id)
    )
    cells = [(Row("findings", person(person_id), row.message_id, "why"), row.why) for row in rows]
    return [tx.open(scope, cell, why).decode() for cell, why in cells]
