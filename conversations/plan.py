"""A child's plan in sentences: what is so, why, what comes next, who decides, and what if it does not go well. Pure.

Rules of this file:
- The facts are the same for every reader; the words differ. A child is told a step whole. A parent is told day, place
  and people of a step in sentences of their own, because each needs a worker's yes of its own.
- A sentence's id names the fact and not its words, so that what changed can be told apart from what is new.
- Whatever a worker wrote stands in quotation marks, as theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from conversations.model import PARENTS, Line, Names, Reader, Said, Value, said


@dataclass(frozen=True)
class Step:
    """One step of a plan. `state` is planned, done, held or stopped; `reason` a worker's words for the last two."""

    id: str
    kind: str
    on: date
    where: str
    who: tuple[str, ...]
    state: str = "planned"
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """One child's plan. `slipped` is a worker's reason why the day of the decision has moved; empty when it has not."""

    ref: str
    child: str
    stage: str
    why: str
    decision: str
    decision_on: date
    decision_by: str
    steps: tuple[Step, ...] = ()
    not_well: tuple[str, ...] = ()
    slipped: str = ""

    def written(self) -> Iterator[str]:
        """Everything in it that a worker wrote in their own words."""
        yield from (self.why, self.decision, self.decision_by, *self.not_well)
        yield from (step.where for step in self.steps)
        yield from (words for words in (self.slipped, *(step.reason for step in self.steps)) if words)


@dataclass(frozen=True)
class Sentence:
    """One fact of a plan as it is told. `part` is stage, why, steps, decision or not_well; `step` the step it is about.

    Of an agreement, `part` is one of its parts, and `goal` the goal it is about.

    `child` is whose plan it is; `fact` which fact of the part it tells ("" is all of it): day, where, who, what.
    `simpler` says the same in fewer words. `new`: not told in this form before. `as_written`: it holds words that
    nobody has put into the reader's language. `terms` is what a yes to it stands for, where it also says how it goes.
    """

    id: str
    part: str
    says: Line
    simpler: Line
    child: str
    fact: str = ""
    step: Step | None = None
    new: bool = True
    as_written: bool = False
    goal: str = ""
    terms: Line | None = None

    @property
    def about(self) -> str:
        """The step it is about, by a name that tells the steps of several children apart; empty for none."""
        return f"{self.child}/{self.step.id}" if self.step is not None else ""

    @property
    def dated(self) -> bool:
        """Does it tell the day of its step?"""
        return self.step is not None and self.fact in ("", "day")

    @property
    def key(self) -> str:
        """The id, short enough for a button."""
        return hashlib.blake2s(self.id.encode(), digest_size=5).hexdigest()


FACTS: Final = ("day", "where", "who")
"""What a parent may be told of a step, each by itself."""
PARTS: Final = ("stage", "why", "steps", "decision", "not_well")

STAGES: Final = {
    "assessment": said(
        "plan.stage.assessment",
        "Right now {worker} is finding out what is best for you. Nothing is decided yet.",
        teen="{worker} is looking into what would be best for you. Nothing has been decided yet.",
        parent="{child}: {worker} is finding out what is best. Nothing is decided yet.",
    ),
    "decision": said(
        "plan.stage.decision",
        "Right now people are deciding what happens next. Nothing is decided yet.",
        teen="It is being decided what happens next. There is no decision yet.",
        parent="{child}: people are deciding what happens next. Nothing is decided yet.",
    ),
    "preparing": said(
        "plan.stage.preparing",
        "Right now everybody is getting ready, step by step. A step can wait if it needs to.",
        teen="Everyone is preparing, one step at a time. Any step can be put on hold.",
        parent="{child}: everybody is getting ready, step by step. A step can wait if it needs to.",
    ),
    "going_home": said(
        "plan.stage.going_home",
        "Right now you are going home, step by step. A step can wait if it needs to.",
        teen="You are moving back home, one step at a time. Any step can be put on hold.",
        parent="{child} is going home, step by step. A step can wait if it needs to.",
    ),
    "at_home": said(
        "plan.stage.at_home",
        "You live at home now. {worker} goes on checking how it is.",
        teen="You live at home now. {worker} keeps checking in on how things are going.",
        parent="{child} lives at home now. {worker} goes on checking how it is.",
    ),
    "closed": said(
        "plan.stage.closed",
        "The council has finished its work with you. You can still write here.",
        parent="{child}: the council has finished its work. You can still write here.",
    ),
}
SIMPLER_STAGES: Final = {
    "assessment": said(
        "plan.simple.assessment",
        "{worker} is finding things out.",
        teen="{worker} is still looking into it.",
        parent="{child}: {worker} is finding things out.",
    ),
    "decision": said(
        "plan.simple.decision",
        "People are still deciding.",
        teen="There is no decision yet.",
        parent="{child}: still being decided.",
    ),
    "preparing": said(
        "plan.simple.preparing",
        "We are getting ready.",
        teen="Preparations are going on.",
        parent="{child}: getting ready.",
    ),
    "going_home": said(
        "plan.simple.going_home",
        "You go home bit by bit.",
        teen="You are moving home in steps.",
        parent="{child} goes home bit by bit.",
    ),
    "at_home": said("plan.simple.at_home", "You are at home.", teen="You live at home.", parent="{child} is at home."),
    "closed": said("plan.simple.closed", "The work is finished.", parent="{child}: the work is finished."),
}

