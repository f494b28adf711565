"""Check-ins: asked at the rhythm of the agreement, kept goal by goal, reminded of once, and counted when none come."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import agreements
from bot.casework import check_ins, slips
from bot.casework.check_ins import Asked, Count
from conversations.common import GONE
from conversations.library.check_in import (
    ASK_HOW,
    ASK_HOW_CHANGED,
    ON_THE_LIST,
    SLIP_FIRST,
    SLIP_STAYS,
    SLIP_THANKS,
)
from conversations.library.my_agreement import WAITS
from conversations.library.notices import CHECK_IN_AGAIN, NEUTRAL, SHOW
from conversations.model import Reader
from conversations.progress import SHALL_I
from locales.words import Words
from storage import askings, people, progress, queue
from storage.database import Tx
from storage.progress import Entry
from storage.queue import Item
from storage.tables import following as tables
from storage.tables.core import outbox
from storage.vault import Refused, Row
from tests.explained import approve, change, known, sentences
from tests.support import Wren, stage

SPANISH = Words("es", Reader.PARENT)
ENGLISH = Words("en", Reader.PARENT)
MARIA, TRACY = "maria", "tracy"


async def issue(wren: Wren, ref: str = MARIA) -> None:
    """A worker approves all of this parent's agreement, and nothing of a plan, and issues it."""
    await approve(wren, ref, [one for one in await sentences(wren, ref) if one.startswith("agreement/")])

    def issued(tx: Tx) -> None:
        who = people.find(tx, people.operator_scope(tx), ref)
        worker = people.holders(tx, who.case_id or 0)["allocated"][0]
        assert agreements.issue(tx, known(tx, who), who, worker) is not None

    await wren.db.write(issued)


@pytest.fixture
async def wren(tmp_path: Path) -> AsyncIterator[Wren]:
    async with stage(tmp_path, "maria", "leanne", enrolled=("sophia", "maria", "yusuf")) as wren:
        wren.now.forward(hours=6)  # late in the afternoon of a Wednesday, when families are asked
        await issue(wren)
        yield wren


async def pass_days(wren: Wren, days: int) -> None:
    """So many afternoons come and go."""
    for _ in range(days):
        wren.now.forward(days=1)
        await wren.clock.tick()
    await wren.settled()


async def asked(wren: Wren, ref: str = MARIA) -> list[tuple[date, bool]]:
    who = await wren.person(ref)
    held = await wren.db.read(lambda tx: askings.of_person(tx, who.id))
    return [(one.due_on, one.statement_id is not None) for one in held if one.kind == "check_in"]


async def accounts(wren: Wren, ref: str = MARIA) -> list[Entry]:
    who = await wren.person(ref)
    return await wren.db.read(lambda tx: progress.of_person(tx, people.operator_scope(tx), who.id))


async def answers(wren: Wren, *choices: str, ref: str = MARIA) -> None:
    """This parent begins a check-in from the menu, and answers so."""
    for choice in ("menu:check_in", *choices):
        if ":" in choice:
            await wren.press(ref, choice)
        else:
            await wren.say(ref, choice)


SKIPPED = ("how-english:skip", "evidence:skip", "review:send")


