"""Check-ins at the rhythm of the agreement, what a parent's answers come to, and what is done when none come.

Rules of this file:
- Only a parent to whom an agreement is issued is asked, in its words. While it is being changed, the goals that are as
  they were issued are gone on with: a parent is not left alone because an office has something to write.
- One line reminds, and says that it is all right. What stays without an answer is counted. After two in a row the
  worker is asked to ring, before anything else.
- Each goal that was spoken of becomes one account, under the parent's own key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot import agreements, family
from bot.casework import check_ins
from bot.casework.asking import Question
from bot.casework.check_ins import Asked
from bot.family import Talk
from bot.turns import telling, to_do
from conversations.facts import Facts
from conversations.library.check_in import HOW, KIND
from conversations.model import Turn
from conversations.plan import Sentence
from storage import askings, places, progress, queue
from storage.database import Tx
from storage.progress import Account

ABOUT: Final = "goals"
REMINDER: Final = "asked_again"
SILENT: Final = "no_check_in"
WHY: Final = (
    "No answer to the last {n} check-ins. That can have many reasons: ring {name} and ask how it goes, before "
    "anything else."
)


@dataclass(frozen=True)
class Rhythm:
    """Since when a parent can be asked how it goes, and how often."""

    since: date
    every: str


def asked(tx: Tx, person_id: int) -> list[Asked]:
    """The check-ins of this parent so far, in order."""
    held = [one for one in askings.of_person(tx, person_id) if one.kind == KIND]
    return [Asked(one.due_on, one.statement_id is not None) for one in held]


def due(tx: Tx, at: Talk, rhythm: Rhythm | None, today: date) -> Iterator[Question]:
    """The check-in that this person is to be asked today, if there is one."""
    if rhythm is None:
        return
    on = check_ins.due(rhythm.since, rhythm.every, asked(tx, at.person.id), today)
    if on is not None:
        yield Question(KIND, ABOUT, on)


def unanswered(tx: Tx, at: Talk, rhythm: Rhythm | None, today: date) -> bool:
    """Remind of a check-in, once; ask the worker to ring when several had no answer. Was a line sent to the parent?"""
    if rhythm is None:
        return False
    known = asked(tx, at.person.id)
    if check_ins.to_call(rhythm.every, known, today):
        _ask_to_ring(tx, at)
    newest = next((one for one in reversed(askings.of_person(tx, at.person.id)) if one.kind == KIND), None)
    if newest is None or not check_ins.to_remind(rhythm.every, known, today):
        return False
    return not places.noticed(tx, at.person.id, REMINDER, newest.id) and telling.person(
        tx, at.person.id, REMINDER, newest.id
    )


def agreed(tx: Tx, at: Talk, told: Sequence[Sentence]) -> Rhythm | None:
    """How often this parent agreed to be asked, if any goal of it is so today. `told`: what they may be told."""
    if at.person.role != "parent" or not family.goals(tx, at, told):
        return None
    first = agreements.kept_versions(tx, at.person)[-1]
    return Rhythm(first.at.astimezone(at.zone).date(), agreements.rhythm(tx, at.plans, at.person))


def _ask_to_ring(tx: Tx, at: Talk) -> None:
    """Once for those that had no answer: not again before there are as many new ones."""
    last = [one for one in askings.of_person(tx, at.person.id) if one.kind == KIND][-check_ins.CALL_AFTER]
    if queue.has_open(tx, at.person.id, SILENT) or queue.since(tx, at.person.id, SILENT, last.asked_at):
        return
    why = WHY.format(n=check_ins.CALL_AFTER, name=at.person.profile.name)
    to_do.put(tx, at.case_id, at.person.id, SILENT, "routine", why)


def keep(tx: Tx, at: Talk, statement: int, turn: Turn, facts: Facts) -> None:
    """One account for each goal that was spoken of, with the words that were said of it."""
    on = at.now.astimezone(at.zone).date()
    known = (goal for goals in (*facts.aims_begun.values(), facts.aims) for goal in goals)
    for goal in {one.key: one for one in known}.values():
        outcome = turn.answers.chosen.get(f"{HOW}-{goal.key}", "skip")
        said = [one.text for one in turn.answers.words if one.text and one.at.partition("-")[2] == goal.key]
        if outcome != "skip":
            progress.keep(
                tx, at.person.id, Account(goal.id, "parent", outcome, on, "\n".join(said), statement_id=statement)
            )
