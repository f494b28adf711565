"""How a parent's goals go, and what the council does on its side: what is shown, and what it is called. Pure.

Rules of this file:
- Three words for a goal: done, under way, help needed. Harder days and a slip mean that help is needed, never failure.
- The council's part is said as plainly: what is late is called late.
- A goal is done when a worker has said so, and as long as that is what a worker said last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from conversations.agreement import DUTY, DUTY_DONE, LATE, Goal, Issued
from conversations.model import PARENTS, said
from conversations.plan import Sentence

SHOWN: Final = 6
"""How many of the last answers are shown."""
ANSWERS: Final = ("better", "same", "harder", "slip")
JUDGED: Final = ("met", "partly", "not_met")

SEE: Final = said("progress.see", "📈 My progress", to=PARENTS)
COMES: Final = said("progress.comes", "I draw it for you. It comes in a moment.", to=PARENTS)
SHALL_I: Final = said("progress.shall_i", "Would you like to see how your goals go, as a picture?", to=PARENTS)
TITLE: Final = said("progress.title", "How your goals go", to=PARENTS)
COUNCIL: Final = said("progress.council", "What the council does on its side", to=PARENTS)
STATES: Final = {
    "done": said("progress.done", "Done", to=PARENTS),
    "under_way": said("progress.under_way", "Under way", to=PARENTS),
    "help": said("progress.help", "Help needed", to=PARENTS),
    "late": said("progress.late", "Late", to=PARENTS),
    "to_come": said("progress.to_come", "Still to come", to=PARENTS),
}
"""What a goal, a promise of the council or its support is; and (`help`) an answer that told of a slip."""
GOAL: Final = said("progress.goal", "Your goal: “{title}”\n{state}", to=PARENTS)
PROMISE: Final = said("progress.promise", "“{what}”\n{state}", to=PARENTS)
ANSWERED: Final = said("progress.answered", "Your answers, the newest last: {answers}", to=PARENTS)
NO_ANSWER: Final = said("progress.no_answer", "No answers from you yet.", to=PARENTS)


@dataclass(frozen=True)
class Account:
    """What was said of one goal on one day: by whom, and how it goes."""

    goal: str
    source: str
    outcome: str
    on: date


@dataclass(frozen=True)
class Row:
    """A goal, or something the council does. `state` is a name in `STATES`; `answers` are the parent's, newest last."""

    what: str
    state: str
    answers: tuple[tuple[str, date], ...] = ()


def goals(issued: Issued, accounts: Sequence[Account]) -> tuple[Row, ...]:
    """A row for each goal. `accounts` are this parent's, the oldest first."""
    return tuple(_goal(goal, [one for one in accounts if one.goal == goal.id]) for goal in issued.goals)


def _goal(goal: Goal, accounts: Sequence[Account]) -> Row:
    own = [(one.outcome, one.on) for one in accounts if one.source == "parent" and one.outcome in ANSWERS]
    judged = [one.outcome for one in accounts if one.source == "worker" and one.outcome in JUDGED]
    needs_help = bool(own) and own[-1][0] in ("harder", "slip")
    state = "done" if judged[-1:] == ["met"] else "help" if needs_help else "under_way"
    return Row(goal.title, state, tuple(own[-SHOWN:]))


def council(issued: Issued, today: date) -> tuple[Row, ...]:
    """A row for the support of each goal, and for each promise that this parent may be told of."""
    support = (Row(goal.support, _support(goal, today)) for goal in issued.goals)
    return (*support, *_duties(issued.sentences))


def _support(goal: Goal, today: date) -> str:
    if goal.started:
        return "under_way"
    return "late" if goal.starts < today else "to_come"


def _duties(told: Sequence[Sentence]) -> Iterator[Row]:
    for one in told:
        if one.part == "duties" and not one.id.endswith(LATE):
            states = {DUTY.key: "under_way", DUTY_DONE.key: "done"}
            yield Row(str(one.says.values["what"]), states.get(one.says.said.key, "late"))
