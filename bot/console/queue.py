"""The list of what waits for a worker, first things first.

Rules of this file: the list has no words of a family. Rank and its reason come from casework; nothing is scored here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot import family
from bot.casework import catching_up, queueing
from bot.casework.queueing import Writer
from bot.console import access, words
from bot.console.access import Caseload
from bot.console.times import Moment, lasting, moment
from bot.console.visits import Visit
from storage import cases, catch_up, people, queue
from storage.database import Tx
from storage.people import Person
from storage.queue import Item

SHARED_FOR: Final = timedelta(days=90)
"""How long a reviewing officer finds what was shared with them after the worker has closed it."""

DOUBTS: Final = {
    Writer.CONFIRMED: "",
    Writer.NOT_YET: "Not yet confirmed",
    Writer.NOT_THEM: "Not confirmed: not {name}",
}


@dataclass(frozen=True)
class RowView:
    """One line of the queue. `due` is when somebody should have looked by; None once somebody has.

    `left` says how much is still to be caught up with.
    """

    id: int
    urgency: str
    urgency_word: str
    kind: str
    person: str
    case_ref: str
    status: str
    doubt: str
    danger: bool
    shared: bool
    received: Moment
    waiting: str
    due: Moment | None
    overdue: str
    reason: str
    left: str


@dataclass(frozen=True)
class Around:
    """What lines of a list have in common: zones of cases, people by id, names of workers, who was asked about, and
    what has been caught up with."""

    zones: Mapping[int, ZoneInfo]
    people: Mapping[int, Person]
    readers: Mapping[int, str]
    asked: Mapping[int, list[Item]]
    ticked: Mapping[int, Collection[str]]

    def about(self, item: Item) -> Person | None:
        """Whom the item is about."""
        return self.people[item.person_id] if item.person_id is not None else None

    def writer(self, item: Item) -> Writer:
        """Who sent this, as far as a worker has said."""
        if item.confirmed or item.person_id is None:
            return Writer.CONFIRMED
        return queueing.writer(item.received_at, item.confirmed, self.asked[item.person_id])


@dataclass(frozen=True)
class CaseFilter:
    """A case that the list can be narrowed to; `id` 0 is all of them."""

    id: int
    ref: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class QueueView:
    """The whole list. `count` is told aloud when it changes."""

    rows: tuple[RowView, ...]
    count: str
    filters: tuple[CaseFilter, ...]
    chosen: int
    has_cases: bool


async def show(visit: Visit) -> Response:
    """The queue as a page."""
    return visit.show("queue.html", await _view(visit), here="queue")


async def rows(visit: Visit) -> Response:
    """The list alone, for the page's script."""
    return visit.show("rows.html", await _view(visit))


async def _view(visit: Visit) -> QueueView:
    chosen = visit.request.query_params.get("case", "")
    case_id = int(chosen) if chosen.isdecimal() and len(chosen) < 17 else 0
    return await visit.console.database.read(partial(queue_view, worker_id=visit.worker.id, case_id=case_id))


def queue_view(tx: Tx, worker_id: int, case_id: int = 0) -> QueueView:
    """What waits for this worker, in one case or (0) in all."""
    load = access.caseload(tx, worker_id)
    listed = queue.open_items(tx, load.scope, load.cases)
    listed += queue.closed_items(tx, load.scope, load.reviewing, tx.now - SHARED_FOR)
    waiting = [item for item in listed if access.sees(tx, load, item)]
    chosen = case_id if case_id in load.cases else 0
    shown = sorted((item for item in waiting if chosen in (0, item.case_id)), key=queueing.rank)
    known = around(tx, load, shown)
    lines = tuple(row(item, known, tx.now, shared=not load.works(item)) for item in shown)
    return QueueView(lines, count(shown), _filters(tx, load, waiting, chosen), chosen, bool(load.cases))


