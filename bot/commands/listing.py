"""`queue`. Reading a family's words at the shell is audited as *operator*."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from bot.casework import queueing
from bot.opening import database_for
from bot.settings import Settings
from storage import audit, messages, people, statements
from storage import queue as stored
from storage.database import Tx
from storage.people import OPERATOR
from storage.queue import Item
from storage.statements import Part
from storage.vault import Scope


async def queue(settings: Settings, asked: argparse.Namespace) -> None:
    """Print what waits, the most urgent first."""
    async with database_for(settings) as database:
        items = await database.write(_queue)
    if asked.json:
        print(json.dumps({"items": items}))
        return
    if not items:
        print("Nothing waits.")
    for item in items:
        whose = f"{item['case']}/{item['person']}"
        print(f"[{item['urgency']}] {whose}: {item['kind']}, {item['status']}, {item['received_at']}")
        print(f"    {item['text']}" if item["text"] else f"    ({item['why']})")


def _queue(tx: Tx) -> list[dict[str, Any]]:
    scope = people.operator_scope(tx)
    audit.note(tx.conn, tx.now, OPERATOR, "read the queue", "all")
    return [item_of(tx, scope, item) for item in sorted(stored.open_items(tx, scope), key=queueing.rank)]


def item_of(tx: Tx, scope: Scope, item: Item) -> dict[str, Any]:
    """An item with its words."""
    return {
        "id": item.id,
        "case": item.case_ref,
        "person": item.person_ref,
        "kind": item.kind,
        "urgency": item.urgency,
        "category": item.category,
        "why": _why(item),
        "text": words_of(tx, scope, item),
        "received_at": iso(item.received_at),
        "status": item.status,
        "due_at": iso(item.due_at),
    }


def _why(item: Item) -> str:
    why = item.why or queueing.reason(item.urgency, item.kind)
    doubtful = item.kind in queueing.FAMILY_KINDS and not item.confirmed
    return f"{why} Not yet confirmed who writes." if doubtful else why


def words_of(tx: Tx, scope: Scope, item: Item) -> str:
    """The words of an item, as sent: those that raised a flag, then those of the statement."""
    told: list[str] = []
    parts: tuple[Part, ...] = ()
    if item.statement_id is not None:
        statement = statements.get(tx, scope, item.statement_id)
        parts = statement.parts
        told = [part.text or f"[{part.kind}]" for part in parts] or [statement.feeling or ""]
    quoted = {part.message for part in parts}
    found = [messages.get(tx, scope, row) for row in stored.messages_of(tx, item.id) if row not in quoted]
    return "\n".join([*(one.text or f"[{one.kind}]" for one in found), *told])


def iso(at: datetime | None) -> str | None:
    """A time as JSON tells it."""
    return at.isoformat() if at else None
