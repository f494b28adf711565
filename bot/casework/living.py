"""Which children of a case live at home by now. Pure.

Rules of this file:
- The stage is the case's, and a case may have children in care beside those who came home. Only a sign that is the
  child's own counts: their move in the plan, their name at somebody else's, or being the only one it can be about.
- A move that waits or was stopped is no sign, and neither is one for a day after the return.
- Where nobody has written the day of the return, it is the day on which Wren was told of the case.
"""

from __future__ import annotations

from datetime import date

from bot.casework.asking import MEETINGS, MOVE
from bot.casework.casefile_model import CaseFile, Step
from bot.casework.dates import resolve

AT_HOME = "at_home"


def came_home(file: CaseFile, first_import: date, child: str) -> date | None:
    """The day on which this child came home to stay; None for one who does not live there, as far as is known."""
    if file.case.stage != AT_HOME:
        return None
    returned = resolve(file.case.returned_home, first_import) if file.case.returned_home else first_import

    def day(step: Step) -> date:
        return resolve(step.on, first_import)

    moves = [
        (plan.child, step)
        for plan in file.plans
        for step in plan.steps
        if step.kind == MOVE and (step.state == "done" or (step.state == "planned" and day(step) <= returned))
    ]
    own = [day(step) for whose, step in moves if whose == child]
    if own:
        return max(own)
    concerned = {plan.child for plan in file.plans} or {one.id for one in file.children}
    names = {one.name for one in file.children if one.id == child}
    came_along = any(names.intersection(step.who) for _, step in moves)
    return returned if came_along or concerned == {child} else None


def stage_of(file: CaseFile, first_import: date, child: str) -> str:
    """Where this child's plan stands: of a case that is at home, only for who lives there."""
    stage = file.case.stage
    if stage != AT_HOME or came_home(file, first_import, child) is not None:
        return stage
    own = (step for plan in file.plans if plan.child == child for step in plan.steps)
    return "preparing" if any(step.state == "planned" and step.kind not in MEETINGS for step in own) else "decision"
