"""How sentences of a plan are told, wherever that is: as they were approved, and noted as told."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.effects import Told
from conversations.facts import Facts
from conversations.model import Says, said
from conversations.plan import Sentence

AS_WRITTEN = said("plan.as_written", "({worker} wrote some of these words. I show them as they were written.)")


def lines(some: Iterable[Sentence]) -> tuple[Says, ...]:
    """The sentences, and that a worker's words in them stand in another language."""
    some = tuple(some)
    return (*(one.says for one in some), *((AS_WRITTEN,) if any(one.as_written for one in some) else ()))


def told(some: Iterable[Sentence], *, changes: bool = False) -> tuple[Told, ...]:
    """That they are told now. `changes`: with them it is said what is not so any more."""
    return (Told(tuple(one.id for one in some), changes),)


def is_coming(one: Sentence, facts: Facts) -> bool:
    """Is it about a step that is planned and not over?"""
    return one.step is not None and one.step.state == "planned" and facts.coming(one.step)


def next_step(facts: Facts) -> list[Sentence]:
    """All that may be told of the step that comes next, of each child."""
    following = {one.child: one.about for one in reversed(facts.plan) if is_coming(one, facts)}
    return [one for one in facts.plan if one.step and following.get(one.child) == one.about]
