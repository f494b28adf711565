"""What happened in a case, by day, read from storage and put into sentences.

Rules of this file:
- Reads only, and no words of anybody: what came in, and not what it said.
- What this worker may not see is not there at all: nor that it was answered, nor that something was promised for it.
- A day is the family's local day. The newest month stands first, and in it the newest day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from babel.dates import format_date

from bot import family, yearly
from bot.casework import queueing
from bot.casework.dates import resolve
from bot.console import access, words
from bot.console.access import Caseload
from bot.console.plan_view import kind as step_kind
from bot.console.times import LOCALE, day
from bot.yearly import Known
from storage import agreements, askings, breaches, people, promises, queue, replies
from storage import year as kept
from storage.database import Tx
from storage.people import Person
from storage.queue import Item

ASKED: Final = {
    "ready": "{name} was asked: how ready for a step",
    "after": "{name} was asked: how a step was",
    "getting_ready": "{name} was asked about getting ready to move",
    "at_home": "{name} was asked: how it is at home",
    "wellbeing": "{name} was asked: how they are doing",
    "check_in": "{name} was asked: how it is going",
    "tip": "{name} got something to try at home",
    "practice": "{name} was asked: how something they tried went",
}
AGREEMENT: Final = "The agreement: {name} {says}"
ENDED: Final = {"kept": "was kept", "late": "got another day, with a reason", "broken": "was given up, with a reason"}
STEPS: Final = {"done": "took place", "held": "waits", "stopped": "was stopped"}
SIDES: Final = {"parent": "a goal was not kept", "council": "the council was late"}
MARKS: Final = {
    "asked": "Asked",
    "in": "Came in",
    "told": "Told",
    "decided": "Decided",
    "seen": "Seen",
    "missed": "Missed",
    "wren": "Wren asks",
    "plan": "Plan",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `item` is where more of it stands, 0 for nowhere; `note` what became of it."""

    on: date
    mark: str
    text: str
    note: str = ""
    item: int = 0

    @property
    def mark_word(self) -> str:
        return MARKS[self.mark]


@dataclass(frozen=True)
class Day:
    """A day, and what happened on it."""

    iso: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Month:
    """A month, and its days."""

    id: str
    text: str
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Timeline:
    """Everything on the page."""

    case_id: int
    ref: str
    stage: str
    months: tuple[Month, ...]
    count: int
    missed: int


@dataclass(frozen=True)
class _Seen:
    """The case as this worker sees it: the items that are theirs, and those among them that came with a statement."""

    load: Caseload
    at: Known
    items: dict[int, Item]
    by_statement: dict[int, Item]

    def on(self, moment: datetime) -> date:
        return moment.astimezone(self.at.zone).date()


def timeline(tx: Tx, worker_id: int, case_id: int) -> Timeline:
    """The timeline as this worker may see it. Raises Refused."""
    load = access.working(tx, worker_id, case_id)
    at = yearly.known(tx, load.scope, case_id)
    family_of = people.of_case(tx, load.scope, case_id)
    mine = [one for one in queue.of_case(tx, load.scope, case_id) if load.works(one)]
    seen = _Seen(
        load, at, {one.id: one for one in mine}, {one.statement_id: one for one in mine if one.statement_id is not None}
    )
    answers = {said.statement_id for who in family_of for said in agreements.said(tx, who.id)}
    items = [one for one in mine if one.statement_id is None or one.statement_id not in answers]
    entries = [*_items(seen, items, family_of), *_case(tx, seen)]
    for who in family_of:
        entries += _of(tx, seen, who)
    past = [one for one in entries if one.on <= at.today]
    missed = sum(one.mark == "missed" for one in past)
    return Timeline(case_id, at.case.ref, words.STAGES[at.stage], tuple(_months(past)), len(past), missed)


def _months(entries: list[Entry]) -> Iterator[Month]:
    ordered = sorted(entries, key=lambda one: one.on, reverse=True)
    for first, month in groupby(ordered, key=lambda one: one.on.replace(day=1)):
        days = tuple(Day(on.isoformat(), day(on), tuple(some)) for on, some in groupby(month, key=lambda one: one.on))
        yield Month(f"{first:%Y-%m}", format_date(first, "MMMM yyyy", locale=LOCALE), days)


def _items(seen: _Seen, items: list[Item], family_of: list[Person]) -> Iterator[Entry]:
    """What came in, and what Wren asks the worker. A "no" to an agreement stands with its version instead."""
    names = {who.id: who.profile.name for who in family_of}
    for one in items:
        came_in, name = one.kind in queueing.FAMILY_KINDS, names.get(one.person_id or 0, "")
        about = f" ({name})" if name else ""
        text = words.title(one.kind, name) if came_in else f"{words.kind(one.kind)}{about}"
        yield Entry(seen.on(one.received_at), "in" if came_in else "wren", text, _state(one), one.id)