class TestRhythm:
    async def test_a_parent_is_asked_every_week_on_the_same_day(self, wren: Wren) -> None:
        await pass_days(wren, 6)
        assert await asked(wren) == []
        await pass_days(wren, 1)
        assert await asked(wren) == [(date(2026, 12, 2), False)]
        await wren.tap(MARIA, SPANISH.say(SHOW))
        assert wren.texts(MARIA)[-1].startswith(SPANISH.say(ASK_HOW, {"title": "Talk"})[:10])
        await pass_days(wren, 7)
        assert [on.weekday() for on, _ in await asked(wren)] == [2, 2]

    async def test_a_new_rhythm_is_agreed_before_anybody_is_asked_at_it(self, wren: Wren) -> None:
        await change(wren, MARIA, {"agreement.check_in": "monthly"})
        await pass_days(wren, 15)
        assert len(await asked(wren)) == 2, "as often as was agreed"
        await issue(wren)
        await pass_days(wren, 21)
        assert len(await asked(wren)) == 3

    @pytest.mark.parametrize(("rhythm", "weeks"), [("fortnightly", 2), ("monthly", 4)])
    async def test_as_often_as_the_agreement_says(self, wren: Wren, rhythm: str, weeks: int) -> None:
        await change(wren, MARIA, {"agreement.check_in": rhythm})
        await issue(wren)
        await pass_days(wren, 28)
        assert len(await asked(wren)) == 4 // weeks

    async def test_a_goal_that_was_changed_since_is_not_asked_about_and_the_others_are(self, wren: Wren) -> None:
        await change(wren, MARIA, {"agreement.goals.english.measure": "Three classes each week"})
        await pass_days(wren, 8)
        assert await asked(wren) == [(date(2026, 12, 2), False)]
        await answers(wren, "how-talk-it-out:better", "better-talk-it-out:skip", "evidence:skip", "review:send")
        assert [one.said.goal for one in await accounts(wren)] == ["talk-it-out"]
        assert SPANISH.say(SHALL_I) not in "".join(wren.texts(MARIA)[-3:])  # no picture can be drawn just now

    async def test_nobody_is_asked_without_a_goal_that_is_so_today(self, wren: Wren) -> None:
        changed = {f"agreement.goals.{one}.measure": "Every week" for one in ("english", "talk-it-out")}
        await change(wren, MARIA, changed)
        await pass_days(wren, 8)
        assert await asked(wren) == []
        assert await asked(wren, "yusuf") == []
        assert await asked(wren, "sophia") == []

    async def test_a_new_version_keeps_the_day_of_the_week(self, wren: Wren) -> None:
        await pass_days(wren, 2)
        await change(wren, MARIA, {"agreement.goals.english.measure": "Three classes each week"})
        await issue(wren)
        await pass_days(wren, 5)
        assert [on.weekday() for on, _ in await asked(wren)] == [2]

    async def test_only_somebody_who_was_confirmed_is_asked(self, wren: Wren) -> None:
        who = await wren.person(MARIA)
        await wren.db.write(lambda tx: people.unlink(tx, who.id))
        await pass_days(wren, 8)
        assert await asked(wren) == []


class TestNoAnswer:
    async def test_one_kind_line_reminds_after_three_days_and_no_second_one(self, wren: Wren) -> None:
        await pass_days(wren, 9)
        before = len(wren.texts(MARIA))
        await pass_days(wren, 1)
        assert len(wren.texts(MARIA)) == before + 1
        await wren.tap(MARIA, SPANISH.say(SHOW))
        assert SPANISH.say(CHECK_IN_AGAIN) in wren.texts(MARIA)
        now = len(wren.texts(MARIA))
        await pass_days(wren, 3)
        assert len(wren.texts(MARIA)) == now

    async def test_who_has_not_looked_at_the_first_line_sees_both_at_once(self, wren: Wren) -> None:
        await pass_days(wren, 10)
        await wren.tap(MARIA, SPANISH.say(SHOW))
        lines = wren.texts(MARIA).count(SPANISH.say(NEUTRAL))
        assert wren.texts(MARIA)[-1].startswith(SPANISH.say(ASK_HOW, {"title": "Talk"})[:10])
        await wren.settled()
        assert (lines, wren.texts(MARIA).count(SPANISH.say(NEUTRAL))) == (2, 2)

    async def test_who_has_answered_is_not_reminded(self, wren: Wren) -> None:
        await pass_days(wren, 7)
        await answers(wren, "how-talk-it-out:better", "better-talk-it-out:skip", *SKIPPED)
        before = len(wren.texts(MARIA))
        await pass_days(wren, 5)
        assert len(wren.texts(MARIA)) == before
        assert await asked(wren) == [(date(2026, 12, 2), True)]

    async def test_two_in_a_row_are_a_reason_to_ring_and_to_do_nothing_else(self, wren: Wren) -> None:
        await pass_days(wren, 20)
        assert await wren.items(kind="no_check_in") == []
        await pass_days(wren, 1)
        (item,) = await wren.items(kind="no_check_in")
        assert item.urgency == "routine"
        assert "ring Maria" in item.why
        await pass_days(wren, 7)
        assert len(await wren.items(kind="no_check_in")) == 1

    async def test_an_answer_in_between_is_enough(self, wren: Wren) -> None:
        await pass_days(wren, 14)
        await answers(wren, "how-talk-it-out:same", "same-talk-it-out:skip", *SKIPPED)
        await pass_days(wren, 14)
        assert await wren.items(kind="no_check_in") == []

    def test_what_is_counted(self) -> None:
        missed, answered = Asked(date(2026, 12, 2), False), Asked(date(2026, 12, 9), True)
        assert check_ins.count("weekly", [], date(2026, 12, 2)) == Count(0, 0)
        assert check_ins.count("weekly", [missed], date(2026, 12, 8)) == Count(0, 0)
        assert check_ins.count("weekly", [missed], date(2026, 12, 9)) == Count(1, 0)
        assert check_ins.count("weekly", [missed, answered], date(2026, 12, 9)) == Count(2, 1)


