"""A link makes one account one person. Everybody else gets one kind answer, and their words are not kept."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cases import gets_link
from bot.sandbox.phone import Phone
from bot.sandbox.telegram import StandIn
from bot.telegram.ingest import arrival
from bot.turns.strangers import House
from bot.turns.turn import work
from conversations.library import notices
from conversations.library.about import WHO
from conversations.library.invitation import PRACTICE
from conversations.library.welcome import HELLO
from conversations.model import Reader
from locales.words import Words
from storage import inbox, messages, people, signin
from storage.database import Tx
from storage.tables.core import inbox as inbox_table
from storage.tables.core import messages as messages_table
from storage.tables.core import outbox as outbox_table
from tests.support import Wren, database, prepare, screened, stage

EVERYBODYS = "Childline: 0800 1111\nNSPCC helpline: 0808 800 5000\nEmergency: 999"
STRANGER = notices.STRANGER.texts[Reader.PARENT].format(helplines=EVERYBODYS)
USED = notices.USED.texts[Reader.PARENT].format(helplines=EVERYBODYS)
TAKEN = notices.TAKEN.texts[Reader.TEEN]
AGAIN = notices.AGAIN.texts[Reader.TEEN].format(name="Sophia")
GREETING = HELLO.texts[Reader.TEEN].format(name="Sophia", worker="Emma")


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria") as wren:
        yield wren


@pytest.fixture
def stranger(wren: Wren) -> Phone:
    return wren.world.phone(999_001, "Somebody")


def seen(phone: Phone) -> list[str]:
    """What the bot has written to this phone."""
    return [message.text for message in phone.screen if message.from_bot]


async def opens(wren: Wren, phone: Phone, token: str) -> list[str]:
    """Somebody opens a link with this phone. Returns what comes back."""
    before = len(seen(phone))
    phone.starts(token)
    await wren.settled()
    return seen(phone)[before:]


async def invited_anew(wren: Wren, ref: str) -> str:
    """A new link, as `invite` makes it. Returns its token."""

    def invite(tx: Tx) -> str:
        who = people.find(tx, people.operator_scope(tx), ref)
        people.unlink(tx, who.id)
        return people.invite(tx, who).token

    return await wren.db.write(invite)


class TestALink:
    async def test_it_binds_the_account_and_greets_by_name(self, wren: Wren) -> None:
        sophia = await wren.link("sophia")
        assert seen(sophia) == [GREETING]
        assert {"English", "Español", "العربية"} < set(sophia.screen[-1].labels)
        who = await wren.person("sophia")
        assert who.linked_at == wren.now()
        assert who.confirmed_at is None
        (item,) = await wren.items(kind="confirm")
        assert (item.person_ref, item.confirmed, item.urgency) == ("sophia", False, "routine")

    async def test_then_come_the_three_things_to_know_and_the_menu(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        told = seen(sophia)
        assert told[1] == WHO.texts[Reader.TEEN].format(worker="Emma")
        assert len(told) == 6
        assert "How I feel" in " ".join(sophia.screen[-1].labels)

    async def test_everybody_is_greeted_in_their_own_language(self, wren: Wren) -> None:
        await wren.link("maria", "david")
        assert wren.texts("maria")[0].startswith("Hola")
        assert wren.texts("david")[0].startswith("Hola")

    async def test_a_worker_is_greeted_and_needs_no_confirming(self, wren: Wren) -> None:
        emma = await wren.link("emma")
        assert seen(emma) == [notices.WORKER_HELLO.texts[Reader.PARENT].format(name="Emma")]
        assert await wren.items(kind="confirm") == []

    async def test_it_works_once(self, wren: Wren, stranger: Phone) -> None:
        await wren.link("sophia")
        assert await opens(wren, stranger, wren.tokens["sophia"]) == [USED]
        assert len(await wren.items(kind="confirm")) == 1

    async def test_it_works_for_three_days(self, wren: Wren, stranger: Phone) -> None:
        wren.now.forward(hours=71, minutes=59)
        await wren.link("sophia")
        assert GREETING in wren.texts("sophia")
        wren.now.forward(minutes=1)
        assert await opens(wren, stranger, wren.tokens["david"]) == [USED]
        assert not (await wren.person("david")).linked

    async def test_a_newer_link_revokes_it(self, wren: Wren, stranger: Phone) -> None:
        newer = await invited_anew(wren, "sophia")
        assert await opens(wren, stranger, wren.tokens["sophia"]) == [USED]
        assert await opens(wren, wren.phone("sophia"), newer) == [GREETING]

    @pytest.mark.parametrize("token", ["nonsense", "A" * 22, "\u0440" * 5, "x" * 64])
    async def test_a_link_that_was_never_made_is_like_an_old_one(self, wren: Wren, stranger: Phone, token: str) -> None:
        assert await opens(wren, stranger, token) == [USED]

    async def test_its_secret_is_stored_nowhere(self, wren: Wren, tmp_path: Path) -> None:
        await wren.link("sophia")
        kept = [one.text for one in await wren.messages("sophia")]
        assert kept == ["/start ••••"]
        assert wren.tokens["sophia"].encode() not in on_disk(tmp_path)
        assert wren.tokens["david"].encode() not in on_disk(tmp_path)

    async def test_what_was_written_in_the_same_breath_is_kept_and_answered(self, wren: Wren) -> None:
        sophia = wren.phone("sophia")
        sophia.says("before the link")  # from somebody unknown as yet
        sophia.starts(wren.tokens["sophia"])
        sophia.says("are you there")
        sophia.says("I miss my dog")
        await wren.settled()
        assert [one.text for one in await wren.messages("sophia")] == ["/start ••••", "are you there", "I miss my dog"]
        assert "are you there\nI miss my dog" in sophia.screen[-1].text
        assert "Send" in sophia.screen[-1].labels

    async def test_that_waits_until_the_link_is_used_however_late_that_is(self, tmp_path: Path) -> None:
        tokens = (await prepare(tmp_path, "maria")).tokens
        world = StandIn()
        sophia = world.phone(700_001, "Sophia")
        sophia.says("before the link")
        sophia.starts(tokens["sophia"])
        sophia.says("are you there")
        async with database(tmp_path) as db:
            arrivals = [arrival(db.vault, one.raw, json.loads(one.raw)) for one in world.updates.waiting]
            chat = arrivals[0].chat
            await db.write(partial(inbox.keep, arrivals=arrivals))
            for _ in range(4):  # a turn that takes one row at a time, as after a failure
                await screened(db, chat)
                await db.write(partial(work, chat=chat, house=House(), limit=1))
            person = await db.read(partial(people.writing_from, chat=chat))
            assert person is not None
            kept = await db.read(lambda tx: messages.of_person(tx, people.own_scope(person), person))
        assert [one.text for one in kept] == ["/start ••••", "are you there"]

    async def test_a_young_child_gets_none(self, wren: Wren) -> None:
        done = await wren.import_case("leanne")
        assert {made.person.ref for made in done.invitations} == {"leanne", "tracy", "yusuf", "samir"}
        assert not gets_link(await wren.person("kofi"))


class TestStartingAgain:
    async def test_start_greets_again_and_offers_the_menu(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        assert (await opens(wren, sophia, ""))[0] == AGAIN
        assert "How I feel" in " ".join(sophia.screen[-1].labels)

    async def test_so_does_the_own_link_opened_twice(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        assert (await opens(wren, sophia, wren.tokens["sophia"]))[0] == AGAIN
        assert await wren.items(kind="second_account") == []
        assert wren.tokens["sophia"] not in str(await wren.messages("sophia"))


class TestOneAccountIsOnePerson:
    async def test_a_second_link_is_refused_without_a_name_and_the_worker_learns_of_it(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        assert await opens(wren, sophia, wren.tokens["maria"]) == [TAKEN]
        assert not (await wren.person("maria")).linked
        (item,) = await wren.items(kind="second_account")
        assert (item.person_ref, item.urgency, item.message_id) == ("maria", "today", None)
        assert wren.tokens["maria"] not in str(await wren.messages("sophia"))

    async def test_that_link_still_works_for_whom_it_is(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        await opens(wren, sophia, wren.tokens["maria"])
        maria = await wren.link("maria")
        assert seen(maria)[0].startswith("Hola, Maria")

    async def test_an_old_link_of_somebody_else_is_only_old(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia", "maria")
        sophia = wren.phone("sophia")
        assert await opens(wren, sophia, wren.tokens["maria"]) == [
            notices.USED.texts[Reader.TEEN].format(helplines=EVERYBODYS)
        ]
        assert await wren.items(kind="second_account") == []


class TestALostPhone:
    async def test_it_is_unbound_and_told_nothing(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        shown = len(sophia.screen)
        await invited_anew(wren, "sophia")
        wren.sender.wake()
        await wren.settled()
        assert len(sophia.screen) == shown
        assert (await wren.say("sophia", "is anybody there")).text == STRANGER
        assert "is anybody there" not in str(await wren.messages("sophia"))

    async def test_whoever_has_the_new_link_is_to_be_confirmed_anew(self, wren: Wren, stranger: Phone) -> None:
        await wren.enrol("sophia")
        wren.now.forward(hours=1)
        assert await opens(wren, stranger, await invited_anew(wren, "sophia")) == [GREETING]
        who = await wren.person("sophia")
        assert (who.confirmed_at, who.linked_at) == (None, wren.now())
        assert len(await wren.items(kind="confirm")) == 1

    async def test_and_is_shown_nothing_that_came_before_them(self, wren: Wren, stranger: Phone) -> None:
        await wren.enrol("sophia")
        await wren.say("sophia", "the kite I have sent")
        await wren.tap("sophia", "Send")
        await wren.say("sophia", "the kite I have not sent")
        wren.now.forward(hours=1)
        await opens(wren, stranger, await invited_anew(wren, "sophia"))
        for words in ("/messages", "show", "/menu", "back"):
            stranger.says(words)
            await wren.settled()
        assert "kite" in " ".join(seen(wren.phone("sophia")))
        assert "kite" not in " ".join(seen(stranger))

    async def test_old_buttons_of_a_phone_that_is_linked_again_answer_no_new_question(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        old = await wren.say("sophia", "the old words")
        await opens(wren, sophia, await invited_anew(wren, "sophia"))
        for label in ("English", "OK"):
            await wren.tap("sophia", label)
        new = await wren.say("sophia", "the new words")
        assert "the new words" in new.text
        sophia.taps(old, "Send")
        await wren.settled()
        assert await wren.statements("sophia") == []


class TestStrangers:
    async def test_a_stranger_gets_one_kind_answer_in_ten_minutes(self, wren: Wren, stranger: Phone) -> None:
        for words in ("hello", "who are you", "/start", "help"):
            stranger.says(words)
        await wren.settled()
        stranger.sends_sticker()
        wren.now.forward(minutes=9, seconds=59)
        stranger.says("still there?")
        await wren.settled()
        assert seen(stranger) == [STRANGER]
        wren.now.forward(seconds=1)
        stranger.says("and now?")
        await wren.settled()
        assert seen(stranger) == [STRANGER, STRANGER]

    async def test_every_stranger_gets_their_own_in_the_language_of_their_phone(
        self, wren: Wren, stranger: Phone
    ) -> None:
        other = wren.world.phone(999_002, "Somebody else", "es-MX")
        stranger.says("hello")
        other.says("hello")
        await wren.settled()
        assert seen(stranger) == [STRANGER]
        assert seen(other) == [Words("es", Reader.PARENT).say(notices.STRANGER, {"helplines": EVERYBODYS})]

    async def test_their_words_are_not_kept(self, wren: Wren, stranger: Phone) -> None:
        stranger.says("canary of a stranger")
        stranger.sends_photo(b"\xff\xd8 canary", "canary")
        await wren.settled()

        def held(tx: Tx) -> tuple[list[object], int | None, list[object]]:
            """The raw updates, the messages, and the words and addresses in the outbox."""
            payloads = tx.conn.execute(select(outbox_table.c.payload, outbox_table.c.address)).all()
            count = tx.conn.scalar(select(func.count()).select_from(messages_table))
            return list(tx.conn.scalars(select(inbox_table.c.body))), count, [tuple(row) for row in payloads]

        assert await wren.db.read(held) == ([None, None], 0, [(None, None)])
        assert await wren.items() == []

    async def test_no_council_is_named_to_them(self, wren: Wren, stranger: Phone) -> None:
        stranger.says("hello")
        await wren.settled()
        assert "Northbridge" not in seen(stranger)[0]

    async def test_a_stranger_who_blocks_the_bot_is_nothing(self, wren: Wren, stranger: Phone) -> None:
        stranger.says("hello")
        stranger.blocks()
        await wren.settled()
        assert await wren.items() == []


class TestPractice:
    @pytest.fixture
    async def wren(self, tmp_path: Path) -> AsyncIterator[Wren]:
        async with stage(tmp_path, "maria", practice=True) as wren:
            yield wren

    async def test_it_is_marked_before_anything_else_is_said(self, wren: Wren) -> None:
        assert seen(await wren.link("sophia"))[0] == PRACTICE.texts[Reader.TEEN]
        assert seen(await wren.link("emma"))[0] == PRACTICE.texts[Reader.PARENT]

    async def test_a_worker_can_ask_for_a_link_in_the_chat(self, wren: Wren) -> None:
        await wren.link("emma")
        address = (await wren.say("emma", "/queue")).text.partition("\n")[2]
        assert address.startswith("http://console/sign-in/")
        token = address.rpartition("/")[2]
        used = [await wren.db.write(partial(signin.use_link, token=token)) is not None for _ in range(2)]
        assert used == [True, False]


async def test_outside_practice_no_link_to_the_console_goes_through_telegram(wren: Wren) -> None:
    await wren.link("emma")
    assert "sign-in" not in (await wren.say("emma", "/queue")).text


class TestGroups:
    async def test_a_group_is_left_at_once_and_without_a_word(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        group = wren.world.group("Family", sophia)
        sophia.says("hello bot", to=group)
        await sophia.wait_until(lambda: group.closed_because)
        await wren.settled()
        assert [one.text for one in group.messages.values() if one.from_bot] == []
        assert "hello bot" not in str(await wren.messages("sophia"))


def on_disk(folder: Path) -> bytes:
    """The bytes of the database and of its log."""
    return b"".join(path.read_bytes() for path in folder.glob("wren.db*"))
