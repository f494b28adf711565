"""What was not kept, as pages show it: in two lists that look alike, and one by one where it is decided.

Rules of this file: reads only. Both sides stand under the same clock and in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot import agreements, family
from bot.breaches import SUPPORT, foreign, listeners
from bot.cases import gets_link
from bot.casework import breaches as clock
from bot.console import words
from bot.console.access import Caseload
from bot.console.form_view import DayView, day_view
from bot.console.item_history import delivery
from bot.console.times import Moment, day, moment
from storage import agreements as issued
from storage import breaches, people, replies
from storage.breaches import Breach
from storage.database import Tx
from storage.delivery import deliveries
from storage.people import Person
from storage.queue import Item

SOURCES: Final = {
    "seen": "I saw it myself",
    "service": "A service's record says so",
    "parent": "This parent said so",
    "told": "Somebody else said so",
    "child": "A child said so",
}
MARKS: Final = {
    "seen": "Seen by the worker",
    "service": "Told: a service's record",
    "parent": "Told by this parent",
    "told": "Told by somebody else",
    "child": "Told by a child",
}
"""How a fact is marked: seen or told. An opinion stands apart from it."""
CHOICES: Final = {
    "consequence": "What was agreed follows",
    "none": "Nothing follows",
    "done": "It is done",
    "new_day": "It has a new day",
}
NOT_POSSIBLE: Final = "It can't be done"


@dataclass(frozen=True)
class LineView:
    """One that was not kept. `days` have passed since its day, up to the decision; `decided` is empty before it."""

    item: int
    what: str
    whose: str
    mark: str
    on: DayView
    days: int
    decide_by: Moment
    overdue: bool
    decided: str


@dataclass(frozen=True)
class NotKept:
    """Both sides of a case: what waits to be decided, what was decided, and the middle of the days it took."""

    parents: tuple[LineView, ...]
    council: tuple[LineView, ...]
    past: tuple[LineView, ...]
    middles: tuple[int | None, int | None]


@dataclass(frozen=True)
class ListenerView:
    """Somebody for whom words can be written. `own` names their language, where it is not English."""

    id: int
    name: str
    about: str
    must: bool
    own: str
    language: str
    right_to_left: bool
    linked: bool


@dataclass(frozen=True)
class ToldView:
    """What somebody was told, and what became of it."""

    name: str
    text: str
    english: str
    delivery: str


@dataclass(frozen=True)
class BreachView:
    """Everything that its item's page shows. `agreed`: what the parent has said of that version. `help_late`: the
    council had not given them what was to help with this goal."""

    side: str
    title: str
    name: str
    agreement: str
    fact: str
    opinion: str
    mark: str
    setting: str
    recorded: str
    anothers: bool
    on: DayView
    days: int
    decide_by: Moment
    overdue: bool
    help_late: bool
    consequence: str
    version: str
    agreed: str
    listeners: tuple[ListenerView, ...]
    made: Moment | None
    by: str
    choice: str
    reason: str
    new_day: str
    untold: tuple[str, ...]
    told: tuple[ToldView, ...]

    @property
    def choices(self) -> Mapping[str, str]:
        """What can be decided."""
        named = {**CHOICES, "none": NOT_POSSIBLE} if self.side == clock.COUNCIL else CHOICES
        return {one: named[one] for one in clock.DECISIONS[self.side]}


def not_kept(tx: Tx, load: Caseload, case_id: int, zone: ZoneInfo) -> NotKept:
    """Everything of this case that was not kept."""
    names = {who.id: who.profile.name for who in people.of_case(tx, load.scope, case_id)}
    each = [(one, _line(tx, one, names, zone)) for one in breaches.of_case(tx, load.scope, case_id)]
    waits = [(one, line) for one, line in each if one.choice is None]
    return NotKept(
        tuple(line for one, line in waits if one.side == clock.PARENT),
        tuple(line for one, line in waits if one.side == clock.COUNCIL),
        tuple(line for one, line in reversed(each) if one.choice is not None),
        (_middle(each, clock.PARENT), _middle(each, clock.COUNCIL)),
    )


def _middle(each: Iterable[tuple[Breach, LineView]], side: str) -> int | None:
    return clock.middle(line.days for one, line in each if one.side == side)


def _line(tx: Tx, one: Breach, names: Mapping[int, str], zone: ZoneInfo) -> LineView:
    return LineView(
        one.item_id,
        words.shown(one.said["title"] if one.person_id is not None else one.said["what"]),
        names.get(one.person_id or 0, ""),
        MARKS.get(one.source or "", ""),
        day_view(one.due_on, tx.now.astimezone(zone).date()),
        _days(tx, one, zone),
        moment(one.decide_by, tx.now, zone),
        one.choice is None and tx.now > one.decide_by,
        _named(one),
    )


def _days(tx: Tx, one: Breach, zone: ZoneInfo) -> int:
    """From its day to the decision, or to today."""
    return clock.days(one.due_on, (one.decided_at or tx.now).astimezone(zone).date())


def _named(one: Breach) -> str:
    if one.choice is None:
        return ""
    return NOT_POSSIBLE if (one.side, one.choice) == (clock.COUNCIL, "none") else CHOICES[one.choice]


def of_item(tx: Tx, load: Caseload, item: Item, zone: ZoneInfo) -> BreachView | None:
    """What this item is about, if it is about something that was not kept."""
    one = breaches.of_item(tx, load.scope, item.id)
    if one is None:
        return None
    about = people.get(tx, load.scope, one.person_id) if one.person_id is not None else None
    line = _line(tx, one, {about.id: about.profile.name} if about else {}, zone)
    heard = listeners(tx, one)
    untold = one.reasons.get("untold", "").split()
    return BreachView(
        one.side,
        line.what,
        line.whose,
        f"/cases/{one.case_id}/agreement",
        words.shown(one.said.get("fact", "")),
        words.shown(one.said.get("opinion", "")),
        line.mark,
        words.SETTINGS.get(one.setting or "", ""),
        family.worker_name(tx, one.worker_id) if one.worker_id is not None else "",
        one.source in clock.ANOTHERS,
        line.on,
        line.days,
        line.decide_by,
        line.overdue,
        _help_late(tx, load, one),
        words.shown(one.said.get("consequence", "")),
        one.said.get("version", ""),
        _agreed(tx, about, one.said.get("version", "")) if about else "",
        tuple(_listener(who, one) for who in heard),
        moment(one.decided_at, tx.now, zone) if one.decided_at else None,
        family.worker_name(tx, one.decided_by) if one.decided_by is not None else "",
        line.decided,
        words.shown(one.reasons.get("why", "")),
        day(date.fromisoformat(one.reasons["day"])) if "day" in one.reasons else "",
        tuple(who.profile.name for who in heard if str(who.id) in untold),
        tuple(told for who in heard if (told := _told(tx, load, one, who, zone))) if one.choice else (),
    )


def _help_late(tx: Tx, load: Caseload, one: Breach) -> bool:
    """Was the council late with the help for this goal when it was not kept?"""
    late = [other for other in breaches.of_case(tx, load.scope, one.case_id) if other.about == SUPPORT + one.about]
    return any(other.due_on < one.due_on and other.choice != "done" for other in late)


def _agreed(tx: Tx, who: Person, version: str) -> str:
    """What this parent has said of the version that was issued when it was recorded."""
    rows = [one.id for one in agreements.kept_versions(tx, who) if str(one.version) == version]
    last = agreements.answered([one for one in issued.said(tx, who.id) if one.agreement_id in rows])
    return words.CONSENTS[last.kind] if last is not None else "has not answered it"


def _listener(who: Person, one: Breach) -> ListenerView:
    return ListenerView(
        who.id,
        who.profile.name,
        words.READERS[who.profile.reader],
        who.id == one.person_id,
        words.language(who.profile.language) if foreign(who) else "",
        who.profile.language,
        family.words_for(who, ZoneInfo("UTC")).right_to_left,
        gets_link(who),
    )


def _told(tx: Tx, load: Caseload, one: Breach, who: Person, zone: ZoneInfo) -> ToldView | None:
    """What was written for this person."""
    ours = [reply for reply in replies.to(tx, load.scope, who.id) if reply.item_id == one.item_id]
    told = next((reply for reply in ours if reply.kind in ("breach", "late")), None)
    if told is None:
        return None
    english = next((words.shown(reply.text) for reply in ours if reply.kind == "english"), "")
    way = delivery(deliveries(tx, who.id, "breach", [told.id]).get(told.id), tx.now, zone) if gets_link(who) else ""
    return ToldView(who.profile.name, words.shown(told.text), english, way)
