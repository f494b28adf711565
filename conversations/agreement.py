"""A parent's agreement in sentences: why, what they do, what the council does, rights. Pure.

Rules of this file:
- A parent's agreement holds their own goals and nobody else's. What the council promised stands in the same sentences.
- Every part of a goal is a sentence of its own, because each needs a worker's yes, and each can be checked.
- What is agreed is a promise and its day (`Sentence.terms`). How it goes, and who sees to it, is told as it is today.
- Whatever a worker wrote is told as it was written. The usual rights are known, and told in every language.
- How often a parent is asked how it is going is part of what they agree to, with who sees it and what silence means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from conversations.model import PARENTS, Line, Said, Value, said
from conversations.plan import Sentence

REF: Final = "agreement"
"""What the ids of these sentences begin with."""
LONGEST_KEY: Final = 32
LATE: Final = "/late"
"""What the id of a sentence ends with that says why something is late. It is no part of what was agreed."""


@dataclass(frozen=True)
class Goal:
    """What one parent works towards, with the support for it. No part is blank."""

    id: str
    title: str
    why: str
    measure: str
    steps: tuple[str, ...]
    by: date
    support: str
    provider: str
    starts: date
    started: bool
    evidence: tuple[str, ...]
    consequence: str
    review: date


@dataclass(frozen=True)
class Aim:
    """A goal as a check-in asks about it.

    `title` is empty when it may not be told any more; `source` names what allows it. `slip` is what a slip is flagged
    as, at once; empty when it is not.
    """

    id: str
    title: str
    source: tuple[str, int] | None = None
    slip: str = ""

    @property
    def key(self) -> str:
        """Its id, as short as the data of a button has to be."""
        return self.id if len(self.id) <= LONGEST_KEY else duty_id(self.id)


@dataclass(frozen=True)
class Duty:
    """What the council promised. `state` is on_time, late or done; `reason` a worker's words why it is late.

    `promised` are the words as the worker wrote them, `what` the same in the reader's language.
    """

    promised: str
    what: str
    by: date
    owner: str
    state: str
    reason: str = ""

    @property
    def id(self) -> str:
        """A name for it that stays when others come and go."""
        return duty_id(self.promised)


def duty_id(promised: str) -> str:
    """A name for what was promised in these words."""
    return hashlib.blake2s(promised.encode(), digest_size=5).hexdigest()


@dataclass(frozen=True)
class Agreement:
    """What one parent and the council agree on."""

    why: str
    rights: tuple[str, ...]
    goals: tuple[Goal, ...]
    duties: tuple[Duty, ...]
    reviewed: date
    rhythm: str


PARTS: Final = (
    *("agreement", "goal", "doing", "support", "evidence", "consequence"),
    *("duties", "check_ins", "rights", "review"),
)
"""The parts of an agreement, in the order in which they are told; those of a goal come together."""

RIGHTS: Final = {
    "ask for an interpreter": said("agreement.right.interpreter", "You can ask for an interpreter.", to=PARENTS),
    "see what is written about you": said("agreement.right.see", "You can see what is written about you.", to=PARENTS),
    "bring someone with you": said("agreement.right.bring", "You can bring someone with you.", to=PARENTS),
    "disagree, and have it written down": said(
        "agreement.right.disagree", "You can disagree, and have that written down.", to=PARENTS
    ),
    "get advice from a solicitor": said(
        "agreement.right.advice", "You can get advice from a solicitor before you say yes.", to=PARENTS
    ),
}
"""Rights that are known in every language; others are told as they were written."""

WHY: Final = said("agreement.why", "Why there is an agreement: “{why}”", to=PARENTS)
TITLE: Final = said("agreement.title", "Your goal: “{title}”", to=PARENTS)
GOAL_WHY: Final = said("agreement.goal_why", "Why this goal? “{why}”", to=PARENTS)
MEASURE: Final = said("agreement.measure", "What shows that it is going well: “{measure}”", to=PARENTS)
STEP: Final = said("agreement.step", "What you do: “{step}”", to=PARENTS)
BY: Final = said("agreement.by", "By when: {day}", to=PARENTS)
SUPPORT: Final = said(
    "agreement.support", "What you get for it: “{support}”\nFrom: “{provider}”\nStarted: {day}", to=PARENTS
)
SUPPORT_COMES: Final = said(
    "agreement.support_comes",
    "What you are to get for it: “{support}”\nFrom: “{provider}”\nStart: {day}\n"
    "It has not started yet. That is the council's part. A late start does not count against you.",
    to=PARENTS,
)
EVIDENCE: Final = said("agreement.evidence", "What {worker} looks at: “{evidence}”", to=PARENTS)
CONSEQUENCE: Final = said("agreement.consequence", "What follows if it does not happen: “{consequence}”", to=PARENTS)
REVIEW: Final = said("agreement.review", "You look at this goal together on: {day}", to=PARENTS)
DUTY: Final = said("agreement.duty", "The council promises: “{what}”\nBy: {day}\nWho sees to it: {owner}", to=PARENTS)
DUTY_DONE: Final = said("agreement.duty_done", "The council has done this: “{what}”", to=PARENTS)
DUTY_LATE: Final = said(
    "agreement.duty_late",
    "The council is late with this: “{what}”\nIt was to be done by: {day}\nWho sees to it: {owner}",
    to=PARENTS,
)
WHY_LATE: Final = said("agreement.why_late", "Why “{what}” is late: “{reason}”", to=PARENTS)
RIGHT: Final = said("agreement.right", "Your right: “{right}”", to=PARENTS)
REVIEWED: Final = said("agreement.reviewed", "The whole agreement is looked at again on: {day}", to=PARENTS)


def _asked(rhythm: str, every: str) -> Said:
    return said(
        f"agreement.{rhythm}",
        f"{every} I ask you how your goals are going. {{worker}} sees what you send. "
        "If no answer comes twice in a row, {worker} may ring you to see how you are.",
        to=PARENTS,
    )


CHECK_INS: Final = {
    "weekly": _asked("weekly", "Every week"),
    "fortnightly": _asked("fortnightly", "Every two weeks"),
    "monthly": _asked("monthly", "Every four weeks"),
}
"""How often a parent is asked how it is going, by the rhythm of the agreement."""

SIMPLER: Final = {
    "why": said("agreement.simple.why", "This is why it is needed: “{why}”", to=PARENTS),
    "title": said("agreement.simple.title", "This is what you work on: “{title}”", to=PARENTS),
    "goal_why": said("agreement.simple.goal_why", "The reason: “{why}”", to=PARENTS),
    "measure": said("agreement.simple.measure", "It is going well when you can see this: “{measure}”", to=PARENTS),
    "step": said("agreement.simple.step", "You: “{step}”", to=PARENTS),
    "consequence": said("agreement.simple.consequence", "If it does not happen: “{consequence}”", to=PARENTS),
}


def sentences(agreement: Agreement, worker: str) -> tuple[Sentence, ...]:
    """Every sentence of this parent's agreement, in the order in which it is told."""
    return tuple(_all(agreement, MappingProxyType({"worker": worker})))


