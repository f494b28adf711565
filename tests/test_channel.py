"""The form in which things travel: buttons within 64 bytes, long texts cut with nothing lost, JSON there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import DATA_BYTES, TEXT_UNITS, Key, Outgoing, Text, button, pressed, split, units
from bot.sandbox.formatting import formatted
from bot.telegram.adapter import as_html
from conversations.model import Tap

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_-0123456789", min_size=1, max_size=20)
SERIALS = st.integers(0, 36**12 - 1)
KEYS = ((Key("Send", "review:send:1"), Key("Change", "review:change:1")),)


def texts(longest: int) -> st.SearchStrategy[tuple[Text, ...]]:
    """Parts of a message: words of every script, some of them far too long."""
    long = st.builds(lambda piece, times: piece * times, ANY.filter(bool), st.integers(1, longest))
    return st.lists(st.builds(Text, ANY | long, st.booleans()), min_size=1, max_size=5).map(tuple)


class TestButtons:
    @given(step=NAMES, value=NAMES, serial=SERIALS)
    def test_a_choice_comes_back_as_it_went(self, step: str, value: str, serial: int) -> None:
        data = button(step, value, serial)
        assert len(data.encode()) <= DATA_BYTES
        assert pressed(data) == Tap(step, value, serial)

    @given(data=ANY | st.text("ab:z09٣_- ", max_size=20))
    def test_whatever_comes_in_a_button_is_read_or_is_not_ours(self, data: str) -> None:
        tap = pressed(data)
        assert tap is None or data.startswith(f"{tap.step}:{tap.value}:")
        assert tap is None or 0 <= tap.serial < 36**12

    @pytest.mark.parametrize(
        "data",
        ["", ":", "::", "a:b", "a::1", ":b:1", "a:b:", "a:b:1_0", "a:b:-1", "a:b: 1", "a:b:Z", "a:b:" + "z" * 13],
    )
    def test_what_no_button_of_ours_ever_carried(self, data: str) -> None:
        assert pressed(data) is None

    def test_what_does_not_fit_is_refused_before_it_is_sent(self) -> None:
        assert len(button("s" * 20, "v" * 41, 35)) == DATA_BYTES
        with pytest.raises(ValueError, match="more than 64 bytes"):
            button("s" * 20, "v" * 42, 35)
        with pytest.raises(ValueError, match="more than 64 bytes"):
            button("é" * 20, "v" * 22, 0)


class TestCutting:
    @given(parts=texts(longest=400))
    def test_nothing_is_lost_and_every_piece_can_be_sent(self, parts: tuple[Text, ...]) -> None:
        pieces = split(Outgoing(parts, KEYS))
        assert "".join(text.text for piece in pieces for text in piece.parts) == "".join(text.text for text in parts)
        for piece in pieces:
            assert sum(units(text.text) for text in piece.parts) <= TEXT_UNITS
            assert units(formatted(as_html(piece), "HTML", [])[0]) <= 4096
        assert [piece.keys for piece in pieces] == [()] * (len(pieces) - 1) + [KEYS]

    @given(parts=texts(longest=400))
    def test_own_words_stay_own_words(self, parts: tuple[Text, ...]) -> None:
        pieces = [text for piece in split(Outgoing(parts)) for text in piece.parts]
        for quote in (False, True):
            before, after = ("".join(one.text for one in many if one.quote is quote) for many in (parts, pieces))
            assert before == after

    def test_a_short_message_stays_whole(self) -> None:
        message = Outgoing((Text("Hello"), Text("I miss my dog", quote=True)), KEYS)
        assert split(message) == [message]

    def test_words_are_not_cut_in_two_where_there_is_a_space(self) -> None:
        pieces = split(Outgoing((Text("word " * 2000),)))
        assert len(pieces) > 2
        assert all(text.text.endswith("word ") for piece in pieces for text in piece.parts)

    def test_a_list_of_commands_is_not_cut(self) -> None:
        menu = Outgoing(commands=(("help", "Help now"),))
        assert split(menu) == [menu]


class TestAsRows:
    @given(parts=texts(longest=3), label=ANY)
    def test_a_message_comes_back_from_json_as_it_was(self, parts: tuple[Text, ...], label: str) -> None:
        message = Outgoing(parts, ((Key(label, "a:b:0"),),), (("help", label),))
        assert Outgoing.load(message.dump()) == message

    @given(text=ANY)
    def test_length_is_counted_as_telegram_counts_it(self, text: str) -> None:
        assert units(text) == sum(2 if ord(c) > 0xFFFF else 1 for c in text)
