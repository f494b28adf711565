"""The agreement of a family as its page shows it: parent by parent, what to think about, and what each has said of it.

Rules of this file: reads only. A warning never blocks: whoever writes decides. A parent without goals, and a family
with one parent only, are gaps for the worker to see; no other parent learns of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final, get_args
from zoneinfo import ZoneInfo

from bot import agreements
from bot.casework.agreement_checker import GoalDraft, People, check_goal
from bot.casework.casefile_model import Duty, DutyState, Goal
from bot.console import access, breach_view, words
from bot.console.access import Caseload
from bot.console.agreement_forms import READY, draft_of, typed_from, typed_of
from bot.console.agreement_held import Held, found, seen
from bot.console.breach_view import SOURCES, NotKept
from bot.console.fields import LONGEST
from bot.console.form_view import DayView, Draft, FormView, Typed, day_view, typed
from bot.console.times import Moment, moment
from conversations.agreement import RIGHTS
from conversations.goals import GOALS, TOPICS
from conversations.model import Reader
from locales import catalogue, jargon
from locales.jargon import Warned
from locales.words import Words
from storage import agreements as stored
from storage import people
from storage.database import Tx
from storage.people import Person

LABELS: Final = {
    "parent": "Whose goal it is",
    "title": "The goal",
    "why": "Why",
    "measure": "What shows that it is going well",
    "steps": "What they do",
    "by": "By when",
    "support_what": "What they get for it",
    "support_provider": "Who gives it",
    "support_starts": "When it starts",
    "evidence": "What you look at",
    "consequence": "What follows if it does not happen",
    "review": "When you look at it together",
    "topic": "What children say of it at home",
    "rights": "Rights",
    "check_in": "How often each parent is asked how it goes",
    "reviewed": "When the whole agreement is looked at again",
    "what": "What the council promises",
    "owner": "Who sees to it",
    "state": "How it stands",
    "reason": "Why it is late",
    "fact": "What happened",
    "on": "The day",
    "source": "Where you know it from",
    "setting": "Where it was",
    "opinion": "What you think of it",
}
RHYTHMS: Final = {"weekly": "Every week", "fortnightly": "Every two weeks", "monthly": "Every four weeks"}
NOTICED: Final = {
    "": "Nothing",
    "drinking": "Drinking and drugs",
    "rows": "Rows and shouting",
    "food": "Food",
    "sleep": "Sleep",
    "school": "School",
    "new_people": "New people in the house",
}
"""What children at home are asked about anyway, by the topic of a goal."""
STATES: Final = {"on_time": "On time", "late": "Late", "done": "Done"}
NOTES: Final = {
    "whole": "The agreement is saved.",
    "added": "The goal is added. Nobody is told of it before you issue it.",
    "goal": "The goal is saved. Nobody is told of the change before you issue it.",
    "removed": "The goal is taken out.",
    "duty": "What the council promises is saved.",
    "duty_removed": "The promise is taken out.",
    "nothing": "That was so already: nothing was changed.",
}
"""What was done, by the fixed word in the address."""


@dataclass(frozen=True)
class GoalView:
    """One goal, with what to think about before it is issued: (label, words found, why)."""

    id: str
    held: Mapping[str, str]
    by: DayView
    review: DayView
    noticed: str
    support: DayView
    started: bool
    steps: tuple[str, ...]
    evidence: tuple[str, ...]
    warned: tuple[tuple[str, str, str], ...]
    change: FormView
    remove: str
    breach: FormView


@dataclass(frozen=True)
class ParentView:
    """One parent's part. `missing`: how many sentences still need a yes; `said`: what they said last, and when."""

    person: int
    name: str
    relation: str
    goals: tuple[GoalView, ...]
    missing: int
    version: int
    issued: Moment | None
    current: bool
    said: tuple[tuple[str, Moment], ...]
    issued_goals: frozenset[str]


@dataclass(frozen=True)
class DutyView:
    """Something the council promised. `overdue`: its day has passed, and it is not done."""

    place: int
    what: str
    owner: str
    by: DayView
    state: str
    state_word: str
    reason: str
    overdue: bool
    put: FormView
    remove: str


