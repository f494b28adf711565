"""Danger is seen first: a call for help is in the queue before any conversation goes on, whatever was asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.telegram import StandIn
from bot.telegram.ingest import arrival
from conversations.library.notices import WORKER_HERE
from conversations.model import Reader
from conversations.screening.calls import CALLS
from conversations.screening.finding import LONGEST_CALL, judge, judge_press
from conversations.screening.policy import URGENCIES
from conversations.typed import plain
from storage import inbox, messages, people, queue
from storage.database import Tx
from tests.support import Wren, database, prepare, screened, stage

NOW = ("child_asks_for_help_now", "now")


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", enrolled=("sophia",)) as wren:
        yield wren


async def flags(wren: Wren) -> list[tuple[str, str]]:
    """(why, urgency) of everything that was flagged, in order."""
    return [(item.why, item.urgency) for item in await wren.items(category=NOW[0])]


class TestWords:
    def test_every_call_is_found_however_it_is_typed(self) -> None:
        for call in CALLS:
            for typed in (call, call.upper(), f"  {call}!!! ", f"{call}…", f"😭 {call} 🙏", call.replace(" ", "\n")):
                found = judge(typed)
                assert found is not None, typed
                assert (found.category, found.urgency, found.why) == (*NOW, f"a call for help: {call}")

    @pytest.mark.parametrize(
        "call",
        [
            "Help!",
            "HELP ME",
            "plz help",
            "¡Ayúdame!",
            "au secours",
            "Pomóż mi!",
            "ajută-mă",
            "النجدة",
            "SOS",
            "9 9 9 🆘",
        ],
    )
    def test_calls_as_people_write_them(self, call: str) -> None:
        assert judge(call) is not None

    @pytest.mark.parametrize(
        "text", ["", "hello", "I want to help Mum with dinner", "can you help me with my homework please", "?", "99"]
    )
    def test_what_is_no_bare_call_is_left_to_a_reader(self, text: str) -> None:
        assert judge(text) is None

    @given(st.text(st.characters(exclude_categories=())))
    def test_any_text_at_all_can_be_judged(self, text: str) -> None:
        found = judge(text)
        called = (len(plain(text)) <= LONGEST_CALL and plain(text) in CALLS) or "🆘" in text
        assert (found is not None and found.why.startswith("a call for help")) == called
        assert found is None or (found.urgency in URGENCIES and found.why)

    def test_the_help_button_and_command_say_it_by_themselves(self) -> None:
        assert judge_press("help") is not None
        assert judge_press("send") is None


class TestInFrontOfEverything:
    async def test_the_flag_stands_before_the_turn_has_begun(self, tmp_path: Path) -> None:
        """Only screening runs here: a turn that fails afterwards can't lose the flag."""
        tokens = (await prepare(tmp_path, "maria")).tokens
        world = StandIn()
        sophia = world.phone(700_001, "Sophia")
        sophia.says("help me")
        async with database(tmp_path) as db:

            def link(tx: Tx) -> int:
                found = people.invited(tx, tokens["sophia"])
                assert found is not None
                chat = tx.vault.digest("chat", b"700001")
                people.link(tx, found[0], found[1], chat, b"700001")
                return found[1]

            person = await db.write(link)
            (update,) = world.updates.waiting
            came = arrival(db.vault, update.raw, json.loads(update.raw))
            await db.write(partial(inbox.keep, arrivals=[came]))
            for _ in range(2):  # screened again after a crash: once is enough
                await screened(db, came.chat)
            items = await db.read(lambda tx: queue.items_of(tx, people.own_scope(person), person))
            kept = await db.read(lambda tx: messages.of_person(tx, people.own_scope(person), person))
        assert [(item.urgency, item.message_id) for item in items] == [("now", kept[0].id)]
        assert [one.text for one in kept] == ["help me"]

    async def test_a_call_is_flagged_at_every_question(self, wren: Wren) -> None:
        for question in ("menu:worry", "menu:feeling", "menu:language", "menu:about"):
            await wren.press("sophia", question)
            before = len(await flags(wren))
            await wren.say("sophia", "help!")
            assert (await flags(wren))[before:] == [("a call for help: help", "now")], question

    async def test_so_is_one_before_the_account_is_confirmed_and_before_the_first_step(self, wren: Wren) -> None:
        await wren.link("david")
        await wren.say("david", "ayuda")
        (item,) = await wren.items(category=NOW[0])
        assert (item.person_ref, item.confirmed) == ("david", False)

    async def test_a_call_in_any_language_counts_whatever_language_was_chosen(self, wren: Wren) -> None:
        await wren.say("sophia", "pomocy")
        assert await flags(wren) == [("a call for help: pomocy", "now")]

    async def test_in_a_caption_in_an_edit_and_as_a_command(self, wren: Wren) -> None:
        sophia = wren.phone("sophia")
        sophia.sends_photo(b"\xff\xd8", "sos")
        await wren.settled()
        first = sophia.says("hello")
        await wren.settled()
        sophia.edits(first, "help")
        await wren.settled()
        await wren.say("sophia", "/help")
        assert [why for why, _ in await flags(wren)] == [
            "a call for help: sos",
            "a call for help: help",
            "Help now was chosen",
        ]

    async def test_in_the_middle_of_a_burst(self, wren: Wren) -> None:
        await wren.say("sophia", "one", "two", "help", "three")
        assert await flags(wren) == [("a call for help: help", "now")]

    async def test_the_help_button_raises_one_flag_and_not_two(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:help")
        assert await flags(wren) == [("Help now was chosen", "now")]

    async def test_helplines_come_with_the_first_answer(self, wren: Wren) -> None:
        before = len(wren.texts("sophia"))
        await wren.say("sophia", "help")
        assert "0800 1111" in wren.texts("sophia")[before]

    async def test_a_worker_who_writes_help_is_not_a_case(self, wren: Wren) -> None:
        await wren.link("emma")
        await wren.say("emma", "help")
        assert await wren.items(kind="help") == []
        assert wren.texts("emma")[-1] == WORKER_HERE.plurals[Reader.PARENT].format(n=0)
