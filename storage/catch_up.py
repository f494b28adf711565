"""What workers have caught up with after a return that nobody had planned: who ticked what, and when.

Rules of this file: the first tick stands; it can be taken back. Nothing here is content.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.database import Tx
from storage.tables.plans import tasks


@dataclass(frozen=True)
class Ticked:
    """A worker said that it is done."""

    worker_id: int
    at: datetime


def of_item(tx: Tx, item_id: int) -> dict[str, Ticked]:
    """What has been ticked for this item, by task."""
    rows = tx.conn.execute(select(tasks).where(tasks.c.item_id == item_id))
    return {row.task: Ticked(row.worker_id, row.done_at) for row in rows}


def of_items(tx: Tx, item_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Which tasks have been ticked for each of these items."""
    held: dict[int, set[str]] = {one: set() for one in item_ids}
    for row in tx.conn.execute(select(tasks.c.item_id, tasks.c.task).where(tasks.c.item_id.in_(list(held)))):
        held[row.item_id].add(row.task)
    return {one: frozenset(ticked) for one, ticked in held.items()}


def tick(tx: Tx, item_id: int, task: str, worker_id: int) -> bool:
    """It is done. False when somebody ticked it before."""
    if task in of_item(tx, item_id):
        return False
    tx.conn.execute(insert(tasks).values(item_id=item_id, task=task, worker_id=worker_id, done_at=tx.now))
    return True


def untick(tx: Tx, item_id: int, task: str) -> bool:
    """It is not done after all. False when it had not been ticked."""
    mine = (tasks.c.item_id == item_id) & (tasks.c.task == task)
    return bool(tx.conn.execute(delete(tasks).where(mine)).rowcount)