class TestKept:
    async def test_each_goal_becomes_one_account_with_its_own_words(self, wren: Wren) -> None:
        await answers(
            wren,
            *("how-talk-it-out:better", "The pause plan", "how-english:harder", "No bus", "need-english:not_now"),
            *("evidence:skip", "review:send"),
        )
        kept = {one.said.goal: (one.said.outcome, one.said.text) for one in await accounts(wren)}
        assert kept == {"talk-it-out": ("better", "The pause plan"), "english": ("harder", "No bus")}
        (sent,) = await wren.statements(MARIA)
        assert [one.value for one in sent.chosen] == ["better", "harder"]

    async def test_what_is_skipped_or_not_sent_is_no_account(self, wren: Wren) -> None:
        await answers(wren, "how-talk-it-out:skip", *SKIPPED)
        await answers(wren, "how-talk-it-out:slip", "slip-talk-it-out:safe", "today-talk-it-out:skip")
        assert await accounts(wren) == []

    async def test_what_is_taken_back_is_gone(self, wren: Wren) -> None:
        await answers(wren, "how-talk-it-out:same", "same-talk-it-out:skip", *SKIPPED)
        (sent,) = await wren.statements(MARIA)
        for choice in ("menu:mine", f"page-0:{sent.id}", f"one-{sent.id}:withdraw", f"sure-{sent.id}:take"):
            await wren.press(MARIA, choice)
        assert await accounts(wren) == []

    async def test_nobody_elses_scope_reaches_an_account_not_even_that_there_is_none(self, wren: Wren) -> None:
        maria, sophia = await wren.person(MARIA), await wren.person("sophia")

        def reach(tx: Tx) -> None:
            for who, other in ((maria, sophia), (sophia, maria)):
                with pytest.raises(Refused):
                    progress.of_person(tx, people.service_scope(who.id, who.case_id or 0), other.id)

        await wren.db.read(reach)