@dataclass(frozen=True)
class AgreementPage:
    """Everything on the page. `checked` is what the checker says of a goal that was typed and not yet saved."""

    case_id: int
    ref: str
    draft: Draft
    typed: tuple[Typed, ...]
    seen: str
    begun: bool
    why: str
    why_warned: tuple[Warned, ...]
    rights: tuple[str, ...]
    rhythm: str
    reviewed: DayView | None
    parents: tuple[ParentView, ...]
    alone: bool
    duties: tuple[DutyView, ...]
    forms: Mapping[str, FormView]
    checked: tuple[tuple[str, str, str], ...]
    ready: Mapping[str, tuple[tuple[str, str], ...]]
    owners: Mapping[str, str]
    names: Mapping[str, str]
    not_kept: NotKept
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)
    settings: Mapping[str, str] = field(default_factory=lambda: words.SETTINGS)
    labels: Mapping[str, str] = field(default_factory=lambda: LABELS)
    rhythms: Mapping[str, str] = field(default_factory=lambda: RHYTHMS)
    noticed: Mapping[str, str] = field(default_factory=lambda: NOTICED)
    states: Mapping[str, str] = field(default_factory=lambda: {one: STATES[one] for one in get_args(DutyState)})
    longest: int = LONGEST


def agreement_page(
    tx: Tx, worker_id: int, case_id: int, draft: Draft, *, ready: str = "", check: bool = False
) -> AgreementPage:
    """The page. `ready` is the ready goal that the form of a new one begins with. Raises Refused."""
    load = access.caseload(tx, worker_id)
    case, at = found(tx, load, case_id)
    zone = ZoneInfo(at.known.file.authority.time_zone)
    today = tx.now.astimezone(zone).date()
    base = f"/cases/{case_id}/agreement"
    if ready in READY and not draft.form:
        draft = Draft("add", {**typed_from(READY[ready])})
    forms = {form.id: form for form in _forms(at, base, draft)}
    whole = at.agreement
    return AgreementPage(
        case_id,
        case.ref,
        draft,
        tuple(typed(draft, LABELS)),
        seen(tx, at),
        whole is not None,
        whole.why if whole else "",
        jargon.warned(whole.why, Reader.PARENT) if whole else (),
        whole.rights if whole else (),
        RHYTHMS[whole.check_in] if whole else "",
        day_view(at.day(whole.reviewed), today) if whole else None,
        tuple(_parent(tx, at, who, forms, zone) for who in _parents(tx, load, case_id)),
        len(at.known.file.parents) < 2,
        tuple(_duty(at, place, duty, forms, today) for place, duty in enumerate(at.duties)),
        forms,
        _typed_goal(at, draft, today) if check else (),
        _ready(),
        {one.id: one.name for one in at.known.file.workers},
        {one.id: one.name for one in at.known.file.parents},
        breach_view.not_kept(tx, load, case_id, zone),
    )


def _parents(tx: Tx, load: Caseload, case_id: int) -> list[Person]:
    return [who for who in people.of_case(tx, load.scope, case_id) if who.role == "parent"]


def _forms(at: Held, base: str, draft: Draft) -> Iterator[FormView]:
    """Every form of the page, each holding what the agreement says now."""
    whole = at.agreement
    held_now = {"why": "", "rights": "\n".join(USUAL_RIGHTS), "check_in": "", "reviewed": ""}
    if whole is not None:
        reviewed = at.day(whole.reviewed).isoformat()
        rights = "\n".join(whole.rights)
        held_now = {"why": whole.why, "rights": rights, "check_in": whole.check_in, "reviewed": reviewed}
    yield FormView("whole", f"{base}/whole", held_now, draft)
    yield FormView("add", f"{base}/goals", {}, draft)
    yield FormView("add-duty", f"{base}/duties", {}, draft)
    for goal in at.goals:
        yield FormView(f"goal-{goal.id}", f"{base}/goals/{goal.id}", typed_of(at, goal), draft)
        yield FormView(f"breach-{goal.id}", f"{base}/goals/{goal.id}/breach", {}, draft)
    for place, duty in enumerate(at.duties):
        put = {"state": duty.state, "reason": at.known.written.late.get(duty.what, "")}
        yield FormView(f"duty-{place}", f"{base}/duties/{place}/state", put, draft)


