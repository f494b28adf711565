"""What Wren says arrives: in order, at a pace, after every trouble, and only at the person it is meant for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.channel import Outgoing, Text
from bot.pace import Pace
from bot.sandbox.formatting import clean, formatted
from bot.sandbox.phone import BLOCKED
from bot.sandbox.server import serve
from bot.sandbox.telegram import StandIn
from bot.telegram.adapter import as_html
from bot.turns import telling
from conversations.library import notices
from conversations.model import Reader
from storage import outbox, people, queue
from storage.database import Tx
from storage.outbox import Lane
from storage.tables.core import audit as audit_table
from storage.tables.core import messages as messages_table
from storage.tables.core import outbox as outbox_table
from tests.support import Hands, Wren, running, stage

NEUTRAL = notices.NEUTRAL.texts[Reader.TEEN]


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria") as wren:
        yield wren


async def send(wren: Wren, ref: str, *texts: str, lane: Lane = Lane.ANSWER) -> None:
    """Queue these texts and return when all that can be sent now has been."""
    await wren.queue_up(ref, *texts, lane=lane)
    wren.sender.wake()
    await wren.settled()


def one_to_each(tx: Tx, refs: Sequence[str], lanes: Sequence[Lane]) -> None:
    """Queue one text to each of these people, in this order."""
    for ref, lane in zip(refs, lanes, strict=True):
        who = people.find(tx, people.operator_scope(tx), ref)
        chat = people.chat_of(tx, who.id)
        assert chat is not None
        outbox.add(tx, who.id, chat, lane, Outgoing((Text("hello"),)).dump())


async def later(wren: Wren, **by: float) -> None:
    """Move the clock on and let what is due go."""
    wren.now.forward(**by)
    wren.sender.wake()
    await wren.settled()


async def rows(wren: Wren, state: str) -> list[Any]:
    query = select(outbox_table).where(outbox_table.c.state == state).order_by(outbox_table.c.id)
    return list(await wren.db.read(lambda tx: tx.conn.execute(query).all()))


def since(wren: Wren, ref: str, count: int) -> list[str]:
    """The last `count` texts on a phone."""
    return wren.texts(ref)[-count:]


class TestOrderAndPace:
    async def test_a_chat_gets_everything_in_order_whatever_its_lane(self, wren: Wren) -> None:
        await wren.link("sophia")
        texts = [str(n) for n in range(20)]
        await wren.queue_up("sophia", *texts[:10], lane=Lane.REMINDER)
        await send(wren, "sophia", *texts[10:], lane=Lane.DANGER)
        assert since(wren, "sophia", 20) == texts

    async def test_between_chats_danger_comes_first_and_reminders_last(self, wren: Wren) -> None:
        refs = ("sophia", "david", "maria", "emma")
        await wren.link(*refs)

        def order(tx: Tx) -> list[int]:
            one_to_each(tx, refs, list(reversed(Lane)))
            return [row.lane for row in outbox.due(tx, (), 9)]

        assert await wren.db.write(order) == list(Lane)

    async def test_and_they_are_sent_in_that_order(self, tmp_path: Path) -> None:
        now, world = Hands(), StandIn()
        async with serve(world) as base:
            async with running(tmp_path, world, base, now) as wren:
                await wren.import_case()
                await wren.link("sophia", "emma")
                phones = [wren.phone(ref).user_id for ref in ("emma", "sophia")]
            already = len(world.faults.sent)
            async with running(tmp_path, world, base, now, pace=Pace(overall=1.49, chat=1000.0)) as slow:
                lanes = (Lane.ANSWER, Lane.DANGER)
                await slow.db.write(partial(one_to_each, refs=("sophia", "emma"), lanes=lanes))
                slow.sender.wake()
                await slow.settled()
        assert [one.chat_id for one in world.faults.sent[already:]] == phones

    async def test_one_chat_gets_a_small_burst_and_then_one_at_a_time(self, tmp_path: Path) -> None:
        async with stage(tmp_path, "maria", pace=Pace(overall=1000.0, chat=10.0, burst=3)) as wren:
            await wren.link("sophia", "david")
            already = len(wren.world.faults.sent)
            await send(wren, "sophia", *"abcdefgh")
            times = [one.at for one in wren.world.faults.sent[already:]]
        gaps = [late - soon for soon, late in pairwise(times)]
        assert len(times) == 8
        assert times[-1] - times[0] > 0.45  # five more after a burst of three, ten a second
        assert min(gaps[3:]) > 0.05

    async def test_all_chats_together_keep_the_overall_pace(self, tmp_path: Path) -> None:
        async with stage(tmp_path, "maria", pace=Pace(overall=20.0, chat=1000.0, burst=1000)) as wren:
            await wren.link("sophia")
            already = len(wren.world.faults.sent)
            await send(wren, "sophia", *map(str, range(32)))
            times = [one.at for one in wren.world.faults.sent[already:]]
        assert 0.45 < times[-1] - times[0] < 3  # at most twenty are saved up, then twenty a second

    async def test_a_chat_that_is_held_up_holds_up_no_other(self, wren: Wren) -> None:
        await wren.link("sophia", "david")
        wren.world.faults.too_many("sendMessage", 600, chat_id=wren.phone("sophia").user_id)
        await wren.queue_up("sophia", "one", "two")
        await send(wren, "david", "hola")
        assert wren.texts("david")[-1] == "hola"
        assert "one" not in wren.texts("sophia")


class TestTrouble:
    async def test_a_pause_that_telegram_asks_for_stands_on_disk(self, tmp_path: Path) -> None:
        now = Hands()
        world = StandIn()
        async with serve(world) as base:
            async with running(tmp_path, world, base, now) as wren:
                await wren.import_case()
                await wren.link("sophia")
                world.faults.too_many("sendMessage", 300)
                await send(wren, "sophia", "first", "second")
                held = wren.texts("sophia")
            async with running(tmp_path, world, base, now) as again:
                await later(again, seconds=299)
                assert again.texts("sophia") == held
                until = await again.db.read(outbox.next_at)
                assert until is not None
                assert (until - now()).total_seconds() == 1  # "second" is due, but it waits for "first"
                await later(again, seconds=1)
                assert again.texts("sophia") == [*held, "first", "second"]

    async def test_outages_are_tried_again_with_growing_waits(self, wren: Wren) -> None:
        await wren.link("sophia")
        wren.world.faults.fails("sendMessage", 502)
        wren.world.faults.hangs_up("sendMessage")
        wren.world.faults.fails("sendMessage", 500)
        await send(wren, "sophia", "first", "second")
        waits = []
        while open_rows := await rows(wren, "open"):
            waits.append((open_rows[0].next_at - wren.now()).total_seconds())
            await later(wren, seconds=waits[-1])
        assert waits == [1, 2, 4]
        assert since(wren, "sophia", 2) == ["first", "second"]

    async def test_what_arrived_without_our_knowing_is_sent_once_more_and_no_oftener(self, wren: Wren) -> None:
        await wren.link("sophia")
        wren.world.faults.hangs_up("sendMessage", effect_first=True)
        await send(wren, "sophia", "once")
        await later(wren, seconds=60)
        await later(wren, days=1)
        assert wren.texts("sophia").count("once") == 2

    async def test_what_can_not_be_noted_as_sent_is_not_sent_again(self, wren: Wren) -> None:
        await wren.link("sophia")
        refuse = "CREATE TRIGGER broken BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
        await wren.db.write(lambda tx: tx.conn.exec_driver_sql(refuse))
        await wren.queue_up("sophia", "once", "and then")
        wren.sender.wake()
        phone = wren.phone("sophia")
        await phone.wait_for(lambda message: message.text == "once")
        wren.db.stirred.clear()
        await wren.db.stirred.wait()  # it tried to note it once more, and could not
        assert wren.texts("sophia").count("once") == 1
        await wren.db.write(lambda tx: tx.conn.exec_driver_sql("DROP TRIGGER broken"))
        await wren.settled()
        assert since(wren, "sophia", 2) == ["once", "and then"]
        assert wren.texts("sophia").count("once") == 1

    async def test_what_was_sent_is_emptied(self, wren: Wren) -> None:
        await wren.link("sophia")
        await send(wren, "sophia", "hello")
        sent = (await rows(wren, "sent"))[-1]
        assert (sent.payload, sent.address, sent.next_at) == (None, None, None)
        assert sent.telegram_id == wren.phone("sophia").screen[-1].id
        assert sent.sent_at.replace(tzinfo=wren.now().tzinfo) == wren.now()


class TestNobodyThere:
    async def test_a_blocked_bot_is_told_to_the_worker_once(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        sophia.chat.closed_because = BLOCKED  # Telegram has not told us
        await send(wren, "sophia", "one", "two", "three")
        assert (await wren.person("sophia")).lost_at == wren.now()
        (item,) = await wren.items(kind="unreachable")
        assert (item.person_ref, item.urgency) == ("sophia", "today")
        assert await rows(wren, "open") == []
        assert len(await rows(wren, "failed")) == 3
        sophia.blocks()  # now it has
        await wren.settled()
        assert len(await wren.items(kind="unreachable")) == 1

    async def test_who_writes_again_is_reached_again(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        sophia.blocks()
        await wren.settled()
        assert (await wren.person("sophia")).lost_at is not None
        sophia.unblocks()
        answer = await wren.say("sophia", "I am back")
        assert (await wren.person("sophia")).lost_at is None
        assert "Send" in answer.labels
        sophia.blocks()
        await wren.settled()
        assert (await wren.person("sophia")).lost_at is not None

    async def test_what_they_missed_is_announced_then(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        await wren.say("sophia", "I would like a dog")
        await wren.press("sophia", "review:send")
        sophia.blocks()
        await wren.settled()
        who, emma = await wren.person("sophia"), await wren.person("emma")
        (item,) = await wren.items(kind="message")

        def read(tx: Tx) -> None:
            queue.read(tx, item.id, emma.id)
            telling.person(tx, who.id, "read", item.id)

        await wren.db.write(read)
        wren.sender.wake()
        await wren.settled()
        assert NEUTRAL not in wren.texts("sophia")
        sophia.unblocks()
        await wren.say("sophia", "I am back")
        assert wren.texts("sophia").count(NEUTRAL) == 1
        await wren.tap("sophia", "Show")
        assert "Emma has read your message." in " ".join(wren.texts("sophia"))

    async def test_what_telegram_will_never_take_is_told_to_the_worker_once(self, wren: Wren) -> None:
        await wren.enrol("sophia")
        await send(wren, "sophia", "", "", "after")  # nothing to read in it: Telegram refuses that
        (item,) = await wren.items(kind="not_delivered")
        assert (item.person_ref, item.urgency) == ("sophia", "today")
        assert wren.texts("sophia")[-1] == "after"
        assert len(await rows(wren, "failed")) == 2


class TestTheWall:
    async def test_what_waits_for_a_lost_phone_is_not_sent_to_it(self, wren: Wren) -> None:
        await wren.link("sophia")
        who = await wren.person("sophia")
        seen = wren.texts("sophia")
        await wren.queue_up("sophia", "for Sophia only")
        await wren.db.write(partial(people.unlink, person_id=who.id))
        wren.sender.wake()
        await wren.settled()
        assert wren.texts("sophia") == seen
        assert len(await rows(wren, "refused")) == 1

    async def test_nor_to_whoever_has_that_phone_now(self, wren: Wren) -> None:
        await wren.link("sophia")
        sophia, david = await wren.person("sophia"), await wren.person("david")
        await wren.queue_up("sophia", "for Sophia only")

        def passed_on(tx: Tx) -> None:
            chat = people.chat_of(tx, sophia.id)
            found = people.invited(tx, wren.tokens["david"])
            assert chat is not None
            assert found is not None
            people.unlink(tx, sophia.id)
            people.link(tx, found[0], david.id, chat, str(wren.phone("sophia").user_id).encode())

        await wren.db.write(passed_on)
        wren.sender.wake()
        await wren.settled()
        assert "for Sophia only" not in wren.texts("sophia")
        (refused,) = await rows(wren, "refused")
        assert refused.payload is None

    async def test_a_row_made_of_somebody_elses_words_is_refused_and_audited(self, wren: Wren) -> None:
        await wren.link("sophia", "maria")
        await wren.say("sophia", "only for Emma")
        maria = await wren.person("maria")

        def leak(tx: Tx) -> int:
            chat = people.chat_of(tx, maria.id)
            source = tx.conn.scalar(select(messages_table.c.id).order_by(messages_table.c.id.desc()).limit(1))
            assert chat is not None
            assert source is not None
            text = Outgoing((Text("only for Emma", quote=True),))
            return outbox.add(tx, maria.id, chat, Lane.ANSWER, text.dump(), [("messages", source)])

        row = await wren.db.write(leak)
        wren.sender.wake()
        await wren.settled()
        assert "only for Emma" not in wren.texts("maria")
        noted = await wren.db.read(
            lambda tx: tx.conn.execute(select(audit_table).where(audit_table.c.action == "refused to send")).all()
        )
        assert [one.subject for one in noted] == [f"outbox:{row}"]


class TestWordsAsTheyAre:
    @settings(max_examples=400, deadline=None)
    @given(
        words=st.text(st.characters(exclude_categories=()), max_size=80)
        | st.text("<>&;\"'/ab#x0\n\t\x00\r", max_size=40)
    )
    def test_anything_is_quoted_exactly_as_telegram_can_show_it(self, words: str) -> None:
        message = Outgoing((Text("This is what Emma will see:"), Text(words, quote=True), Text("Shall I send it?")))
        text, entities = formatted(as_html(message), "HTML", [])
        (quote,) = [one for one in entities if one["type"] == "blockquote"]
        units = text.encode("utf-16-le")
        shown = units[2 * quote["offset"] : 2 * (quote["offset"] + quote["length"])].decode("utf-16-le")
        sendable = words.encode("utf-8", "replace").decode().replace("\r", " ")
        assert shown == (clean(sendable) or " ")
        assert text.startswith("This is what Emma will see:\n")
        assert text.endswith("\nShall I send it?")

    async def test_a_text_as_long_as_telegram_takes_comes_back_whole(self, wren: Wren) -> None:
        sophia = await wren.enrol("sophia")
        words = " ".join(f"word{n}<&>" for n in range(400))[:4096]
        already = len(sophia.screen)
        await wren.say("sophia", words)
        shown = "".join(quotes(message.raw) for message in sophia.screen[already + 1 :])
        assert shown.replace(" ", "") == words.replace(" ", "")
        assert [bool(message.labels) for message in sophia.screen[already + 1 :]] == [False, True]


def quotes(raw: dict[str, Any]) -> str:
    """What stands in the quotes of a message."""
    units = raw["text"].encode("utf-16-le")
    spans = [(e["offset"], e["offset"] + e["length"]) for e in raw.get("entities", ()) if e["type"] == "blockquote"]
    return "".join(units[2 * start : 2 * end].decode("utf-16-le") for start, end in spans)


class TestAReminderThatWaited:
    """It was made at an hour that suits a family, and Telegram came back at one that does not."""

    @pytest.fixture
    async def waiting(self, wren: Wren) -> Wren:
        await wren.link("sophia", "emma")
        wren.now.at = wren.now().replace(hour=16, minute=45)
        wren.world.faults.fails("sendMessage", 502, times=99)
        for ref in ("sophia", "emma"):
            await send(wren, ref, "It is time.", lane=Lane.REMINDER)
        for _ in range(18):
            await later(wren, minutes=15, seconds=5)
        assert "It is time." not in wren.texts("sophia")
        wren.world.faults.clear()
        return wren

    async def test_it_comes_at_the_next_hour_that_suits_a_family(self, waiting: Wren) -> None:
        await later(waiting, hours=1)  # late in the evening
        assert ("It is time." in waiting.texts("sophia"), "It is time." in waiting.texts("emma")) == (False, True)
        waiting.now.at = waiting.now().replace(hour=3) + timedelta(days=1)
        await later(waiting)
        assert "It is time." not in waiting.texts("sophia")
        waiting.now.at = waiting.now().replace(hour=16, minute=31)
        await later(waiting)
        assert since(waiting, "sophia", 1) == ["It is time."]

    async def test_it_holds_up_no_answer_and_comes_with_it(self, waiting: Wren) -> None:
        await later(waiting, hours=1)
        await send(waiting, "sophia", "Here I am.", lane=Lane.ANSWER)
        assert since(waiting, "sophia", 2) == ["It is time.", "Here I am."]

    async def test_danger_and_answers_that_waited_are_sent_at_once(self, wren: Wren) -> None:
        await wren.link("sophia")
        wren.world.faults.fails("sendMessage", 502, times=99)
        await send(wren, "sophia", "Somebody comes.", lane=Lane.DANGER)
        await later(wren, hours=14)
        wren.world.faults.clear()
        await later(wren, minutes=16)
        assert since(wren, "sophia", 1) == ["Somebody comes."]

    async def test_what_is_still_to_be_sent_after_a_restart_waits_too(self, tmp_path: Path) -> None:
        now, world = Hands(), StandIn()
        async with serve(world) as base:
            async with running(tmp_path, world, base, now) as wren:
                await wren.import_case()
                await wren.link("sophia")
            now.at = now().replace(hour=16, minute=45)
            async with running(tmp_path, world, base, now) as wren:
                world.faults.fails("sendMessage", 502)
                await send(wren, "sophia", "It is time.", lane=Lane.REMINDER)
            now.forward(hours=10)
            async with running(tmp_path, world, base, now) as wren:
                await later(wren)
                assert "It is time." not in wren.texts("sophia")
