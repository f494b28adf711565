"""What a change of a plan does, whoever made it: in the console, or by a case file that was imported again.

Rules of this file:
- Everything happens in the write that changes the plan. What the last import said stays as it was, so that the next
  one sees that something was changed here.
- A reason belongs to its step, and goes where the step goes.
- What was approved in other words may not be told any more. Who approved it is told what is gone.
- A move home that leaves too few days to get ready is told to the manager, once for each day it is planned for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot import plans
from bot.casework.asking import MOVE
from bot.casework.casefile_model import CaseFile, Step
from bot.casework.dates import resolve
from bot.casework.merge import unflatten
from bot.plans import Written
from bot.turns import to_do
from storage import cases, people
from storage import plans as kept
from storage.database import Tx
from storage.people import Person

NOTICE: Final = 14
"""Days that a family is given to get ready for a move home."""
SHORT_NOTICE: Final = "short_notice"
CALLED_OFF: Final = ("held", "stopped")
"""States of a step that need a reason."""
HEADLINE: Final = "Moving home is planned for {day}."
IN_DAYS: Final = {0: "That is today.", 1: "That is tomorrow."}

Voided = Mapping[int, int]
"""Person -> how many sentences that had been approved for them may not be told any more."""


def change(tx: Tx, case: cases.Case, values: cases.Values, written: Written, gone: tuple[str, ...] = ()) -> Voided:
    """Put these values, and what workers wrote beside them, in place of the ones before. ValueError for no case.

    `gone`: what begins so is there no more.
    """
    before = unflatten(case.facts)
    kept_values = {path: value for path, value in case.facts.items() if not (gone and path.startswith(gone))}
    facts = dict(sorted({**kept_values, **values}.items()))
    after = unflatten(facts)
    cases.change_case(tx, case.id, case.authority_id, facts, case.imported)
    kept.keep_words(tx, case.id, written.dump())
    return after_change(tx, case.id, before, after)


def after_change(tx: Tx, case_id: int, before: CaseFile | None, after: CaseFile) -> Voided:
    """What follows from a change that has just been stored; `before` is None for a case that is new."""
    short_notice(tx, case_id, before, after)
    return void(tx, case_id) if before is not None else {}


def void(tx: Tx, case_id: int) -> Voided:
    """Take back whatever was approved in other words than those of today, for everybody of the family."""
    scope = people.operator_scope(tx)
    known = plans.family(tx, scope, case_id)
    gone = {who.id: len(plans.void(tx, known, who)) for who in people.of_case(tx, scope, case_id)}
    return {person_id: count for person_id, count in gone.items() if count}


# Reasons go with their steps


def keep_reasons(tx: Tx, case_id: int, before: CaseFile, after: CaseFile) -> None:
    """A case file has brought other steps: put the reasons that were written here where their steps are now."""
    scope = people.operator_scope(tx)
    written = Written.load(kept.words(tx, scope, case_id))
    old = {plan.child: plan.steps for plan in before.plans}
    moved = {
        plan.child: carried(written.reasons.get(plan.child, {}), old[plan.child], plan.steps)
        for plan in after.plans
        if plan.child in old
    }
    reasons = {child: held for child, held in {**written.reasons, **moved}.items() if held}
    if reasons != written.reasons:
        kept.keep_words(tx, case_id, replace(written, reasons=reasons).dump())


def carried(
    reasons: Mapping[str, str], before: Sequence[Step], after: Sequence[Step], came: Sequence[int | None] | None = None
) -> dict[str, str]:
    """Reasons by the names that steps have now. `came` says which step each was before; without it, it is found out."""
    names = plans.step_ids(before)
    pairs = zip(plans.step_ids(after), after, origins(before, after) if came is None else came, strict=True)
    return {
        name: reasons[names[place]]
        for name, step, place in pairs
        if place is not None and names[place] in reasons and step.state in CALLED_OFF
    }


def origins(before: Sequence[Step], after: Sequence[Step]) -> list[int | None]:
    """For each step, which one it was before: the same in every way, or on its day, or in its place, or of its kind."""
    found: list[int | None] = [None] * len(after)
    for alike in _ALIKE:
        for place, step in enumerate(after):
            if found[place] is None:
                free = (n for n, one in enumerate(before) if n not in found and alike(one) == alike(step))
                found[place] = next(free, None)
    return found


_ALIKE: Final[tuple[Callable[[Step], Any], ...]] = (
    lambda step: step,
    lambda step: (step.kind, step.on),
    lambda step: (step.kind, step.where, step.who),
    lambda step: step.kind,
)


# Too little notice


def short_notice(tx: Tx, case_id: int, before: CaseFile | None, after: CaseFile) -> None:
    """Tell the manager of every move home that is new, or moved, to a day with too few days to get ready."""
    scope = people.operator_scope(tx)
    first_import = cases.get(tx, scope, case_id).first_import
    today = after.authority.today(tx.now)
    children = {who.ref: who for who in people.of_case(tx, scope, case_id) if who.role == "child"}
    for child, days in _moves(after, first_import).items():
        known = _moves(before, first_import).get(child, frozenset()) if before is not None else frozenset()
        for on in sorted(days - known):
            if (on - today).days < NOTICE and child in children:
                _alert(tx, case_id, children[child], on, (on - today).days)


def _moves(file: CaseFile, first_import: date) -> dict[str, frozenset[date]]:
    """Child -> the days on which they are to move home."""
    return {
        plan.child: frozenset(
            resolve(step.on, first_import) for step in plan.steps if step.kind == MOVE and step.state == "planned"
        )
        for plan in file.plans
    }


def _alert(tx: Tx, case_id: int, child: Person, on: date, days: int) -> None:
    """One item for a child and a day, told to the manager. The child learns nothing of it."""
    if not cases.first_time(tx, f"{SHORT_NOTICE}:{child.id}:{on}"):
        return
    headline = HEADLINE.format(day=f"{on:%-d %B %Y}")
    when = "That day has passed." if days < 0 else IN_DAYS.get(days, f"That is in {days} days.")
    why = f"{headline} {when} A family needs at least {NOTICE} days to get ready."
    to_do.put(tx, case_id, child.id, SHORT_NOTICE, "today", why, posts=("manager",))
