"""Whose rows a worker may open: the one gate of the console.

Rules of this file:
- Allocated worker, cover and manager see everything of their cases. A reviewing officer who is none of these sees the
  statements that were shared with them, and acts on nothing.
- A file is open to whoever may see an item that its message belongs to. What nobody sent on is open to nobody.
- What is out of scope is `Refused`, what does not exist is `NotThere`; both look the same from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from storage import audit, messages, people, queue
from storage.database import Tx
from storage.people import Person
from storage.queue import Item, Statement
from storage.vault import Refused, Scope

REVIEWER: Final = "reviewing_officer"


class NotThere(Exception):
    """There is no such page, item, person or file."""


@dataclass(frozen=True)
class Caseload:
    """The cases in which a worker sees everything, those in which only what was shared, and the key to both."""

    worker_id: int
    scope: Scope
    working: frozenset[int]
    reviewing: frozenset[int]

    @property
    def cases(self) -> frozenset[int]:
        return self.working | self.reviewing


def caseload(tx: Tx, worker_id: int) -> Caseload:
    """What this worker's posts open."""
    held = people.posts_of(tx, worker_id)
    reviewing = frozenset(case_id for case_id, posts in held.items() if posts == {REVIEWER})
    return Caseload(worker_id, people.worker_scope(tx, worker_id), frozenset(held) - reviewing, reviewing)


def statement_of(tx: Tx, load: Caseload, item: Item) -> Statement | None:
    """The words that an item is about, if it is about any."""
    return queue.statement(tx, load.scope, item.statement_id) if item.statement_id is not None else None


def sees(tx: Tx, load: Caseload, item: Item) -> bool:
    """May this worker see the item?"""
    if item.case_id in load.working:
        return True
    statement = statement_of(tx, load, item) if item.case_id in load.reviewing else None
    return statement is not None and statement.to_reviewer and statement.withdrawn_at is None


def find(tx: Tx, load: Caseload, item_id: int) -> Item:
    """That item. Raises NotThere or Refused."""
    item = queue.item(tx, load.scope, item_id)
    if item is None:
        raise NotThere
    if not sees(tx, load, item):
        raise Refused("items")
    return item


def to_work_on(tx: Tx, worker_id: int, item_id: int) -> Item:
    """That item, for somebody who may act on it. Raises NotThere or Refused."""
    load = caseload(tx, worker_id)
    item = find(tx, load, item_id)
    if item.case_id not in load.working:
        raise Refused("items")
    return item


def opened(tx: Tx, worker_id: int, item_id: int) -> None:
    """The worker opens an item: audited before anything is shown. Raises NotThere or Refused."""
    find(tx, caseload(tx, worker_id), item_id)
    note(tx, worker_id, "opened", f"item:{item_id}")


def opened_file(tx: Tx, worker_id: int, media_id: int) -> Scope:
    """The worker opens a file: audited like words. Raises NotThere or Refused."""
    load = caseload(tx, worker_id)
    file = messages.one_media(tx, load.scope, media_id)
    if file is None:
        raise NotThere
    items = queue.items_of(tx, load.scope, file.person_id)
    if not any(file.message_id in messages_of(tx, load, item) for item in items if sees(tx, load, item)):
        raise Refused("media")
    note(tx, worker_id, "opened", f"media:{media_id}")
    return load.scope


def messages_of(tx: Tx, load: Caseload, item: Item) -> tuple[int, ...]:
    """The messages of an item that this worker may see, in order: the flagged one and those of the statement."""
    statement = statement_of(tx, load, item)
    sent = tuple(part.message for part in statement.parts) if statement else ()
    if item.message_id is None or item.message_id in sent or item.case_id not in load.working:
        return sent
    return (item.message_id, *sent)


def family_member(tx: Tx, load: Caseload, case_id: int, person_id: int) -> Person:
    """Somebody of a case that the worker works. Raises NotThere, NoSuchPerson or Refused."""
    if case_id not in load.working:
        raise Refused("cases")
    who = people.get(tx, load.scope, person_id)
    if who.case_id != case_id:
        raise NotThere
    return who


def note(tx: Tx, worker_id: int, action: str, subject: str) -> None:
    """Audit an act of a worker."""
    audit.note(tx.conn, tx.now, f"worker:{worker_id}", action, subject)
