"""Pictures and recorded voices arrive, with their words, once, and only at the person they are for.

The database is a file and Telegram is real HTTP to the stand-in. Only the painter is made of cardboard: it gives the
pages it was given, fails when told to, and waits until it is let go.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot import recordings
from bot.channel import CAPTION_UNITS, TEXT_UNITS, Key, Outgoing, Text, split, units
from bot.sandbox.bot_process import BotProcess
from bot.sandbox.cast import Person
from bot.sandbox.formatting import formatted
from bot.sandbox.practice_room import PracticeRoom
from bot.sandbox.server import serve
from bot.sandbox.shapes import Json, Message
from bot.sandbox.telegram import StandIn
from bot.telegram.adapter import LARGEST_OUT, as_html
from conversations.library import hide
from conversations.model import Reader
from locales.pictures.model import Journey, Stop, dump
from storage import outbox, people, pictures
from storage.database import Tx
from storage.outbox import Lane
from storage.tables.core import audit as audit_table
from storage.tables.core import outbox as outbox_table
from storage.tables.plans import pictures as pictures_table
from storage.vault import Refused
from tests import harness
from tests.support import Hands, Life, Wren, prepare, running, stage

LONG = st.builds(lambda text, times: text * times, st.text(min_size=1), st.integers(1, 300))
KEYS = ((Key("Send", "review:send:1"),),)


def a_page(number: int = 0, size: int = 0) -> bytes:
    """A picture that Telegram takes, each number another, of at least so many bytes."""
    shape = (100 + number).to_bytes(4) + (100).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + shape + b"\x08\x06\x00\x00\x00" + bytes(size)


@dataclass
class Easel:
    """A painter of cardboard."""

    pages: tuple[bytes, ...] = (a_page(),)
    trouble: Exception | None = None
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    began: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.let_go.set()

    async def paint(self, picture_json: str) -> tuple[bytes, ...]:
        self.asked.append(picture_json)
        self.began.set()
        await self.let_go.wait()
        if self.trouble is not None:
            raise self.trouble
        return self.pages


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
async def wren(tmp_path: Path, easel: Easel) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", enrolled=("sophia", "maria"), painter=easel) as wren:
        yield wren


async def ask(wren: Wren, ref: str, *caption: str, content: str | None = None) -> int:
    """Ask for a picture for somebody, and do not wait. Returns its id."""
    who = await wren.person(ref)
    content = json.dumps({"picture": '{"kind": "journey"}', "caption": caption}) if content is None else content
    row = await wren.db.write(partial(pictures.add, person_id=who.id, kind="journey", content=content))
    if wren.studio is not None:
        wren.studio.wake()
    return row


async def done(wren: Wren) -> None:
    """Return when nothing is to be drawn any more and all that came of it is sent."""
    async with asyncio.timeout(10):
        while True:
            wren.db.stirred.clear()
            if not await wren.db.read(pictures.waiting):
                break
            await wren.db.stirred.wait()
    wren.sender.wake()
    await wren.settled()


async def put(wren: Wren, ref: str, message: Outgoing, *sources: tuple[str, int]) -> int:
    """Queue a message and return when all is sent that can be. Returns its row."""
    who = await wren.person(ref)

    def add(tx: Tx) -> int:
        chat = people.chat_of(tx, who.id)
        assert chat is not None
        return outbox.add(tx, who.id, chat, Lane.ANSWER, message.dump(), sources)

    row = await wren.db.write(add)
    wren.sender.wake()
    await wren.settled()
    return row


def since(wren: Wren, ref: str, before: list[Message]) -> list[Message]:
    """What has come to a phone since it looked like `before`."""
    seen = {message.id for message in before}
    return [message for message in wren.phone(ref).screen if message.id not in seen]


def kinds(messages: list[Message]) -> list[tuple[str, str]]:
    return [(message.kind, message.text) for message in messages]


def content(wren: Wren, message: Message) -> bytes:
    """The bytes of what a message shows or plays."""
    upload = wren.world.files.seen(message.file_id or "")
    assert upload is not None
    return upload.data


async def states(wren: Wren) -> list[str]:
    query = select(pictures_table.c.state).order_by(pictures_table.c.id)
    return list(await wren.db.read(lambda tx: tx.conn.scalars(query).all()))


async def sent_as(wren: Wren, row: int) -> str:
    query = select(outbox_table.c.state).where(outbox_table.c.id == row)
    return str(await wren.db.read(lambda tx: tx.conn.scalar(query)))


async def refusals(wren: Wren) -> list[str]:
    query = select(audit_table.c.subject).where(audit_table.c.action == "refused to send")
    return list(await wren.db.read(lambda tx: tx.conn.scalars(query).all()))


def on_disk(folder: Path) -> bytes:
    """The bytes of the database and of its log."""
    return b"".join(path.read_bytes() for path in folder.glob("wren.db*"))


class TestAPicture:
    async def test_it_arrives_with_its_words(self, wren: Wren, easel: Easel) -> None:
        easel.pages = (a_page(size=3_000_000),)
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan <&>", "What comes next is lit.")
        await done(wren)
        (shown,) = since(wren, "sophia", before)
        assert kinds([shown]) == [("photo", "Your plan <&>\n\nWhat comes next is lit.")]
        assert content(wren, shown) == easel.pages[0]
        assert shown.raw["has_protected_content"]
        assert easel.asked == ['{"kind": "journey"}']
        assert await states(wren) == ["drawn"]

    async def test_its_file_has_a_name_that_tells_nothing(self, wren: Wren) -> None:
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        upload = wren.world.files.seen(str(wren.phone("sophia").screen[-1].file_id))
        assert upload is not None
        assert (upload.name, upload.mime) == ("picture.png", "image/png")

    async def test_the_page_with_phones_names_it_by_its_words(self, wren: Wren, tmp_path: Path) -> None:
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        bot = BotProcess({"WREN_CONSOLE_URL": "http://console"}, tmp_path / "bot.log", wren.world.changed.tell)
        who = Person("sophia", "Sophia", "en", "child", "", wren.phone("sophia").user_id)
        shown: Json = PracticeRoom(wren.world, bot, "http://console", [who]).view(who)["messages"][-1]
        assert (shown["kind"], shown["alt"]) == ("photo", "Your plan")

    async def test_every_page_comes_and_the_words_stand_under_the_first(self, wren: Wren, easel: Easel) -> None:
        easel.pages = tuple(a_page(n) for n in range(3))
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        shown = since(wren, "sophia", before)
        assert kinds(shown) == [("photo", "Your plan"), ("photo", ""), ("photo", "")]
        assert [content(wren, one) for one in shown] == list(easel.pages)

    async def test_words_that_do_not_fit_follow_the_last_page(self, wren: Wren, easel: Easel) -> None:
        easel.pages = (a_page(0), a_page(1))
        words = ["Your plan", "word " * 250, "A last sentence."]
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", *words)
        await done(wren)
        shown = since(wren, "sophia", before)
        assert [one.kind for one in shown] == ["photo", "photo", "text"]
        assert shown[0].text == "Your plan"
        assert shown[2].text == f"{words[1]}\n\n{words[2]}"

    async def test_pictures_of_several_people_all_come(self, wren: Wren) -> None:
        before = {ref: wren.phone(ref).screen for ref in ("sophia", "maria")}
        for number in range(6):
            await ask(wren, "sophia", f"hers {number}")
            await ask(wren, "maria", f"suyo {number}")
        await done(wren)
        assert [one.text for one in since(wren, "sophia", before["sophia"])] == [f"hers {n}" for n in range(6)]
        assert [one.text for one in since(wren, "maria", before["maria"])] == [f"suyo {n}" for n in range(6)]

    async def test_it_goes_with_everything_else_when_the_chat_is_cleared(self, wren: Wren) -> None:
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        assert "photo" in [one.kind for one in wren.phone("sophia").screen]
        await wren.say("sophia", "hide")
        assert kinds(wren.phone("sophia").screen) == [("text", hide.HIDDEN.texts[Reader.TEEN])]

    async def test_what_is_no_longer_wanted_does_not_come(self, wren: Wren, easel: Easel) -> None:
        easel.let_go.clear()
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan")
        await easel.began.wait()
        await ask(wren, "maria", "the next one")
        who = await wren.person("sophia")
        await wren.db.write(partial(pictures.drop_waiting, person_id=who.id))
        easel.let_go.set()
        await done(wren)
        assert since(wren, "sophia", before) == []
        assert await states(wren) == ["failed", "drawn"]


class TestTrouble:
    @pytest.mark.parametrize(
        "break_it",
        [
            lambda easel: setattr(easel, "trouble", RuntimeError("no")),
            lambda easel: setattr(easel, "pages", ()),
            lambda easel: setattr(easel, "pages", (a_page(), b"")),
        ],
        ids=["the painter fails", "it gives no page", "it gives an empty page"],
    )
    async def test_the_words_arrive_alone(self, wren: Wren, easel: Easel, break_it: Callable[[Easel], None]) -> None:
        break_it(easel)
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan", "What comes next")
        await done(wren)
        assert kinds(since(wren, "sophia", before)) == [("text", "Your plan\n\nWhat comes next")]
        assert await states(wren) == ["failed"]

    @pytest.mark.parametrize(
        "broken", ["", "{", "[]", "7", "{}", '{"picture": "{}"}', '{"picture": "", "caption": []}']
    )
    async def test_what_can_not_be_read_holds_up_no_other(self, wren: Wren, broken: str) -> None:
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", content=broken)
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        assert kinds(since(wren, "sophia", before)) == [("photo", "Your plan")]
        assert await states(wren) == ["failed", "drawn"]

    async def test_nor_does_that_of_somebody_erased(self, wren: Wren, easel: Easel) -> None:
        easel.let_go.clear()
        await ask(wren, "maria", "the first, which is being drawn")
        await easel.began.wait()
        await ask(wren, "sophia", "Your plan")
        who = await wren.person("sophia")
        await wren.db.write(lambda tx: tx.vault.destroy(tx.conn, who.owner, tx.now))
        easel.let_go.set()
        await done(wren)
        assert await states(wren) == ["drawn", "failed"]
        assert len(easel.asked) == 1

    async def test_who_has_no_chat_is_sent_nothing(self, wren: Wren) -> None:
        david = await wren.person("david")
        await ask(wren, "david", "Tu plan")
        await done(wren)
        assert await states(wren) == ["failed"]
        query = select(outbox_table.c.id).where(outbox_table.c.person_id == david.id)
        assert await wren.db.read(lambda tx: tx.conn.execute(query).all()) == []

    async def test_what_can_not_be_written_is_tried_again_and_comes_once(self, wren: Wren, easel: Easel) -> None:
        easel.let_go.clear()
        before = wren.phone("sophia").screen
        refuse = "CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
        await ask(wren, "sophia", "Your plan")
        await easel.began.wait()
        await wren.db.write(lambda tx: tx.conn.exec_driver_sql(refuse))
        wren.db.stirred.clear()
        easel.let_go.set()
        await wren.db.stirred.wait()
        assert await states(wren) == ["waiting"]  # its end was taken back with what could not be queued
        await wren.db.write(lambda tx: tx.conn.exec_driver_sql("DROP TRIGGER broken"))
        await done(wren)
        assert kinds(since(wren, "sophia", before)) == [("photo", "Your plan")]

    async def test_a_picture_that_telegram_refuses_leaves_its_words(self, wren: Wren, easel: Easel) -> None:
        easel.pages = (b"not a picture",)
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        assert kinds(since(wren, "sophia", before)) == [("text", "Your plan")]
        assert await wren.items(kind="not_delivered") == []

    async def test_so_does_one_that_is_too_large_and_it_is_not_even_tried(self, wren: Wren, easel: Easel) -> None:
        wren.world.faults.fails("sendPhoto", 413)  # which looks like an outage, and would be tried for ever
        easel.pages = (a_page(size=LARGEST_OUT["photo"]),)
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        assert kinds(since(wren, "sophia", before)) == [("text", "Your plan")]

    async def test_a_refused_page_without_words_is_told_to_the_worker(self, wren: Wren, easel: Easel) -> None:
        easel.pages = (a_page(), b"not a picture")
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        (item,) = await wren.items(kind="not_delivered")
        assert item.person_ref == "sophia"

    async def test_an_outage_is_waited_out(self, wren: Wren) -> None:
        wren.world.faults.fails("sendPhoto", 502)
        wren.world.faults.too_many("sendPhoto", 30)
        wren.world.faults.hangs_up("sendPhoto")
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan")
        await done(wren)
        waits = []
        while (due := await wren.db.read(outbox.next_at)) is not None:
            waits.append((due - wren.now()).total_seconds())
            wren.now.forward(seconds=waits[-1])
            wren.sender.wake()
            await wren.settled()
        assert waits == [1, 30, 4]
        assert kinds(since(wren, "sophia", before)) == [("photo", "Your plan")]

    async def test_an_answer_does_not_wait_for_a_painter_who_hangs(self, wren: Wren, easel: Easel) -> None:
        easel.let_go.clear()
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", "Your plan")
        await easel.began.wait()
        answer = await wren.say("sophia", "I would like a dog")
        assert "Send" in answer.labels
        assert "photo" not in [one.kind for one in since(wren, "sophia", before)]
        easel.let_go.set()
        await done(wren)
        assert kinds(since(wren, "sophia", before))[-1] == ("photo", "Your plan")


class TestARestart:
    @pytest.fixture
    async def outside(self, tmp_path: Path) -> AsyncIterator[tuple[StandIn, str, Hands]]:
        """A Telegram that goes on while Wren does not, with Sophia at her menu."""
        now = Hands()
        world = StandIn(clock=lambda: now().timestamp(), first_number=1000)
        ready = await prepare(tmp_path, "maria", enrolled=("sophia", "maria"))
        async with serve(world, first_wait=0.01) as base:
            yield world, base, now
        assert ready.screens

    @staticmethod
    def opened(wren: Wren) -> None:
        wren.phone("sophia").chat.closed_because = None

    async def test_between_asking_and_drawing_loses_nothing(
        self, tmp_path: Path, outside: tuple[StandIn, str, Hands], easel: Easel
    ) -> None:
        async with running(tmp_path, *outside) as wren:
            self.opened(wren)
            await ask(wren, "sophia", "Your plan")
        async with running(tmp_path, *outside, painter=easel) as again:
            await done(again)
            assert kinds(again.phone("sophia").screen) == [("photo", "Your plan")]

    async def test_while_drawing_loses_nothing(
        self, tmp_path: Path, outside: tuple[StandIn, str, Hands], easel: Easel
    ) -> None:
        easel.let_go.clear()
        async with running(tmp_path, *outside, painter=easel) as wren:
            self.opened(wren)
            await ask(wren, "sophia", "Your plan")
            await easel.began.wait()
        easel.let_go.set()
        async with running(tmp_path, *outside, painter=easel) as again:
            await done(again)
            assert kinds(again.phone("sophia").screen) == [("photo", "Your plan")]

    async def test_right_after_it_was_queued_brings_it_once(
        self, tmp_path: Path, outside: tuple[StandIn, str, Hands], easel: Easel
    ) -> None:
        life = Life(commits=2)  # it is asked for, and it is queued
        async with running(tmp_path, *outside, painter=easel, life=life) as wren:
            self.opened(wren)
            asking = asyncio.create_task(ask(wren, "sophia", "Your plan"))
            await life.over.wait()
            await asking
            assert kinds(wren.phone("sophia").screen) == []
        second = Easel()
        async with running(tmp_path, *outside, painter=second) as again:
            await done(again)
            assert kinds(again.phone("sophia").screen) == [("photo", "Your plan")]
            assert second.asked == []


class TestTheWall:
    async def stolen(self, wren: Wren) -> int:
        """A picture of Sophia's, drawn and sent to her."""
        picture = await ask(wren, "sophia", "For Sophia only")
        await done(wren)
        return picture

    @pytest.mark.parametrize("named", [True, False], ids=["named as a source", "not named"])
    @pytest.mark.parametrize("forgotten", [False, True])
    async def test_somebody_elses_picture_is_refused_and_audited(
        self, wren: Wren, named: bool, forgotten: bool
    ) -> None:
        picture = await self.stolen(wren)
        if forgotten:
            await wren.db.write(lambda tx: tx.conn.execute(update(pictures_table).values(pages=None)))
        before = wren.phone("maria").screen
        leak = Outgoing((Text("For Sophia only"),), picture=picture)
        row = await put(wren, "maria", leak, *([("pictures", picture)] if named else []))
        assert since(wren, "maria", before) == []
        assert await sent_as(wren, row) == "refused"
        assert await refusals(wren) == [f"outbox:{row}"]

    @pytest.mark.parametrize(("writer", "arrives"), [("sophia", True), ("maria", False)])
    async def test_a_picture_made_from_somebodys_words_is_for_them_alone(
        self, wren: Wren, writer: str, arrives: bool
    ) -> None:
        await wren.say(writer, "the pond")
        source = (await wren.messages(writer))[-1].id
        told = {"picture": "{}", "caption": ["The pond"], "sources": [["messages", source]]}
        before = wren.phone("sophia").screen
        await ask(wren, "sophia", content=json.dumps(told))
        await done(wren)
        assert kinds(since(wren, "sophia", before)) == [("photo", "The pond")] * arrives
        assert len(await refusals(wren)) == (not arrives)

    async def test_words_made_from_somebody_elses_picture_are_refused_too(self, wren: Wren) -> None:
        picture = await self.stolen(wren)
        row = await put(wren, "maria", Outgoing((Text("For Sophia only"),)), ("pictures", picture))
        assert await refusals(wren) == [f"outbox:{row}"]

    async def test_pages_that_changed_places_are_refused(self, wren: Wren) -> None:
        picture = await self.stolen(wren)
        mine = await ask(wren, "maria", "Mi plan")
        await done(wren)

        def swap(tx: Tx) -> None:
            pages = select(pictures_table.c.pages).where(pictures_table.c.id == picture).scalar_subquery()
            tx.conn.execute(update(pictures_table).where(pictures_table.c.id == mine).values(pages=pages))

        await wren.db.write(swap)
        before = wren.phone("maria").screen
        row = await put(wren, "maria", Outgoing((Text("Mi plan"),), picture=mine), ("pictures", mine))
        assert since(wren, "maria", before) == []
        assert await refusals(wren) == [f"outbox:{row}"]
        await put(wren, "maria", Outgoing((Text("and then"),)))
        assert kinds(since(wren, "maria", before)) == [("text", "and then")]

    async def test_nobody_else_can_open_it(self, wren: Wren) -> None:
        picture = await self.stolen(wren)
        sophia, maria = await wren.person("sophia"), await wren.person("maria")
        for look in (partial(pictures.page, picture_id=picture, n=0), partial(pictures.of_person, person_id=sophia.id)):
            with pytest.raises(Refused):
                await wren.db.read(partial(look, scope=people.own_scope(maria.id)))
        (own,) = await wren.db.read(partial(pictures.of_person, scope=people.own_scope(sophia.id), person_id=sophia.id))
        assert (own.id, own.kind, own.pages) == (picture, "journey", (a_page(),))
        assert json.loads(own.content)["caption"] == ["For Sophia only"]

    async def test_nothing_of_it_is_readable_on_disk(self, wren: Wren, easel: Easel, tmp_path: Path) -> None:
        easel.pages = (a_page(size=1) + b"a drawing of a dog",)  # 30 bytes before: base64 goes by three
        await self.stolen(wren)
        words = (b"For Sophia only", b"a drawing of a dog", b64encode(b"a drawing of a dog"))
        assert [one for one in words if one in on_disk(tmp_path)] == []


