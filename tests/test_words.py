"""The words in every language: what the check of catalogues finds, and how values are put into sentences."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog

from conversations.library.notices import WORKER_NEW
from conversations.model import SAID, Reader, Said
from locales import catalogue
from locales.catalogue import placeholders
from locales.check import check, check_catalogue, check_language, sentences
from locales.update import update
from locales.words import FIRST_STRONG, POP, Words, all_languages

CHILD = Reader.CHILD
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def one(key: str, text: str, many: str | None = None, reader: Reader = CHILD) -> Said:
    return Said(key, {reader: text}, {reader: many} if many else {})


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> "Only":
    return Only(monkeypatch)


class Only:
    """Makes a few sentences all that Wren ever says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *sentences: Said) -> None:
        self._monkeypatch.setattr(catalogue, "SAID", {sentence.key: sentence for sentence in sentences})


def spanish(*messages: tuple[Said, str | tuple[str, ...]], fuzzy: bool = False) -> Catalog:
    """A tiny catalogue."""
    held = Catalog(locale="es")
    for said, string in messages:
        (entry,) = catalogue.entries([said])
        held.add(entry.id, string, flags=("fuzzy",) if fuzzy else (), context=entry.context)
    return held


def faults(held: Catalog) -> list[str]:
    return list(check_catalogue("es", held))


# What the check finds

HELLO = one("test.hello", "Hello {name}.")
COUNT = one("test.count", "{n} item.", "{n} items.")


def test_a_whole_catalogue_has_no_fault(only: Only) -> None:
    only(HELLO, COUNT)
    assert faults(spanish((HELLO, "Hola {name}."), (COUNT, ("{n} cosa.", "{n} cosas.")))) == []


def test_a_sentence_without_translation(only: Only) -> None:
    only(HELLO)
    lacking = ["es: test.hello has no words for the reader child"]
    assert faults(spanish()) == lacking
    assert faults(spanish((HELLO, ""))) == lacking
    assert faults(spanish((HELLO, "Hola {name}."), fuzzy=True)) == lacking
    assert faults(spanish((one("test.hello", "Hi {name}."), "Hola {name}."))) == lacking


def test_a_plural_form_that_is_empty(only: Only) -> None:
    only(COUNT)
    assert faults(spanish((COUNT, ("{n} cosa.", "")))) == ["es: test.count has no words for the reader child"]


def test_too_few_plural_forms(only: Only) -> None:
    only(COUNT)
    assert faults(spanish((COUNT, ("{n} cosas.",)))) == ["es: test.count needs 2 plural forms and has 1 (reader child)"]


def test_placeholders_lost_and_unknown(only: Only) -> None:
    only(HELLO)
    assert faults(spanish((HELLO, "Hola {nombre}."))) == [
        "es: test.hello has lost the placeholder {name} (reader child)",
        "es: test.hello has an unknown placeholder {nombre} (reader child)",
    ]
    assert faults(spanish((HELLO, "Hola {name."))) == [
        "es: test.hello has lost the placeholder {name} (reader child)",
        "es: test.hello has an unknown placeholder {?} (reader child)",
    ]


def test_a_plural_form_may_leave_its_number_out(only: Only) -> None:
    only(COUNT)
    assert faults(spanish((COUNT, ("Una cosa.", "{n} cosas.")))) == []


@pytest.mark.parametrize(
    ("reader", "most"), [(Reader.YOUNG, 14), (Reader.CHILD, 18), (Reader.TEEN, 20), (Reader.PARENT, 20)]
)
def test_a_sentence_too_long_for_its_reader(only: Only, reader: Reader, most: int) -> None:
    said = one("test.long", "Short.", reader=reader)
    only(said)
    just, over = ("uno " * most).strip(), ("uno " * (most + 1)).strip()
    assert faults(spanish((said, f"{just}. {just}."))) == []
    assert faults(spanish((said, f"{just}. {over}."))) == [
        f"es: test.long (reader {reader}) has a sentence of {most + 1} words; {most} is the most: “{over}”"
    ]


