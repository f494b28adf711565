"""A person's own words reach the queue exactly as they were reviewed, once, and only when they say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import family
from bot.casework import queueing
from bot.commands.listing import words_of
from conversations.library import help_now, my_messages, notices, sharing
from conversations.model import Reader
from storage import messages, people, queue, signin
from storage.database import Tx
from storage.queue import Item
from storage.tables.core import messages as messages_table
from tests.support import Wren, stage

TEEN, PARENT = Reader.TEEN, Reader.PARENT
NASTY = '<b>I</b> &amp; my dog "Rex" — 100% sad 😢\n\n  and   spaces\u200d'
NEUTRAL = notices.NEUTRAL.texts[TEEN]


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", enrolled=("sophia",)) as wren:
        yield wren


async def words(wren: Wren, item: Item) -> str:
    """The words of an item, as a worker finds them in the queue."""
    return await wren.db.read(lambda tx: words_of(tx, people.operator_scope(tx), item))


async def shared(wren: Wren, choice: str, *texts: str, ref: str = "sophia") -> Item:
    """Somebody goes through the menu, writes and sends. Returns the item that it became."""
    await wren.press(ref, f"menu:{choice}")
    await wren.say(ref, *texts)
    await wren.press(ref, "review:send")
    return (await wren.items())[-1]


async def act(wren: Wren, item: Item, outcome: str | None = None) -> None:
    """The allocated worker has read it; with an outcome, it is ended too."""
    emma = await wren.person("emma")
    await wren.db.write(partial(queue.read, item_id=item.id, worker_id=emma.id))
    if outcome:
        await wren.db.write(
            partial(queue.close, item_id=item.id, worker_id=emma.id, outcome=outcome, person_id=None, text="")
        )


async def tick(wren: Wren, **by: float) -> None:
    """Time passes."""
    wren.now.forward(**by)
    await wren.clock.tick()
    await wren.settled()


class TestSending:
    async def test_the_exact_words_arrive(self, wren: Wren) -> None:
        for choice, kind in {"wish": "wish", "worry": "worry", "good": "good_news", "question": "question"}.items():
            item = await shared(wren, choice, NASTY)
            assert (item.kind, item.urgency, item.status, item.person_ref) == (kind, "routine", "new", "sophia")
            assert await words(wren, item) == NASTY
        assert sharing.SENT.texts[TEEN].format(worker="Emma") in " ".join(wren.texts("sophia"))

    async def test_they_are_shown_once_more_before_they_go(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:worry")
        asked = await wren.say("sophia", NASTY)
        assert asked.text == f"This is what Emma will see:\n{NASTY}\nShall I send it?"
        assert await wren.items() == []
        assert await wren.statements("sophia") == []

    async def test_a_parent_sends_in_the_same_way(self, wren: Wren) -> None:
        await wren.enrol("maria")
        item = await shared(wren, "message", "El martes no puedo", ref="maria")
        assert (item.kind, item.person_ref, await words(wren, item)) == ("message", "maria", "El martes no puedo")
        assert (await wren.statements("maria"))[0].language == "es"

    async def test_a_feeling_is_a_face_with_or_without_words(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:feeling")
        await wren.press("sophia", "feeling:lonely")
        await wren.press("sophia", "more:face")
        await wren.press("sophia", "review:send")
        (item,) = await wren.items()
        assert (item.kind, await words(wren, item)) == ("feeling", "lonely")

    async def test_pictures_and_voice_notes_go_with_the_words(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:wish")
        sophia = wren.phone("sophia")
        sophia.says("look")
        sophia.sends_photo(b"\xff\xd8", "my dog")
        sophia.sends_voice(b"OggS")
        await wren.settled()
        assert "look\n[a picture]\nmy dog\n[a voice note]" in sophia.screen[-1].text
        await wren.press("sophia", "review:send")
        (item,) = await wren.items()
        assert (item.kind, item.urgency, item.category) == ("wish", "today", "unscreened")
        (statement,) = await wren.statements("sophia")
        assert [(part.kind, part.text) for part in statement.parts] == [
            ("text", "look"),
            ("photo", "my dog"),
            ("voice", ""),
        ]

    async def test_a_burst_is_one_draft_and_one_answer(self, wren: Wren) -> None:
        before = len(wren.texts("sophia"))
        texts = [f"line {n}" for n in range(10)]
        asked = await wren.say("sophia", *texts)
        assert "\n".join(texts) in asked.text
        assert len(wren.texts("sophia")) - before <= 2  # the first may come alone, before the others are there
        await wren.press("sophia", "review:send")
        (item,) = await wren.items()
        assert await words(wren, item) == "\n".join(texts)

    async def test_tapping_send_twice_sends_once(self, wren: Wren) -> None:
        asked = await wren.say("sophia", "only once")
        for _ in range(2):
            wren.phone("sophia").taps(asked, "Send")
        await wren.settled()
        wren.phone("sophia").taps(asked, "Send")
        await wren.settled()
        assert len(await wren.statements("sophia")) == len(await wren.items()) == 1

    async def test_send_can_be_typed(self, wren: Wren) -> None:
        await wren.say("sophia", "typed words")
        await wren.say("sophia", "send")
        assert [await words(wren, item) for item in await wren.items()] == ["typed words"]

    async def test_what_is_not_to_be_sent_is_not_sent(self, wren: Wren) -> None:
        await wren.say("sophia", "rather not")
        await wren.press("sophia", "review:dont")
        assert await wren.items() == []
        await tick(wren, days=1, hours=6)
        assert NEUTRAL not in wren.texts("sophia")  # nor are they asked about it
        await tick(wren, days=7)
        assert None in [one.text for one in await wren.messages("sophia")]

    async def test_before_anybody_confirmed_who_writes_it_is_marked(self, wren: Wren) -> None:
        await wren.enrol("maria", confirmed=False)
        item = await shared(wren, "message", "hola", ref="maria")
        assert not item.confirmed
        assert (await shared(wren, "wish", "a dog")).confirmed

    async def test_new_words_take_the_place_of_old_ones_when_asked_to(self, wren: Wren) -> None:
        await wren.say("sophia", "first")
        await wren.press("sophia", "review:change")
        await wren.say("sophia", "second")
        await wren.press("sophia", "review:add")
        await wren.say("sophia", "third")
        await wren.press("sophia", "review:send")
        assert [await words(wren, item) for item in await wren.items()] == ["second\nthird"]


class TestWorkersAreTold:
    async def test_of_a_number_and_nothing_else(self, wren: Wren) -> None:
        await wren.enrol("emma", "dev")
        await shared(wren, "worry", "something private")
        assert wren.texts("emma")[-1] == "You have 1 new item."
        await shared(wren, "wish", "a dog")
        assert wren.texts("emma")[-1] == "You have 2 new items."
        assert len(wren.texts("dev")) == 1  # the greeting

    async def test_whoever_is_on_duty_too_when_it_is_urgent(self, wren: Wren) -> None:
        await wren.enrol("emma", "dev", "grace")
        await wren.say("sophia", "help")
        assert [wren.texts(ref)[-1] for ref in ("emma", "dev")] == ["You have 1 urgent item."] * 2
        assert len(wren.texts("grace")) == 1  # the greeting

    async def test_at_once_of_a_picture_though_it_is_not_sent_yet(self, wren: Wren) -> None:
        await wren.enrol("emma", "dev")
        wren.phone("sophia").sends_photo(b"\xff\xd8", "my dog")
        await wren.settled()
        assert [wren.texts(ref)[-1] for ref in ("emma", "dev")] == ["You have 1 urgent item."] * 2


class TestCallsForHelp:
    async def test_the_call_and_the_words_after_it_are_one_item(self, wren: Wren) -> None:
        await wren.say("sophia", "help me")
        (item,) = await wren.items()
        assert (item.kind, item.urgency, item.category) == ("help", "now", "child_asks_for_help_now")
        assert (item.due_at, item.why) == (wren.now() + queueing.NOW, "a call for help: help me")
        assert help_now.ASK_WORDS.texts[TEEN].format(worker="Emma") in wren.texts("sophia")[-1]
        await wren.say("sophia", "he is shouting again")
        (item,) = await wren.items()
        assert await words(wren, item) == "help me\nhe is shouting again"

    async def test_so_are_the_button_and_its_words(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:help")
        await wren.say("sophia", "he is shouting again")
        (item,) = await wren.items()
        assert (await words(wren, item)).endswith("he is shouting again")
        assert (item.urgency, item.why) == ("now", "Help now was chosen")

    async def test_a_call_under_a_picture_and_the_picture_are_one_item(self, wren: Wren) -> None:
        wren.phone("sophia").sends_photo(b"\xff\xd8", "sos")
        await wren.settled()
        (flag,) = await wren.items()
        await wren.press("sophia", "review:send")
        (item,) = await wren.items()
        assert (item.id, item.urgency) == (flag.id, "now")
        assert await words(wren, item) == "sos"

    async def test_words_after_it_was_read_are_an_item_of_their_own(self, wren: Wren) -> None:
        await wren.say("sophia", "help")
        await act(wren, (await wren.items())[0])
        await wren.say("sophia", "still here")
        _, second = await wren.items()
        assert (second.kind, second.urgency, await words(wren, second)) == ("help", "now", "still here")

    async def test_the_call_is_in_the_queue_before_anything_else_happens(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:worry")
        await wren.say("sophia", "my worry", "help")
        kinds = [item.kind for item in await wren.items()]
        assert kinds == ["help"]
        await wren.press("sophia", "words:none")
        assert "my worry" in wren.phone("sophia").screen[-1].text  # what was under review is asked again

    @pytest.mark.parametrize("answer", ["unsure", "no", "in own words"])
    async def test_a_child_who_may_not_be_safe_comes_first(self, wren: Wren, answer: str) -> None:
        await wren.press("sophia", "menu:feeling")
        await wren.press("sophia", "feeling:scared")
        if answer == "in own words":
            await wren.say("sophia", "it is dark")
        else:
            await wren.press("sophia", f"safe:{answer}")
            await wren.say("sophia", "it is dark")
        (flag,) = await wren.items()
        assert (flag.urgency, flag.category) == ("now", "child_asks_for_help_now")
        await wren.press("sophia", "review:send")
        (item,) = await wren.items()
        assert item.id == flag.id
        assert (await words(wren, item)).endswith("it is dark")

    async def test_a_child_who_is_safe_waits_like_others(self, wren: Wren) -> None:
        for choice in ("menu:feeling", "feeling:scared", "safe:yes", "more:face", "review:send"):
            await wren.press("sophia", choice)
        assert [(item.urgency, item.kind) for item in await wren.items()] == [("routine", "feeling")]


class TestTakingBack:
    async def take_back(self, wren: Wren) -> str:
        """Go to the newest statement and tap on "Take it back". Returns what is said then."""
        statement = (await wren.statements("sophia"))[0].id
        await wren.say("sophia", "/messages")
        await wren.press("sophia", f"page-0:{statement}")
        await wren.press("sophia", f"one-{statement}:withdraw")
        return wren.texts("sophia")[-1]

    async def test_what_nobody_has_read_leaves_the_queue_and_its_words_are_gone(self, wren: Wren) -> None:
        item = await shared(wren, "wish", "a secret dog")
        await self.take_back(wren)
        await wren.press("sophia", f"sure-{item.statement_id}:take")
        assert await wren.items() == []
        (statement,) = await wren.statements("sophia")
        assert (statement.parts, statement.withdrawn_at) == ((), wren.now())
        await tick(wren, days=7, minutes=1)
        assert "a secret dog" not in [one.text for one in await wren.messages("sophia")]

    async def test_what_was_read_can_be_taken_back_too_with_an_honest_word(self, wren: Wren) -> None:
        item = await shared(wren, "wish", "a dog")
        await act(wren, item)
        asked = await self.take_back(wren)
        assert asked == my_messages.SURE_READ.texts[TEEN].format(reader="Emma")
        await wren.press("sophia", f"sure-{item.statement_id}:take")
        assert await wren.items() == []

    async def test_changing_ones_mind_leaves_it(self, wren: Wren) -> None:
        item = await shared(wren, "wish", "a dog")
        await self.take_back(wren)
        await wren.press("sophia", f"sure-{item.statement_id}:leave")
        assert [one.status for one in await wren.items()] == ["new"]

    @pytest.mark.parametrize("why", ["safety", "closed"])
    async def test_a_safety_matter_and_what_is_finished_stay(self, wren: Wren, why: str) -> None:
        if why == "safety":
            await wren.say("sophia", "help", "he hits me")
        else:
            await act(wren, await shared(wren, "wish", "a dog"), "done")
        with pytest.raises(LookupError):  # there is no such button
            await self.take_back(wren)
        if why == "safety":
            assert my_messages.SAFETY.texts[TEEN] in wren.texts("sophia")[-1]

    async def test_nor_does_the_button_work_that_was_shown_before_it_was_finished(self, wren: Wren) -> None:
        item = await shared(wren, "wish", "a dog")
        await self.take_back(wren)
        await act(wren, item, "done")
        await wren.press("sophia", f"sure-{item.statement_id}:take")
        (statement,) = await wren.statements("sophia")
        assert statement.withdrawn_at is None
        assert [part.text for part in statement.parts] == ["a dog"]


class TestUnsentWords:
    """The fixture's morning is 11:00 in London; the next day at 16:30 is 29 and a half hours away."""

    async def test_they_are_asked_about_once_the_next_day_after_school(self, wren: Wren) -> None:
        await wren.say("sophia", "should I send this")
        await tick(wren, hours=29, minutes=29)
        assert NEUTRAL not in wren.texts("sophia")
        await tick(wren, minutes=1)
        assert wren.texts("sophia")[-1] == NEUTRAL
        assert wren.phone("sophia").screen[-1].labels == ["Show"]
        for _ in range(5):
            await tick(wren, days=1)
        assert wren.texts("sophia").count(NEUTRAL) == 1
        await wren.tap("sophia", "Show")
        assert notices.UNSENT.texts[TEEN] in wren.texts("sophia")
        await tick(wren, hours=12)
        assert wren.texts("sophia").count(NEUTRAL) == 1

    async def test_they_can_be_taken_up_and_sent_then(self, wren: Wren) -> None:
        await wren.say("sophia", "should I send this")
        await wren.say("sophia", "/menu")
        await tick(wren, hours=29, minutes=30)
        await wren.tap("sophia", "Show")
        await wren.tap("sophia", "A")
        assert "should I send this" in wren.texts("sophia")[-1]
        await wren.press("sophia", "review:send")
        assert [await words(wren, item) for item in await wren.items(kind="message")] == ["should I send this"]

    async def test_what_was_sent_in_time_is_not_asked_about(self, wren: Wren) -> None:
        await wren.say("sophia", "should I send this")
        await wren.press("sophia", "review:send")
        await tick(wren, days=2)
        assert NEUTRAL not in wren.texts("sophia")

    async def test_after_a_week_they_are_erased_everywhere(self, wren: Wren) -> None:
        await wren.say("sophia", "parked words")
        await wren.say("sophia", "/menu")
        await wren.say("sophia", "words under review")
        await tick(wren, days=6, hours=23)
        assert len(await self.unsent(wren)) == 2
        await tick(wren, hours=1, minutes=1)
        assert await self.unsent(wren) == []
        assert {one.text for one in await wren.messages("sophia")} == {None}
        assert "words" not in (await wren.say("sophia", "/messages")).text

    async def test_words_of_one_draft_go_one_by_one(self, wren: Wren) -> None:
        await wren.say("sophia", "older words")
        await tick(wren, days=3)
        await wren.say("sophia", "newer words")
        await tick(wren, days=4, minutes=1)
        assert await self.unsent(wren) == ["newer words"]
        await tick(wren, days=3)
        assert await self.unsent(wren) == []

    async def test_what_was_sent_or_flagged_stays(self, wren: Wren) -> None:
        await shared(wren, "wish", "a dog")
        await wren.say("sophia", "help")
        await tick(wren, days=60)
        assert [one.text for one in await wren.messages("sophia") if one.text] == ["a dog", "help"]

    async def test_a_file_stays_since_somebody_was_asked_to_look_at_it(self, wren: Wren) -> None:
        wren.phone("sophia").sends_photo(b"\xff\xd8 a drawing", "my dog")
        await wren.settled()
        await wren.press("sophia", "review:dont")
        await tick(wren, days=7, minutes=1)

        def files(tx: Tx) -> list[tuple[str, tuple[str, bytes] | None]]:
            scope = people.operator_scope(tx)
            ids = tx.conn.scalars(select(messages_table.c.id)).all()
            return [(one.state, messages.open_media(tx, scope, one.id)) for one in messages.media_of(tx, scope, ids)]

        assert await wren.db.read(files) == [("kept", ("image/jpeg", b"\xff\xd8 a drawing"))]
        assert "my dog" in [one.text for one in await wren.messages("sophia")]

    async def unsent(self, wren: Wren) -> list[str]:
        """The words that wait unsent in Sophia's conversation."""
        who = await wren.person("sophia")
        talk = await wren.db.read(partial(family.talk, person_id=who.id))
        return [piece.text for one in talk.session.unsent for piece in one.pieces]


