"""The library of ready goals: every part is there, for parents, in every language, and fair to who reads it."""

from __future__ import annotations

import pytest

from conversations.goals import GOALS, TOPICS, Goal
from conversations.goals.model import CHECK_IN
from conversations.model import PARENTS, Reader
from locales import catalogue

NAMES = [goal.id for goal in GOALS]


def test_there_are_enough_goals_and_each_has_a_name_of_its_own() -> None:
    assert len(GOALS) >= 25
    assert len(set(NAMES)) == len(GOALS)
    assert len({goal.title.texts[Reader.PARENT] for goal in GOALS}) == len(GOALS)


def test_they_stand_topic_by_topic_and_every_topic_has_one() -> None:
    assert list(dict.fromkeys(goal.topic for goal in GOALS)) == list(TOPICS)


@pytest.mark.parametrize("goal", GOALS, ids=NAMES)
def test_every_part_is_there_for_parents_alone_and_waits_for_no_name(goal: Goal) -> None:
    assert 2 <= len(goal.steps) <= 3
    assert 1 <= len(goal.evidence) <= 3
    for one in goal.texts():
        assert set(one.texts) == PARENTS, one.key
        assert one.texts[Reader.PARENT].strip(), one.key
        assert not catalogue.placeholders(one.texts[Reader.PARENT]), one.key


@pytest.mark.parametrize("language", [code for code in catalogue.languages() if code != catalogue.SOURCE])
def test_a_parent_can_read_all_of_them_in_their_language(language: str) -> None:
    missing = {entry.said.key for entry in catalogue.missing(catalogue.read(language))}
    assert not missing & {one.key for goal in GOALS for one in goal.texts()}


def test_nothing_is_held_against_a_parent_who_has_been_hurt_nor_proved_on_a_phone_that_others_read() -> None:
    hurt = [goal for goal in GOALS if goal.topic == "abuse"]
    for goal in hurt:
        assert goal.consequence.texts[Reader.PARENT].startswith("Nothing is held against you.")
    assert [goal for goal in GOALS if CHECK_IN not in goal.evidence] == hurt
