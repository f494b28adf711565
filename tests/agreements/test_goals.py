"""No ready goal would make the agreement checker warn: a worker who starts from one starts well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.casework.agreement_checker import GoalDraft, People, Warning, check_goal
from conversations.goals import GOALS, Goal
from conversations.model import Reader, Said
from locales import jargon

NOBODY = People()


def draft(goal: Goal) -> GoalDraft:
    """The goal as it would stand in the form, before a worker fits it and sets its days."""
    return GoalDraft(
        parent="Maria",
        title=english(goal.title),
        why=english(goal.why),
        measure=english(goal.measure),
        steps=tuple(english(step) for step in goal.steps),
        support_what=english(goal.support),
        support_provider=english(goal.provider),
        evidence=tuple(english(one) for one in goal.evidence),
        consequence=english(goal.consequence),
    )


def english(one: Said) -> str:
    return one.texts[Reader.PARENT]


def warnings(goal: GoalDraft) -> tuple[Warning, ...]:
    return check_goal(
        goal,
        today=date(2026, 11, 22),
        people=NOBODY,
        jargon=jargon.jargon,
        long_sentences=partial(jargon.long_sentences, reader=Reader.PARENT),
    )


@pytest.mark.parametrize("goal", GOALS, ids=[goal.id for goal in GOALS])
def test_the_checker_has_nothing_to_say_to_a_ready_goal(goal: Goal) -> None:
    assert warnings(draft(goal)) == ()


def test_it_would_have_spoken_up() -> None:
    spoiled = replace(draft(GOALS[0]), consequence="Further action may be taken.", measure="Engage with services")
    assert {one.field for one in warnings(spoiled)} == {"measure", "consequence"}
