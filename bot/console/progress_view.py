"""How the goals of a case go, from each side, as the page shows it.

Rules of this file:
- Reads only. Accounts stand as they were given, the newest first; where they part is said first of all.
- What somebody's words name a worker in is kept from that worker here too, and does not count as an answer: a number
  would tell that something is kept. A child's answers are shown to whoever may
  see them in the queue. Nothing of this page has a way to a family.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from bot import agreements, plans
from bot.casework import check_ins, queueing, sides
from bot.casework.casefile_model import Goal
from bot.casework.check_ins import Asked
from bot.casework.queueing import Writer
from bot.casework.sides import LIGHTS, SIDES
from bot.console import access, plan_said, words
from bot.console.access import REVIEWER, Caseload
from bot.console.form_view import Draft, FormView
from bot.console.queue import DOUBTS
from bot.console.times import short_day
from bot.plans import Family
from conversations.library.check_in import KIND
from storage import askings, cases, people, progress, queue, statements
from storage.database import Tx
from storage.people import Person
from storage.progress import Account
from storage.queue import Item
from storage.vault import Refused

OUTCOMES: Final = {
    "better": "Better",
    "same": "The same",
    "harder": "Harder",
    "slip": "A slip",
    "met": "Met",
    "partly": "Partly met",
    "not_met": "Not met",
    "fine": "Fine",
    "sometimes": "Sometimes hard",
    "not_ok": "Not OK",
    "missed": "Service missed",
    "cancelled": "Visit cancelled",
}
TO_RECORD: Final = {name: OUTCOMES[name] for name in ("met", "partly", "not_met", "better", "same", "harder")}
BASES: Final = {"seen": "Seen", "told": "Told", "opinion": "Opinion"}
OWN_WORD: Final = "Their own word"
WHO: Final = {"service": "A service says", "worker": "A worker, or another person, says"}
SHOWN: Final = 3
"""Accounts of a side that stand open; older ones are folded."""


@dataclass(frozen=True)
class LightView:
    """One account. `light` is good, middle or hard; `marks` say on what it rests; `item` leads to the words."""

    light: str
    word: str
    who: str
    day: str
    marks: tuple[str, ...]
    text: str
    doubt: str
    item: int


@dataclass(frozen=True)
class SideView:
    """What one side says of a goal."""

    title: str
    newest: tuple[LightView, ...]
    older: tuple[LightView, ...]


@dataclass(frozen=True)
class GoalView:
    """One goal. `rests` of `accounts` rest on supervised contact or on the parent's word."""

    title: str
    sides: tuple[SideView, ...]
    parts: str
    rests: int
    accounts: int


@dataclass(frozen=True)
class ParentView:
    """One parent: goals, and what is counted."""

    name: str
    goals: tuple[GoalView, ...]
    answered: int
    asked: int
    missed: tuple[LightView, ...]
    cancelled: tuple[LightView, ...]


@dataclass(frozen=True)
class ProgressPage:
    """The page. `works`: may this worker add to it?"""

    case_id: int
    ref: str
    parts: tuple[str, ...]
    rests: int
    accounts: int
    parents: tuple[ParentView, ...]
    works: bool
    record: FormView
    count: FormView
    options: Mapping[str, Mapping[str, str]]
    draft: Draft


@dataclass(frozen=True)
class Given:
    """An account with whoever gave it."""

    who: Person
    said: Account
    item: int = 0
    doubt: str = ""


def shown(tx: Tx, worker_id: int, case_id: int) -> frozenset[int]:
    """The statements whose words the page shows to this worker. Raises Refused."""
    load, known = _found(tx, worker_id, case_id)
    given = [one for who in people.of_case(tx, load.scope, case_id) for one in _given(tx, load, known, who)]
    return frozenset(one.said.statement_id for one in given if one.said.statement_id is not None)


