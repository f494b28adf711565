"""The plan changes while an answer waits to be sent: the old fact is never told, and nobody is met with silence."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.library import my_plan
from conversations.model import Reader
from conversations.plan import WHAT
from storage import outbox, people, pictures
from storage import plans as kept
from storage.database import Tx
from tests.explained import approve, change, sentences, steps
from tests.support import Wren, stage
from tests.test_studio import Easel, done, kinds

LOOKED_AGAIN = my_plan.MEANWHILE.texts[Reader.TEEN]
CHANGED = my_plan.CHANGED.texts[Reader.TEEN]


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", enrolled=("sophia", "maria"), painter=Easel()) as wren:
        yield wren


async def held_back(wren: Wren, choice: str) -> int:
    """Sophia taps this while Telegram is down. Returns how many messages she has."""
    count = len(wren.texts("sophia"))
    wren.world.faults.fails("sendMessage", times=1000)
    wren.world.faults.fails("sendPhoto", times=1000)
    await wren.press("sophia", choice)
    return count


async def goes_on(wren: Wren, count: int) -> str:
    """Telegram works again. Returns what is new."""
    wren.world.faults.clear()
    wren.now.forward(minutes=20)
    wren.sender.wake()
    await wren.settled()
    await done(wren)
    return "\n".join(wren.texts("sophia")[count:])


async def moved(wren: Wren, where: str) -> None:
    """Every step is somewhere else now."""
    plan = await steps(wren, "sophia")
    await change(wren, "sophia", {"plans.sophia.steps": [one | {"where": where} for one in plan]})


async def withdraw(wren: Wren, ids: list[str]) -> None:
    who = await wren.person("sophia")
    await wren.db.write(lambda tx: kept.withdraw(tx, who.id, ids))


async def told(wren: Wren) -> set[str]:
    who = await wren.person("sophia")
    return set(await wren.db.read(lambda tx: kept.told(tx, who.id)))


async def test_whoever_tapped_is_answered_with_what_is_so_now(wren: Wren) -> None:
    await approve(wren, "sophia")
    count = await held_back(wren, "menu:plan")
    await moved(wren, "the harbour")
    new = await goes_on(wren, count)
    assert "Tea at home" not in new
    assert "harbour" not in new
    assert LOOKED_AGAIN in new
    assert "Emma, Ines and the review meeting" in new
    assert wren.phone("sophia").screen[-1].buttons


async def test_what_was_refused_does_not_count_as_told(wren: Wren) -> None:
    await approve(wren, "sophia")
    count = await held_back(wren, "menu:plan")
    assert "sophia/step/tea_at_home-1" in await told(wren)
    await moved(wren, "the harbour")
    await goes_on(wren, count)
    assert await told(wren) == {"sophia/stage", "sophia/decision"}
    await approve(wren, "sophia")
    count = len(wren.texts("sophia"))
    await wren.say("sophia", "/menu")
    await wren.press("sophia", "menu:plan")
    new = "\n".join(wren.texts("sophia")[count:])
    assert "the harbour" in new
    assert CHANGED not in new


async def test_when_nothing_is_left_they_are_told_so(wren: Wren) -> None:
    await approve(wren, "sophia")
    count = await held_back(wren, "menu:plan")
    await withdraw(wren, await sentences(wren, "sophia"))
    new = await goes_on(wren, count)
    assert LOOKED_AGAIN in new
    assert my_plan.NONE.texts[Reader.TEEN].format(worker="Emma") in new
    assert await told(wren) == set()


async def test_in_the_middle_of_the_plan_too(wren: Wren) -> None:
    await approve(wren, "sophia")
    await wren.press("sophia", "menu:plan")
    await wren.press("sophia", "now:tell")
    count = await held_back(wren, wren.phone("sophia").screen[-1].buttons[0].data.rpartition(":")[0])  # type: ignore[union-attr]
    await withdraw(wren, ["sophia/why"])
    new = await goes_on(wren, count)
    assert "Why?" not in new
    assert LOOKED_AGAIN in new
    assert my_plan.NOW.texts[Reader.TEEN] in new


async def test_words_that_waited_for_review_are_still_there(wren: Wren) -> None:
    await approve(wren, "sophia")
    await wren.press("sophia", "menu:question")
    count = len(wren.texts("sophia"))
    wren.world.faults.fails("sendMessage", times=1000)
    await wren.say("sophia", "who decides that")
    await withdraw(wren, await sentences(wren, "sophia"))
    new = await goes_on(wren, count)
    assert "who decides that" in new
    assert "the review meeting" not in new
    await wren.press("sophia", "review:send")
    (sent,) = await wren.statements("sophia")
    assert [part.text for part in sent.parts] == ["who decides that"]


async def test_it_is_on_record_and_asked_once(wren: Wren) -> None:
    await approve(wren, "sophia")
    count = await held_back(wren, "menu:plan")
    await moved(wren, "the harbour")
    new = await goes_on(wren, count)
    assert new.count(LOOKED_AGAIN) == 1
    states = wren.eyes.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
    assert dict(states)["refused"] == 1
    assert "open" not in dict(states)


class TestPictures:
    async def test_one_that_waits_to_be_sent_is_drawn_again(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        count = await held_back(wren, "now:journey")
        await done(wren)
        await moved(wren, "the harbour")
        await approve(wren, "sophia", [one for one in await sentences(wren, "sophia") if "overnight" in one])
        new = await goes_on(wren, count)
        first, second = await self.captions(wren)
        assert "Tea at home" in first
        assert "Tea at home" not in second
        assert "the harbour" in second
        assert WHAT["tea_at_home"].texts[Reader.TEEN] not in new
        assert [kind for kind, _ in kinds(wren.phone("sophia").screen)].count("photo") == 1

    async def test_one_of_which_nothing_is_left_is_answered_in_words(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        count = await held_back(wren, "now:journey")
        await done(wren)
        await withdraw(wren, await sentences(wren, "sophia"))
        new = await goes_on(wren, count)
        assert "Tea at home" not in new
        assert LOOKED_AGAIN in new

    async def captions(self, wren: Wren) -> list[str]:
        who = await wren.person("sophia")

        def read(tx: Tx) -> list[str]:
            held = pictures.of_person(tx, people.operator_scope(tx), who.id)
            return ["\n".join(json.loads(one.content)["caption"]) for one in held]

        return await wren.db.read(read)


class TestTheWayBefore:
    async def test_a_withdrawal_is_said_the_next_time_they_look(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        await withdraw(wren, ["sophia/step/tea_at_home-1"])
        assert "Tea at home" in await self.look(wren)
        assert CHANGED not in await self.look(wren)

    async def test_even_when_nothing_is_left(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        await withdraw(wren, await sentences(wren, "sophia"))
        new = await self.look(wren)
        assert CHANGED in new
        assert "Tea at home" in new
        assert "2026" not in new
        assert my_plan.NEWEST.texts[Reader.TEEN] not in new
        assert CHANGED not in await self.look(wren)

    async def test_looking_elsewhere_does_not_swallow_it(self, wren: Wren) -> None:
        await approve(wren, "sophia")
        await wren.press("sophia", "menu:plan")
        await withdraw(wren, ["sophia/step/tea_at_home-1"])
        await wren.say("sophia", "/menu")
        await wren.press("sophia", "menu:not_well")
        assert CHANGED in await self.look(wren)

    async def test_a_parent_is_told_of_which_child(self, wren: Wren) -> None:
        (day,) = (one for one in await sentences(wren, "maria") if one.endswith("tea_at_home-1/day"))
        await approve(wren, "maria", [day])
        await wren.press("maria", "menu:plan")
        who = await wren.person("maria")
        await wren.db.write(lambda tx: kept.withdraw(tx, who.id, [day]))
        await wren.say("maria", "/menu")
        count = len(wren.texts("maria"))
        await wren.press("maria", "menu:plan")
        new = "\n".join(wren.texts("maria")[count:])
        assert "Sophia: Cena en casa" in new
        assert "2026" not in new

    async def look(self, wren: Wren) -> str:
        await wren.say("sophia", "/menu")
        count = len(wren.texts("sophia"))
        await wren.press("sophia", "menu:plan")
        return "\n".join(wren.texts("sophia")[count:])


async def test_a_row_built_from_somebody_elses_words_is_answered_with_nothing(wren: Wren) -> None:
    await approve(wren, "maria")
    who, other = await wren.person("sophia"), await wren.person("maria")
    await wren.say("sophia", "/menu")
    count = len(wren.texts("sophia"))

    def leak(tx: Tx) -> None:
        approval = next(iter(kept.approved(tx, other.id).values()))
        chat = people.chat_of(tx, who.id)
        assert chat is not None
        outbox.add(tx, who.id, chat, outbox.Lane.ANSWER, json.dumps({"parts": []}), (("approvals", approval.id),))

    await wren.db.write(leak)
    wren.sender.wake()
    await wren.settled()
    assert wren.texts("sophia")[count:] == []