class TestEdits:
    async def test_an_edited_draft_reads_anew_and_the_earlier_words_are_kept(self, wren: Wren) -> None:
        sophia = wren.phone("sophia")
        first = sophia.says("I hate him")
        await wren.settled()
        sophia.edits(first, "I am cross with him")
        await wren.settled()
        assert "I am cross with him" in sophia.screen[-1].text
        assert "I hate him" not in sophia.screen[-1].text
        await wren.press("sophia", "review:send")
        assert [await words(wren, item) for item in await wren.items()] == ["I am cross with him"]
        kept = [(one.kind, one.text) for one in (await wren.messages("sophia"))[-3:-1]]
        assert kept == [("text", "I hate him"), ("edit", "I am cross with him")]

    async def test_an_edit_of_what_was_sent_is_offered_to_be_sent(self, wren: Wren) -> None:
        sophia = wren.phone("sophia")
        first = sophia.says("at six")
        await wren.settled()
        await wren.press("sophia", "review:send")
        sophia.edits(first, "at seven")
        await wren.settled()
        assert "at seven" in sophia.screen[-1].text
        assert "Send" in sophia.screen[-1].labels
        assert [await words(wren, item) for item in await wren.items()] == ["at six"]


class TestWhoMaySeeIt:
    async def test_only_the_worker_unless_chosen_otherwise(self, wren: Wren) -> None:
        await shared(wren, "worry", "a worry")
        assert [one.to_reviewer for one in await wren.statements("sophia")] == [False]

    async def test_the_reviewing_officer_who_has_signed_in_can_be_chosen(self, wren: Wren) -> None:
        ines = await wren.person("ines")
        await wren.db.write(lambda tx: signin.use_link(tx, signin.new_link(tx, ines.id)))
        await wren.say("sophia", "for both")
        await wren.press("sophia", "review:who")
        await wren.press("sophia", "audience:reviewer")
        assert "Emma and Ines will see it" in " ".join(wren.texts("sophia")[-2:])
        await wren.press("sophia", "review:send")
        assert [one.to_reviewer for one in await wren.statements("sophia")] == [True]

    async def test_and_can_be_left_out_again(self, wren: Wren) -> None:
        ines = await wren.person("ines")
        await wren.db.write(lambda tx: signin.use_link(tx, signin.new_link(tx, ines.id)))
        await wren.say("sophia", "for one")
        for choice in ("review:who", "audience:reviewer", "review:who", "audience:worker", "review:send"):
            await wren.press("sophia", choice)
        assert [one.to_reviewer for one in await wren.statements("sophia")] == [False]

    async def test_who_has_not_signed_in_can_be_rung(self, wren: Wren) -> None:
        await wren.say("sophia", "for both")
        await wren.press("sophia", "review:who")
        await wren.press("sophia", "audience:reviewer_away")
        assert "Ines does not use Wren yet, so I can't send it for you" in wren.texts("sophia")[-1]
        assert "0300 555 0100" in wren.texts("sophia")[-1]
        await wren.press("sophia", "reviewer_away:worker")
        await wren.press("sophia", "review:send")
        assert [one.to_reviewer for one in await wren.statements("sophia")] == [False]
