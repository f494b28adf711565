"""Was somebody asked before a step whether they feel ready, and after it how it was?

Rules of this file:
- A child is always asked; a parent who was told of the step. Not having asked is a gap, and says why it is one.
- What was asked about another day was not asked about this one.
- Nobody is asked to feel ready for a visit or a meeting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import cases as case_files
from bot.casework.asking import AFTER_DAYS, MEETINGS, READY_DAYS
from bot.console import access
from bot.console.access import Caseload
from bot.console.times import short_day
from conversations.plan import Step, about_step, day_of_step
from storage import askings, plans, queue
from storage.askings import Asking
from storage.database import Tx
from storage.people import Person

NEAR: Final = timedelta(days=14)
"""How far before and after today gaps are looked for."""
MOVED: Final = "Asked {asked} about {day}; then the day moved."
QUESTIONS: Final = {"ready": "Do you feel ready?", "after": "How was it?"}


@dataclass(frozen=True)
class Gap:
    """Whether one person was asked one thing. `state` is answered, waiting or gap; `item` the answer, 0 for none."""

    person: str
    question: str
    state: str
    told: str
    why: str = ""
    item: int = 0


@dataclass(frozen=True)
class Askings:
    """What one person was asked, the steps they were told of, those they may be told of, and their answers' items."""

    who: Person
    asked: Sequence[Asking]
    told: frozenset[str]
    approved: frozenset[str]
    items: dict[int, int]
    zone: ZoneInfo

    def on(self, at: datetime) -> str:
        """The day of something, where the family lives."""
        return short_day(at.astimezone(self.zone).date())


def of_person(tx: Tx, load: Caseload, who: Person, zone: ZoneInfo) -> Askings:
    """All of it, from the database."""
    mine = queue.items_of(tx, load.scope, who.id)
    return Askings(
        who,
        askings.of_person(tx, who.id),
        frozenset(plans.told(tx, who.id)),
        frozenset(plans.approved(tx, who.id)),
        {item.statement_id: item.id for item in mine if item.statement_id is not None and access.sees(tx, load, item)},
        zone,
    )


def gaps(child: str, step: Step, each: Sequence[Askings], today: date) -> tuple[Gap, ...]:
    """Who was asked what about this step; empty for one that is far off, waits or was stopped."""
    if abs(step.on - today) > NEAR or step.state not in ("planned", "done"):
        return ()
    told = [
        one
        for one in each
        if one.who.ref == child or (one.who.role == "parent" and not one.told.isdisjoint(about_step(child, step.id)))
    ]
    return tuple(gap for one in told for gap in _of(child, step, one, today))


def _of(child: str, step: Step, one: Askings, today: date) -> Iterator[Gap]:
    if step.kind not in MEETINGS:
        yield _gap("ready", child, step, one, today)
    if step.on < today:
        yield _gap("after", child, step, one, today)


def _gap(kind: str, child: str, step: Step, one: Askings, today: date) -> Gap:
    name, question = one.who.profile.name, QUESTIONS[kind]
    same = [asked for asked in one.asked if asked.kind == kind and asked.is_about(child, step.kind)]
    about = [asked for asked in same if asked.due_on == step.on]
    if not about:
        other = next((asked for asked in reversed(same) if asked.what == step.id), None)
        moved = MOVED.format(asked=one.on(other.asked_at), day=short_day(other.due_on)) if other else ""
        return Gap(name, question, "gap", "Not asked", moved or _why(kind, child, step, one, today))
    newest = about[-1]
    asked_on = f"Asked {one.on(newest.asked_at)}"
    if newest.statement_id is None:
        return Gap(name, question, "waiting", f"{asked_on}, no answer yet")
    return Gap(name, question, "answered", f"{asked_on}, answered", item=one.items.get(newest.statement_id, 0))


def _why(kind: str, child: str, step: Step, one: Askings, today: date) -> str:
    """Why Wren has not asked, and what can be done."""
    if not case_files.gets_link(one.who):
        return "They have no link of their own: ask together, and write it in your own records."
    if not one.who.linked:
        return "No phone is linked: ask in person."
    if one.who.confirmed_at is None:
        return "Nobody has confirmed yet that it is them: ask in person."
    if one.approved.isdisjoint(day_of_step(child, step.id)):
        return "This step is not approved for them, so Wren can't ask: ask in person."
    asks = step.on - timedelta(days=READY_DAYS)
    until = step.on + timedelta(days=AFTER_DAYS)
    if kind == "ready" and today < asks:
        return f"Wren asks from {short_day(asks)}."
    if kind == "after" and today <= until:
        return f"Wren asks until {short_day(until)}."
    return "The day has passed." if kind == "ready" and step.on < today else "Ask in person."