class TestSlip:
    """A button is no safer to hide behind than words: POLICY flags that a parent has drunk or used again."""

    async def test_one_that_may_mean_danger_is_flagged_when_it_is_tapped(self, wren: Wren) -> None:
        await self.begins(wren)
        assert ENGLISH.say(SLIP_FIRST, {"worker": "Samir"}) in wren.texts(TRACY)[-1], "it is said before the tap"
        await wren.press(TRACY, "how-no-drinking:slip")
        assert wren.texts(TRACY)[-1].startswith(ENGLISH.say(SLIP_THANKS)), "help first"
        (item,) = await self.of_tracy(wren)
        assert (item.kind, item.urgency, item.category) == ("flag", "today", "parent_relapse")
        assert "I had a slip" in item.why
        assert "No drinking when the children are at home" in item.why

    async def test_it_is_told_plainly_what_is_on_the_list_and_sent_words_go_with_it(self, wren: Wren) -> None:
        await self.begins(wren, "how-no-drinking:slip", "slip-no-drinking:safe", "today-no-drinking:skip")
        assert ENGLISH.say(ON_THE_LIST, {"worker": "Samir"}) in wren.texts(TRACY)[-1]
        for choice in ("told-no-drinking:skip", "evidence:skip", "review:send"):
            await wren.press(TRACY, choice)
        (item,) = await self.of_tracy(wren)
        assert (item.kind, item.urgency, item.category) == ("check_in", "today", "parent_relapse")
        assert item.statement_id is not None

    async def test_what_is_sent_after_it_was_read_says_that_there_is_another(self, wren: Wren) -> None:
        await self.begins(wren, "how-no-drinking:slip", "slip-no-drinking:safe", "today-no-drinking:skip")
        (flag,) = await self.of_tracy(wren)
        samir = await wren.person("samir")
        await wren.db.write(lambda tx: queue.read(tx, flag.id, samir.id))
        for choice in ("told-no-drinking:skip", "evidence:skip", "review:send"):
            await wren.press(TRACY, choice)
        _, item = await self.of_tracy(wren)
        assert (item.kind, item.urgency, item.category) == ("check_in", "today", "none")
        assert "item of its own" in item.why

    async def test_it_stays_when_nothing_is_sent_and_that_is_said(self, wren: Wren) -> None:
        await self.begins(wren, "how-no-drinking:slip", "slip-no-drinking:safe", "today-no-drinking:skip")
        for choice in ("told-no-drinking:skip", "evidence:skip", "review:dont"):
            await wren.press(TRACY, choice)
        assert ENGLISH.say(SLIP_STAYS, {"worker": "Samir"}) in wren.texts(TRACY)
        assert [one.kind for one in await self.of_tracy(wren)] == ["flag"]

    async def test_a_goal_that_nobody_named_is_about_safety_where_the_children_live(self, wren: Wren) -> None:
        await change(wren, "leanne", {"agreement.goals.no-drinking.topic": None})
        await self.begins(wren, "how-no-drinking:slip")
        assert [one.category for one in await self.of_tracy(wren)] == ["parent_relapse"]
        assert slips.flagged_as(None, at_home=False) == ""

    async def test_one_with_another_goal_is_looked_at_today_when_it_is_sent(self, wren: Wren) -> None:
        await answers(wren, "how-talk-it-out:slip")
        assert await wren.items(category="parent_relapse") == []
        for choice in ("slip-talk-it-out:safe", "today-talk-it-out:skip", "told-talk-it-out:skip", *SKIPPED):
            await wren.press(MARIA, choice)
        (item,) = await wren.items(kind="check_in")
        assert (item.urgency, item.category, item.why) == ("today", "none", "A slip is among the answers.")

    async def test_somebody_who_is_not_safe_comes_first_of_all(self, wren: Wren) -> None:
        await answers(wren, "how-talk-it-out:slip", "slip-talk-it-out:not_safe")
        assert [one.urgency for one in await wren.items(category="child_asks_for_help_now")] == ["now"]
        for choice in ("told-talk-it-out:skip", *SKIPPED):
            await wren.press(MARIA, choice)
        assert [one.urgency for one in await wren.items(kind="check_in")] == ["now"]

    async def begins(self, wren: Wren, *choices: str) -> None:
        await wren.enrol(TRACY)
        await issue(wren, TRACY)
        await answers(wren, *choices, ref=TRACY)

    async def of_tracy(self, wren: Wren) -> list[Item]:
        return await wren.items(person_id=(await wren.person(TRACY)).id)


