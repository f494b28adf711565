"""What Wren asks at the times of a plan: an answer stays with its question, and a question names whom it is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from conversations.model import Reader
from conversations.plan import STAGES
from locales.words import Words
from storage.statements import Statement
from tests.explained import afternoon, approve, ask, asked_of, change, steps
from tests.support import Wren, stage

TEA, DAY = date(2026, 11, 28), date(2026, 12, 5)


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("sophia", "maria", "leanne", "yusuf")) as wren:
        await approve(wren, "sophia")
        yield wren


def last(wren: Wren, ref: str) -> str:
    return wren.texts(ref)[-1]


async def answered(wren: Wren, ref: str) -> dict[str, int | None]:
    """What this person was asked about, and the statement that answers it."""
    return {one.about: one.statement_id for one in await asked_of(wren, ref)}


def words_of(sent: Statement) -> list[str]:
    return [part.text for part in sent.parts]


class TestOvertaken:
    """Something newer of its kind is asked while a draft is open."""

    @pytest.mark.parametrize("typed", [False, True])
    async def test_the_answer_stays_with_what_was_asked_first(self, wren: Wren, typed: bool) -> None:
        await ask(wren, "sophia", "ready", "tea_at_home-1", TEA)
        await wren.tap("sophia", "Show")
        await wren.press("sophia", "feel:unsure")
        await ask(wren, "sophia", "ready", "day_at_home-1", DAY)
        await wren.say("sophia", "if Joan comes")
        if typed:
            await wren.say("sophia", "skip")
        else:
            await wren.press("sophia", "worry:skip")
        assert "Tea at home" in last(wren, "sophia")
        assert "A day at home" not in last(wren, "sophia")
        if typed:
            await wren.say("sophia", "send")
        else:
            await wren.press("sophia", "review:send")
        (sent,) = await wren.statements("sophia")
        assert words_of(sent) == ["if Joan comes"]
        assert "Tea at home" in sent.chosen[0].question
        assert await answered(wren, "sophia") == {"tea_at_home-1": sent.id, "day_at_home-1": None}
        await wren.tap("sophia", "Show")
        assert "A day at home" in last(wren, "sophia")

    async def test_who_looks_at_the_newer_one_goes_on_with_the_first_afterwards(self, wren: Wren) -> None:
        await ask(wren, "sophia", "ready", "tea_at_home-1", TEA)
        await wren.tap("sophia", "Show")
        await wren.press("sophia", "feel:no")
        await ask(wren, "sophia", "ready", "day_at_home-1", DAY)
        await wren.tap("sophia", "Show")
        assert "A day at home" in last(wren, "sophia")
        for press in ("feel:yes", "help:skip", "worry:skip", "review:send"):
            await wren.press("sophia", press)
        for press in ("help:skip", "worry:skip"):
            await wren.press("sophia", press)
        assert "Tea at home" in last(wren, "sophia")
        await wren.press("sophia", "review:send")
        sent = {one.id: one.chosen[0].value for one in await wren.statements("sophia")}
        held = await answered(wren, "sophia")
        assert {about: sent[row or 0] for about, row in held.items()} == {"tea_at_home-1": "no", "day_at_home-1": "yes"}

    async def test_what_was_put_aside_still_answers_its_own(self, wren: Wren) -> None:
        await ask(wren, "sophia", "after", "tea_at_home-1", TEA)
        await wren.tap("sophia", "Show")
        await wren.press("sophia", "how:good")
        await wren.say("sophia", "we made soup")
        await wren.tap("sophia", "Stop")
        await ask(wren, "sophia", "after", "day_at_home-1", DAY)
        await wren.say("sophia", "/messages")
        await wren.tap("sophia", "A")
        for press in ("hard:skip", "carer:skip", "review:send"):
            await wren.press("sophia", press)
        (sent,) = await wren.statements("sophia")
        assert await answered(wren, "sophia") == {"tea_at_home-1": sent.id, "day_at_home-1": None}

    async def test_a_topic_of_a_move_that_is_overtaken_keeps_its_words(self, wren: Wren) -> None:
        move = date(2027, 1, 9)
        await ask(wren, "sophia", "getting_ready", "goodbyes", move)
        await wren.tap("sophia", "Show")
        await ask(wren, "sophia", "getting_ready", "packing", move)
        await wren.say("sophia", "my teacher")
        await wren.press("sophia", "review:send")
        (sent,) = await wren.statements("sophia")
        assert [(part.text, part.at) for part in sent.parts] == [("my teacher", "goodbyes")]
        assert await answered(wren, "sophia") == {"goodbyes": sent.id, "packing": None}

    async def test_how_it_is_at_home_keeps_its_questions_and_what_was_chosen(self, wren: Wren) -> None:
        await afternoon(wren, days=1)
        await wren.tap("leanne", "Show")
        for press in ("food:skip", "sleep:skip", "school:skip", "more:skip", "review:send"):
            await wren.press("leanne", press)
        await afternoon(wren, days=7)
        await wren.tap("leanne", "Show")
        await wren.press("leanne", "rows:sometimes")
        await afternoon(wren, days=8)  # it has expired, and the next three are asked
        assert [one.about for one in await asked_of(wren, "leanne")] == ["0", "1", "2"]
        for press in ("drink:fine", "people:skip"):
            await wren.press("leanne", press)
        await wren.say("leanne", "it was better on sunday")
        await wren.press("leanne", "review:send")
        sent = (await wren.statements("leanne"))[0]
        assert [(one.at, one.value) for one in sent.chosen] == [
            ("rows", "sometimes"),
            ("drink", "fine"),
            ("people", "skip"),
        ]
        held = await answered(wren, "leanne")
        assert (held["1"], held["2"]) == (sent.id, None)

    async def test_a_parents_practice_stays_with_its_topic(self, wren: Wren) -> None:
        await approve(wren, "maria")
        await ask(wren, "maria", "practice", "listening", TEA)
        await wren.tap("maria", "Ver")
        await wren.press("maria", "tried:not_yet")
        await ask(wren, "maria", "practice", "repair", DAY)
        for press in ("about_it:skip", "review:send"):
            await wren.press("maria", press)
        (sent,) = await wren.statements("maria")
        assert await answered(wren, "maria") == {"listening": sent.id, "repair": None}

    async def test_a_plan_that_changed_is_not_told_again_and_the_answer_still_counts(self, wren: Wren) -> None:
        await ask(wren, "sophia", "ready", "tea_at_home-1", TEA)
        await wren.tap("sophia", "Show")
        await wren.press("sophia", "feel:no")
        plan = await steps(wren, "sophia")
        moved = [one | {"on": "2026-11-29"} if one["kind"] == "tea_at_home" else one for one in plan]
        await change(wren, "sophia", {"plans.sophia.steps": moved})
        for press in ("help:skip", "worry:skip"):
            await wren.press("sophia", press)
        assert "Tea at home" not in last(wren, "sophia")
        await wren.press("sophia", "review:send")
        (sent,) = await wren.statements("sophia")
        assert await answered(wren, "sophia") == {"tea_at_home-1": sent.id}


TEA_FOR_DAVID = {"kind": "tea_at_home", "on": "2026-11-28", "where": "home", "who": ["Maria"], "state": "planned"}
PLAN_FOR_DAVID = {
    "plans.david.why": "To be safe.",
    "plans.david.next_decision": {"what": "When David visits", "on": "2026-12-20", "who": "Emma"},
    "plans.david.steps": [TEA_FOR_DAVID],
    "plans.david.if_not_going_well": ["Tell Emma."],
}


class TestSeveralChildren:
    """Maria is told of Sophia's plan and of David's, and both have tea at home on the same day."""

    @pytest.fixture
    async def both(self, wren: Wren) -> Wren:
        await change(wren, "sophia", PLAN_FOR_DAVID)
        await approve(wren, "maria")
        return wren

    async def test_a_parent_is_asked_about_each_and_told_which_one_is_meant(self, both: Wren) -> None:
        await afternoon(both, days=1)
        asked = await answered(both, "maria")
        assert sorted(asked) == ["david/tea_at_home-1", "sophia/tea_at_home-1"]
        for name in ("Sophia", "David"):
            await both.tap("maria", "Ver")
            assert f"{name}: " in last(both, "maria")
            for press in ("feel:yes", "help:skip", "worry:skip"):
                await both.press("maria", press)
            assert f"{name}: " in last(both, "maria")
            await both.press("maria", "review:send")
        newest, first = await both.statements("maria")
        assert await answered(both, "maria") == {"david/tea_at_home-1": newest.id, "sophia/tea_at_home-1": first.id}
        assert first.chosen[0].question.startswith("Sophia: ")

    async def test_what_was_asked_before_children_were_told_apart_is_not_asked_anew(self, both: Wren) -> None:
        row = await ask(both, "maria", "ready", "tea_at_home-1", TEA)
        await afternoon(both, days=1)
        assert [one.id for one in await asked_of(both, "maria")] == [row]
        await both.tap("maria", "Ver")
        assert "David: " not in last(both, "maria")

    async def test_something_to_try_is_one_thing_a_day(self, both: Wren) -> None:
        await afternoon(both, days=2)
        tips = [one.about for one in await asked_of(both, "maria") if one.kind == "tip"]
        assert tips == ["repair"]

    async def test_and_names_the_child_when_it_is_for_one(self, both: Wren) -> None:
        await afternoon(both, days=9)
        tips = [one.about for one in await asked_of(both, "maria") if one.kind == "tip"]
        assert tips == ["sophia/their_eyes"]
        await both.tap("maria", "Ver")
        assert "Sophia: " in both.texts("maria")[-2]

    async def test_where_we_are_now_has_the_next_step_of_each(self, both: Wren) -> None:
        await change(both, "sophia", {"plans.david.steps": [TEA_FOR_DAVID | {"kind": "overnight"}]})
        await approve(both, "maria")
        await both.press("maria", "menu:plan")
        now = last(both, "maria")
        assert now.count("28 de noviembre") == 2
        assert "5 de diciembre" not in now


async def test_a_parent_of_one_child_with_a_plan_is_not_told_a_name(wren: Wren) -> None:
    await approve(wren, "maria")
    await afternoon(wren, days=1)
    await wren.tap("maria", "Ver")
    assert "Sophia" not in last(wren, "maria")


WITHOUT_STEPS = {name: value for name, value in PLAN_FOR_DAVID.items() if name != "plans.david.steps"}
MOVED_HOME = {"kind": "move_home", "on": "2026-11-01", "where": "home", "who": ["Maria"], "state": "done"}


class TestLivesAtHome:
    """Sophia came home on the first of November, and the case with her. David is her brother."""

    async def case(self, wren: Wren, david: list[object] | None, came_along: bool = False) -> None:
        """These are the steps of David's plan; None for no plan."""
        moved = MOVED_HOME | {"who": ["Maria", "David"] if came_along else ["Maria"]}
        values = {"case.stage": "at_home", "case.returned_home": "2026-11-01", "plans.sophia.steps": [moved]}
        own = {**WITHOUT_STEPS, "plans.david.steps": david} if david is not None else {}
        await change(wren, "sophia", {**values, **own})
        await wren.enrol("david")
        await approve(wren, "david")

    async def asked_how_it_is(self, wren: Wren, ref: str) -> bool:
        await afternoon(wren, days=1)
        return "at_home" in {one.kind for one in await asked_of(wren, ref)}

    @pytest.mark.parametrize(("own", "stage"), [([], "decision"), ([TEA_FOR_DAVID], "preparing")])
    async def test_a_child_in_care_is_not_asked_and_not_told_so(
        self, wren: Wren, own: list[object], stage: str
    ) -> None:
        await self.case(wren, own)
        assert not await self.asked_how_it_is(wren, "david")
        assert await self.asked_how_it_is(wren, "sophia")
        await wren.press("david", "menu:plan")
        assert Words("es", Reader.CHILD).say(STAGES[stage], {"worker": "Emma"}) in last(wren, "david")

    @pytest.mark.parametrize(("own", "came_along"), [([MOVED_HOME], False), ([], True), (None, True)])
    async def test_who_came_home_is(self, wren: Wren, own: list[object] | None, came_along: bool) -> None:
        await self.case(wren, own, came_along)
        assert await self.asked_how_it_is(wren, "david")

    @pytest.mark.parametrize(
        "move", [{"state": "held"}, {"state": "stopped"}, {"state": "planned", "on": "2026-12-20"}]
    )
    async def test_a_move_that_was_not_made_is_no_sign(self, wren: Wren, move: dict[str, str]) -> None:
        await self.case(wren, [MOVED_HOME | move])
        assert not await self.asked_how_it_is(wren, "david")

    async def test_a_child_in_care_who_has_gone_back_is_news(self, wren: Wren) -> None:
        await self.case(wren, [])
        await wren.say("sophia", "ive gone back to mums")
        assert await wren.items(kind="unplanned") == []
        await wren.say("david", "ive gone back to mums")
        (item,) = await wren.items(kind="unplanned")
        assert item.urgency == "now"
