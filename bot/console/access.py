"""Whose rows a worker may open: the one gate of the console.

Rules of this file:
- Allocated worker, cover, manager and whoever is on duty see what is the team's; complaints are for manager and duty
  alone; what names a worker is kept from that worker. A reviewing officer or an advocate sees what was sent to them and
  answers it; what was shared besides they only read.
- A file is open to whoever may see an item that its message belongs to. What belongs to none is open to nobody.
- What is out of scope is `Refused`, what does not exist is `NotThere`; both look the same from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from storage import audit, messages, people, queue, statements
from storage.database import Tx
from storage.people import Person
from storage.queue import Item
from storage.statements import Statement
from storage.vault import Refused, Scope

REVIEWER: Final = "reviewing_officer"
OUTSIDE: Final = frozenset({REVIEWER, "advocate"})
"""Posts outside the team."""


class NotThere(Exception):
    """There is no such page, item, person or file."""


@dataclass(frozen=True)
class Caseload:
    """The posts a worker holds in each case, the cases in which they work or only look in, and the key to all."""

    worker_id: int
    scope: Scope
    held: Mapping[int, frozenset[str]]
    working: frozenset[int]
    reviewing: frozenset[int]

    @property
    def cases(self) -> frozenset[int]:
        return self.working | self.reviewing

    def check_works(self, case_id: int) -> None:
        """Raises Refused where this worker does not work the case."""
        if case_id not in self.working:
            raise Refused("cases")

    def works(self, item: Item) -> bool:
        """Is it this worker's to read and to act on?"""
        return item.is_for(self.worker_id, self.held.get(item.case_id, frozenset()))


def caseload(tx: Tx, worker_id: int) -> Caseload:
    """What this worker's posts open."""
    held = people.posts_of(tx, worker_id)
    reviewing = frozenset(case_id for case_id, posts in held.items() if posts <= OUTSIDE)
    return Caseload(worker_id, people.worker_scope(tx, worker_id), held, frozenset(held) - reviewing, reviewing)


def working(tx: Tx, worker_id: int, case_id: int) -> Caseload:
    """What this worker's posts open, for somebody who works this case. Raises Refused."""
    load = caseload(tx, worker_id)
    load.check_works(case_id)
    return load


def statement_of(tx: Tx, load: Caseload, item: Item) -> Statement | None:
    """The words that an item is about, if it is about any."""
    return statements.get(tx, load.scope, item.statement_id) if item.statement_id is not None else None


def sees(tx: Tx, load: Caseload, item: Item) -> bool:
    """May this worker see the item?"""
    if load.works(item):
        return True
    looks_in = REVIEWER in load.held.get(item.case_id, ()) and load.worker_id not in item.hidden_from
    statement = statement_of(tx, load, item) if looks_in else None
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
    if not load.works(item):
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
    """The messages of an item that this worker may see, in order: those of its findings and of the statement."""
    statement = statement_of(tx, load, item)
    sent = tuple(part.message for part in statement.parts) if statement else ()
    if not load.works(item):
        return sent
    own = (item.message_id,) if item.message_id is not None else ()
    return tuple(sorted({*sent, *own, *queue.messages_of(tx, item.id)}))


def family_member(tx: Tx, load: Caseload, case_id: int, person_id: int) -> Person:
    """Somebody of a case that the worker works. Raises NotThere, NoSuchPerson or Refused."""
    load.check_works(case_id)
    who = people.get(tx, load.scope, person_id)
    if who.case_id != case_id:
        raise NotThere
    return who


def note(tx: Tx, worker_id: int, action: str, subject: str) -> None:
    """Audit an act of a worker."""
    audit.note(tx.conn, tx.now, f"worker:{worker_id}", action, subject)