def _state(item: Item) -> str:
    return "Closed" if item.closed_at else "Read" if item.read_at else "Not read yet"


def _of(tx: Tx, seen: _Seen, who: Person) -> Iterator[Entry]:
    """What one person was asked, told and promised, and what they said of an agreement."""
    name, scope = who.profile.name, seen.load.scope
    for asked in askings.of_person(tx, who.id):
        answer = seen.by_statement.get(asked.statement_id or 0)
        note = "" if asked.kind == "tip" else "Answered" if answer else "No answer"
        text = ASKED.get(asked.kind, "{name} was asked something").format(name=name)
        yield Entry(seen.on(asked.asked_at), "asked", text, note, answer.id if answer else 0)
    for reply in replies.to(tx, scope, who.id):
        if reply.item_id in seen.items:
            text = f"{family.worker_name(tx, reply.worker_id)} wrote to {name}"
            yield Entry(seen.on(reply.written_at), "told", text, item=reply.item_id)
    for made in promises.to(tx, scope, who.id):
        if made.item_id in seen.items:
            text = f"{family.worker_name(tx, made.worker_id)} promised {name} something by {day(made.due_on)}"
            yield Entry(seen.on(made.at), "told", text, item=made.item_id)
            if made.ended_at is not None:
                text = f"What was promised to {name} {ENDED[made.state]}"
                yield Entry(seen.on(made.ended_at), "told", text, item=made.item_id)
    if who.role == "parent":
        yield from _agreed(tx, seen, who)


def _agreed(tx: Tx, seen: _Seen, who: Person) -> Iterator[Entry]:
    versions = {one.id: one for one in agreements.issued(tx, seen.load.scope, who.id)}
    for one in versions.values():
        text = f"Version {one.version} of the agreement was issued to {who.profile.name}"
        yield Entry(seen.on(one.at), "decided", text, f"By {family.worker_name(tx, one.worker_id)}")
    for said in agreements.said(tx, who.id):
        text = AGREEMENT.format(name=who.profile.name, says=words.CONSENTS[said.kind])
        item, version = seen.by_statement.get(said.statement_id or 0), versions[said.agreement_id].version
        note = f"Version {version}. {_state(item)}" if item else f"Version {version}"
        yield Entry(seen.on(said.at), "in", text, note, item.id if item else 0)


def _case(tx: Tx, seen: _Seen) -> Iterator[Entry]:
    """What happened in the case: steps, checks, relatives, changes, who holds it, and how it was closed."""
    at, case_id, scope = seen.at, seen.at.case.id, seen.load.scope
    names = {child.id: child.name for child in at.file.children}
    for plan in at.file.plans:
        for step in plan.steps:
            if step.state in STEPS:
                text = f"{names.get(plan.child, plan.child)}: {step_kind(step.kind)}. It {STEPS[step.state]}"
                yield Entry(resolve(step.on, at.case.first_import), "plan", text)
    for check in kept.checks(tx, scope, case_id):
        if check.done_on is not None:
            late = f"Due on {day(check.due_on)}" if check.done_on > check.due_on else ""
            yield Entry(check.done_on, "seen", "The children were seen at home", late)
        elif check.due_on < at.today:
            yield Entry(check.due_on, "missed", "Nobody is known to have seen the children at home")
    for lapse in breaches.of_case(tx, scope, case_id):
        if lapse.decided_at is not None and lapse.decided_by is not None and lapse.item_id in seen.items:
            text = f"What follows was decided where {SIDES[lapse.side]}"
            by = f"By {family.worker_name(tx, lapse.decided_by)}"
            yield Entry(seen.on(lapse.decided_at), "decided", text, by, lapse.item_id)
    for change in kept.changes_of(tx, scope, case_id):
        item = change.item_id if change.item_id in seen.items else 0
        yield Entry(seen.on(change.at), "in", "Something important changed in the family", item=item)
    for one in kept.reassessed(tx, scope, case_id):
        by = f"By {family.worker_name(tx, one.worker_id)}"
        yield Entry(one.made_on, "decided", "The family was assessed anew", by)
    for asked in kept.closings_of(tx, scope, case_id):
        yield Entry(seen.on(asked.at), "in", f"{family.worker_name(tx, asked.worker_id)} asked to close the case")
        if asked.decided_at is not None:
            by = f"By {family.worker_name(tx, asked.manager_id or asked.worker_id)}"
            text = "The case was closed" if asked.state == "closed" else "The case was not closed"
            yield Entry(seen.on(asked.decided_at), "decided", text, by)
    for worker, since in people.held_since(tx, case_id, "allocated").items():
        if since is not None:
            yield Entry(seen.on(since), "decided", f"{family.worker_name(tx, worker)} is the allocated worker")
