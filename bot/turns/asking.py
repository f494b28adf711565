"""Asking at the times that a plan, an agreement or the month sets, once a day at an hour that suits a family.

Rules of this file:
- Only about steps that this person may be told of, and only somebody who was confirmed.
- Each thing is asked once. One line a day, however much there is: it waits behind the Show button.
- While an unplanned return that this person told of is open, nothing about steps: the plan may not be what it was.
- The worker is asked why before the day of a decision passes; when it has passed, the manager is told too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from bot import family, plans
from bot.casework import asking, catching_up, queueing
from bot.casework.dates import resolve
from bot.family import Talk
from bot.turns import check_ins, doing, telling, to_do
from bot.turns.check_ins import Rhythm
from conversations.library import at_home, getting_ready, practice
from conversations.plan import Sentence
from storage import askings, cases, people, queue
from storage.database import Tx

SLIPPING: Final = timedelta(days=3)
"""Before the day of a decision, the worker is asked whether it holds."""


def ask(tx: Tx, person_id: int) -> int:
    """Ask one person what is to be asked today. Returns how many things."""
    at = family.talk(tx, person_id)
    if at.person.confirmed_at is None or not at.person.linked or at.file.case.stage == "closed":
        return 0
    today = at.now.astimezone(at.zone).date()
    told = family.told_plan(tx, at)
    rhythm = check_ins.agreed(tx, at, told)
    made = [askings.ask(tx, at.person.id, one.kind, one.about, one.on) for one in due(tx, at, told, rhythm, today)]
    new = [one for one in made if one is not None]
    reminded = check_ins.unanswered(tx, at, rhythm, today)
    for place, one in enumerate(new):
        telling.person(tx, at.person.id, "asked", one, announced=place == 0 and not reminded)
    return len(new)


def due(tx: Tx, at: Talk, told: Sequence[Sentence], rhythm: Rhythm | None, today: date) -> Iterator[asking.Question]:
    """What is to be asked of this person on this day: what the plan says, or else once a month how they are doing.

    `told` is what they may be told; `rhythm` how often they agreed to be asked how it goes.
    """
    planned = list(_planned(tx, at, told, rhythm, today))
    yield from planned or doing.due(tx, at, today)


def _planned(
    tx: Tx, at: Talk, told: Sequence[Sentence], rhythm: Rhythm | None, today: date
) -> Iterator[asking.Question]:
    steps = () if queue.has_open(tx, at.person.id, catching_up.KIND) else told_steps(told)
    yield from asking.ready(steps, today)
    yield from asking.after(steps, today)
    before = askings.of_person(tx, at.person.id)
    if at.person.role == "parent":
        yield from asking.practice(steps, practice.TOPICS, today)
        yield from check_ins.due(tx, at, rhythm, today)
        return
    done = {(one.about, one.due_on) for one in before if one.kind == "getting_ready"}
    yield from asking.getting_ready(steps, getting_ready.TOPICS, done, today)
    if (since := at.plans.came_home(at.person.ref)) is not None:
        asked = [one.due_on for one in before if one.kind == "at_home"]
        yield from asking.at_home(since, at_home.ROUNDS, asked, today)


def told_steps(told: Sequence[Sentence]) -> Sequence[asking.Step]:
    """The steps among what this person may be told, with their day."""
    steps = {
        one.about: asking.Step(one.about, one.child, one.step.kind, one.step.on, one.step.state)
        for one in told
        if one.step is not None and one.dated
    }
    return sorted(steps.values(), key=lambda step: (step.on, step.id))


def slipping(tx: Tx, case_id: int) -> int:
    """Ask the worker about decisions whose day is near or has passed, each once a day it has. Returns how many."""
    scope = people.operator_scope(tx)
    known, authority = plans.family(tx, scope, case_id), family.authority_of(tx, case_id)
    today, count = authority.today(tx.now), 0
    if known.file.case.stage == "closed":
        return 0
    by_ref = {who.ref: who for who in people.of_case(tx, scope, case_id)}
    for plan in known.file.plans:
        on = resolve(plan.next_decision.on, known.first_import)
        child = by_ref.get(plan.child)
        passed = today > on
        if child is None or today < on - SLIPPING:
            continue
        if cases.first_time(tx, f"slip:{child.id}:{on}:{'passed' if passed else 'near'}"):
            why = (PASSED if passed else NEAR).format(day=f"{on:%-d %B %Y}", child=child.profile.name)
            if passed:
                to_do.put(tx, case_id, child.id, "slip", "today", why, posts=("manager",))
            else:
                until = datetime.combine(on + timedelta(days=1), time(), authority.zone)
                due_by = min(until, queueing.due(authority.office(), "routine", tx.now))
                to_do.put(tx, case_id, child.id, "slip", "routine", why, due=due_by)
            count += 1
    return count


NEAR: Final = (
    "The next decision for {child} is planned for {day}. If it holds, close this. If the day moves, change it in the "
    "plan now and write why: the family is told before the day passes."
)
PASSED: Final = (
    "The day of the next decision for {child} has passed ({day}), and the plan still names it. Please write in the "
    "plan what was decided, or the new day and why."
)
