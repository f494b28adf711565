"""A child's plan as its page shows it, with its forms as they were left.

Rules of this file: reads only. Steps stand in the order of their days. A form that could not be taken keeps what was
typed; all other forms hold what the plan says now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, get_args
from zoneinfo import ZoneInfo

from bot import planning, plans
from bot.casework.casefile_model import StepKind
from bot.console import access, plan_gaps, plan_said, words
from bot.console.access import Caseload, NotThere
from bot.console.fields import LONGEST
from bot.console.form_view import DayView, Done, Draft, FormView, Typed, day_view, typed
from bot.console.plan_forms import STAGES, Held, held
from bot.console.plan_gaps import Askings, Gap
from bot.console.plan_said import ChildSaid
from bot.plans import Family
from conversations.model import Reader
from conversations.plan import WHAT, Plan, Step
from locales import catalogue, jargon
from locales.jargon import Warned
from storage import cases, people
from storage import plans as kept
from storage.database import Tx
from storage.people import Person

STATES: Final = {"planned": "Planned", "held": "On hold", "stopped": "Stopped", "done": "Done"}
CHOICES: Final = {
    "planned": "Go: it happens as planned",
    "held": "Hold: it waits for now",
    "stopped": "Stop: it will not happen",
    "done": "Done: it has happened",
}
NOTES: Final = {
    "stage": "The stage is changed, for every child of this family.",
    "why": "Saved: why there is this plan.",
    "decision": "The next decision is saved.",
    "not_well": "Saved: what happens if it is not going well.",
    "begun": "The plan is begun. Now add its steps.",
    "added": "The step is added.",
    "step": "The step is changed.",
    "removed": "The step is taken out of the plan.",
    "planned": "The step goes ahead as planned.",
    "held": "The step waits, and the reason is kept.",
    "stopped": "The step is stopped, and the reason is kept.",
    "done": "The step is marked as done.",
    "nothing": "That was so already: nothing was changed.",
}
"""What was done, by the fixed word in the address."""
LABELS: Final = {
    "stage": "Stage",
    "returned": "Day they came home",
    "why": "Why there is this plan",
    "what": "What is decided",
    "on": "Day",
    "who": "Who",
    "reason": "Reason",
    "new": "A new decision",
    "kind": "What happens",
    "where": "Where",
    "lines": "If it is not going well",
    "state": "Go, hold or stop",
}


@dataclass(frozen=True)
class StepView:
    """One step. `unexplained`: it waits or was stopped, and nobody has written why."""

    id: str
    kind: str
    day: DayView
    where: str
    who: str
    state: str
    state_word: str
    reason: str
    unexplained: bool
    gaps: tuple[Gap, ...]
    warned: tuple[Warned, ...]
    change: FormView
    put: FormView
    remove: str


@dataclass(frozen=True)
class ToldLine:
    """How much of this plan somebody may be told, and has been."""

    person: int
    name: str
    about: str
    approved: int
    of: int
    told: int


@dataclass(frozen=True)
class DecisionView:
    """What is decided next. `passed`: its day lies behind us."""

    what: str
    day: DayView
    who: str
    slipped: str
    passed: bool


@dataclass(frozen=True)
class PlanView:
    """What a plan says, part by part, with what to think about in its words."""

    why: str
    why_warned: tuple[Warned, ...]
    decision: DecisionView
    decision_warned: tuple[Warned, ...]
    steps: tuple[StepView, ...]
    not_well: tuple[str, ...]
    not_well_warned: tuple[Warned, ...]


@dataclass(frozen=True)
class PlanPage:
    """Everything on the page of one child's plan. `seen` names the plan that its forms were made from."""

    case_id: int
    ref: str
    child: str
    name: str
    done: Done
    draft: Draft
    typed: tuple[Typed, ...]
    seen: str
    said: tuple[ChildSaid, ...]
    stage: str
    plan: PlanView | None
    told: tuple[ToldLine, ...]
    forms: Mapping[str, FormView]
    stages: Mapping[str, str] = field(default_factory=lambda: {one: words.STAGES[one] for one in STAGES})
    kinds: Mapping[str, str] = field(default_factory=lambda: {one: kind(one) for one in get_args(StepKind)})
    states: Mapping[str, str] = field(default_factory=lambda: CHOICES)
    longest: int = LONGEST


def kind(name: str) -> str:
    """What a step is called."""
    return WHAT[name].texts[Reader.TEEN]


def seen(tx: Tx, at: Held) -> str:
    """What stands for everything that the forms of this plan show. It is keyed, so that it tells nothing."""
    plan = at.plan.model_dump(mode="json") if at.plan is not None else None
    case = at.known.file.case
    shown = [plan, case.stage, str(case.returned_home), dict(at.reasons), at.slipped]
    return kept.digest(tx, json.dumps(shown, sort_keys=True)).hex()


def found(tx: Tx, load: Caseload, case_id: int, child: str) -> tuple[cases.Case, Held]:
    """The case and the plan of this child in it. Raises NotThere or Refused."""
    load.check_works(case_id)
    case = cases.get(tx, load.scope, case_id)
    known = plans.of_case(tx, load.scope, case)
    if all(one.id != child for one in known.file.children):
        raise NotThere
    return case, held(known, child)