class TestForgetting:
    async def drawn(self, wren: Wren, count: int = 1) -> list[int]:
        rows = [await ask(wren, "sophia", f"Plan {number}") for number in range(count)]
        await done(wren)
        return rows

    async def pages(self, wren: Wren) -> list[bool]:
        """Which pictures still have their pages?"""
        query = select(pictures_table.c.pages.is_not(None)).order_by(pictures_table.c.id)
        return list(await wren.db.read(lambda tx: tx.conn.scalars(query).all()))

    async def test_pages_are_kept_for_a_week_and_what_is_drawn_for_longer(self, wren: Wren) -> None:
        (picture,) = await self.drawn(wren)
        wren.now.forward(days=7)
        await wren.clock.tick()
        assert await self.pages(wren) == [True]
        wren.now.forward(seconds=1)
        await wren.clock.tick()
        assert await self.pages(wren) == [False]
        who = await wren.person("sophia")
        (kept,) = await wren.db.read(partial(pictures.of_person, scope=people.own_scope(who.id), person_id=who.id))
        assert (kept.id, kept.pages) == (picture, ())
        assert json.loads(kept.content)["caption"] == ["Plan 0"]

    async def test_many_are_forgotten_in_slices_and_new_ones_are_not(self, wren: Wren) -> None:
        await self.drawn(wren, count=pictures.SLICE + 1)
        wren.now.forward(days=8)
        await self.drawn(wren)
        assert await wren.db.write(pictures.forget_old) == pictures.SLICE
        assert await self.pages(wren) == [False] * pictures.SLICE + [True, True]
        await wren.clock.tick()
        assert await self.pages(wren) == [False] * (pictures.SLICE + 1) + [True]

    async def test_a_page_that_is_gone_leaves_its_words(self, wren: Wren) -> None:
        (picture,) = await self.drawn(wren)
        wren.now.forward(days=8)
        await wren.clock.tick()
        before = wren.phone("sophia").screen
        shown = Outgoing((Text("Your plan"),), KEYS, picture=picture)
        row = await put(wren, "sophia", shown, ("pictures", picture))
        (left,) = since(wren, "sophia", before)
        assert (left.kind, left.text, left.labels) == ("text", "Your plan", ["Send"])
        without = await put(wren, "sophia", Outgoing(picture=picture, page=1), ("pictures", picture))
        assert since(wren, "sophia", [*before, left]) == []
        assert [await sent_as(wren, one) for one in (row, without)] == ["sent", "sent"]

    async def test_so_does_a_page_that_never_was(self, wren: Wren) -> None:
        (picture,) = await self.drawn(wren)
        before = wren.phone("sophia").screen
        await put(wren, "sophia", Outgoing((Text("Your plan"),), picture=picture, page=1), ("pictures", picture))
        assert kinds(since(wren, "sophia", before)) == [("text", "Your plan")]