USUAL_RIGHTS: Final = tuple(one.capitalize() for one in RIGHTS)
"""What every parent may do; Wren says these in every language."""


def _parent(tx: Tx, at: Held, who: Person, forms: Mapping[str, FormView], zone: ZoneInfo) -> ParentView:
    today = tx.now.astimezone(zone).date()
    mine = [goal for goal in at.goals if goal.parent == who.ref]
    versions = agreements.kept_versions(tx, who)
    newest = versions[0] if versions else None
    said = [one for one in stored.said(tx, who.id) if newest is not None and one.agreement_id == newest.id]
    last = {("understood" if one.kind == "understood" else "answer"): one for one in said}
    return ParentView(
        who.id,
        who.profile.name,
        who.profile.relation,
        tuple(_goal(at, goal, forms, today) for goal in mine),
        len(agreements.missing(tx, at.known, who)),
        newest.version if newest else 0,
        moment(newest.at, tx.now, zone) if newest else None,
        agreements.is_so(tx, at.known, who),
        tuple((words.CONSENTS[one.kind], moment(one.at, tx.now, zone)) for one in last.values()),
        frozenset(agreed.goals if (agreed := agreements.agreed(tx, who)) else ()),
    )


def _goal(at: Held, goal: Goal, forms: Mapping[str, FormView], today: date) -> GoalView:
    form = forms[f"goal-{goal.id}"]
    values = typed_of(at, goal)
    return GoalView(
        goal.id,
        values,
        day_view(at.day(goal.by), today),
        day_view(at.day(goal.review), today),
        NOTICED[goal.topic] if goal.topic else "",
        day_view(at.day(goal.support.starts), today),
        goal.support.started,
        goal.steps,
        goal.evidence,
        _warnings(at, draft_of(values, _name(at, goal.parent)), goal.parent, today),
        form,
        f"{form.action}/remove",
        forms[f"breach-{goal.id}"],
    )


def _typed_goal(at: Held, draft: Draft, today: date) -> tuple[tuple[str, str, str], ...]:
    """What the checker says of the goal in this form."""
    known = next((one.parent for one in at.goals if draft.form == f"goal-{one.id}"), draft.typed.get("parent", ""))
    return _warnings(at, draft_of(draft.typed, _name(at, known)), known, today)


def _warnings(at: Held, draft: GoalDraft, parent: str, today: date) -> tuple[tuple[str, str, str], ...]:
    file = at.known.file
    others = People(
        tuple(one.name for one in file.parents if one.id != parent),
        tuple(one.name for one in file.children),
        tuple(one.name for one in file.workers),
    )
    long = partial(jargon.long_sentences, reader=Reader.PARENT)
    found = check_goal(draft, today=today, people=others, jargon=jargon.jargon, long_sentences=long)
    return tuple((LABELS[one.field], words.shown(one.words), one.why) for one in found)


def _name(at: Held, parent: str) -> str:
    return next((one.name for one in at.known.file.parents if one.id == parent), "")


def _duty(at: Held, place: int, duty: Duty, forms: Mapping[str, FormView], today: date) -> DutyView:
    by, form = at.day(duty.by), forms[f"duty-{place}"]
    return DutyView(
        place,
        duty.what,
        next(one.name for one in at.known.file.workers if one.id == duty.owner),
        day_view(by, today),
        duty.state,
        STATES[duty.state],
        at.known.written.late.get(duty.what, ""),
        duty.state != "done" and by < today,
        form,
        form.action.replace("/state", "/remove"),
    )


def _ready() -> dict[str, tuple[tuple[str, str], ...]]:
    """The ready goals by topic: (id, title)."""
    english = Words(catalogue.SOURCE, Reader.PARENT)
    return {
        called: tuple((goal.id, english.say(goal.title)) for goal in GOALS if goal.topic == topic)
        for topic, called in TOPICS.items()
    }