def progress_page(tx: Tx, worker_id: int, case_id: int, only: Collection[int], draft: Draft) -> ProgressPage:
    """The page; `only` are the statements that have been audited. Raises Refused."""
    load, known = _found(tx, worker_id, case_id)
    everybody = people.of_case(tx, load.scope, case_id)
    given = [
        one
        for who in everybody
        for one in _given(tx, load, known, who)
        if one.said.statement_id is None or one.said.statement_id in only
    ]
    zone = ZoneInfo(known.file.authority.time_zone)
    today = tx.now.astimezone(zone).date()
    parents = tuple(_parent(tx, load, known, who, given, today) for who in everybody if who.role == "parent")
    goals = [goal for one in parents for goal in one.goals]
    path = f"/cases/{case_id}/progress"
    return ProgressPage(
        case_id,
        cases.get(tx, load.scope, case_id).ref,
        tuple(f"{goal.title}: {goal.parts}" for goal in goals if goal.parts),
        sum(goal.rests for goal in goals),
        sum(goal.accounts for goal in goals),
        parents,
        case_id in load.working,
        FormView("record", f"{path}/accounts", {"on": today.isoformat()}, draft),
        FormView("count", f"{path}/counts", {"on": today.isoformat()}, draft),
        options(known, everybody),
        draft,
    )


def _found(tx: Tx, worker_id: int, case_id: int) -> tuple[Caseload, Family]:
    """The caseload and the family. Raises Refused for whoever neither works the case nor leads its reviews."""
    load = access.caseload(tx, worker_id)
    if not plan_said.may_hear(load, case_id):
        raise Refused("cases")
    return load, plans.family(tx, load.scope, case_id)


def goals_of(known: Family) -> Sequence[Goal]:
    """All goals of the case, in the order of the agreement."""
    return known.file.agreement.goals if known.file.agreement else ()


def options(known: Family, everybody: Sequence[Person]) -> dict[str, dict[str, str]]:
    """What can be chosen in the forms: field -> value -> label."""
    names = {who.ref: who.profile.name for who in everybody}
    goals = {one.id: f"{names[one.parent]}: {one.title}" for one in goals_of(known)}
    children = {f"child-{who.ref}": f"{who.profile.name} says or noticed" for who in everybody if who.role == "child"}
    missed = {f"missed-{one.id}": f"Service missed: {one.support.what}, {names[one.parent]}" for one in goals_of(known)}
    parents = {who.ref: who.profile.name for who in everybody if who.role == "parent"}
    visits = {f"cancelled-{ref}": f"Visit cancelled: {name}" for ref, name in parents.items()}
    return {
        "goal": goals,
        "who": {**WHO, **children},
        "outcome": TO_RECORD,
        "basis": BASES,
        "setting": words.SETTINGS,
        "what": {**missed, **visits},
    }


# What was said


def _given(tx: Tx, load: Caseload, known: Family, who: Person) -> Iterator[Given]:
    """All accounts under this person's key that this worker may see."""
    about = queue.items_of(tx, load.scope, who.id)
    items = {item.statement_id: item for item in about}
    for one in progress.of_person(tx, load.scope, who.id):
        item = items.get(one.said.statement_id)
        if one.said.statement_id is None:
            yield Given(who, one.said)
        elif item is not None and _may_read(load, item):
            yield Given(who, one.said, item.id if load.works(item) else 0)
    if who.role == "child":
        yield from _noticed(tx, load, known, who, about, items)


def _may_read(load: Caseload, item: Item) -> bool:
    """A reviewing officer reads how goals go, as parents are told; nobody reads what names them."""
    return load.works(item) or (REVIEWER in load.held.get(item.case_id, ()) and load.worker_id not in item.hidden_from)


