"""A child's own drawings: sent as a photo, kept, shown after their story, only to them, and taken out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.channel import Outgoing, Text
from bot.commands.export import held_about
from bot.sandbox.server import serve
from bot.sandbox.shapes import Message
from bot.sandbox.telegram import StandIn
from conversations.common import UNCHECKED
from conversations.library import my_drawings
from conversations.model import Reader
from storage import drawings, messages, people
from tests.explained import approve
from tests.support import Hands, Wren, prepare, running, stage
from tests.test_studio import Easel, a_page, content, done, put, refusals, since

SUN, MOON = a_page(7), a_page(8)
"""Two drawings."""


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "leanne", enrolled=("leanne", "yusuf"), painter=Easel()) as wren:
        await approve(wren, "leanne")
        yield wren


async def send(wren: Wren, *photos: bytes) -> Message:
    """Leanne adds these drawings from her pages. Returns what is last on her phone then."""
    for choice in ("menu:pages", "which:mine", "drawings:add"):
        await wren.press("leanne", choice)
    for photo in photos:
        wren.phone("leanne").sends_photo(photo, mime="image/png")
    await wren.settled()
    return wren.phone("leanne").screen[-1]


async def story(wren: Wren) -> list[bytes]:
    """Leanne asks for the story. Returns the pictures that come, in order."""
    before = wren.phone("leanne").screen
    await wren.press("leanne", "menu:plan")
    await wren.press("leanne", "now:story")
    await done(wren)
    return shown(wren, before)


def shown(wren: Wren, before: list[Message]) -> list[bytes]:
    """The pictures that Wren has sent to Leanne since then."""
    new = since(wren, "leanne", before)
    return [content(wren, one) for one in new if one.from_bot and one.kind == "photo"]


async def look(wren: Wren) -> list[bytes]:
    """Leanne asks to see her drawings. Returns those that come."""
    before = wren.phone("leanne").screen
    for choice in ("menu:pages", "which:mine", "drawings:show"):
        await wren.press("leanne", choice)
    return shown(wren, before)


async def ids(wren: Wren) -> list[int]:
    who = await wren.person("leanne")
    return [one.id for one in await wren.db.read(partial(drawings.of, person_id=who.id, since=None))]


class TestTheStory:
    async def test_a_drawing_comes_after_it_and_stands_under_its_line(self, wren: Wren) -> None:
        await story(wren)
        await wren.press("leanne", "own:draw")
        wren.phone("leanne").sends_photo(SUN, mime="image/png")
        await wren.settled()
        await wren.press("leanne", "share:keep")
        assert await story(wren) == [a_page(), SUN]
        assert [one.text for one in wren.phone("leanne").screen if one.kind == "photo"][-1] == "Your drawing 1"

    async def test_drawings_come_in_the_order_in_which_they_were_added(self, wren: Wren) -> None:
        await send(wren, SUN)
        await wren.press("leanne", "share:keep")
        await send(wren, MOON)
        await wren.press("leanne", "share:keep")
        assert await story(wren) == [a_page(), SUN, MOON]

    async def test_hiding_the_chat_while_it_is_drawn_brings_nothing_back(self, wren: Wren) -> None:
        await send(wren, SUN)
        await wren.press("leanne", "share:keep")
        easel = Easel()
        easel.let_go.clear()
        assert wren.studio is not None
        wren.studio._painter = easel
        await wren.press("leanne", "menu:plan")
        await wren.press("leanne", "now:story")
        await wren.say("leanne", "hide")
        easel.let_go.set()
        await done(wren)
        assert [one for one in wren.phone("leanne").screen if one.kind == "photo"] == []


class TestKept:
    async def test_it_is_there_after_a_restart_and_after_the_week_that_unsent_words_have(self, tmp_path: Path) -> None:
        now = Hands()
        world = StandIn(clock=lambda: now().timestamp(), first_number=1000)
        ready = await prepare(tmp_path, "leanne", enrolled=("leanne", "yusuf"))
        async with serve(world, first_wait=0.01) as base:
            async with running(tmp_path, world, base, now) as wren:
                wren.phone("leanne").chat.closed_because = None
                wren.phone("leanne").chat.messages |= {one.id: one for one in ready.screens["leanne"]}
                await send(wren, SUN)
            now.forward(days=30)
            async with running(tmp_path, world, base, now) as again:
                await again.press("leanne", "share:keep")
                await again.db.write(messages.erase_unsent)
                assert await look(again) == [SUN]

    async def test_one_that_is_still_on_its_way_comes_when_it_is_here(self, wren: Wren) -> None:
        wren.world.faults.fails("getFile", times=1)
        await send(wren, SUN)
        assert await look(wren) == []
        before = wren.phone("leanne").screen
        wren.now.forward(seconds=30)
        wren.fetcher.wake()
        await wren.settled()
        assert shown(wren, before) == [SUN]

    async def test_one_that_comes_much_later_waits_until_it_is_asked_for(self, wren: Wren) -> None:
        wren.world.faults.fails("getFile", times=1)
        await send(wren, SUN)
        await look(wren)
        before = wren.phone("leanne").screen
        wren.now.forward(hours=1)
        wren.fetcher.wake()
        await wren.settled()
        assert since(wren, "leanne", before) == []
        assert await look(wren) == [SUN]

    async def test_words_instead_of_a_photo_get_a_kind_answer_and_are_not_lost(self, wren: Wren) -> None:
        await wren.press("leanne", "menu:pages")
        await wren.press("leanne", "which:mine")
        await wren.press("leanne", "drawings:add")
        shown = await wren.say("leanne", "I can't draw")
        assert shown.text == my_drawings.NO_PHOTO.texts[Reader.CHILD]
        wren.phone("leanne").sends_photo(SUN, mime="image/png")
        await wren.settled()
        assert "I can't draw" in wren.phone("leanne").screen[-1].text
        assert len(await ids(wren)) == 1

    async def test_one_that_was_taken_out_is_not_shown_again(self, wren: Wren) -> None:
        await send(wren, SUN, MOON)
        await wren.press("leanne", "share:keep")
        (first, _) = await ids(wren)
        for choice in ("menu:pages", "which:mine", "drawings:out", f"which:{first}", f"sure-{first}:take"):
            await wren.press("leanne", choice)
        assert await story(wren) == [a_page(), MOON]
        assert wren.texts("leanne")[-1] == "Your drawing 1"

    async def test_the_export_holds_it(self, wren: Wren) -> None:
        await send(wren, SUN)
        held = await wren.db.write(partial(held_about, name="leanne"))
        assert [(one["file"], one["removed_at"]) for one in held["drawings"]] == [("kept", None)]


class TestWhoSees:
    async def test_it_goes_to_the_worker_only_when_the_child_says_so(self, wren: Wren) -> None:
        await send(wren, SUN)
        before = wren.texts("leanne")
        await wren.press("leanne", "share:keep")
        assert await wren.statements("leanne") == []
        assert UNCHECKED.texts[Reader.CHILD] in wren.texts("leanne")[len(before) :]
        await send(wren, MOON)
        await wren.press("leanne", "share:send")
        (sent,) = await wren.statements("leanne")
        assert (sent.kind, len(sent.parts)) == ("drawing", 1)

    async def test_a_person_looks_at_every_one(self, wren: Wren) -> None:
        await send(wren, SUN)
        assert len(await wren.items(kind="unscreened")) == 1

    async def test_a_brother_never_gets_it(self, wren: Wren) -> None:
        await send(wren, SUN)
        kofi = await wren.person("kofi")
        wren.tokens["kofi"] = (await wren.db.write(partial(people.invite, who=kofi))).token
        await wren.enrol("kofi")
        await wren.press("kofi", "menu:pages")
        shown = await wren.press("kofi", "which:mine")
        assert shown.text == my_drawings.NONE.texts[Reader.YOUNG]
        (drawing,) = await ids(wren)
        before = wren.phone("kofi").screen
        message = Outgoing((Text("Your drawing 1"),), drawing=drawing)
        await put(wren, "kofi", message, ("drawings", drawing))
        await put(wren, "kofi", message)
        assert since(wren, "kofi", before) == []
        assert len(await refusals(wren)) == 2
