"""The forms of a plan's page: what was typed becomes a change of the plan, or faults beside the fields. Pure.

Rules of this file:
- What a case file may not say, a form may not say: the same models judge both, in the same words.
- A form changes one part and leaves all others as they are held. Reasons stay with their steps.
- Why a day moved later, and why a step waits or was stopped, has to be written. It is what the family is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeVar, get_args

from bot import planning, plans
from bot.casework.casefile_model import Decision, Plan, Stage, Step
from bot.casework.dates import resolve
from bot.console.fields import (
    LONGEST,
    NO_CHOICE,
    TOO_LONG,
    Faulty,
    Form,
    day_of,
    days_of,
    every,
    lines_of,
    read,
    text_of,
    unfit,
)
from bot.plans import Family, Written

WHY_LATER: Final = "The day moves later. Please write why: the family is told your words before the old day passes."
WHY_OFF: Final = "Please write why. Whoever may be told of this step is told your words."
SAME_DECISION: Final = "Please write what is decided next: these are the words of the decision before."
WHY_NOT_HOME: Final = (
    "Please write why they are not at home any more. The manager is told, because nobody comes to check."
)
NO_RETURN: Final = "Please write the day they came home. From then on Wren asks how it is."
STAGES: Final = tuple(one for one in get_args(Stage) if one != "closed")
"""Where a family's work can be put here: closing asks for more than a choice."""
STATES: Final = ("planned", "held", "stopped", "done")
"""Go, hold, stop; and it has happened."""


@dataclass(frozen=True)
class Held:
    """One child's plan as it is held; `plan` is None before there is one."""

    known: Family
    child: str
    plan: Plan | None

    @property
    def begun(self) -> Plan:
        """The plan, where there has to be one."""
        if self.plan is None:
            raise NoPlan
        return self.plan

    @property
    def reasons(self) -> Mapping[str, str]:
        return self.known.written.reasons.get(self.child, {})

    @property
    def slipped(self) -> str:
        return self.known.written.slipped.get(self.child, "")

    def day(self, on: Any) -> date:
        """A day as it is written, as a date."""
        return resolve(on, self.known.first_import)

    def place(self, step: str) -> int:
        """Where the step of that name stands in the file. Raises NoPlan."""
        names = plans.step_ids(self.begun.steps)
        if step not in names:
            raise NoPlan
        return names.index(step)


class NoPlan(Exception):
    """There is no such plan or step (any more)."""


@dataclass(frozen=True)
class Edit:
    """What a form changes: values of the case by path, and what is written beside them. `done` says what was done."""

    done: str
    values: Mapping[str, Any]
    written: Written


Change = Callable[[Form, Held], Edit]
_Model = TypeVar("_Model", Decision, Step)


def held(known: Family, child: str) -> Held:
    """One child's plan."""
    return Held(known, child, next((plan for plan in known.file.plans if plan.child == child), None))


# One function a form


def stage(form: Form, at: Held) -> Edit:
    """Where the family's work stands. A case is closed on the page of the year, and back from home needs a reason."""
    if form.get("stage") not in STAGES:
        raise Faulty({"stage": NO_CHOICE})
    values: dict[str, Any] = {"case.stage": form["stage"]}
    if leaves_home(at.known.file.case.stage, form["stage"]):
        reason = form.get("reason", "").strip()
        if fault := _wrong_with(reason) or ({} if reason else {"reason": WHY_NOT_HOME}):
            raise Faulty(fault)
    if form["stage"] == "at_home":
        if typed := form.get("returned", "").strip():
            values["case.returned_home"] = day_of(typed, "returned")
        elif at.known.file.case.returned_home is None:
            raise Faulty({"returned": NO_RETURN})
    return Edit("stage", values, at.known.written)


def leaves_home(before: str, after: str) -> bool:
    """Would the children be at home no more?"""
    return before == "at_home" and after != "at_home"


def why(form: Form, at: Held) -> Edit:
    """Why there is this plan."""
    return Edit("why", _changed(at, **text_of(form, "why")), at.known.written)


def decision(form: Form, at: Held) -> Edit:
    """What is decided next, when and by whom; with the reason, if the day moves."""
    before = at.begun.next_decision
    after = _same_day(at, before, _decision(form))
    moved = at.day(after.on) - at.day(before.on)
    new = form.get("new") == "yes"
    reason = form.get("reason", "").strip()
    faults = {}
    if new and after.what == before.what:
        faults["what"] = SAME_DECISION
    if not new and moved.days > 0 and not reason:
        faults["reason"] = WHY_LATER
    faults |= _wrong_with(reason)
    if faults:
        raise Faulty(faults)
    kept = "" if new or moved.days else at.slipped
    slipped = {**at.known.written.slipped, at.child: reason if reason and not new else kept}
    written = replace(at.known.written, slipped={child: text for child, text in slipped.items() if text})
    return Edit("decision", _changed(at, next_decision=after.model_dump(mode="json")), written)