WHAT: Final = {
    "visit": said("step.visit", "A visit", young="Somebody comes to see you"),
    "family_time": said("step.family_time", "Family time", young="You play and talk together"),
    "tea_at_home": said("step.tea_at_home", "Tea at home", young="You eat tea at home"),
    "day_at_home": said("step.day_at_home", "A day at home"),
    "overnight": said("step.overnight", "A night at home", young="You sleep at home for one night"),
    "weekend": said("step.weekend", "A weekend at home", young="You sleep at home for a weekend"),
    "move_home": said("step.move_home", "Moving home", young="You move home"),
    "review_meeting": said("step.review_meeting", "The review meeting", young="A big meeting about you"),
}
"""What a step is called."""

STEP: Final = said("plan.step", "{what}\nWhen: {day}\nWhere: {where}\nWith: {who}")
STEP_DONE: Final = said("plan.step_done", "Done: {what}\nIt was: {day}\nWhere: {where}\nWith: {who}")
STEP_HELD: Final = said(
    "plan.step_held",
    "This waits for now: {what}\nIt was to be: {day}\nWhere: {where}\nWith: {who}\n{worker} says why: “{reason}”",
    teen="On hold: {what}\nPlanned for: {day}\nWhere: {where}\nWith: {who}\n{worker}'s reason: “{reason}”",
)
STEP_STOPPED: Final = said(
    "plan.step_stopped",
    "This will not happen: {what}\nIt was to be: {day}\nWhere: {where}\nWith: {who}\n{worker} says why: “{reason}”",
    teen="Called off: {what}\nPlanned for: {day}\nWhere: {where}\nWith: {who}\n{worker}'s reason: “{reason}”",
)
SIMPLER_STEP: Final = said("plan.simple.step", "{what}: {day}\n{where}, {who}")
SIMPLER_OFF: Final = said("plan.simple.step_off", "Not on {day}: {what}\n{where}, {who}\n“{reason}”")
_STEPS: Final = {"planned": STEP, "done": STEP_DONE, "held": STEP_HELD, "stopped": STEP_STOPPED}

PARENT_STEP: Final = said("plan.parent.step", "{child}: {what}\nWhen: {day}", to=PARENTS)
PARENT_DONE: Final = said("plan.parent.done", "{child}, done: {what}\nIt was: {day}", to=PARENTS)
PARENT_HELD: Final = said(
    "plan.parent.held",
    "{child}, this waits for now: {what}\nIt was to be: {day}\n{worker} says why: “{reason}”",
    to=PARENTS,
)
PARENT_STOPPED: Final = said(
    "plan.parent.stopped",
    "{child}, this will not happen: {what}\nIt was to be: {day}\n{worker} says why: “{reason}”",
    to=PARENTS,
)
PARENT_WHERE: Final = said("plan.parent.where", "{child}, {what}\nWhere: {where}", to=PARENTS)
PARENT_WHO: Final = said("plan.parent.who", "{child}, {what}\nWith: {who}", to=PARENTS)
SIMPLER_PARENT_STEP: Final = said("plan.parent.simple.step", "{child}, {day}: {what}", to=PARENTS)
SIMPLER_PARENT_OFF: Final = said("plan.parent.simple.off", "{child}, not on {day}: {what}\n“{reason}”", to=PARENTS)
SIMPLER_PARENT_WHERE: Final = said("plan.parent.simple.where", "{child}, {what}: {where}", to=PARENTS)
SIMPLER_PARENT_WHO: Final = said("plan.parent.simple.who", "{child}, {what}: {who}", to=PARENTS)
_PARENT_STEPS: Final = {
    "planned": PARENT_STEP,
    "done": PARENT_DONE,
    "held": PARENT_HELD,
    "stopped": PARENT_STOPPED,
}