def around(tx: Tx, load: Caseload, items: Iterable[Item]) -> Around:
    """What stands around these items, each thing looked up once."""
    listed = list(items)
    about = {item.person_id for item in listed if item.person_id is not None}
    unsure = {item.person_id for item in listed if item.person_id is not None and not item.confirmed}
    readers = {item.read_by for item in listed if item.read_by is not None}
    return Around(
        {case_id: _zone(tx, load, case_id) for case_id in {item.case_id for item in listed}},
        {person_id: people.get(tx, load.scope, person_id) for person_id in about},
        {worker_id: family.worker_name(tx, worker_id) for worker_id in readers},
        {person_id: _asked(tx, load, person_id) for person_id in unsure},
        catch_up.of_items(tx, [item.id for item in listed if item.kind == catching_up.KIND]),
    )


def _asked(tx: Tx, load: Caseload, person_id: int) -> list[Item]:
    return [item for item in queue.items_of(tx, load.scope, person_id) if item.kind == "confirm"]


def count(items: Iterable[Item]) -> str:
    """How much waits, in words: "5 open, 3 of them new, 1 urgent"."""
    listed = list(items)
    new = [item for item in listed if item.status == "new"]
    urgent = sum(item.urgency == "now" for item in new)
    if not listed:
        return "Nothing waits"
    parts = [f"{len(listed)} open", f"{len(new)} new" if new else "all read"]
    return ", ".join([*parts, f"{urgent} urgent"] if urgent else parts)


def _zone(tx: Tx, load: Caseload, case_id: int) -> ZoneInfo:
    return ZoneInfo(family.authority(tx, cases.get(tx, load.scope, case_id).authority_id).time_zone)


def _filters(tx: Tx, load: Caseload, waiting: list[Item], chosen: int) -> tuple[CaseFilter, ...]:
    """One for each case, where there are several; a single case needs none."""
    if len(load.cases) < 2:
        return ()
    each = [
        CaseFilter(one, cases.get(tx, load.scope, one).ref, sum(item.case_id == one for item in waiting), one == chosen)
        for one in load.cases
    ]
    return (CaseFilter(0, "All cases", len(waiting), chosen == 0), *sorted(each, key=lambda one: one.ref))


def row(item: Item, known: Around, now: datetime, *, shared: bool) -> RowView:
    """One line of the list."""
    who, zone = known.about(item), known.zones[item.case_id]
    name = who.profile.name if who else ""
    line = RowView(
        item.id,
        item.urgency,
        words.URGENCIES[item.urgency],
        words.kind(item.kind),
        name,
        item.case_ref,
        status(item, known, now),
        DOUBTS[known.writer(item)].format(name=name) if item.kind in queueing.FAMILY_KINDS else "",
        queueing.is_flag(item.category) and item.kind not in ("flag", "help"),
        shared,
        moment(item.received_at, now, zone),
        lasting(now - item.received_at),
        None,
        "",
        queueing.reason(item.urgency, item.kind),
        "" if shared else _left(item, known),
    )
    return _with_due(line, item.due_at, now, zone) if item.due_at and item.read_at is None else line


def _left(item: Item, known: Around) -> str:
    """How much of the catch-up list is open: "7 of 9 still to do"."""
    ticked = known.ticked.get(item.id)
    left = 0 if ticked is None else catching_up.left(ticked)
    return f"{left} of {len(catching_up.TASKS)} still to do" if left else ""


def _with_due(line: RowView, due: datetime, now: datetime, zone: ZoneInfo) -> RowView:
    late = now - due
    return replace(line, due=moment(due, now, zone), overdue=lasting(late) if late > timedelta(0) else "")


def status(item: Item, known: Around, now: datetime) -> str:
    """New, read by whom and when, or answered."""
    if item.status == "read" and item.read_by is not None and item.read_at is not None:
        return f"Read by {known.readers[item.read_by]}, {moment(item.read_at, now, known.zones[item.case_id]).text}"
    return words.STATUSES[item.status]