class TestARecordedVoice:
    VOICE = b"OggS\x00\x04" + (96_000).to_bytes(8, "little") + bytes(2_000_000)

    @pytest.fixture
    def audio(self, tmp_path: Path) -> Path:
        """The folder of recordings, with one sentence in it."""
        folder = tmp_path / "audio"
        (folder / "cy" / "teen").mkdir(parents=True)
        (folder / "cy" / "teen" / "plan.why_1.ogg").write_bytes(self.VOICE)
        return folder

    async def test_it_is_played(self, wren: Wren, audio: Path) -> None:
        path = recordings.recording(audio, "cy", "teen", "plan.why_1")
        assert path == "cy/teen/plan.why_1.ogg"
        before = wren.phone("sophia").screen
        row = await put(wren, "sophia", Outgoing(voice=path))
        (heard,) = since(wren, "sophia", before)
        assert (heard.kind, heard.text, heard.raw["has_protected_content"]) == ("voice", "", True)
        assert heard.raw["voice"]["duration"] == 2
        assert content(wren, heard) == self.VOICE
        upload = wren.world.files.seen(str(heard.file_id))
        assert upload is not None
        assert (upload.name, upload.mime) == ("voice.ogg", "audio/ogg")
        assert await sent_as(wren, row) == "sent"

    @pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "empty"])
    async def test_one_that_is_gone_is_not_and_what_follows_comes(
        self, wren: Wren, audio: Path, spoil: Callable[[Path], None]
    ) -> None:
        path = recordings.recording(audio, "cy", "teen", "plan.why_1")
        assert path is not None
        spoil(audio / path)
        before = wren.phone("sophia").screen
        row = await put(wren, "sophia", Outgoing(voice=path))
        await put(wren, "sophia", Outgoing((Text("and then"),)))
        assert kinds(since(wren, "sophia", before)) == [("text", "and then")]
        assert await sent_as(wren, row) == "sent"
        assert await wren.items(kind="not_delivered") == []

    async def test_one_that_telegram_refuses_is_left_out(self, wren: Wren, audio: Path) -> None:
        wren.world.faults.fails("sendVoice", 400)  # such as VOICE_MESSAGES_FORBIDDEN
        before = wren.phone("sophia").screen
        row = await put(wren, "sophia", Outgoing(voice="cy/teen/plan.why_1.ogg"))
        assert since(wren, "sophia", before) == []
        assert await sent_as(wren, row) == "sent"

    async def test_it_is_read_only_up_to_20_megabytes(self, audio: Path) -> None:
        path = "cy/teen/long.ogg"
        (audio / path).write_bytes(bytes(recordings.LARGEST))
        assert recordings.read(audio, path) == bytes(recordings.LARGEST)
        (audio / path).write_bytes(bytes(recordings.LARGEST + 1))
        assert recordings.read(audio, path) is None

    @pytest.mark.parametrize(
        ("language", "reader", "key"),
        [
            ("cy", "teen", "plan.why_2"),
            ("es", "teen", "plan.why_1"),
            ("cy", "teen", "../teen/plan.why_1"),
            ("..", "audio/cy/teen", "plan.why_1"),
            ("cy", "..", "cy/teen/plan.why_1"),
            ("cy", "teen", "PLAN.why_1"),
            ("cy", "teen", "plan.why_1\n"),
            ("cy", "teen", "a" * 300),
            ("", "", ""),
        ],
    )
    def test_only_what_is_there_is_found_and_nothing_outside(
        self, audio: Path, language: str, reader: str, key: str
    ) -> None:
        assert recordings.recording(audio, "cy", "teen", "plan.why_1") is not None
        assert recordings.recording(audio, language, reader, key) is None

    async def test_no_link_leads_out_of_the_folder(self, wren: Wren, audio: Path, tmp_path: Path) -> None:
        (audio / "cy" / "teen" / "key.ogg").symlink_to(tmp_path / "wren.db")
        assert recordings.recording(audio, "cy", "teen", "key") is None
        before = wren.phone("sophia").screen
        for path in ("cy/teen/key.ogg", "../wren.db", str(tmp_path / "wren.db"), "cy/teen/x.ogg/../plan.why_1.ogg"):
            await put(wren, "sophia", Outgoing(voice=path))
        assert since(wren, "sophia", before) == []


