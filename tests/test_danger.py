"""What happens on a flag: who is told, what is said, how it climbs, and what must be done before it is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import family
from conversations import common
from conversations.library import calm, hide, notices, speak_up
from conversations.model import Answers, Ask, Hear, Place, Reader, Said
from conversations.screening.policy import UNSCREENED
from conversations.session import Session, dump
from locales.words import LONDON
from storage import places, queue
from storage.database import Tx
from storage.tables.core import mails
from tests.desk import Browser, Desk, desk
from tests.harness import PNG
from tests.support import Wren

NOW, TODAY = "I want to die", "my uncle hit me with a shoe last week"
"""What rules know by its words alone."""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        await made.wren.enrol("sophia", "maria", "emma", "dev", "grace")
        yield made


@pytest.fixture
async def emma(office: Desk) -> Browser:
    return await office.browser("emma")


def has(texts: list[str], sentence: Said, reader: Reader = Reader.TEEN) -> bool:
    """Does one of these texts begin with this sentence, up to its first placeholder?"""
    return any(sentence.texts[reader].partition("{")[0] in text for text in texts)


async def later(wren: Wren, **by: float) -> None:
    """Time passes."""
    wren.now.forward(**by)
    await wren.clock.tick()
    await wren.settled()


class TestTheAnswer:
    @pytest.mark.parametrize(("text", "first"), [(NOW, calm.NOW), (TODAY, calm.TODAY)])
    async def test_is_calm_and_at_once_and_says_who_is_told(self, office: Desk, text: str, first: Said) -> None:
        before = len(office.wren.texts("sophia"))
        await office.wren.say("sophia", text)
        said = office.wren.texts("sophia")[before:]
        assert has(said[:1], first)
        assert "I am sending Emma a message now" in said[0]
        assert "Childline: 0800 1111" in said[0]
        assert "0300 555 0100" in said[0]
        assert text not in said[0]
        assert "Shall I send it?" in said[-1]

    async def test_names_the_duty_worker_while_the_office_is_closed(self, office: Desk) -> None:
        office.wren.now.forward(hours=9)
        await office.wren.say("sophia", NOW)
        assert "I am sending Dev a message now" in " ".join(office.wren.texts("sophia"))

    async def test_has_words_of_their_own_for_a_parent(self, office: Desk) -> None:
        await office.wren.say("maria", NOW)
        assert "Sophia" not in " ".join(office.wren.texts("maria")[-3:])
        assert "999" in " ".join(office.wren.texts("maria")[-3:])

    async def test_comes_once_for_a_burst(self, office: Desk) -> None:
        await office.wren.say("sophia", TODAY, NOW, "and I like football")
        assert sum(calm.NOW.texts[Reader.TEEN][:40] in text for text in office.wren.texts("sophia")) == 1
        assert {item.urgency for item in await office.wren.items(kind="flag")} == {"now", "today"}

    async def test_dont_send_changes_nothing_and_that_is_said_kindly(self, office: Desk) -> None:
        await office.wren.say("sophia", TODAY)
        assert len(await office.wren.items(kind="flag")) == 1
        await office.wren.press("sophia", "review:dont")
        assert has(office.wren.texts("sophia")[-2:], common.SEEN)
        assert len(await office.wren.items(kind="flag")) == 1

    async def test_sent_words_join_the_flag_and_cannot_be_taken_back(self, office: Desk) -> None:
        await office.wren.say("sophia", TODAY)
        await office.wren.press("sophia", "review:send")
        (item,) = await office.wren.items(category="physical_harm")
        assert item.kind == "message"
        assert item.statement_id is not None
        await office.wren.press("sophia", "menu:mine")
        shown = await office.wren.press("sophia", f"page-0:{item.statement_id}")
        assert "Take it back" not in shown.labels


class TestWhatNobodyCouldCheck:
    async def test_a_picture_is_for_a_person_and_that_is_said(self, office: Desk) -> None:
        for _ in range(3):
            office.wren.phone("sophia").sends_photo(PNG, "", mime="image/png")
        await office.wren.settled()
        (item,) = await office.wren.items(category=UNSCREENED)
        assert (item.kind, item.urgency) == ("unscreened", "today")
        assert has(office.wren.texts("sophia"), calm.NOT_SEEN)
        ids = await office.wren.db.read(lambda tx: queue.messages_of(tx, item.id))
        assert len(ids) == 3

    async def test_so_is_another_script(self, office: Desk) -> None:
        await office.wren.say("sophia", "我很害怕，请帮帮我")
        assert [item.kind for item in await office.wren.items(category=UNSCREENED)] == ["unscreened"]
        assert has(office.wren.texts("sophia"), calm.NOT_CHECKED)

    async def test_not_sending_it_does_not_take_it_from_the_list(self, office: Desk) -> None:
        await office.wren.say("sophia", "我很害怕，请帮帮我")
        await office.wren.press("sophia", "review:dont")
        assert has(office.wren.texts("sophia")[-2:], common.UNCHECKED)
        assert len(await office.wren.items(category=UNSCREENED)) == 1


class TestClimbing:
    async def test_it_climbs_until_somebody_has_it(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", NOW)
        before = {ref: len(office.wren.texts(ref)) for ref in ("emma", "dev", "grace")}
        for minutes, told in ((9, ()), (2, ("dev",)), (10, ("dev",)), (10, ("grace",))):
            await later(office.wren, minutes=minutes)
            new = [ref for ref, count in before.items() if len(office.wren.texts(ref)) > count]
            before = {ref: len(office.wren.texts(ref)) for ref in before}
            assert tuple(new) == told
        item = (await office.wren.items(kind="flag"))[0].id
        assert "manager told (Grace)" in (await emma.item(item)).text

    async def test_whoever_wrote_is_told_truly(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", NOW)
        await later(office.wren, minutes=11)
        shown = await office.shown("sophia")
        assert "I have sent a message to Dev too" in shown
        item = (await office.wren.items(kind="flag"))[0].id
        await emma.act(item, "read")
        await office.wren.settled()
        assert "Emma has read what you wrote and has it now." in await office.shown("sophia")

    async def test_reading_ends_it(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", NOW)
        item = (await office.wren.items(kind="flag"))[0].id
        await emma.act(item, "read")
        before = len(office.wren.texts("grace"))
        await later(office.wren, hours=2)
        assert len(office.wren.texts("grace")) == before

    async def test_a_clock_that_jumps_does_each_step_once(self, office: Desk) -> None:
        await office.wren.say("sophia", NOW)
        before = len(office.wren.texts("grace"))
        await later(office.wren, days=2)
        await later(office.wren, days=-2)
        await later(office.wren, days=2)
        assert len(office.wren.texts("grace")) == before + 1

    async def test_the_manager_is_told_until_somebody_has_it(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", NOW)
        before = len(office.wren.texts("grace"))
        for _ in range(9):
            await later(office.wren, minutes=15)
        assert len(office.wren.texts("grace")) == before + 4
        await emma.act((await office.wren.items(kind="flag"))[0].id, "read")
        await later(office.wren, hours=2)
        assert len(office.wren.texts("grace")) == before + 4

    async def test_today_climbs_in_office_time(self, office: Desk) -> None:
        office.wren.now.forward(hours=7)
        await office.wren.say("sophia", TODAY)
        before = len(office.wren.texts("grace"))
        await later(office.wren, hours=8)
        assert len(office.wren.texts("grace")) == before
        await later(office.wren, hours=18)
        assert len(office.wren.texts("grace")) == before + 1

    async def test_an_email_without_content_goes_too(self, tmp_path: Path) -> None:
        async with desk(tmp_path) as office:
            change = ('name = "Dev"\n', 'name = "Dev"\nemail = "dev@council.test"\n')
            await office.wren.import_case("maria", change)
            await office.wren.enrol("sophia")
            await office.wren.say("sophia", NOW)
            rows = await office.wren.db.read(lambda tx: tx.conn.execute(select(mails.c.state)).all())
            assert [row.state for row in rows] == ["open"]


class TestWorkers:
    async def test_words_that_name_a_worker_are_kept_from_that_worker(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", "Emma hit me with a shoe")
        told = " ".join(office.wren.texts("sophia"))
        assert "I am sending Grace a message" in told or "I am sending Dev a message" in told
        assert "This is what Emma will see" not in told
        item = (await office.wren.items(kind="flag"))[0].id
        assert (await emma.item(item)).status == 404
        assert "may mean danger" not in (await emma.get("/queue")).text
        grace = await office.browser("grace")
        assert "hit me with a shoe" in (await grace.item(item)).text
        await office.wren.press("sophia", "review:send")
        assert (await emma.item(item)).status == 404
        await grace.act(item, "show-all")
        assert (await emma.item(item)).status == 200

    async def test_a_complaint_goes_to_manager_and_duty_alone(self, office: Desk, emma: Browser) -> None:
        await office.wren.press("sophia", "menu:complaint")
        await office.wren.say("sophia", "Nobody ever rings me back")
        await office.wren.press("sophia", "review:send")
        assert has(office.wren.texts("sophia"), speak_up.COMPLAINED)
        (item,) = await office.wren.items(kind="complaint")
        assert (await emma.item(item.id)).status == 404
        for ref in ("dev", "grace"):
            assert "Nobody ever rings me back" in (await (await office.browser(ref)).item(item.id)).text

    async def test_the_reviewing_officer_gets_it_once_signed_in(self, office: Desk, emma: Browser) -> None:
        shown = await office.wren.press("sophia", "menu:reviewer")
        assert "does not use Wren yet" in " ".join(office.wren.texts("sophia")[-2:])
        assert shown.labels
        ines = await office.browser("ines")
        await office.wren.press("sophia", "menu:reviewer")
        await office.wren.say("sophia", "I was not asked")
        await office.wren.press("sophia", "review:send")
        (item,) = await office.wren.items(kind="to_reviewer")
        assert (await emma.item(item.id)).status == 404
        assert "I was not asked" in (await ines.item(item.id)).text
        await ines.act(item.id, "read")
        await office.wren.settled()
        assert "Ines has read your message." in await office.shown("sophia")

    async def test_why_it_was_flagged_and_whether_that_was_right(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", TODAY)
        item = (await office.wren.items(kind="flag"))[0].id
        page = await emma.item(item)
        assert "rule en." in page.text
        assert "hit me with a shoe" in page.text
        await emma.press(page, f"/items/{item}/judge", right="no")
        assert await office.wren.db.read(lambda tx: queue.judgement(tx, item)) is False


class TestKeptFrom:
    @pytest.mark.parametrize(
        "texts",
        [
            ("it is about Emma", "she hit me with a shoe last week"),
            ("Emma hit me with a shoe", "she hit me with a belt too"),
            ("Ema hit me with a shoe",),
            ("Емма hit me with a shoe",),
        ],
    )
    async def test_however_the_name_is_told(self, office: Desk, emma: Browser, texts: tuple[str, ...]) -> None:
        for text in texts:
            await office.wren.say("sophia", text)
        items = await office.wren.items(category="physical_harm")
        assert items
        for item in items:
            assert (await emma.item(item.id)).status == 404

    async def test_though_the_name_came_together_with_the_rest(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", "it is about Emma", "she hit me with a shoe last week")
        for item in await office.wren.items(category="physical_harm"):
            assert (await emma.item(item.id)).status == 404

    async def test_a_picture_about_them_that_joins_another(self, office: Desk, emma: Browser) -> None:
        for caption in ("", "Emma did this"):
            office.wren.phone("sophia").sends_photo(PNG, caption, mime="image/png")
            await office.wren.settled()
        (item,) = await office.wren.items(category=UNSCREENED)
        assert (await emma.item(item.id)).status == 404

    @pytest.mark.parametrize("conversation", ["complaint", "reviewer"])
    async def test_what_goes_to_somebody_else(self, office: Desk, emma: Browser, conversation: str) -> None:
        await office.browser("ines")
        await office.wren.press("sophia", f"menu:{conversation}")
        await office.wren.say("sophia", "my social worker hit me with a shoe")
        assert "I am sending Emma" not in " ".join(office.wren.texts("sophia"))
        await office.wren.press("sophia", "review:send")
        for item in await office.wren.items(category="physical_harm"):
            assert (await emma.item(item.id)).status == 404
        assert "0 open" in (await emma.get("/cases")).text or "Nothing" in (await emma.get("/queue")).text

    async def test_thank_you_is_no_name(self, office: Desk) -> None:
        await office.wren.say("maria", "Gracias por todo. Quiero morir")
        (item,) = await office.wren.items(urgency="now")
        assert item.hidden_from == frozenset()


class TestEnding:
    async def test_a_disclosure_is_not_closed_without_a_reply(self, office: Desk, emma: Browser) -> None:
        await office.wren.say("sophia", TODAY)
        item = (await office.wren.items(kind="flag"))[0].id
        page = await emma.act(item, "close", outcome="done")
        assert page.status == 422
        assert "taken seriously" in page.text
        await emma.act(item, "close", outcome="done", words="I believe you. I am coming on Friday.")
        assert await office.wren.items(id=item) == []
        await office.wren.settled()
        assert "I believe you. I am coming on Friday." in await office.shown("sophia")

    async def test_after_a_return_home_somebody_decides_today(self, tmp_path: Path) -> None:
        async with desk(tmp_path) as office:
            await office.wren.import_case("maria", ('stage = "preparing"', 'stage = "at_home"'))
            await office.wren.enrol("sophia", "emma", "grace")
            emma = await office.browser("emma")
            await office.wren.say("sophia", TODAY)
            item = (await office.wren.items(kind="flag"))[0].id
            assert (await emma.act(item, "close", outcome="done", words="All is well now.")).status == 422
            before = len(office.wren.texts("grace"))
            await emma.act(item, "read")
            await later(office.wren, hours=13)
            assert len(office.wren.texts("grace")) == before + 1
            emma = await office.browser("emma")
            assert (await emma.act(item, "decide", choice="visit", reasons="short")).status == 422
            page = await emma.act(item, "decide", choice="visit", reasons="The mark is new. I see them both tonight.")
            assert "See them today" in page.text
            assert "by Emma" in page.text
            assert (await emma.act(item, "close", outcome="done", words="I saw you. Dad is not here.")).status == 200


class TestHiding:
    async def test_both_sides_are_gone_and_something_neutral_stays(self, office: Desk) -> None:
        await office.wren.say("sophia", "I am sad about school")
        await office.wren.press("sophia", "review:hide")
        await office.wren.settled()
        (left,) = office.wren.phone("sophia").screen
        assert left.text == hide.HIDDEN.texts[Reader.TEEN]
        await office.wren.press("sophia", "show:0")
        assert "menu:mine" in [
            key.data.rpartition(":")[0] for key in office.wren.phone("sophia").screen[-1].buttons if key.data
        ]

    async def test_a_word_does_the_same(self, office: Desk) -> None:
        await office.wren.say("sophia", "hide")
        assert [one.text for one in office.wren.phone("sophia").screen] == [hide.HIDDEN.texts[Reader.TEEN]]

    async def test_danger_in_the_same_breath_is_answered(self, office: Desk) -> None:
        await office.wren.say("sophia", "hide", NOW)
        assert has([one.text for one in office.wren.phone("sophia").screen], calm.NOW)

    async def test_words_not_sent_are_kept(self, office: Desk) -> None:
        await office.wren.say("sophia", "I am sad about school")
        await office.wren.press("sophia", "review:hide")
        await office.wren.press("sophia", "show:0")
        await office.wren.press("sophia", "menu:mine")
        assert "I am sad about school" in office.wren.texts("sophia")[-1]

    async def test_every_evening_if_they_want(self, office: Desk) -> None:
        await office.wren.press("sophia", "menu:tidy")
        await office.wren.press("sophia", "tidy:evenings")
        for _ in range(2):
            await office.wren.say("sophia", "hello")
            await later(office.wren, hours=10)
            left = {message.text for message in office.wren.phone("sophia").screen}
            assert left <= {notices.NEUTRAL.texts[Reader.TEEN]}, "only that something waits is said again"
            await later(office.wren, hours=14)
        await office.wren.say("sophia", "menu")
        await office.wren.press("sophia", "menu:tidy")
        await office.wren.press("sophia", "tidy:off")
        await later(office.wren, hours=24)
        assert "OK. I clear this chat only when you ask me." in office.wren.texts("sophia")


class TestSilence:
    async def test_a_broken_pattern_is_told_once_with_the_last_contact(self, office: Desk) -> None:
        for _ in range(5):
            await office.wren.say("sophia", "hello")
            await later(office.wren, days=1)
        assert await office.wren.items(kind="silent") == []
        for _ in range(4):
            await later(office.wren, days=7)
        (item,) = await office.wren.items(kind="silent")
        assert "Not heard from since 29 November 2026" in item.why

    async def test_who_never_wrote_much_has_no_pattern(self, office: Desk) -> None:
        await office.wren.say("sophia", "hello")
        for _ in range(6):
            await later(office.wren, days=7)
        assert await office.wren.items(kind="silent") == []


class TestEverywhere:
    @pytest.mark.parametrize("ref", ["sophia", "maria"])
    async def test_a_flag_is_raised_at_every_step_of_every_conversation(self, office: Desk, ref: str) -> None:
        """The machine puts the person at each question there is, and has them say the same thing there."""
        wren, seen = office.wren, 0
        who = await wren.person(ref)
        for conversation, step in await wren.db.read(lambda tx: _questions(tx, who.id)):
            there = dump(Session(Place(conversation, step, Answers(), (), 900, 900, None), serial=900))
            await wren.db.write(partial(places.keep_session, person_id=who.id, data=there))
            before, told = len(await wren.items(person_id=who.id, category="physical_harm")), len(wren.texts(ref))
            last = await wren.say(ref, f"{TODAY} ({conversation} {step})")
            assert len(await wren.items(person_id=who.id, category="physical_harm")) == before + 1, (conversation, step)
            assert office_words(wren, ref, told, await family_words(wren, ref)), (conversation, step)
            assert last.labels, "there is always a question that can be answered"
            seen += 1
        assert seen >= 15


def _questions(tx: Tx, person_id: int) -> list[tuple[str, str]]:
    """Every (conversation, step) at which this person can be asked something."""
    at = family.talk(tx, person_id)
    facts, reader = family.facts(tx, at), Reader(at.person.profile.reader)
    return [
        (one.id, name)
        for one in at.library.conversations.values()
        if reader in one.readers
        for name, step in one.steps_for(facts).items()
        if isinstance(step, Ask | Hear)
    ]


async def family_words(wren: Wren, ref: str) -> str:
    """How the calm reply begins for this person."""
    words = family.words_for(await wren.person(ref), LONDON)
    return words.say(calm.TODAY)


def office_words(wren: Wren, ref: str, since: int, calmly: str) -> bool:
    """Was the calm reply said since then, once?"""
    return sum(calmly in text for text in wren.texts(ref)[since:]) == 1