def _all(agreement: Agreement, base: Mapping[str, Value]) -> Iterator[Sentence]:
    yield _one("agreement", "why", WHY, {"why": agreement.why}, SIMPLER["why"])
    for goal in agreement.goals:
        for one in _goal(goal, base):
            yield replace(one, id=f"{REF}/goal/{goal.id}/{one.id.partition('/')[2]}", goal=goal.id)
    for duty in agreement.duties:
        yield from _promise(duty)
    asked = _one("check_ins", "check_in", CHECK_INS[agreement.rhythm], base)
    yield replace(asked, terms=Line(CHECK_INS[agreement.rhythm], {"worker": ""}))
    for number, right in enumerate(agreement.rights, 1):
        known = RIGHTS.get(right.casefold().strip(". "))
        yield _one("rights", f"right/{number}", known or RIGHT, {} if known else {"right": right})
    yield _one("review", "reviewed", REVIEWED, {"day": agreement.reviewed})


def _goal(goal: Goal, base: Mapping[str, Value]) -> Iterator[Sentence]:
    yield _one("goal", "title", TITLE, {"title": goal.title}, SIMPLER["title"])
    yield _one("goal", "why", GOAL_WHY, {"why": goal.why}, SIMPLER["goal_why"])
    for number, step in enumerate(goal.steps, 1):
        yield _one("doing", f"step/{number}", STEP, {"step": step}, SIMPLER["step"])
    yield _one("doing", "by", BY, {"day": goal.by})
    support: dict[str, Value] = {"support": goal.support, "provider": goal.provider, "day": goal.starts}
    comes = _one("support", "support", SUPPORT if goal.started else SUPPORT_COMES, support)
    yield replace(comes, terms=Line(SUPPORT, support))
    yield _one("evidence", "measure", MEASURE, {"measure": goal.measure}, SIMPLER["measure"])
    for number, evidence in enumerate(goal.evidence, 1):
        looked_at: dict[str, Value] = {"evidence": evidence}
        shown = _one("evidence", f"evidence/{number}", EVIDENCE, {**base, **looked_at})
        yield replace(shown, terms=Line(EVIDENCE, {**looked_at, "worker": ""}))
    yield _one("consequence", "consequence", CONSEQUENCE, {"consequence": goal.consequence}, SIMPLER["consequence"])
    yield _one("consequence", "review", REVIEW, {"day": goal.review})


def _one(part: str, fact: str, says: Said, values: Mapping[str, Value], simpler: Said | None = None) -> Sentence:
    return Sentence(f"{REF}/{fact}", part, Line(says, values), Line(simpler or says, values), child="", fact=fact)


def _promise(duty: Duty) -> Iterator[Sentence]:
    """What was promised, as it stands today; and why it is late, which needs a yes of its own."""
    promised: dict[str, Value] = {"what": duty.what, "day": duty.by, "owner": duty.owner}
    says = {"late": DUTY_LATE, "done": DUTY_DONE}.get(duty.state, DUTY)
    one = _one("duties", f"duty/{duty.id}", says, promised)
    yield replace(one, terms=Line(DUTY, {**promised, "owner": ""}))
    if duty.state == "late" and duty.reason:
        yield _one("duties", f"duty/{duty.id}{LATE}", WHY_LATE, {"what": duty.what, "reason": duty.reason})


@dataclass(frozen=True)
class Issued:
    """An agreement as it was issued to this parent: which version, what it says, and what they have said of it.

    `answer` is agreed, disagreed or advice; empty before they have answered.
    """

    id: int
    version: int
    sentences: tuple[Sentence, ...]
    goals: tuple[Goal, ...]
    understood: bool = False
    answer: str = ""