def _noticed(
    tx: Tx, load: Caseload, known: Family, who: Person, about: Sequence[Item], items: Mapping[int | None, Item]
) -> Iterator[Given]:
    """What a child at home answered about the topic of a goal: nothing is asked for the goal's sake."""
    asked = {sides.NOTICED[goal.topic]: goal.id for goal in goals_of(known) if goal.topic}
    confirming = [item for item in about if item.kind == "confirm"]
    zone = ZoneInfo(known.file.authority.time_zone)
    for one in statements.of(tx, load.scope, who.id) if asked else ():
        item = items.get(one.id)
        if one.kind != "at_home" or one.withdrawn_at or item is None or not access.sees(tx, load, item):
            continue
        writer = queueing.writer(item.received_at, item.confirmed, confirming)
        for chosen in one.chosen if writer is not Writer.NOT_THEM else ():
            if chosen.at in asked and chosen.value in LIGHTS:
                text = "\n".join(part.text for part in one.parts if part.at == chosen.at)
                on = one.sent_at.astimezone(zone).date()
                said = Account(asked[chosen.at], "child", chosen.value, on, text, "told", "home", one.id)
                yield Given(who, said, item.id, DOUBTS[writer].format(name=who.profile.name))


# How it is shown


def _asked(tx: Tx, load: Caseload, who: Person) -> list[Asked]:
    """The check-ins of this parent; as answered those alone whose answers this worker may read."""
    items = {item.statement_id: item for item in queue.items_of(tx, load.scope, who.id) if item.statement_id}
    read = {statement for statement, item in items.items() if _may_read(load, item)}
    held = (one for one in askings.of_person(tx, who.id) if one.kind == KIND)
    return [Asked(one.due_on, one.statement_id in read) for one in held]


def _parent(tx: Tx, load: Caseload, known: Family, who: Person, given: Sequence[Given], today: date) -> ParentView:
    goals = [goal for goal in goals_of(known) if goal.parent == who.ref]
    counted = check_ins.count(agreements.rhythm(tx, known, who), _asked(tx, load, who), today)
    mine = [one for one in given if one.who.id == who.id]
    return ParentView(
        who.profile.name,
        tuple(_goal(goal, who, [one for one in given if one.said.goal == goal.id]) for goal in goals),
        counted.answered,
        counted.asked,
        tuple(_light(one) for one in mine if one.said.outcome == "missed"),
        tuple(_light(one) for one in mine if one.said.outcome == "cancelled"),
    )


def _goal(goal: Goal, who: Person, given: Sequence[Given]) -> GoalView:
    said = sorted((one for one in given if one.said.outcome in LIGHTS), key=lambda one: one.said.on, reverse=True)
    by_side = {side: [one for one in said if SIDES[one.said.source] == side] for side in ("parent", "service", "child")}
    titles = {"parent": f"{who.profile.name} says", "service": "Services and workers say", "child": "Children notice"}
    newest = list({(one.said.source, one.who.id): one for one in reversed(said)}.values())[::-1]
    parting = "; ".join(f"{_who(one)} “{_word(one)}”, {short_day(one.said.on)}" for one in newest)
    return GoalView(
        words.shown(goal.title),
        tuple(
            SideView(titles[side], tuple(map(_light, some[:SHOWN])), tuple(map(_light, some[SHOWN:])))
            for side, some in by_side.items()
        ),
        parting if sides.part(one.said.outcome for one in newest) else "",
        sum(sides.rests_on_word(one.said.source, one.said.setting) for one in said),
        len(said),
    )


def _light(one: Given) -> LightView:
    said = one.said
    marks = (OWN_WORD,) if said.source == "parent" else (BASES[said.basis or "told"],)
    return LightView(
        LIGHTS.get(said.outcome, ""),
        OUTCOMES[said.outcome],
        _who(one)[:1].upper() + _who(one)[1:],
        short_day(said.on),
        (*marks, *((words.SETTINGS[said.setting],) if said.setting else ())),
        words.shown(said.text),
        one.doubt,
        one.item,
    )


def _word(one: Given) -> str:
    return OUTCOMES[one.said.outcome].casefold()


def _who(one: Given) -> str:
    by = {"service": "the service says", "worker": "a worker says"}
    return by.get(one.said.source, f"{one.who.profile.name} says")
