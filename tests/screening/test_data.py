"""Rules and exemplars as data: every language is served alike, and what is wrong with a file is said in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.screening import check, rules
from conversations.screening.exemplars import FOLDER as EXEMPLARS
from conversations.screening.finding import judge
from conversations.screening.policy import FLAGGED, LANGUAGES, ORDINARY
from conversations.screening.readings import readings
from conversations.screening.rules import RuleError, hits, read

HELD = Path(__file__).parent / "held"
RULE = """
[words]
he = ["he", "my uncle"]
[[rule]]
id = "en.hits"
category = "physical_harm"
urgency = "today"
pattern = '{he} ~ hits me'
unless = 'in the game'
why = "Says that somebody hits them"
must = ["my uncle always hits me"]
must_not = ["he hits me in the game"]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[rules.Rule, ...]]:
    """Reads this text as the rules of English."""
    monkeypatch.setattr(rules, "FOLDER", tmp_path)

    def of(text: str) -> tuple[rules.Rule, ...]:
        (tmp_path / "en.toml").write_text(text, "utf-8")
        return read("en")

    return of


def test_nothing_is_wrong_with_what_is_here() -> None:
    assert list(check.check()) == []


def test_every_language_is_served_alike(figure: Callable[[str], None]) -> None:
    for language, count, ruled, shown in check.parity():
        assert (ruled, shown) == (len(FLAGGED), len(FLAGGED)), language
        assert count >= len(FLAGGED), language
    lines = (f"{language} {count}" for language, count, _, _ in check.parity())
    figure(f"screening: rules in each language, every category in all of them: {', '.join(lines)}")


def test_a_rule_fits_whole_words_within_a_sentence(file: Callable[[str], tuple[rules.Rule, ...]]) -> None:
    (rule,) = file(RULE)
    assert list(check.broken(rule)) == []
    assert [hit.words for hit in hits(readings("My uncle, he hits me!"), [rule])] == ["my uncle he hits me"]
    for other in (
        "he hits me in the game",
        "the hits me and you",
        "he ran. It hits me",
        "he is one two three four five hits me",
    ):
        assert list(hits(readings(other), [rule])) == [], other


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("~ hits", "~ {hits}"), "names {hits}, which [words] does not have"),
        (("hits me'", "hits (me'"), "is no regular expression"),
        (("hits me'", r"\W me'"), "uses a class in capitals"),
        (('"physical_harm"', '"harm"'), "has a category or urgency that the policy does not know"),
        (('must = ["my uncle always hits me"]', "must = []"), "has no sentence that it must, or must not, flag"),
        (("why =", "because ="), "has keys it should not have, or lacks some"),
    ],
)
def test_a_rule_that_cannot_be_used_is_a_sentence(
    file: Callable[[str], tuple[rules.Rule, ...]], change: tuple[str, str], fault: str
) -> None:
    with pytest.raises(RuleError, match=r"en: en\.hits") as raised:
        file(RULE.replace(*change))
    assert fault in str(raised.value)


def test_a_rule_that_breaks_its_word_is_told(file: Callable[[str], tuple[rules.Rule, ...]]) -> None:
    (rule,) = file(RULE.replace('["my uncle always hits me"]', '["she hits me"]').replace("unless = 'in the game'", ""))
    assert list(check.broken(rule)) == [
        "screening: en.hits does not flag “she hits me”",
        "screening: en.hits flags “he hits me in the game”",
    ]


def test_copies_and_gaps_are_told() -> None:
    mine = list(read("en"))
    theirs = [replace(rule, language="fr") for rule in mine]
    assert list(check.copied({"en": mine, "fr": theirs})) == [
        "screening: the rules of en and fr share too many patterns; one is a copy",
        "screening: the rules of en and fr share too many sentences; one is a copy",
    ]
    few = [rule for rule in mine if rule.category != "neglect"]
    assert list(check.lacking({"en": few}, {"en": FLAGGED[1:]})) == [
        f"screening, en: no exemplar is about {FLAGGED[0]}",
        "screening, en: no rule is about neglect",
    ]


def test_every_line_of_data_is_labelled_by_the_policy() -> None:
    ids: set[str] = set()
    for path in sorted([*EXEMPLARS.glob("*.jsonl"), *HELD.glob("*.jsonl")]):
        for line in path.open(encoding="utf-8"):
            one = json.loads(line)
            assert one.keys() == {"id", "lang", "who", "text", "flag", "category", "urgency", "note"}, line
            assert one["category"] in (FLAGGED if one["flag"] else ORDINARY), line
            assert one["urgency"] in (("now", "today") if one["flag"] else ("none",)), line
            assert one["id"] not in ids, line
            ids.add(one["id"])
    assert len(ids) > 10_000
    assert {path.stem for path in HELD.glob("*.jsonl")} == set(LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        *("help", "i want to die", "my uncle hit me with a shoe", "quiero morir", "chcę umrzeć"),
        *("je saigne", "боюсь тата", "خون میاد", "Ma bate!", "dhiig"),
    ],
)
def test_what_must_never_be_missed_is_not(text: str) -> None:
    assert judge(text) is not None