class TestChangedMeanwhile:
    """A worker changes the agreement while a parent is answering: what was answered is sent all the same."""

    UNDER_WAY = (
        *("how-no-drinking:slip", "slip-no-drinking:safe", "today-no-drinking:skip", "told-no-drinking:skip"),
        "evidence:skip",
    )

    @pytest.fixture
    async def tracy(self, wren: Wren) -> Wren:
        await wren.enrol(TRACY)
        await issue(wren, TRACY)
        return wren

    async def kept(self, wren: Wren) -> list[tuple[str, str]]:
        return [(one.said.goal, one.said.outcome) for one in await accounts(wren, TRACY)]

    async def test_all_answers_are_sent(self, tracy: Wren) -> None:
        await answers(tracy, *self.UNDER_WAY, ref=TRACY)
        await other_measure(tracy)
        await tracy.press(TRACY, "review:send")
        assert await self.kept(tracy) == [("no-drinking", "slip")]
        (sent,) = await tracy.statements(TRACY)
        assert [one.value for one in sent.chosen] == ["slip", "safe"]
        assert "No drinking" in sent.chosen[0].question, "this title may still be told"

    async def test_it_goes_on_from_its_first_goal(self, tracy: Wren) -> None:
        await answers(tracy, ref=TRACY)
        await other_measure(tracy)
        for choice in (*self.UNDER_WAY, "review:send"):
            await tracy.press(TRACY, choice)
        assert await self.kept(tracy) == [("no-drinking", "slip")]

    async def test_a_title_that_may_not_be_told_any_more_is_not_and_the_answer_stays(self, tracy: Wren) -> None:
        await answers(tracy, *self.UNDER_WAY, ref=TRACY)
        await change(tracy, "leanne", {"agreement.goals.no-drinking.title": "Something else"})
        count = len(tracy.texts(TRACY))
        await tracy.say(TRACY, "I am sorry.")
        told = "\n".join(tracy.texts(TRACY)[count:])
        assert "No drinking" not in told
        assert "Something else" not in told
        assert ENGLISH.say(ASK_HOW_CHANGED) in told
        await tracy.press(TRACY, "review:send")
        assert await self.kept(tracy) == [("no-drinking", "slip")]

    async def test_so_is_what_was_begun_before_the_next_version(self, tracy: Wren) -> None:
        await answers(tracy, *self.UNDER_WAY, ref=TRACY)
        await change(tracy, "leanne", {"agreement.goals.no-drinking.measure": "A test each week"})
        await issue(tracy, TRACY)
        await tracy.press(TRACY, "review:send")
        assert await self.kept(tracy) == [("no-drinking", "slip")]

    async def test_whoever_begins_now_is_told_that_it_is_being_changed(self, tracy: Wren) -> None:
        await other_measure(tracy)
        await answers(tracy, ref=TRACY)
        assert ENGLISH.say(WAITS, {"worker": "Samir"}) in tracy.texts(TRACY)[-1]

    async def test_answers_that_can_not_be_kept_are_not_lost_without_a_word(self, tracy: Wren) -> None:
        await answers(tracy, *self.UNDER_WAY, ref=TRACY)

        def forget_goals(tx: Tx) -> None:  # as of a version from before that was kept
            who = people.find(tx, people.operator_scope(tx), TRACY)
            (held,) = agreements.kept_versions(tx, who)
            text = json.dumps({"en": []}).encode()
            sealed = tx.seal(Row("agreements", who.owner, held.id, "content"), text)
            tx.conn.execute(update(tables.agreements).values(content=sealed).where(tables.agreements.c.id == held.id))

        await tracy.db.write(forget_goals)
        await other_measure(tracy)
        await tracy.press(TRACY, "review:send")
        assert ENGLISH.say(GONE) in tracy.texts(TRACY)
        assert await self.kept(tracy) == []


async def other_measure(wren: Wren) -> None:
    """A worker writes otherwise what shows that Tracy's goal goes well."""
    await change(wren, TRACY, {"agreement.goals.no-drinking.measure": "A test each week"})


async def test_a_title_names_what_allows_it_where_it_is_asked_and_where_it_is_shown(wren: Wren) -> None:
    await answers(wren, *("how-talk-it-out:better", "better-talk-it-out:skip", *SKIPPED[:-1]))
    who = await wren.person(MARIA)

    def sources(tx: Tx) -> list[bool]:
        rows = tx.conn.execute(select(outbox).where(outbox.c.person_id == who.id).order_by(outbox.c.id.desc()).limit(4))
        return ["approvals" in row.sources for row in rows]

    assert await wren.db.read(sources) == [True, False, True, False]
