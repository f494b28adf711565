"""A plan is told: what was approved and nothing else, piece by piece, checked, in pictures, and asked about in time."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.plans import Written
from bot.turns import asking
from conversations.common import FEELINGS, NOT_WELL
from conversations.library import my_plan, not_well, unplanned
from conversations.model import Reader
from conversations.typed import named
from locales.words import Words
from storage import people, pictures, queue
from storage import plans as kept
from tests.explained import afternoon, approve, asked_of, change, steps, tell
from tests.support import Wren, stage

NOTHING_TOLD = my_plan.NONE.texts[Reader.CHILD].split("{")[0]


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("sophia", "maria", "leanne", "yusuf")) as wren:
        yield wren


def last(wren: Wren, ref: str) -> str:
    return wren.texts(ref)[-1]


class TestApproved:
    async def test_nothing_is_told_before_a_worker_approved_it(self, wren: Wren) -> None:
        for ref in ("sophia", "maria", "leanne"):
            await wren.press(ref, "menu:plan")
            assert "plan.none" in key_of(last(wren, ref), my_plan.NONE, "plan.none", wren, ref)
        assert "tea" not in " ".join(wren.texts("sophia")).casefold()

    async def test_what_was_approved_is_told(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        assert "Tea at home" in last(wren, "sophia")
        assert "Emma, Ines and the review meeting" in last(wren, "sophia")

    async def test_a_change_voids_what_it_touches_and_nothing_else(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        plan = await steps(wren, "sophia")
        await change(wren, "sophia", {"plans.sophia.steps": [plan[0] | {"where": "the swimming pool"}, *plan[1:]]})
        await wren.press("sophia", "menu:plan")
        shown = " ".join(wren.texts("sophia"))
        assert "Tea at home" in shown
        assert "swimming" not in shown

    async def test_the_family_is_told_that_something_changed(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await tell(wren, "sophia")
        await wren.tap("sophia", "Show")
        plan = await steps(wren, "sophia")
        await change(wren, "sophia", {"plans.sophia.steps": [plan[0], plan[1] | {"where": "the park"}, *plan[2:]]})
        await approve(wren, "sophia")
        await tell(wren, "sophia")
        before = len(wren.texts("sophia"))
        await wren.tap("sophia", "Show")
        new = " ".join(wren.texts("sophia")[before:])
        assert my_plan.CHANGED.texts[Reader.TEEN] in new
        assert "the park" in new

    async def test_what_waits_to_be_sent_is_not_sent_once_it_is_void(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        wren.world.faults.fails("sendMessage", times=1000)
        wren.phone("sophia").taps(wren.phone("sophia").screen[-1], "🗺 My plan")
        await until(wren, lambda: tried(wren) > 0)
        plan = await steps(wren, "sophia")
        moved = [one | {"where": "somewhere else"} for one in plan]
        await change(wren, "sophia", {"plans.sophia.steps": moved})
        wren.world.faults.clear()
        wren.now.forward(minutes=20)
        wren.sender.wake()
        await wren.settled()
        assert "Tea at home" not in " ".join(wren.texts("sophia"))


class TestChecked:
    async def test_a_sentence_that_fails_twice_is_told_to_the_worker(self, wren: Wren) -> None:
        await approve(wren, "leanne")
        await wren.press("leanne", "menu:plan")
        await wren.press("leanne", "now:tell")
        await to_check(wren, "leanne", "c-why")
        await wren.press("leanne", "c-why:other")
        assert await wren.items(kind="unclear") == []
        await wren.press("leanne", "d-why:unsure")
        (item,) = await wren.items(kind="unclear")
        assert "Mum was drinking" in (item.why or "")
        assert item.urgency == "routine"
        await wren.press("leanne", "t-why:yes")
        (item,) = await wren.items(kind="unclear")
        assert item.urgency == "today"
        assert "talk it through" in (item.why or "")
        failing = await wren.db.read(kept.failing)
        assert [(one.sentence, one.missed, one.missed_again) for one in failing] == [("plan.why", 1, 1)]

    async def test_nobody_sees_a_score(self, wren: Wren) -> None:
        await approve(wren, "leanne")
        await wren.press("leanne", "menu:plan")
        await wren.press("leanne", "now:tell")
        await to_check(wren, "leanne", "c-why")
        await wren.press("leanne", "c-why:right")
        assert not re.search(r"\d ?(/|of|%|points)", " ".join(wren.texts("leanne")[-2:]))

    async def test_own_words_are_not_sent_unless_they_say_so(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        await wren.press("sophia", "now:tell")
        await to_check(wren, "sophia", "c-why")
        await wren.say("sophia", "mum gets help and I am with Joan")
        await wren.press("sophia", "r-why:yes")
        assert await wren.statements("sophia") == []
        await to_check(wren, "sophia", "c-steps")
        await wren.say("sophia", "tea first")
        await wren.press("sophia", "r-steps:send")
        (sent,) = await wren.statements("sophia")
        assert (sent.kind, [part.text for part in sent.parts]) == ("teach_back", ["tea first"])


class TestAsked:
    async def test_before_a_step_and_the_answer_is_kept_word_for_word(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await afternoon(wren, days=1)
        await wren.tap("sophia", "Show")
        await wren.press("sophia", "feel:no")
        await wren.say("sophia", "i dont want too")
        await wren.press("sophia", "worry:skip")
        await wren.press("sophia", "review:send")
        (sent,) = await wren.statements("sophia")
        assert [part.text for part in sent.parts] == ["i dont want too"]
        assert [one.choice for one in sent.chosen] == ["I don't want to"]
        (asked,) = await asked_of(wren, "sophia")
        assert asked.statement_id == sent.id

    async def test_once_and_only_when_the_step_may_be_told(self, wren: Wren) -> None:
        await afternoon(wren, days=1)
        assert await asked_of(wren, "sophia") == []
        await approve(wren, "sophia")
        await afternoon(wren, days=1)
        await afternoon(wren, days=0)
        assert [(one.kind, one.about) for one in await asked_of(wren, "sophia")] == [("ready", "sophia/tea_at_home-1")]

    async def test_nothing_about_steps_while_a_return_nobody_planned_is_open(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.say("sophia", "ive gone back to mums")
        await afternoon(wren, days=1)
        assert await asked_of(wren, "sophia") == []
        (item,) = await wren.items(kind="unplanned")
        await wren.db.write(lambda tx: queue.close(tx, item.id, None, "done", None, ""))
        await afternoon(wren, days=1)
        assert [one.kind for one in await asked_of(wren, "sophia")] == ["ready"]

    @pytest.mark.parametrize("hour", [2, 7, 8, 12, 15, 20, 23])
    async def test_not_at_night_nor_in_school(self, wren: Wren, hour: int) -> None:
        await approve(wren, "sophia")
        before = len(wren.texts("sophia"))
        wren.now.forward(days=1)
        wren.now.at = wren.now().replace(hour=hour, minute=0)
        await wren.clock.tick()
        wren.sender.wake()
        await wren.settled()
        assert await asked_of(wren, "sophia") == []
        assert len(wren.texts("sophia")) == before
        await afternoon(wren, days=0 if hour < 16 else 1)
        assert len(wren.texts("sophia")) == before + 1

    async def test_at_home_a_choice_that_means_danger_is_flagged_and_its_words_join_it(self, wren: Wren) -> None:
        await approve(wren, "leanne")
        await afternoon(wren, days=1)
        await wren.tap("leanne", "Show")
        await wren.press("leanne", "food:not_ok")
        (flag,) = await wren.items(category="neglect")
        assert flag.urgency == "today"
        for step in ("sleep", "school", "more"):
            await wren.press("leanne", f"{step}:skip")
        await wren.press("leanne", "review:send")
        (flag,) = await wren.items(category="neglect")
        assert flag.statement_id is not None

    async def test_the_worker_is_asked_why_before_the_day_of_a_decision_passes(
        self, wren: Wren, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await afternoon(wren, days=18)
        (item,) = await wren.items(kind="slip", case_ref="northbridge-017")
        assert item.urgency == "routine"
        assert item.due_at == datetime(2026, 12, 15, 17, 0, tzinfo=UTC)  # in two working days
        monkeypatch.setattr(asking, "NEAR", "In other words: {child}.")  # what is known of it is no matter of words
        await afternoon(wren, days=1)
        assert len(await wren.items(kind="slip", case_ref="northbridge-017")) == 1
        await afternoon(wren, days=3)
        assert {one.urgency for one in await wren.items(kind="slip", case_ref="northbridge-017")} == {
            "routine",
            "today",
        }

    async def test_and_not_later_than_that_day(self, wren: Wren) -> None:
        decision = {"what": "Whether you stay the weekend", "on": "2026-11-30", "who": "Emma"}
        await change(wren, "sophia", {"plans.sophia.next_decision": decision})
        await afternoon(wren, days=2)  # a Friday: two working days would end on Tuesday
        (item,) = await wren.items(kind="slip", case_ref="northbridge-017")
        assert item.due_at == datetime(2026, 12, 1, tzinfo=UTC)


class TestUnplanned:
    async def test_one_message_tells_duty_and_starts_the_questions(self, wren: Wren) -> None:
        await wren.say("sophia", "ive gone back to mums")
        (item,) = await wren.items(kind="unplanned")
        assert (item.urgency, item.category) == ("now", "missing_running_away")
        assert unplanned.SAFE.texts[Reader.TEEN] in last(wren, "sophia")
        await wren.press("sophia", "safe:yes")
        await wren.say("sophia", "me and mum")
        await wren.press("sophia", "tonight:yes")
        await wren.press("sophia", "why:skip")
        await wren.press("sophia", "review:send")
        (item,) = await wren.items(kind="unplanned")
        assert item.statement_id is not None
        (sent,) = await wren.statements("sophia")
        assert [part.text for part in sent.parts] == ["ive gone back to mums", "me and mum"]

    async def test_it_is_no_news_of_somebody_who_lives_there(self, wren: Wren) -> None:
        await wren.say("leanne", "ive gone back to mums")
        assert await wren.items(kind="unplanned") == []


class TestNotGoingWell:
    async def test_it_is_one_tap_from_every_question(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        for choice in ("menu:wish", "menu:plan", "menu:language"):
            await wren.press("sophia", choice)
            await wren.tap("sophia", NOT_WELL.texts[Reader.TEEN])
            assert "Joan keeps Sophia's room ready" in last(wren, "sophia")

    async def test_it_has_the_childs_own_words(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:pages")
        await wren.press("sophia", "which:safety")
        for room, words in (("inside", "Joan"), ("safe", "my music"), ("signs", "it gets loud"), ("tell", "Mr Osei")):
            assert (wren.phone("sophia").screen[-1].buttons[0].data or "").startswith(f"{room}:")
            await wren.say("sophia", words)
        await wren.press("sophia", "review:send")
        await wren.press("sophia", "menu:not_well")
        shown = last(wren, "sophia")
        assert all(words in shown for words in ("Joan", "my music", "it gets loud", "Mr Osei"))
        assert not_well.YOUR_WORDS.texts[Reader.TEEN] in shown


# Small things


def key_of(shown: str, sentence: Any, key: str, wren: Wren, ref: str) -> str:
    """The key, if any reader's text of the sentence begins what was shown."""
    languages = {"maria": "es", "yusuf": "ar"}
    reader = {"sophia": Reader.TEEN, "leanne": Reader.CHILD}.get(ref, Reader.PARENT)
    words = Words(languages.get(ref, "en"), reader)
    begun = words.say(sentence, {"worker": "Emma" if ref in ("sophia", "maria") else "Samir"})
    return key if begun in shown else ""