class TestTheWholeBot:
    @staticmethod
    def ask(tx: Tx, title: str, voice: Outgoing | None = None) -> None:
        """A picture for Sophia, and a voice."""
        who = people.find(tx, people.operator_scope(tx), "sophia")
        chat = people.chat_of(tx, who.id)
        assert chat is not None
        stop = Stop("school", "You see your new school", "Monday", "Emma", "next")
        journey = dump(Journey(title, (stop,), "en", "teen"))
        pictures.add(tx, who.id, "journey", json.dumps({"picture": journey, "caption": [title]}))
        if voice is not None:
            outbox.add(tx, who.id, chat, Lane.ANSWER, voice.dump())

    async def test_it_draws_what_another_process_asked_for_and_plays_what_is_recorded(
        self, made: harness.Practice, tmp_path: Path
    ) -> None:
        voice = Outgoing(voice="en/teen/plan.why.ogg")
        async with harness.wren(made, tmp_path) as whole:
            (sophia,) = await whole.enrol("sophia")
            (whole.data / "audio" / "en" / "teen").mkdir(parents=True)
            (whole.data / "audio" / voice.voice).write_bytes(TestARecordedVoice.VOICE)
            async with whole.database() as database:
                await database.write(partial(self.ask, title="Your way home"))
                shown = await sophia.hears(lambda message: message.kind == "photo", patience=60)
                assert (shown.text, shown.raw["photo"][-1]["width"]) == ("Your way home", 1080)
                await database.write(partial(self.ask, title="Your way back", voice=voice))
                # now the painter is warm, and a studio that nobody wakes would sleep for half a minute
                await sophia.hears(lambda message: message.text == "Your way back", patience=20)
                assert (await sophia.hears(lambda message: message.kind == "voice")).raw["voice"]["duration"] == 2
            assert await whole.stop() == 0
        assert "Your way home" not in whole.printed


