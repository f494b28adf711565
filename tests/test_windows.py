"""Stretches of a text: nothing is left out of them, and nothing breaks them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.screening.finding import judge
from conversations.screening.readings import plain, readings
from conversations.screening.windows import LETTERS, MOST, WORDS, shown, windows


def test_short_texts_are_one_stretch() -> None:
    assert windows("Can I see  my DOG?").stretches == ("can i see my dog?",)
    assert windows("").stretches == ()


def test_long_texts_overlap_and_every_word_is_in_one() -> None:
    words = [f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(100)]
    cut = windows(" ".join(words))
    assert cut.long
    assert cut.whole
    assert {word for one in cut.stretches for word in one.split()} == set(words)
    assert all(len(one.split()) <= WORDS for one in cut.stretches)


def test_a_text_without_spaces_is_shown_whole() -> None:
    text = ",".join(["today was fine and we had maths".replace(" ", ",")] * 20) + ",he,comes,into,my,bed"
    assert "bed" in windows(text).stretches[-1]
    letters = "".join(chr(97 + n * n % 26) for n in range(2000))
    assert set("".join(windows(letters).stretches).replace(" ", "")) == set(letters)


@given(st.text(max_size=600))
def test_any_text_can_be_cut_and_read(text: str) -> None:
    cut = windows(text)
    assert len(cut.stretches) <= MOST
    for one in cut.stretches:
        one.encode()
        assert len(one) <= 2 * LETTERS
    readings(text)
    judge(text)


@pytest.mark.parametrize("text", ["hi \ud800 there", "\ud800\udfff", "\0", "\u200e\u202e", "\u0301" * 50])
def test_halves_of_characters_harm_nothing(text: str) -> None:
    assert all(one.encode() for one in windows(text).stretches)
    assert isinstance(shown(text), str)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("He h1ts me", "he hits me"),
        ("i w a n t t o d i e", "iwanttodie"),
        ("i  w a n t   t o   d i e", "i want to die"),
        ("heeeelp meee", "help me"),
        ("k.i.l.l me", "kill me"),
        ("hе hіts mе", "he hits me"),
        ("می‌خوام بمیرم", plain("میخوام بمیرم")),
        ("أنا خايفة", plain("انا خايفه")),
    ],
)
def test_what_is_hidden_can_be_read(typed: str, read: str) -> None:
    assert read in readings(typed)


def test_times_and_years_are_not_words() -> None:
    assert readings("Nan comes at 4pm, gr8") == ("nan comes at 4pm gr8",)
