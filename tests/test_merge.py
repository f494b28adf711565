"""A case file imported again changes only what it says anew, and wipes nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.merge import Conflict, flatten, merge, unflatten
from tests.test_casefile import MARIA, PRACTICE, parse


@pytest.mark.parametrize("name", PRACTICE)
def test_flat_and_back_is_the_same_case_file_even_after_storage(name: str) -> None:
    case_file = parse(PRACTICE[name])
    stored = json.loads(json.dumps(flatten(case_file), sort_keys=True))
    assert unflatten(stored) == case_file


def test_paths_are_made_of_ids() -> None:
    values = flatten(parse(MARIA))
    assert values["children.sophia.language"] == "en"
    assert values["agreement.goals.english.by"] == "+60d"
    assert values["plans.sophia.next_decision"] == {
        "what": "Whether the first weekend at home goes ahead",
        "on": "+21d",
        "who": "Emma, Ines and the review meeting",
    }
    assert "parents.maria.contact" not in values
    assert list(values) == sorted(values)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"case": 1},
        {"workers": []},
        {"workers.x": 1},
        {"a.b.c.d.e": 1},
        {"agreement.goals.x.place": "first"},
        {"": 0},
    ],
)
def test_values_that_are_no_case_file_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="CaseFile"):
        unflatten(values)


def test_a_rhythm_and_a_topic_are_kept_and_neither_has_to_be_written() -> None:
    tracy = parse(PRACTICE["leanne"])
    assert tracy.agreement is not None
    assert (tracy.agreement.check_in, [goal.topic for goal in tracy.agreement.goals]) == ("weekly", ["drinking", None])
    monthly = flatten(parse(MARIA.replace('check_in = "weekly"', 'check_in = "monthly"')))
    merged = merge(flatten(parse(MARIA)), monthly, flatten(parse(MARIA)))
    assert merged.changed == ("agreement.check_in",)
    assert unflatten(merged.values).agreement == unflatten(monthly).agreement


def test_what_the_file_changes_is_taken_and_what_was_edited_elsewhere_is_kept() -> None:
    base = flatten(parse(MARIA))
    new = flatten(parse(MARIA.replace('"0300 555 0100"', '"0300 555 0199"').replace('"Sophia"\n', '"Sofia"\n')))
    current = base | {"children.sophia.name": "Soph", "parents.maria.relation": "mum"}
    merged = merge(base, new, current)
    assert merged.changed == ("authority.duty_phone",)
    assert merged.conflicts == (Conflict("children.sophia.name", held="Soph", file="Sofia"),)
    assert merged.values == current | {"authority.duty_phone": "0300 555 0199"}


def test_who_left_the_file_is_kept_and_told() -> None:
    base = flatten(parse(MARIA))
    second_goal = MARIA.index('[[agreement.goals]]\nid = "english"')
    new = flatten(parse(MARIA[:second_goal]))
    merged = merge(base, new, base)
    assert "agreement.goals.english.why" in merged.gone
    after = unflatten(merged.values).agreement
    assert after is not None
    assert [goal.id for goal in after.goals] == ["talk-it-out", "english"]


def test_a_worker_known_otherwise_from_another_file_is_a_conflict_at_the_first_import() -> None:
    new = flatten(parse(MARIA))
    merged = merge({}, new, {"workers.dev.name": "Devika", "workers.dev.role": "duty_worker"})
    assert merged.conflicts == (Conflict("workers.dev.name", held="Devika", file="Dev"),)
    assert set(merged.changed) == set(new) - {"workers.dev.name", "workers.dev.role"}


FLAT = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y", "z", ["x"], {"on": "+1d"}, True, None]))


@given(base=FLAT, new=FLAT, current=FLAT)
@settings(deadline=None)
def test_the_rules_of_a_merge(base: dict[str, object], new: dict[str, object], current: dict[str, object]) -> None:
    merged = merge(base, new, current)  # type: ignore[arg-type]
    missing = object()
    for path in base | new | current:
        was, says, held = (state.get(path, missing) for state in (base, new, current))
        file_moved = path in new and says != was
        edited = path in current and held != was
        taken = file_moved and not edited
        assert merged.values.get(path, missing) == (says if taken else held)
        assert (path in merged.changed) == taken
        conflict = Conflict(path, held, says)  # type: ignore[arg-type]
        assert (conflict in merged.conflicts) == (file_moved and edited and held != says)
        assert (path in merged.gone) == (path in base and path not in new and path in current)
    assert current.keys() <= merged.values.keys()
    told = [*merged.values], [*merged.changed], [conflict.path for conflict in merged.conflicts], [*merged.gone]
    assert all(paths == sorted(paths) for paths in told)


@given(base=FLAT, new=FLAT, current=FLAT)
@settings(deadline=None)
def test_the_same_file_again_changes_nothing(
    base: dict[str, object], new: dict[str, object], current: dict[str, object]
) -> None:
    once = merge(base, new, current)  # type: ignore[arg-type]
    again = merge(new, new, once.values)  # type: ignore[arg-type]
    assert again.values == once.values
    assert (again.changed, again.conflicts, again.gone) == ((), (), ())