def not_well(form: Form, at: Held) -> Edit:
    """What happens if it is not going well: a line each."""
    return Edit("not_well", _changed(at, if_not_going_well=lines_of(form)), at.known.written)


def begin(form: Form, at: Held) -> Edit:
    """The first plan of a child."""
    if at.plan is not None:
        raise NoPlan
    values = every(
        lambda: text_of(form, "why"),
        lambda: {"next_decision": _decision(form).model_dump(mode="json")},
        lambda: {"if_not_going_well": lines_of(form)},
    )
    return Edit("begun", _under(at, steps=[], **values), at.known.written)


def add_step(form: Form, at: Held) -> Edit:
    """A step more. It stands last in the file, so that all others keep their names."""
    steps = (*at.begun.steps, _step(form))
    return _steps("added", at, steps, [*range(len(at.begun.steps)), None])


def change_step(step: str) -> Change:
    """What, when, where and who of one step."""

    def changed(form: Form, at: Held) -> Edit:
        place = at.place(step)
        steps = list(at.begun.steps)
        after = _same_day(at, steps[place], _step(form))
        steps[place] = after.model_copy(update={"state": steps[place].state})
        return _steps("step", at, steps, range(len(steps)))

    return changed


def remove_step(step: str) -> Change:
    """Take a step out of the plan, as if it had never been in it."""

    def removed(_: Form, at: Held) -> Edit:
        stay = [n for n in range(len(at.begun.steps)) if n != at.place(step)]
        return _steps("removed", at, [at.begun.steps[n] for n in stay], stay)

    return removed


def set_state(step: str) -> Change:
    """Go, hold or stop; with the reason for the last two."""

    def put(form: Form, at: Held) -> Edit:
        state, reason, place = form.get("state", ""), form.get("reason", "").strip(), at.place(step)
        if state not in STATES:
            raise Faulty({"state": NO_CHOICE})
        off = state in planning.CALLED_OFF
        faults = {"reason": WHY_OFF} if off and not reason else _wrong_with(reason)
        if faults:
            raise Faulty(faults)
        steps = list(at.begun.steps)
        steps[place] = steps[place].model_copy(update={"state": state})
        reasons = {**at.reasons, step: reason} if off else {k: v for k, v in at.reasons.items() if k != step}
        return _steps(state, at, steps, range(len(steps)), reasons)

    return put


# What was typed


def _under(at: Held, **values: Any) -> dict[str, Any]:
    """Values of this plan by their paths in the case."""
    return {f"plans.{at.child}.{name}": value for name, value in values.items()}


def _changed(at: Held, **values: Any) -> dict[str, Any]:
    """The same, of a plan that there is. Raises NoPlan."""
    if at.plan is None:
        raise NoPlan
    return _under(at, **values)


def _steps(
    done: str, at: Held, steps: Sequence[Step], came: Sequence[int | None], reasons: Mapping[str, str] | None = None
) -> Edit:
    """These steps; `came` says which of the steps before each one is."""
    carried = planning.carried(at.reasons if reasons is None else reasons, at.begun.steps, steps, came)
    each = {**at.known.written.reasons, at.child: carried}
    written = replace(at.known.written, reasons={child: kept for child, kept in each.items() if kept})
    return Edit(done, _changed(at, steps=[step.model_dump(mode="json") for step in steps]), written)


def _decision(form: Form) -> Decision:
    typed, faults = days_of({name: form.get(name, "").strip() for name in ("what", "on", "who")}, "on")
    return read(Decision, typed, faults)


def _step(form: Form) -> Step:
    typed, faults = days_of({name: form.get(name, "").strip() for name in ("kind", "on", "where")}, "on")
    names = [name.strip() for line in form.get("who", "").splitlines() for name in line.split(",") if name.strip()]
    return read(Step, {**typed, "who": names}, faults)


def _same_day(at: Held, before: _Model, after: _Model) -> _Model:
    """A day that did not move stays as it was written: "+14d" is no change of the file."""
    return after.model_copy(update={"on": before.on}) if at.day(after.on) == at.day(before.on) else after


def _wrong_with(reason: str) -> dict[str, str]:
    fault = TOO_LONG if len(reason) > LONGEST else unfit(reason) if reason else ""
    return {"reason": fault} if fault else {}
