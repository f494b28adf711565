"""What became of what somebody was told unasked: the notice, and the neutral line that was sent for it.

Rules of this file: reads only. A line names no notice (its words are emptied once sent), so a notice's line is the
first one in the lane of replies that was queued for the person after it. One line announces all that waits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.database import Tx
from storage.outbox import Lane
from storage.tables.core import notices, outbox


@dataclass(frozen=True)
class Delivery:
    """`held`: waits until somebody confirms who writes. `state` is the line's, or None when none was queued."""

    held: bool
    state: str | None
    sent_at: datetime | None
    shown_at: datetime | None


def deliveries(tx: Tx, person_id: int, kind: str, about: Collection[int]) -> dict[int, Delivery]:
    """What became of the notices of this kind, by what they are about."""
    told = select(notices).where(
        notices.c.person_id == person_id, notices.c.kind == kind, notices.c.about.in_(list(about))
    )
    return {row.about: _delivery(tx, row) for row in tx.conn.execute(told.order_by(notices.c.id))}


def _delivery(tx: Tx, notice: Any) -> Delivery:
    lines = (
        select(outbox.c.state, outbox.c.sent_at)
        .where(outbox.c.person_id == notice.person_id, outbox.c.lane == int(Lane.REPLY), outbox.c.id > notice.id)
        .order_by(outbox.c.id)
        .limit(1)
    )
    line = None if notice.held else tx.conn.execute(lines).one_or_none()
    state, sent_at = (line.state, line.sent_at) if line is not None else (None, None)
    return Delivery(notice.held, state, sent_at, notice.shown_at)
