"""How a child is doing: asked once a month, kept as a total, and a questionnaire that is missing is asked for.

Rules of this file:
- What a worker is asked for reaches nobody of the family.
- The first reminder names the first adult who can fill the questionnaire in, the second one the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot import family, plans
from bot.casework import asking, doing
from bot.casework.casefile_model import Authority
from bot.family import Talk
from bot.turns import to_do
from conversations.facts import Facts
from conversations.library import wellbeing
from conversations.model import Turn
from storage import askings, people, queue, scores, statements
from storage.database import Tx
from storage.people import Person

NEEDED: Final = {0: "at the start", 6: "after six months", 12: "after twelve months"}
FIRST: Final = (
    "The questionnaire (SDQ) about {child} that is due {when} is not there yet. It was due on {day}. "
    "Please ask the first who can fill it in: {first}. If nothing has come in two weeks, ask the second: {second}."
)
SECOND: Final = (
    "The questionnaire (SDQ) about {child} that is due {when} is still not there. It was due on {day}. "
    "Please ask the second who can fill it in: {second}."
)
NOBODY: Final = (
    "The questionnaire (SDQ) about {child} that is due {when} is not there yet. It was due on {day}. "
    "Two adults who can fill it in are to be named, and {named}. Please name them, and ask one of them."
)


def due(tx: Tx, at: Talk, today: date) -> Sequence[asking.Question]:
    """Is this child to be asked today?"""
    if at.person.role != "child" or at.person.confirmed_at is None:
        return ()
    asked = [one.asked_at for one in askings.of_person(tx, at.person.id) if one.kind == wellbeing.KIND]
    told = [one.sent_at for one in statements.newest(tx, at.scope, at.person.id, [wellbeing.KIND])]
    days = [one.astimezone(at.zone).date() for one in (*asked, *told)]
    return doing.asks(at.person.confirmed_at.astimezone(at.zone).date(), days, today)


def keep(tx: Tx, at: Talk, statement: int, turn: Turn, _: Facts) -> None:
    """Keep what the answers add up to, if all were given."""
    total = doing.total({one.at: one.value for one in turn.answered}, tuple(wellbeing.QUESTIONS))
    if total is not None:
        today = at.now.astimezone(at.zone).date()
        scores.add(tx, at.person.id, "scale", "child", total, today, statement_id=statement)


def dues(tx: Tx, known: plans.Family, child: Person) -> tuple[doing.Due, ...]:
    """When a questionnaire about this child is due, and whether it is there: from the day Wren was told of the case."""
    return doing.dues(known.first_import, scores.days(tx, child.id, "sdq"))


def missing(tx: Tx, case_id: int) -> int:
    """Ask the worker for questionnaires that should be there. Returns for how many."""
    scope = people.operator_scope(tx)
    known, authority = plans.family(tx, scope, case_id), family.authority_of(tx, case_id)
    if known.file.case.stage == "closed":
        return 0
    children = [who for who in people.of_case(tx, scope, case_id) if who.role == "child"]
    return sum(_remind(tx, case_id, child, dues(tx, known, child), authority) for child in children)


def _remind(tx: Tx, case_id: int, child: Person, due: Sequence[doing.Due], authority: Authority) -> bool:
    zone = authority.zone
    today = tx.now.astimezone(zone).date()
    late = doing.missing(due, today)
    own = people.own_scope(child.id)
    before = [one for one in queue.items_of(tx, own, child.id) if one.kind == "sdq_missing"]
    raised = [one.received_at.astimezone(zone).date() for one in before]
    which = doing.reminds(late, raised, today) if late is not None and _fits(child, today) else 0
    if late is None or not which:
        return False
    why = _why(child.profile.name, late, which, scores.adults(tx, own, child.id))
    to_do.put(tx, case_id, child.id, "sdq_missing", "routine", why)
    return True


def _fits(child: Person, today: date) -> bool:
    """Is the questionnaire made for this child's age?"""
    born = date.fromisoformat(child.profile.born)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) in doing.AGES


def _why(name: str, late: doing.Due, which: int, adults: tuple[str, str]) -> str:
    first, second = adults
    asks = NOBODY if not (first and second) else FIRST if which == 1 else SECOND
    only = first or second
    named = f"only one is: {only}" if only else "nobody is"
    when, day = NEEDED[late.months], f"{late.on:%-d %B %Y}"
    return asks.format(child=name, when=when, day=day, first=first, second=second, named=named)