def test_a_label_too_long_for_a_button(only: Only) -> None:
    label = one("menu.wish", "A wish")
    only(label)
    assert faults(spanish((label, "x" * 40))) == []
    assert faults(spanish((label, "x" * 41))) == [
        "es: menu.wish (reader child) is a button of 41 letters; 40 is the most"
    ]


def test_a_wall_of_words(only: Only) -> None:
    said = one("test.wall", "Short.")
    only(said)
    assert faults(spanish((said, "Oh. " * 251))) == ["es: test.wall (reader child) has 1004 letters; 1000 is the most"]


def test_words_that_are_typed_are_no_sentences(only: Only) -> None:
    typed = one("typed.menu", "menu|start")
    only(typed)
    assert faults(spanish((typed, "|".join("menú inicio empezar" for _ in range(10))))) == []


def test_english_is_checked_too(only: Only) -> None:
    only(one("test.long", "one " * 19, "one " * 20))
    assert [fault.partition(";")[0] for fault in check_language("en")] == [
        "en: test.long (reader child) has a sentence of 19 words",
        "en: test.long (reader child) has a sentence of 20 words",
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three", ["One", "Two", "Three"]),
        ("He said “No.” Then he left.", ["He said “No", "Then he left"]),
        ("Ring:\n0800 1111", ["Ring", "0800 1111"]),
        ("هل أنت بأمان؟ نعم.", ["هل أنت بأمان", "نعم"]),
        ("It opens at 09:00.", ["It opens at 09:00"]),
    ],
)
def test_where_a_reader_takes_a_breath(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_all_words_of_wren_are_whole() -> None:
    assert check() == []


@pytest.mark.parametrize("language", ["es", "ar"])
def test_a_new_english_sentence_makes_the_check_fail(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setitem(SAID, "test.new", one("test.new", "Something new."))
    assert check() == [f"{each}: test.new has no words for the reader child" for each in catalogue.languages()[1:]]
    assert language in catalogue.languages()
    assert catalogue.missing(catalogue.read(language)) == catalogue.entries([SAID["test.new"]])


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The catalogues in another folder, to be rewritten there."""
    for language in catalogue.languages()[1:]:
        shutil.copytree(catalogue.ROOT / language, tmp_path / language)
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    return tmp_path


def test_bringing_whole_catalogues_up_to_date_changes_nothing(copied: Path) -> None:
    languages = catalogue.languages()[1:]
    before = {language: catalogue.path(language).read_text() for language in languages}
    assert {"ar", "cy", "es", "pl", "uk"} <= set(languages)
    assert update() == [f"{language}: 0 of {len(catalogue.entries())} texts to write" for language in languages]
    assert {language: catalogue.path(language).read_text() for language in languages} == before


def test_what_is_new_or_was_changed_waits_for_a_translator(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(SAID["common.back"], texts={**SAID["common.back"].texts, CHILD: "One back"})
    monkeypatch.setitem(SAID, "common.back", changed)
    monkeypatch.setitem(SAID, "test.new", one("test.new", "Something new."))
    update()
    spanish_now = catalogue.read("es")
    kept = spanish_now.get("One back", "common.back|child")
    assert kept
    assert (kept.string, kept.fuzzy, kept.auto_comments) == ("Atrás", True, ["The English was: Back"])
    assert [entry.said.key for entry in catalogue.missing(spanish_now)] == ["common.back", "test.new"]


# Languages


NAMES = {
    "en": "English",
    "ar": "العربية",
    "cy": "Cymraeg",
    "es": "Español",
    "pl": "Polski",
    "uk": "Українська",
}


def test_languages_are_offered_under_their_own_names() -> None:
    offered = dict(catalogue.names())
    assert {code: offered.get(code) for code in NAMES} == NAMES
    assert list(offered) == list(catalogue.offered())
    assert catalogue.offered()[0] == "en"


def test_every_text_is_held_for_every_reader_in_every_language() -> None:
    wanted = {entry.context for entry in catalogue.entries()}
    for language in catalogue.languages()[1:]:
        held = {str(message.context) for message in catalogue.read(language) if message.id}
        assert held == wanted


def test_words_of_every_language_that_mean_stop() -> None:
    everywhere = all_languages("typed.stop")
    assert {"stop", "never mind", "parar", "توقف"} <= everywhere


def repeated(labels: Iterable[str]) -> set[str]:
    several = list(labels)
    return {label for label in several if several.count(label) > 1}


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("reader", [Reader.CHILD, Reader.PARENT])
def test_no_two_words_that_work_everywhere_are_the_same(language: str, reader: Reader) -> None:
    words = Words(language, reader)
    typed = [SAID[f"typed.{name}"] for name in ("back", "stop", "menu", "show")]
    assert repeated(word for said in typed for word in words.each(said)) == set()


# Values in sentences


@pytest.mark.parametrize("language", catalogue.offered())
def test_every_sentence_can_be_said_to_each_of_its_readers(language: str) -> None:
    for entry in catalogue.entries():
        values = {name: 3 if name == "n" else "Ines" for name in placeholders(entry.english)} | {"n": 3}
        said = Words(language, entry.reader).say(entry.said, values)
        assert said.strip()
        assert "{" not in said
        assert placeholders(entry.english) <= {"n"} or "Ines" in said


def test_values_are_put_in_by_name() -> None:
    assert Words("en", CHILD).say(HELLO, {"name": "Sophia {x}"}) == "Hello Sophia {x}."


def test_a_value_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        Words("en", CHILD).say(HELLO)


def test_a_reader_who_is_not_spoken_to_is_an_error() -> None:
    with pytest.raises(KeyError, match="teen"):
        Words("en", Reader.TEEN).say(HELLO, {"name": "Sophia"})


def test_names_numbers_and_lists_are_isolated_in_right_to_left_text() -> None:
    arabic = Words("ar", CHILD)
    assert arabic.right_to_left
    assert arabic.say(HELLO, {"name": "Emma"}) == f"Hello {FIRST_STRONG}Emma{POP}."
    assert arabic.say(HELLO, {"name": ("A: 1", "B: 2")}) == f"Hello {FIRST_STRONG}A: 1{POP}\n{FIRST_STRONG}B: 2{POP}."
    welcome = arabic.say(SAID["share.review"], {"worker": "Emma"})
    assert f"{FIRST_STRONG}Emma{POP}" in welcome


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_isolated_in_left_to_right_text(language: str) -> None:
    assert Words(language, CHILD).say(SAID["share.review"], {"worker": "Emma"}).isprintable()


def test_a_sentence_in_a_sentence_is_said_in_the_same_language() -> None:
    outer = one("test.outer", "{kind}!")
    assert Words("es", CHILD).say(outer, {"kind": SAID["kind.wish"]}) == "Un deseo!"


@pytest.mark.parametrize(
    ("language", "count", "part"),
    [("en", 1, "1 new item"), ("en", 2, "2 new items"), ("es", 1, "1 "), ("es", 5, "5 ")],
)
def test_what_is_counted_takes_its_plural(language: str, count: int, part: str) -> None:
    assert part in Words(language, Reader.PARENT).say(WORKER_NEW, {"n": count})


def test_arabic_has_six_plural_forms() -> None:
    forms = {Words("ar", Reader.PARENT).say(WORKER_NEW, {"n": count}) for count in (0, 1, 2, 3, 11, 100)}
    bare = {form.translate({ord(digit): None for digit in "0123456789"}) for form in forms}
    assert len(bare) == catalogue.read("ar").num_plurals == 6


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday, 23 November 2026, 09:00"),
        ("es", "lunes, 23 de noviembre de 2026, 09:00"),
        ("ar", "الاثنين، 23 نوفمبر 2026، 09:00"),
    ],
)
def test_dates_are_told_in_the_language(language: str, said: str) -> None:
    assert Words(language, CHILD).time(MONDAY) == said


def test_dates_are_told_in_the_family_s_time_zone_summer_and_winter() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert Words("en", CHILD).time(summer) == "Thursday, 2 July 2026, 00:30"
    assert Words("en", CHILD, ZoneInfo("Europe/Madrid")).time(MONDAY).endswith("10:00")