async def to_check(wren: Wren, ref: str, step: str) -> None:
    """Tap *Next* until this check is asked."""
    for _ in range(20):
        data = wren.phone(ref).screen[-1].buttons[0].data or ""
        if data.startswith(f"{step}:"):
            return
        await wren.press(ref, data.rpartition(":")[0])
    raise AssertionError(f"{step} was never asked")


def tried(wren: Wren) -> int:
    """How often sending what waits has failed."""
    found = wren.eyes.execute("SELECT max(attempts) FROM outbox WHERE state = 'open'").fetchone()
    return int(found[0] or 0)


async def until(wren: Wren, holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            wren.db.stirred.clear()
            if not holds():
                await wren.db.stirred.wait()


class TestReviewed:
    async def test_a_picture_says_that_a_step_was_called_off(self, wren: Wren) -> None:
        plan = await steps(wren, "sophia")
        reasons = Written({}, {"sophia": {"overnight-1": "It was too soon."}}, {})
        off = [one | {"state": "stopped"} if one["kind"] == "overnight" else one for one in plan]
        await change(wren, "sophia", {"plans.sophia.steps": off}, reasons)
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        await wren.press("sophia", "now:journey")
        (picture,) = await pictures_of(wren, "sophia")
        content = json.loads(picture.content)
        assert "A night at home" not in content["picture"]
        (told,) = (line for line in content["caption"] if "A night at home" in line)
        assert "Called off" in told
        assert "It was too soon." in told

    async def test_every_face_of_the_feelings_cards_stands_in_words_beside_them(self, wren: Wren) -> None:
        await wren.press("sophia", "menu:pages")
        await wren.press("sophia", "which:cards")
        (picture,) = await pictures_of(wren, "sophia")
        caption = "\n".join(json.loads(picture.content)["caption"])
        assert all(label.texts[Reader.TEEN] in caption for label in FEELINGS.values())

    async def test_hiding_the_chat_drops_what_is_being_drawn(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        await wren.press("sophia", "now:journey")
        await wren.say("sophia", "hide")
        assert await wren.db.read(pictures.waiting) == []

    async def test_each_thing_that_was_asked_gets_its_turn(self, wren: Wren) -> None:
        plan = await steps(wren, "sophia")
        both = [one | {"on": "+3d"} if one["kind"] in ("tea_at_home", "day_at_home") else one for one in plan]
        await change(wren, "sophia", {"plans.sophia.steps": both})
        await approve(wren, "sophia")
        await afternoon(wren, days=1)
        assert len(await asked_of(wren, "sophia")) == 2
        asked = set()
        for _ in range(2):
            await wren.tap("sophia", "Show")
            asked |= {name for name in ("Tea at home", "A day at home") if name in last(wren, "sophia")}
            for choice in ("feel:mostly", "help:skip", "worry:skip", "review:send"):
                await wren.press("sophia", choice)
        assert asked == {"Tea at home", "A day at home"}
        assert all(one.statement_id for one in await asked_of(wren, "sophia"))

    async def test_a_step_that_was_called_off_is_not_asked_about(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await afternoon(wren, days=1)
        plan = await steps(wren, "sophia")
        off = [one | {"state": "held"} if one["kind"] == "tea_at_home" else one for one in plan]
        await change(
            wren, "sophia", {"plans.sophia.steps": off}, Written({}, {"sophia": {"tea_at_home-1": "Snow."}}, {})
        )
        await approve(wren, "sophia")
        before = len(wren.texts("sophia"))
        await wren.tap("sophia", "Show")
        assert "Do you feel ready" not in " ".join(wren.texts("sophia")[before:])

    async def test_a_story_told_while_the_questions_are_asked_starts_them_no_second_time(self, wren: Wren) -> None:
        await wren.say("sophia", "ive gone back to mums")
        await wren.press("sophia", "safe:yes")
        await wren.press("sophia", "who:skip")
        await wren.press("sophia", "tonight:yes")
        shown = await wren.say("sophia", "i went back to mums because joan shouted at me")
        assert "because joan shouted" in shown.text
        await wren.press("sophia", "review:send")
        (sent,) = await wren.statements("sophia")
        assert len(sent.parts) == 2


async def pictures_of(wren: Wren, ref: str) -> list[pictures.Picture]:
    who = await wren.person(ref)
    return await wren.db.read(lambda tx: pictures.of_person(tx, people.operator_scope(tx), who.id))


@pytest.mark.parametrize(("text", "label"), [("sure", "I'm not sure"), ("safe", "No, I don't feel safe")])
def test_an_ending_never_means_its_opposite(text: str, label: str) -> None:
    assert named(text, [("no", label)]) is None