def plan_page(
    tx: Tx,
    worker_id: int,
    case_id: int,
    child: str,
    only: frozenset[int],
    draft: Draft,
    did: str = "",
    gone: Mapping[int, int] = MappingProxyType({}),
) -> PlanPage:
    """The page. `only` are the answers that have been audited. Raises NotThere or Refused."""
    load = access.caseload(tx, worker_id)
    case, at = found(tx, load, case_id, child)
    zone = ZoneInfo(at.known.file.authority.time_zone)
    today = tx.now.astimezone(zone).date()
    family = people.of_case(tx, load.scope, case_id)
    concerned = [who for who in family if who.role == "parent" or who.ref == child]
    reader = Reader(next(one.reader for one in at.known.file.children if one.id == child))
    forms = {form.id: form for form in _forms(at, f"/cases/{case_id}/plans/{child}", draft)}
    asked = [plan_gaps.of_person(tx, load, who, zone) for who in concerned]
    return PlanPage(
        case_id,
        case.ref,
        child,
        next(one.name for one in at.known.file.children if one.id == child),
        Done(NOTES.get(did, ""), tuple((who.profile.name, gone[who.id]) for who in family if who.id in gone)),
        draft,
        tuple(typed(draft, LABELS)),
        seen(tx, at),
        plan_said.said(tx, load, case_id, only, child),
        words.STAGES[at.known.file.case.stage],
        _plan(at, reader, forms, asked, today) if at.plan is not None else None,
        tuple(_told(tx, at, who) for who in concerned) if at.plan is not None else (),
        forms,
    )


def _forms(at: Held, base: str, draft: Draft) -> Iterator[FormView]:
    """Every form of the page, each holding what the plan says now."""
    case, plan = at.known.file.case, at.plan
    returned = at.day(case.returned_home).isoformat() if case.returned_home is not None else ""
    yield FormView("stage", f"{base}/stage", {"stage": case.stage, "returned": returned}, draft)
    if plan is None:
        yield FormView("begin", f"{base}/begin", {}, draft)
        return
    decision = plan.next_decision
    decided = {"what": decision.what, "on": at.day(decision.on).isoformat(), "who": decision.who}
    yield FormView("why", f"{base}/why", {"why": plan.why}, draft)
    yield FormView("decision", f"{base}/decision", decided, draft)
    yield FormView("not-well", f"{base}/not-well", {"lines": "\n".join(plan.if_not_going_well)}, draft)
    yield FormView("add", f"{base}/steps", {}, draft)
    for name, step in zip(plans.step_ids(plan.steps), plan.steps, strict=True):
        put = {"state": step.state, "reason": at.reasons.get(name, "")}
        said = {"kind": step.kind, "on": at.day(step.on).isoformat(), "where": step.where, "who": "\n".join(step.who)}
        yield FormView(f"step-{name}", f"{base}/steps/{name}", said, draft)
        yield FormView(f"put-{name}", f"{base}/steps/{name}/state", put, draft)


def _plan(at: Held, reader: Reader, forms: Mapping[str, FormView], asked: Sequence[Askings], today: date) -> PlanView:
    told = plans.plan_in(at.known, at.begun, catalogue.SOURCE)
    return PlanView(
        told.why,
        jargon.warned(told.why, reader),
        DecisionView(
            told.decision,
            day_view(told.decision_on, today),
            told.decision_by,
            told.slipped,
            told.decision_on < today,
        ),
        _warned((told.decision, told.decision_by, told.slipped), reader),
        tuple(_step(told, step, reader, forms, asked, today) for step in told.steps),
        told.not_well,
        _warned(told.not_well, reader),
    )


def _step(
    told: Plan, step: Step, reader: Reader, forms: Mapping[str, FormView], asked: Sequence[Askings], today: date
) -> StepView:
    off = step.state in planning.CALLED_OFF
    change = forms[f"step-{step.id}"]
    return StepView(
        step.id,
        kind(step.kind),
        day_view(step.on, today),
        step.where,
        ", ".join(step.who),
        step.state,
        STATES[step.state],
        step.reason if off else "",
        off and not step.reason,
        plan_gaps.gaps(told.ref, step, asked, today),
        _warned((step.where, step.reason if off else ""), reader),
        change,
        forms[f"put-{step.id}"],
        f"{change.action}/remove",
    )


def _warned(texts: Sequence[str], reader: Reader) -> tuple[Warned, ...]:
    return tuple(dict.fromkeys(one for text in texts for one in jargon.warned(text, reader)))


def _told(tx: Tx, at: Held, who: Person) -> ToldLine:
    known: Family = at.known
    today = {one: digest for one, digest in plans.digests(tx, known, who).items() if one.startswith(f"{at.child}/")}
    allowed, told = kept.approved(tx, who.id), kept.told(tx, who.id)
    return ToldLine(
        who.id,
        who.profile.name,
        who.profile.relation or who.role,
        sum(one in allowed and allowed[one].digest == digest for one, digest in today.items()),
        len(today),
        sum(told.get(one) == digest for one, digest in today.items()),
    )
