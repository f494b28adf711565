"""The agreement checker warns of what should not stand in a goal, quotes it, and leaves good goals alone."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from bot.casework.agreement_checker import GoalDraft, People, check_goal
from conversations.model import Reader
from locales.jargon import jargon, long_sentences
from tests.agreements.report import SOUND, TODAY, WORDINGS, check, lines, table, wordings

PRACTICE = Path(__file__).parents[1] / "bot/sandbox/practice"
LONG = "You read to David and then to Sophia on every evening of the week and after that you all sit down and talk."
LATER = TODAY + timedelta(days=90)
FLOORS = {
    "blames_victim": (0.96, 0.96),
    "consequence_threat": (0.95, 1.00),
    "date_order": (1.00, 1.00),
    "jargon": (0.83, 1.00),
    "no_measure": (0.96, 0.92),
    "polices_other": (0.93, 0.96),
    "service_not_arranged": (0.84, 0.95),
    "too_long": (1.00, 1.00),
}
"""Precision and recall on the held half, as measured when the rules were laid down (rounded down)."""


def raised(**fields: Any) -> list[tuple[str, str, str]]:
    """Rule, field and words of every warning that an otherwise sound goal gets."""
    return [(one.rule, one.field, one.words) for one in check(replace(SOUND, **fields))]


def test_a_sound_goal_is_left_alone() -> None:
    assert check(SOUND) == ()
    assert check(GoalDraft("Maria")) == ()


@pytest.mark.parametrize(
    ("fields", "warned"),
    [
        ({"steps": ("Read.", "Make sure Carlos stays away")}, ("polices_other", "steps", "Make sure Carlos")),
        ({"why": "Maria failed to protect David."}, ("blames_victim", "why", "failed to protect")),
        ({"measure": "Carlos attends ten sessions"}, ("polices_other", "measure", "Carlos attends")),
        ({"why": "Maria let Carlos in."}, ("blames_victim", "why", "let Carlos in")),
        ({"steps": ("Maria must not contact Carlos",)}, ("blames_victim", "steps", "must not contact Carlos")),
        ({"steps": ("Build resilience",)}, ("no_measure", "steps", "Build resilience")),
        ({"measure": "Better evenings"}, ("no_measure", "measure", "Better evenings")),
        ({"measure": "David and Maria and books"}, ("no_measure", "measure", "David and Maria and books")),
        ({"title": "Engage with services"}, ("no_measure", "title", "Engage with services")),
        ({"steps": ("Start when a place comes up",)}, ("service_not_arranged", "steps", "when a place comes up")),
        ({"support_what": "Books, subject to stock"}, ("service_not_arranged", "support_what", "subject to")),
        ({"why": "Or Sophia will be removed."}, ("consequence_threat", "why", "be removed")),
        ({"consequence": "Emma takes further action"}, ("consequence_threat", "consequence", "further action")),
        ({"consequence": "The usual."}, ("consequence_threat", "consequence", "The usual.")),
        ({"evidence": ("the calendar", "the IRO")}, ("jargon", "evidence", "IRO")),
        ({"why": LONG}, ("too_long", "why", LONG.removesuffix("."))),
        ({"steps": ("Read",) * 6 + ("Sing",)}, ("too_long", "steps", "Sing")),
        ({"by": date(2026, 11, 24), "review": None}, ("date_order", "by", "24 November 2026")),
        ({"review": date(2026, 11, 24)}, ("date_order", "review", "24 November 2026")),
        ({"review": LATER}, ("date_order", "review", "23 February 2027")),
        ({"support_started": False}, ("service_not_arranged", "support_starts", "11 November 2026")),
        (
            {"support_started": False, "support_starts": LATER},
            ("service_not_arranged", "support_starts", "23 February 2027"),
        ),
    ],
)
def test_every_rule_raises_its_warning_and_quotes_what_raised_it(
    fields: dict[str, Any], warned: tuple[str, str, str]
) -> None:
    assert raised(**fields) == [warned]


@pytest.mark.parametrize("text", ["MARIA MUST MAKE SURE CARLOS STAYS OUT", "make\n sure  carlos stays out"])
def test_letters_and_line_breaks_make_no_difference(text: str) -> None:
    assert [one[0] for one in raised(steps=(text,))] == ["polices_other"]


@pytest.mark.parametrize(
    "text", ["Maria doesn't let Carlos in", "Maria doesn’t let Carlos in", "Maria doesnt let Carlos in"]
)
def test_apostrophes_make_no_difference_and_words_are_quoted_as_written(text: str) -> None:
    ((_, _, words),) = raised(steps=(text,))
    assert words == text.removeprefix("Maria ").removesuffix(" in")


@pytest.mark.parametrize("who", ["Sophia", "Sophia Costa", "Emma", "the children", "the school", "it"])
def test_a_parent_looks_after_children_and_may_tell_a_worker(who: str) -> None:
    assert raised(steps=(f"Make sure {who} comes along on Mondays",)) == []


@pytest.mark.parametrize("who", ["Carlos", "Carlos Mendes", "Bogdan", "Mr Khan", "your partner", "Sophia's dad"])
def test_another_adult_is_known_by_name_by_role_or_by_nobody_else_having_that_name(who: str) -> None:
    assert [one[0] for one in raised(steps=(f"Make sure {who} comes along on Mondays",))] == ["polices_other"]


def test_two_people_side_by_side_are_two() -> None:
    assert raised(steps=("Show Samir Carlos's letters",)) == [("polices_other", "steps", "Show Samir Carlos's")]


def test_nothing_that_a_parent_says_of_themselves_is_laid_on_a_victim() -> None:
    assert raised(parent="Carlos", steps=("Carlos does not ring or visit Maria",)) == []


def test_nothing_bad_happens_is_no_threat() -> None:
    assert raised(consequence="Nothing is held against Maria; Emma rings the next day") == []


def test_a_whole_agreement_is_looked_at_between_two_keystrokes() -> None:
    goals = [one.draft for one in wordings("dev")[::100]][:10]

    def seconds() -> float:
        start = process_time()
        for goal in goals:
            check(goal)
        return process_time() - start

    # The first look makes the rules ready; the best of five keeps a busy machine from being taken for a slow checker.
    assert min(seconds() for _ in range(5)) < 0.05


def test_names_of_several_words_are_known_by_the_first() -> None:
    people = People(adults=("Ana Luz Mendes",), children=("Sophia Costa",), workers=("Emma O'Neill",))
    long = partial(long_sentences, reader=Reader.PARENT)
    for who, rules in (("ana", ["polices_other"]), ("Sophia", []), ("Emma", [])):
        draft = replace(SOUND, parent="Maria Costa", steps=(f"Make sure {who} comes along",))
        warnings = check_goal(draft, today=TODAY, people=people, jargon=jargon, long_sentences=long)
        assert [one.rule for one in warnings] == rules


def test_every_warning_quotes_the_goal_and_says_why_in_one_sentence() -> None:
    for wording in (*wordings("dev"), *wordings("held")):
        for one in check(wording.draft):
            assert one.why.endswith(".")
            assert one.why.count(". ") == (one.rule == "too_long" and "Cut it in two" in one.why), one.why
            value = getattr(wording.draft, one.field)
            said = f"{value.day} {value:%B %Y}" if isinstance(value, date) else value
            assert one.words in said if isinstance(said, str) else any(one.words in part for part in said)


@pytest.mark.parametrize(
    ("case", "warned"), [("maria", {"english": [("service_not_arranged", "support_starts")]}), ("leanne", {})]
)
def test_in_the_practice_families_only_help_that_never_began_is_warned_of(
    case: str, warned: dict[str, list[tuple[str, str]]]
) -> None:
    file = tomllib.loads((PRACTICE / f"{case}.toml").read_text(encoding="utf-8"))
    names = {parent["id"]: parent["name"] for parent in file["parents"]}
    people = People(
        tuple(names.values()),
        tuple(child["name"] for child in file["children"]),
        tuple(worker["name"] for worker in file["workers"]),
    )
    long = partial(long_sentences, reader=Reader.PARENT)
    found = {}
    for goal in file["agreement"]["goals"]:
        draft = _draft(goal, names[goal["parent"]])
        warnings = check_goal(draft, today=TODAY, people=people, jargon=jargon, long_sentences=long)
        found[goal["id"]] = [(one.rule, one.field) for one in warnings]
    assert {goal: some for goal, some in found.items() if some} == warned


def test_the_labelled_set_is_large_and_sound() -> None:
    dev, held = wordings("dev"), wordings("held")
    assert len(dev) >= 130
    assert len(held) >= 130
    assert len({one.id for one in (*dev, *held)}) == len({one.draft for one in (*dev, *held)}) == len(dev) + len(held)
    assert {rule for one in (*dev, *held) for rule in one.rules} == set(FLOORS)


@pytest.mark.parametrize("rule", FLOORS)
def test_every_rule_keeps_its_precision_and_recall_on_wordings_it_was_not_made_from(rule: str) -> None:
    measured, (precision, recall) = table("held")[rule], FLOORS[rule]
    assert measured.precision >= precision
    assert measured.recall >= recall


def test_the_page_shows_what_is_measured_today() -> None:
    page = WORDINGS.with_name("README.md").read_text(encoding="utf-8")
    assert all(line in page for split in ("held", "other") for line in lines(split))


def _draft(goal: dict[str, Any], parent: str) -> GoalDraft:
    def day(written: str) -> date:
        return TODAY + timedelta(days=int(written.removesuffix("d")))

    help_ = goal["support"]
    return GoalDraft(
        parent,
        goal["title"],
        goal["why"],
        goal["measure"],
        tuple(goal["steps"]),
        day(goal["by"]),
        help_["what"],
        help_["provider"],
        day(help_["starts"]),
        help_["started"],
        tuple(goal["evidence"]),
        goal["consequence"],
        day(goal["review"]),
    )