class TestAsMessages:
    @given(words=st.lists(LONG, max_size=4))
    def test_what_stands_under_a_picture_fits_and_nothing_is_lost(self, words: list[str]) -> None:
        message = Outgoing(tuple(map(Text, words)), KEYS, picture=7, page=2)
        first, *rest = split(message)
        assert (first.picture, first.page) == (7, 2)
        assert [one.carries for one in rest] == [False] * len(rest)
        assert "".join(text.text for one in (first, *rest) for text in one.parts) == "".join(words)
        assert units(formatted(as_html(first), "HTML", [])[0]) <= CAPTION_UNITS
        assert all(sum(units(text.text) for text in one.parts) <= TEXT_UNITS for one in rest)
        assert [one.keys for one in (first, *rest)] == [()] * len(rest) + [KEYS]

    def test_words_that_just_fit_stay_under_the_picture(self) -> None:
        just = Outgoing((Text("x" * (CAPTION_UNITS - 2)),), KEYS, voice="cy/teen/plan.ogg")
        assert split(just) == [just]
        assert [one.carries for one in split(Outgoing((Text("x" * CAPTION_UNITS),), picture=7))] == [True, False]

    @given(picture=st.integers(0, 2**53), page=st.integers(0, 5), voice=st.text(max_size=20))
    def test_it_comes_back_from_json_as_it_was(self, picture: int, page: int, voice: str) -> None:
        message = Outgoing((Text("Your plan"),), KEYS, picture=picture, page=page, voice=voice)
        assert Outgoing.load(message.dump()) == message

    @pytest.mark.parametrize("missing", [("picture", "page", "voice"), ("picture", "page", "voice", "clear")])
    def test_what_was_stored_before_is_still_read(self, missing: tuple[str, ...]) -> None:
        message = Outgoing((Text("Hello"),), KEYS)
        stored: dict[str, Any] = json.loads(message.dump())
        assert Outgoing.load(json.dumps({key: stored[key] for key in stored if key not in missing})) == message
