"""An agreement is issued, told section by section and checked; what a parent says of it is kept with its version."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.commands import export
from bot.commands.export import held_about
from conversations.agreement import SUPPORT_COMES
from conversations.library import my_agreement
from conversations.model import Reader, Said
from storage import agreements, people
from storage.agreements import Consent, Issued
from tests.explained import approve, change, issue, sentences
from tests.support import Wren, stage

TRACYS = "agreement.goals.no-drinking"
NO_DRINKING = "No drinking when the children are at home"


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("maria", "tracy", "yusuf")) as wren:
        yield wren


def says(one: Said) -> str:
    """What it begins with, as a parent reads it."""
    return one.texts[Reader.PARENT].split("{")[0]


async def opened(wren: Wren, ref: str) -> str:
    await wren.press(ref, "menu:agreement")
    return wren.texts(ref)[-1]


async def heard(wren: Wren, ref: str) -> str:
    """The agreement from its first sentence to the last, without saying it back."""
    await wren.press(ref, "now:read")
    told = []
    while True:
        phone = wren.phone(ref)
        told.append(phone.screen[-1].text)
        ways = [key.data.rpartition(":")[0] for key in phone.screen[-1].buttons if key.data]
        onward = next((one for one in ways if one.endswith((":next", ":skip"))), None)
        if onward is None:
            return "\n".join(told)
        await wren.press(ref, onward)


async def said(wren: Wren, ref: str) -> list[Consent]:
    who = await wren.person(ref)
    return await wren.db.read(lambda tx: agreements.said(tx, who.id))


async def versions(wren: Wren, ref: str) -> list[Issued]:
    who = await wren.person(ref)
    return await wren.db.read(lambda tx: agreements.issued(tx, people.operator_scope(tx), who.id))


class TestIssued:
    async def test_nothing_is_told_before_it_is_issued(self, wren: Wren) -> None:
        await approve(wren, "tracy")
        assert NO_DRINKING not in await opened(wren, "tracy")
        assert says(my_agreement.NONE) in wren.texts("tracy")[-1]

    async def test_a_goal_with_a_sentence_that_nobody_approved_is_not_issued(self, wren: Wren) -> None:
        assert await issue(wren, "tracy", but=["agreement/goal/no-drinking/measure"]) is None
        assert await versions(wren, "tracy") == []

    async def test_the_same_again_is_no_new_version(self, wren: Wren) -> None:
        assert await issue(wren, "tracy") is not None
        assert await issue(wren, "tracy") is None
        await change(wren, "leanne", {f"{TRACYS}.by": "2027-06-01"})
        assert await issue(wren, "tracy") is not None
        assert [one.version for one in await versions(wren, "tracy")] == [2, 1]
        assert NO_DRINKING in (await versions(wren, "tracy"))[1].text

    async def test_each_parent_is_told_their_own_goals(self, wren: Wren) -> None:
        for ref in ("tracy", "yusuf"):
            await issue(wren, ref)
            await opened(wren, ref)
        tracys, yusufs = await heard(wren, "tracy"), await heard(wren, "yusuf")
        assert NO_DRINKING in tracys
        assert "supervised visits" not in tracys
        assert "supervised visits" in yusufs
        assert "drink" not in yusufs

    async def test_what_the_council_promised_is_told_to_whom_it_was_ticked_for(self, wren: Wren) -> None:
        await approve(wren, "yusuf", [])
        duties = [one for one in await sentences(wren, "yusuf") if "/duty/" in one or one == "agreement/why"]
        assert len(duties) == 2
        await issue(wren, "tracy")
        await issue(wren, "yusuf", but=duties)
        await opened(wren, "tracy")
        await opened(wren, "yusuf")
        assert "Counselling for Leanne" in await heard(wren, "tracy")
        yusufs = await heard(wren, "yusuf")
        assert "Leanne" not in yusufs
        assert "stay there" not in yusufs

    async def test_support_that_has_not_started_is_the_councils_part(self, wren: Wren) -> None:
        await issue(wren, "maria")
        await opened(wren, "maria")
        told = await heard(wren, "maria")
        assert "Todavía no ha empezado. Eso es cosa de los servicios sociales." in told
        assert SUPPORT_COMES.texts[Reader.PARENT].count("{") == 3

    async def test_a_changed_agreement_is_not_told_before_it_is_issued_anew(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        await change(wren, "leanne", {f"{TRACYS}.consequence": "Samir rings on the same day."})
        assert says(my_agreement.WAITS) in await opened(wren, "tracy")
        await approve(wren, "tracy")
        assert says(my_agreement.WAITS) in await opened(wren, "tracy")
        await issue(wren, "tracy")
        await opened(wren, "tracy")
        assert "Samir rings on the same day." in await heard(wren, "tracy")


class TestAnswered:
    async def test_to_understand_and_to_agree_are_kept_apart_with_their_version(self, wren: Wren) -> None:
        row = await issue(wren, "tracy")
        assert row is not None
        await opened(wren, "tracy")
        await heard(wren, "tracy")
        await wren.press("tracy", "understand-1:yes")
        assert [(one.agreement_id, one.kind) for one in await said(wren, "tracy")] == [(row, "understood")]
        await wren.press("tracy", "agree-1:advice")
        assert [one.kind for one in await said(wren, "tracy")] == ["understood", "advice"]
        assert says(my_agreement.YOU_SAID["advice"]) in await opened(wren, "tracy")
        await wren.press("tracy", "now:answer")
        await wren.press("tracy", "agree-1:yes")
        assert [one.kind for one in await said(wren, "tracy")] == ["understood", "advice", "agreed"]

    async def test_not_to_agree_is_kept_with_the_words_for_it(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        await opened(wren, "tracy")
        await wren.press("tracy", "now:answer")
        await wren.press("tracy", "understand-1:yes")
        await wren.press("tracy", "agree-1:no")
        await wren.say("tracy", "The test is on a day when I work.")
        await wren.press("tracy", "review:send")
        (statement,) = await wren.statements("tracy")
        assert [part.text for part in statement.parts] == ["The test is on a day when I work."]
        last = (await said(wren, "tracy"))[-1]
        assert (last.kind, last.statement_id) == ("disagreed", statement.id)
        (item,) = await wren.items(kind="disagree")
        assert item.statement_id == statement.id

    async def test_an_export_holds_each_version_and_what_was_said_of_it(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        await opened(wren, "tracy")
        await wren.press("tracy", "now:answer")
        await wren.press("tracy", "understand-1:yes")
        await change(wren, "leanne", {f"{TRACYS}.by": "2027-06-01"})
        await issue(wren, "tracy")
        held = await wren.db.write(partial(held_about, name="tracy"))
        assert [(one["version"], one["by"]) for one in held["agreements"]] == [(1, "samir"), (2, "samir")]
        assert [any("1 June 2027" in line for line in one["text"]["en"]) for one in held["agreements"]] == [False, True]
        assert [(one["version"], one["kind"]) for one in held["consents"]] == [(1, "understood")]
        assert "1 June 2027" in "\n".join(export.lines(held))
        assert (await wren.db.write(partial(held_about, name="yusuf")))["agreements"] == []

    async def test_no_to_one_version_is_not_no_to_the_next(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        await opened(wren, "tracy")
        await wren.press("tracy", "now:answer")
        await wren.press("tracy", "understand-1:yes")
        await wren.press("tracy", "agree-1:no")
        await wren.say("tracy", "It is too much at once.")
        await change(wren, "leanne", {f"{TRACYS}.by": "2027-06-01"})
        await issue(wren, "tracy")
        await wren.press("tracy", "review:send")
        assert [one.kind for one in await said(wren, "tracy")] == ["understood"]
        assert [one.kind for one in await wren.statements("tracy")] == ["disagree"]

    async def test_a_button_of_an_earlier_version_agrees_to_nothing(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        await opened(wren, "tracy")
        await wren.press("tracy", "now:answer")
        await wren.press("tracy", "understand-1:yes")
        await change(wren, "leanne", {f"{TRACYS}.by": "2027-06-01"})
        await issue(wren, "tracy")
        await wren.press("tracy", "agree-1:yes")
        assert [one.kind for one in await said(wren, "tracy")] == ["understood"]

    async def test_a_sentence_that_is_not_clear_twice_is_told_to_the_worker(self, wren: Wren) -> None:
        await issue(wren, "tracy")
        await opened(wren, "tracy")
        await wren.press("tracy", "now:read")
        while "c-no-drinking:skip" not in _ways(wren, "tracy"):
            await wren.press("tracy", next(one for one in _ways(wren, "tracy") if one.endswith(":next")))
        await wren.say("tracy", "I must go every day")
        await wren.press("tracy", "r-no-drinking:no")
        await wren.press("tracy", "d-no-drinking:no")
        (item,) = await wren.items(kind="unclear")
        assert NO_DRINKING in (item.why or "")
        assert await wren.statements("tracy") == []


def _ways(wren: Wren, ref: str) -> list[str]:
    return [key.data.rpartition(":")[0] for key in wren.phone(ref).screen[-1].buttons if key.data]
