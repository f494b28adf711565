"""The plan in sentences: the same facts for every reader and in every language. Pure, but for the practice cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot import plans
from bot.casework.casefile import parse_case_file
from bot.plans import Family, Written
from bot.sandbox.cast import CASES
from conversations.model import CHILDREN, Line, Names, Reader, Said
from conversations.plan import Plan, Sentence, sentences
from conversations.samples import FAR
from locales import catalogue
from locales.check import SENTENCE_WORDS
from locales.check import sentences as cut
from locales.words import Words

TODAY = date(2026, 11, 22)
LANGUAGES = catalogue.offered()


def practice() -> Iterator[Family]:
    for path in CASES:
        yield Family(parse_case_file(path.read_text(), LANGUAGES), TODAY, Written({}, {}, {}))


PLANS = [(known, plans.plan_in(known, plan, "en")) for known in practice() for plan in known.file.plans] + [
    (next(practice()), FAR)
]


def text(words: Words, line: Line) -> str:
    return words.say(line.said, line.values)


def facts(words: Words, line: Line) -> dict[str, str]:
    """What this sentence must name: every value that its English asks for, as this language says it."""
    asked = {name for name in line.values if f"{{{name}}}" in line.said.texts[Reader(words.reader)]}
    return {name: _value(words, line, name) for name in asked}


def _value(words: Words, line: Line, name: str) -> str:
    value = line.values[name]
    match value:
        case Said():
            return words.say(value)
        case Names():
            return words.names(value)
        case date():
            return words.day(value)
        case _:
            return str(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reader_is_told_the_same_facts(language: str, figure: Callable[[str], None]) -> None:
    cells = 0
    for known, plan in PLANS:
        told = {reader: sentences(plan, reader, known.worker) for reader in sorted(CHILDREN)}
        english = sentences(plan, Reader.CHILD, known.worker)
        for reader, some in told.items():
            words = Words(language, reader)
            assert [one.id for one in some] == [one.id for one in english]
            for one, other in zip(some, english, strict=True):
                assert set(facts(words, one.says)) == set(facts(Words("en", Reader.CHILD), other.says)), one.id
                for line in (one.says, one.simpler):
                    said = text(words, line)
                    for name, value in facts(words, line).items():
                        assert value in said, (one.id, name, said)
                        cells += 1
    figure(f"facts: {cells} named over {len(PLANS)} plans, 3 readers, {language}: 0 missing, 0 different")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_simpler_sentence_keeps_every_fact(language: str) -> None:
    words = Words(language, Reader.CHILD)
    for known, plan in PLANS:
        for one in sentences(plan, Reader.CHILD, known.worker):
            if one.part in ("steps", "decision"):
                assert set(facts(words, one.simpler)) >= set(facts(words, one.says)) - {"worker"}, one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parent_is_told_one_fact_at_a_time(language: str) -> None:
    words = Words(language, Reader.PARENT)
    for known, plan in PLANS:
        for one in sentences(plan, Reader.PARENT, known.worker):
            named = {name for name in facts(words, one.says) if name in ("day", "where", "who", "line", "decision")}
            assert len(named) <= 1, one.id
            assert plan.child in text(words, one.says)


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_with_real_days_in_them(language: str, reader: Reader) -> None:
    words = Words(language, reader)
    for known, plan in PLANS:
        for one in sentences(plan, reader, known.worker):
            if not plans.written_in(one):
                assert max(len(part.split()) for part in cut(text(words, one.says))) <= SENTENCE_WORDS[reader], one.id


def test_a_name_of_a_sentence_stays_when_day_or_place_change() -> None:
    moved = replace(FAR, steps=tuple(replace(one, on=date(2027, 3, 1), where="elsewhere") for one in FAR.steps))
    ids = [one.id for one in sentences(FAR, Reader.CHILD, "Emma")]
    assert sorted(one.id for one in sentences(moved, Reader.CHILD, "Emma")) == sorted(ids)
    assert len(ids) == len(set(ids))


def test_keys_are_short_and_each_its_own() -> None:
    keys = [one.key for plan in (FAR, replace(FAR, ref="x" * 64)) for one in sentences(plan, Reader.CHILD, "Emma")]
    assert len(keys) == len(set(keys))
    assert {len(key) for key in keys} == {10}


def test_words_of_a_worker_are_told_as_theirs() -> None:
    words = Words("en", Reader.CHILD)
    for one in sentences(FAR, Reader.CHILD, "Emma"):
        for name in ("why", "decision", "reason", "line"):
            if name in facts(words, one.says):
                assert f"“{one.says.values[name]}”" in text(words, one.says)


def _one(language: str, held: Written) -> dict[str, Sentence]:
    known = replace(next(one for one in practice() if one.file.plans[0].child == "leanne"), written=held)
    plan: Plan = plans.plan_in(known, known.file.plans[0], language)
    return {one.id: one for one in sentences(plan, Reader.CHILD, known.worker)}


def test_a_translation_of_the_workers_words_takes_their_place() -> None:
    why = "Mum was drinking and there were frightening rows, so Leanne lived with carers while Mum got help."
    held = Written({"es": {why: "Hubo peleas."}}, {}, {})
    assert _one("es", held)["leanne/why"].says.values["why"] == "Hubo peleas."
    assert _one("ar", held)["leanne/why"].says.values["why"] == why