WHY: Final = said(
    "plan.why",
    "Why? {worker} says: “{why}”",
    teen="The reason, in {worker}'s words: “{why}”",
    parent="{child}: why? {worker} says: “{why}”",
)
SIMPLER_WHY: Final = said(
    "plan.simple.why",
    "Why: “{why}”",
    parent="{child}, why: “{why}”",
)
DECISION: Final = said(
    "plan.decision",
    "What is decided next? “{decision}”\nWhen: {day}\nWho decides: {who}",
    teen="The next decision: “{decision}”\nWhen: {day}\nWho decides: {who}",
)
SIMPLER_DECISION: Final = said("plan.simple.decision_day", "{day}: {who} decide this: “{decision}”")
SLIPPED: Final = said(
    "plan.slipped",
    "The day of the decision has moved. It is now: {day}\n{worker} says why: “{reason}”",
    teen="The decision has been moved to: {day}\n{worker}'s reason: “{reason}”",
    parent="{child}: the day of the decision has moved. It is now: {day}\n{worker} says why: “{reason}”",
)
SIMPLER_SLIPPED: Final = said(
    "plan.simple.slipped",
    "New day: {day}\n{worker}: “{reason}”",
    parent="{child}, new day: {day}\n{worker}: “{reason}”",
)
PARENT_DECISION: Final = said("plan.parent.decision", "{child}, what is decided next? “{decision}”", to=PARENTS)
PARENT_DECISION_DAY: Final = said("plan.parent.decision_day", "{child}, the day of the decision: {day}", to=PARENTS)
PARENT_DECISION_WHO: Final = said("plan.parent.decision_who", "{child}, who decides: {who}", to=PARENTS)
SIMPLER_PARENT_DECISION: Final = said("plan.parent.simple.decision", "{child}, next: “{decision}”", to=PARENTS)
SIMPLER_PARENT_DAY: Final = said("plan.parent.simple.decision_day", "{child}, decision: {day}", to=PARENTS)
SIMPLER_PARENT_DECIDER: Final = said("plan.parent.simple.decision_who", "{child}, decided by: {who}", to=PARENTS)
NOT_WELL: Final = said(
    "plan.not_well",
    "If it is not going well: “{line}”",
    teen="If things aren't working out: “{line}”",
    parent="{child}, if it is not going well: “{line}”",
)
SIMPLER_NOT_WELL: Final = said(
    "plan.simple.not_well", "If it is hard: “{line}”", parent="{child}, if it is hard: “{line}”"
)


@dataclass(frozen=True)
class Gone:
    """That something told before is not so any more: whose plan, and what it was about. No fact stands in it."""

    child: str
    about: str


ABOUT: Final = WHAT | {
    "stage": said("plan.about.stage", "Where we are now"),
    "why": said("plan.about.why", "Why it is like this"),
    "decision": said("plan.about.decision", "What is decided next"),
    "not_well": said("plan.about.not_well", "What we do if it is not going well"),
}
"""What a sentence is about: a kind of step, or a part of the plan."""


def about(sentence: str) -> str:
    """What the sentence of this id is, or was, about."""
    _, part, *more = f"{sentence}//".split("/")
    return more[0].rpartition("-")[0] if part == "step" else {"slipped": "decision"}.get(part, part)


PLACES: Final = {"home": said("place.home", "home"), "school": said("place.school", "school")}
"""Places that Wren can say in every language; others are told as they were written."""


def sentences(plan: Plan, reader: Reader, worker: str) -> tuple[Sentence, ...]:
    """Every sentence of the plan for this reader, in the order in which it is told."""
    tell = _for_parent if reader is Reader.PARENT else _for_child
    return tuple(tell(plan, MappingProxyType({"child": plan.child, "worker": worker})))


def about_step(child: str, step: str) -> Iterator[str]:
    """The ids of all sentences about this step, for every reader."""
    return (_id(child, f"step/{step}", fact) for fact in ("", *FACTS))


def day_of_step(child: str, step: str) -> Iterator[str]:
    """The ids of those that tell its day."""
    return (_id(child, f"step/{step}", fact) for fact in ("", "day"))


def _id(child: str, name: str, fact: str) -> str:
    return "/".join(one for one in (child, name, fact) if one)


def _one(
    plan: Plan, part: str, name: str, says: Said, simpler: Said, values: Mapping[str, Value], fact: str = ""
) -> Sentence:
    return Sentence(_id(plan.ref, name, fact), part, Line(says, values), Line(simpler, values), plan.ref, fact)


def _same_for_all(plan: Plan, base: Mapping[str, Value]) -> Iterator[Sentence]:
    yield _one(plan, "stage", "stage", STAGES[plan.stage], SIMPLER_STAGES[plan.stage], base)
    yield _one(plan, "why", "why", WHY, SIMPLER_WHY, {**base, "why": plan.why})


def _for_child(plan: Plan, base: Mapping[str, Value]) -> Iterator[Sentence]:
    yield from _same_for_all(plan, base)
    for step in plan.steps:
        values = {**base, **_values(step), "who": Names(step.who)}
        simpler = SIMPLER_STEP if step.state in ("planned", "done") else SIMPLER_OFF
        one = Line(_STEPS[step.state], values), Line(simpler, values)
        yield Sentence(_id(plan.ref, f"step/{step.id}", ""), "steps", *one, plan.ref, step=step)
    values = {**base, "decision": plan.decision, "day": plan.decision_on, "who": plan.decision_by}
    yield _one(plan, "decision", "decision", DECISION, SIMPLER_DECISION, values)
    yield from _ending(plan, base)


def _for_parent(plan: Plan, base: Mapping[str, Value]) -> Iterator[Sentence]:
    yield from _same_for_all(plan, base)
    for step in plan.steps:
        values = {**base, **_values(step), "who": Names(step.who)}
        told = (
            (
                "day",
                _PARENT_STEPS[step.state],
                SIMPLER_PARENT_OFF if step.state in ("held", "stopped") else SIMPLER_PARENT_STEP,
            ),
            ("where", PARENT_WHERE, SIMPLER_PARENT_WHERE),
            ("who", PARENT_WHO, SIMPLER_PARENT_WHO),
        )
        for fact, one, simpler in told:
            lines = Line(one, values), Line(simpler, values)
            yield Sentence(_id(plan.ref, f"step/{step.id}", fact), "steps", *lines, plan.ref, fact, step)
    values = {**base, "decision": plan.decision, "day": plan.decision_on, "who": plan.decision_by}
    told_apart = (
        ("what", PARENT_DECISION, SIMPLER_PARENT_DECISION),
        ("day", PARENT_DECISION_DAY, SIMPLER_PARENT_DAY),
        ("who", PARENT_DECISION_WHO, SIMPLER_PARENT_DECIDER),
    )
    for fact, one, simpler in told_apart:
        yield _one(plan, "decision", "decision", one, simpler, values, fact)
    yield from _ending(plan, base)


def _ending(plan: Plan, base: Mapping[str, Value]) -> Iterator[Sentence]:
    if plan.slipped:
        values = {**base, "day": plan.decision_on, "reason": plan.slipped}
        yield _one(plan, "decision", "slipped", SLIPPED, SIMPLER_SLIPPED, values)
    for number, line in enumerate(plan.not_well, 1):
        yield _one(plan, "not_well", f"not_well/{number}", NOT_WELL, SIMPLER_NOT_WELL, {**base, "line": line})


def _values(step: Step) -> dict[str, Value]:
    where = PLACES.get(step.where.strip().casefold(), step.where)
    return {"what": WHAT[step.kind], "day": step.on, "where": where, "reason": step.reason}
