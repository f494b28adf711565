"""When an agreement is not kept: recorded, decided by a day with what was agreed, or the manager hears of it.

The same for what the council promised. Each of the family is told what was written for them, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot import agreements, breaches, plans
from bot.casework.breaches import decide_by
from bot.casework.office import OfficeHours, read_office
from bot.commands.export import held_about
from conversations.library import notices
from storage import breaches as stored
from storage import cases, people
from storage import plans as approvals
from storage.breaches import Breach
from storage.database import Tx
from storage.tables.following import agreements as issued
from storage.vault import Row
from tests.desk import Browser, Desk, Page, desk
from tests.explained import change, issue, sentences

FACT = "Tracy smelled of drink at the school gate"
FOR_TRACY = "I come to see you today at 4. We look at the safety plan together."
FOR_LEANNE = "I come to see you today. You did nothing wrong."
SAME_DAY = "Samir visits the same day and the safety plan starts."
TRACYS = "agreement.goals.no-drinking"
FRIDAY: Final = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
"""When the second working day ends after the day on which tests begin."""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("tracy", "yusuf", "leanne", "grace")
        await issue(office.wren, "tracy")
        await issue(office.wren, "yusuf")
        yield office


@pytest.fixture
async def samir(office: Desk) -> Browser:
    return await office.browser("samir")


async def agreement_of(office: Desk, ref: str = "tracy") -> str:
    return f"/cases/{(await office.wren.person(ref)).case_id}/agreement"


async def record(office: Desk, browser: Browser, **changed: str) -> Page:
    """Record that Tracy's goal was not kept."""
    path = await agreement_of(office)
    typed = {"fact": FACT, "on": "2026-11-24", "source": "seen", "setting": "elsewhere", **changed}
    return await browser.press(await browser.get(path), f"{path}/goals/no-drinking/breach", **typed)


async def decide(office: Desk, browser: Browser, item: int, **changed: str) -> Page:
    """Decide it, with words for Tracy and Leanne, and none for Kofi."""
    ids = {ref: (await office.wren.person(ref)).id for ref in ("tracy", "leanne", "kofi")}
    typed = {
        "choice": "consequence",
        f"words-{ids['tracy']}": FOR_TRACY,
        f"words-{ids['leanne']}": FOR_LEANNE,
        f"untold-{ids['kofi']}": "yes",
    }
    page = await browser.act(item, "breach", **{**typed, **changed})
    await office.wren.settled()
    return page


async def recorded(office: Desk, browser: Browser, **changed: str) -> int:
    await record(office, browser, **changed)
    (item,) = await office.wren.items(kind="breach")
    return item.id


async def kept(office: Desk, ref: str = "tracy") -> list[Breach]:
    """Everything of this family that was not kept."""
    case_id = (await office.wren.person(ref)).case_id
    assert case_id is not None
    return await office.wren.db.read(lambda tx: stored.of_case(tx, people.operator_scope(tx), case_id))


async def exported(office: Desk, ref: str) -> dict[str, Any]:
    return await office.wren.db.write(partial(held_about, name=ref))


def agreed_by(tx: Tx, ref: str) -> agreements.Agreed | None:
    return agreements.agreed(tx, people.find(tx, people.operator_scope(tx), ref))


async def forget_agreed(office: Desk, ref: str) -> None:
    """The version of this parent as it was kept before what it binds to was kept beside it."""

    def older(tx: Tx) -> None:
        who = people.find(tx, people.operator_scope(tx), ref)
        (version,) = agreements.kept_versions(tx, who)
        said = json.loads(version.text)
        del said[agreements.AGREED]
        cell = Row("agreements", who.owner, version.id, "content")
        sealed = tx.seal(cell, json.dumps(said).encode())
        tx.conn.execute(update(issued).where(issued.c.id == version.id).values(content=sealed))

    await office.wren.db.write(older)


class TestAParents:
    async def test_what_was_agreed_follows_and_each_is_told_in_their_own_words(
        self, office: Desk, samir: Browser
    ) -> None:
        item = await recorded(office, samir)
        page = await samir.item(item)
        for told in (FACT, "Seen by the worker", SAME_DAY, "Version 1", "has not answered it"):
            assert told in page.text
        assert [await office.lines(ref) for ref in ("tracy", "yusuf", "leanne")] == [0, 0, 0]
        assert "recorded with your name" in (await decide(office, samir, item)).text
        assert [await office.lines(ref) for ref in ("tracy", "yusuf", "leanne")] == [1, 0, 1]
        tracy, leanne = await office.shown("tracy"), await office.shown("leanne")
        assert await office.words("tracy", notices.BREACH_TURN) in tracy.replace("Samir", "{worker}")
        assert (FOR_TRACY in tracy, FOR_LEANNE in tracy, FACT in tracy) == (True, False, False)
        assert (FOR_LEANNE in leanne, FOR_TRACY in leanne, FACT in leanne) == (True, False, False)
        (one,) = await kept(office)
        assert (one.choice, one.said["consequence"]) == ("consequence", SAME_DAY)
        assert await office.wren.items(kind="breach") == []
        after = await samir.item(item)
        assert "Not told, because it does not concern them: Kofi" in after.text
        assert "Shown" in after.text

    async def test_the_allocated_worker_is_alarmed_of_what_somebody_else_recorded(self, office: Desk) -> None:
        await office.wren.enrol("samir")
        for ref, alarms in (("samir", 0), ("grace", 1)):
            await record(office, await office.browser(ref), fact=f"{FACT}, says {ref}")
            await office.wren.settled()
            assert sum("urgent" in text for text in office.wren.texts("samir")) == alarms

    async def test_decided_in_time_the_manager_hears_nothing(self, office: Desk, samir: Browser) -> None:
        decided = await recorded(office, samir)
        await decide(office, samir, decided)
        office.wren.now.at = FRIDAY + timedelta(minutes=1)
        await office.wren.clock.tick()
        assert await office.wren.items(kind="undecided") == []
        assert "Not decided in time" not in (await samir.item(decided)).text

    async def test_what_nobody_decided_goes_to_the_manager_once(self, office: Desk, samir: Browser) -> None:
        item = await recorded(office, samir)
        assert [one.due_at for one in await office.wren.items(id=item)] == [FRIDAY]
        await samir.act(item, "breach", choice="none")  # not taken: no reason, no words
        office.wren.now.at = FRIDAY - timedelta(minutes=1)
        await office.wren.clock.tick()
        assert await office.wren.items(kind="undecided") == []
        for _ in range(2):
            office.wren.now.forward(minutes=2)
            await office.wren.clock.tick()
            await office.wren.settled()
        (late,) = await office.wren.items(kind="undecided")
        assert sum("urgent" in text for text in office.wren.texts("grace")) == 1
        assert FACT not in late.why
        assert (await (await office.browser("samir")).item(late.id)).status == 404
        grace = await office.browser("grace")
        assert "The time ran out" in (await grace.item(late.id)).text
        climbed = "Not decided in time: manager told (Grace)"
        assert climbed in (await grace.item(item)).text
        await decide(office, grace, late.id)
        assert await office.wren.items(kind="undecided") == await office.wren.items(kind="breach") == []
        assert FOR_TRACY in await office.shown("tracy")

    async def test_nothing_follows_only_with_a_reason(self, office: Desk, samir: Browser) -> None:
        item = await recorded(office, samir)
        assert (await decide(office, samir, item, choice="none")).status == 422
        await decide(office, samir, item, choice="none", reason="It was cough syrup: her doctor has said so.")
        (one,) = await kept(office)
        assert (one.choice, one.reasons["why"]) == ("none", "It was cough syrup: her doctor has said so.")
        assert "cough syrup" not in await office.shown("tracy")

    async def test_a_consequence_that_was_not_agreed_beforehand_is_refused(self, office: Desk, samir: Browser) -> None:
        await change(office.wren, "tracy", {f"{TRACYS}.consequence": "The children leave at once."})
        item = await recorded(office, samir)
        assert "leave at once" not in (await samir.item(item)).text
        for choice in ("The children leave at once.", "new_day", ""):
            assert (await decide(office, samir, item, choice=choice)).status == 422
        await decide(office, samir, item)
        assert [one.said["consequence"] for one in await kept(office)] == [SAME_DAY]

    async def test_a_goal_that_was_not_issued_can_not_be_broken(self, office: Desk, samir: Browser) -> None:
        path = "agreement.goals.meetings"
        goals = {"parent": "tracy", "title": "Come to meetings", "why": "To hear it", "measure": "Seen there"}
        rest = {"by": "2027-01-01", "review": "2027-01-01", "steps": ["Come"], "evidence": ["Minutes"]}
        support = {"what": "A lift", "provider": "Samir", "starts": "2026-12-01", "started": True}
        values = {**goals, **rest, "support": support, "consequence": "None", "place": 9}
        await change(office.wren, "tracy", {f"{path}.{name}": value for name, value in values.items()})
        page, at = await samir.get(await agreement_of(office)), await agreement_of(office)
        assert f"{at}/goals/meetings/breach" not in page.forms
        typed = {"fact": FACT, "on": "2026-11-24", "source": "seen", "setting": "home"}
        token = page.forms[f"{at}/goals/no-drinking/breach"]
        sent = await samir.client.post(f"{at}/goals/meetings/breach", data={**token, **typed})
        assert sent.status_code == 422
        assert "has not been issued to Tracy" in sent.text
        assert await kept(office) == []

    async def test_what_a_child_said_is_no_ground_that_a_parent_is_shown(self, office: Desk, samir: Browser) -> None:
        item = await recorded(office, samir, source="child", fact="Leanne says that Mum drank on Sunday")
        assert "This rests on what somebody else said." in (await samir.item(item)).text
        tracy = (await office.wren.person("tracy")).id
        unsure = await decide(office, samir, item, **{f"words-{tracy}": "Leanne told me. I come today."})
        assert "told nothing of what others say" in unsure.text
        assert await office.lines("tracy") == 0
        await decide(office, samir, item)
        held = await exported(office, "tracy")
        assert "Leanne" not in str(held["breaches"]) + str(held["queue"]) + str(held["replies"])
        assert [one["words"] for one in held["breaches"]] == [None]
        assert held["replies"][0]["text"] == FOR_TRACY

    async def test_a_childs_export_holds_their_own_words_and_no_breach(self, office: Desk, samir: Browser) -> None:
        await decide(office, samir, await recorded(office, samir))
        held = await exported(office, "leanne")
        assert [one["text"] for one in held["replies"]] == [FOR_LEANNE]
        assert held["breaches"] == []
        assert (await exported(office, "tracy"))["breaches"][0]["words"] == FACT
        for ref in ("yusuf", "kofi"):
            other = await exported(office, ref)
            assert (other["replies"], other["breaches"]) == ([], [])

    async def test_every_child_is_told_or_it_is_said_why_not(self, office: Desk, samir: Browser) -> None:
        item = await recorded(office, samir)
        leanne, kofi = [(await office.wren.person(ref)).id for ref in ("leanne", "kofi")]
        page = await decide(office, samir, item, **{f"words-{leanne}": ""})
        assert "tick that Leanne is not told" in page.text
        assert FOR_TRACY in page.html
        assert "Please choose one" in (await decide(office, samir, item, **{f"words-{kofi}": "See you"})).text
        assert await office.lines("tracy") == 0

    async def test_hard_words_are_shown_once_more_before_anybody_is_told(self, office: Desk, samir: Browser) -> None:
        item = await recorded(office, samir)
        leanne = (await office.wren.person("leanne")).id
        hard = {f"words-{leanne}": "Your placement is safe."}
        page = await decide(office, samir, item, **hard)
        assert page.status == 422
        assert "“placement”" in page.text
        assert await office.lines("leanne") == 0
        await samir.press(page, f"/items/{item}/breach", **await _typed(office, **hard))
        await office.wren.settled()
        assert "Your placement is safe." in await office.shown("leanne")

    async def test_what_is_sent_twice_is_recorded_and_told_once(self, office: Desk, samir: Browser) -> None:
        await record(office, samir)
        item = await recorded(office, samir)
        page = await samir.item(item)
        await decide(office, samir, item)
        again = await samir.press(page, f"/items/{item}/breach", **await _typed(office))
        assert "had been recorded already" in again.text
        assert await office.lines("tracy") == 1

    async def test_it_is_closed_by_no_other_form(self, office: Desk, samir: Browser) -> None:
        item = await recorded(office, samir)
        page = await samir.item(item)
        token = page.forms[f"/items/{item}/breach"]
        await samir.client.post(f"/items/{item}/close", data={**token, "outcome": "done"})
        assert len(await office.wren.items(kind="breach")) == 1

    async def test_a_day_to_come_and_blank_fields_are_put_right(self, office: Desk, samir: Browser) -> None:
        page = await record(office, samir, on="2026-11-26", source="", fact="")
        for told in ("This day is still to come.", "Please choose one.", "Please write what happened."):
            assert told in page.text
        assert await kept(office) == []

    async def test_what_an_older_version_said_is_read_from_its_sentences(self, office: Desk, samir: Browser) -> None:
        before = await office.wren.db.read(partial(agreed_by, ref="tracy"))
        assert before is not None
        await forget_agreed(office, "tracy")
        assert await office.wren.db.read(partial(agreed_by, ref="tracy")) == replace(before, check_in=None)
        await recorded(office, samir)
        (one,) = await kept(office)
        assert (one.said["consequence"], one.said["title"]) == (SAME_DAY, "No drinking when the children are at home")

    async def test_what_it_does_not_say_in_these_words_has_a_way_out(self, office: Desk, samir: Browser) -> None:
        await forget_agreed(office, "tracy")
        await change(office.wren, "tracy", {f"{TRACYS}.title": "Be sober with the children"})
        page = await samir.get(await agreement_of(office))
        assert "This goal does not stand in version 1 in these words" in page.text
        await issue(office.wren, "tracy")
        assert "does not stand in version" not in (await samir.get(await agreement_of(office))).text

    async def test_words_in_their_language_are_the_ones_that_are_shown(self, office: Desk, samir: Browser) -> None:
        path = await agreement_of(office)
        typed = {"fact": "He came an hour late", "on": "2026-11-21", "source": "service", "setting": "supervised"}
        await samir.press(await samir.get(path), f"{path}/goals/calm-visits/breach", **typed)
        (item,) = await office.wren.items(kind="breach")
        yusuf, leanne, kofi = [(await office.wren.person(ref)).id for ref in ("yusuf", "leanne", "kofi")]
        told = {f"words-{yusuf}": "We plan the next visit together.", f"own-{yusuf}": "نخطط للزيارة القادمة معًا."}
        untold = {f"untold-{leanne}": "yes", f"untold-{kofi}": "yes"}
        await samir.act(item.id, "breach", choice="consequence", **told, **untold)
        await office.wren.settled()
        shown = await office.shown("yusuf")
        assert "نخطط للزيارة القادمة معًا." in shown
        assert "We plan" not in shown
        assert [await office.lines(ref) for ref in ("tracy", "leanne")] == [0, 0]


async def _typed(office: Desk, **changed: str) -> dict[str, str]:
    ids = {ref: (await office.wren.person(ref)).id for ref in ("tracy", "leanne", "kofi")}
    words = {f"words-{ids['tracy']}": FOR_TRACY, f"words-{ids['leanne']}": FOR_LEANNE}
    return {"choice": "consequence", f"untold-{ids['kofi']}": "yes", **words, **changed}


LATE = "Her counsellor was ill. A new one has been found."


class TestNotYetConfirmed:
    async def test_what_was_written_waits_until_somebody_says_who_it_is(self, tmp_path: Path) -> None:
        async with desk(tmp_path) as office:
            await office.wren.enrol("tracy", "leanne", confirmed=False)
            await issue(office.wren, "tracy")
            samir = await office.browser("samir")
            await decide(office, samir, await recorded(office, samir))
            assert [await office.lines(ref) for ref in ("tracy", "leanne")] == [0, 0]


class TestTheCouncils:
    async def look(self, office: Desk) -> None:
        """The daily look at what the council has promised."""
        for case_id in await office.wren.db.read(cases.all_ids):
            await office.wren.db.write(partial(breaches.find, case_id=case_id))

    async def found(self, office: Desk, ref: str = "tracy") -> int:
        await self.look(office)
        (one,) = await kept(office, ref)
        return one.item_id

    async def test_whoever_has_to_decide_is_alarmed(self, office: Desk) -> None:
        await office.wren.enrol("samir")
        await self.found(office)
        office.wren.sender.wake()
        await office.wren.settled()
        assert office.wren.texts("samir")[-1] == "You have 1 urgent item."

    async def test_it_is_found_by_itself_and_once(self, office: Desk) -> None:
        office.wren.now.forward(hours=6)  # after school
        for _ in range(2):
            await office.wren.clock.tick()
            office.wren.now.forward(days=1)
        await issue(office.wren, "tracy")
        await self.look(office)
        (one,) = await kept(office)
        assert (one.side, one.said["what"], one.due_on) == ("council", "Counselling for Leanne", date(2026, 11, 15))
        assert sorted(one.said["what"] for one in await kept(office, "maria")) == [
            "Child care for David during class",
            "English class and child care",
        ]

    async def test_the_clock_is_that_of_a_parent_and_so_is_the_climb(self, office: Desk, samir: Browser) -> None:
        await self.found(office)
        await record(office, samir)
        mine, theirs = await kept(office)
        assert mine.decide_by == theirs.decide_by == FRIDAY
        office.wren.now.at = FRIDAY
        await office.wren.clock.tick()
        case_id = (await office.wren.person("tracy")).case_id
        assert len(await office.wren.items(kind="undecided", case_id=case_id)) == 2

    async def test_it_stands_as_loud_as_a_parents(self, office: Desk, samir: Browser) -> None:
        await self.found(office)
        await record(office, samir)
        page = await samir.get(await agreement_of(office))
        assert "Late by the council: 10 days." in page.text
        assert "Not kept by Tracy: yesterday." in page.text
        assert "the council 10 days, parents 1 day" in page.text
        assert page.html.count('class="note bad"') == 2

    async def test_a_new_day_is_kept_and_told_once_to_whom_it_was_promised(self, office: Desk, samir: Browser) -> None:
        item = await self.found(office)
        page = await samir.act(item, "breach", choice="new_day", day="2026-12-07", reason=LATE)
        await office.wren.settled()
        assert "recorded with your name" in page.text
        shown = await office.shown("tracy")
        for told in ("The council is late with this: “Counselling for Leanne”", "7 December 2026", LATE):
            assert told in shown
        assert [await office.lines(ref) for ref in ("tracy", "leanne")] == [1, 0]
        case_id = (await office.wren.person("tracy")).case_id
        assert case_id is not None
        known = await office.wren.db.read(lambda tx: plans.family(tx, people.operator_scope(tx), case_id))
        assert known.file.agreement is not None
        (duty,) = known.file.agreement.duties
        assert (duty.state, str(duty.by), known.written.late[duty.what]) == ("late", "2026-12-07", LATE)
        await self.look(office)
        assert await office.wren.items(kind="late_support", case_id=case_id) == []
        office.wren.now.at = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)
        await self.look(office)
        assert len(await office.wren.items(kind="late_support", case_id=case_id)) == 1

    async def test_who_was_not_told_of_the_promise_is_not_told_that_it_is_late(
        self, office: Desk, samir: Browser
    ) -> None:
        duties = [one for one in await sentences(office.wren, "yusuf") if "/duty/" in one]
        yusuf = (await office.wren.person("yusuf")).id
        await office.wren.db.write(lambda tx: approvals.withdraw(tx, yusuf, duties))
        assert await issue(office.wren, "yusuf", but=duties) is not None
        item = await self.found(office)
        await samir.act(item, "breach", choice="none", reason=LATE)
        await office.wren.settled()
        assert [await office.lines(ref) for ref in ("tracy", "yusuf")] == [1, 0]

    async def test_done_is_done_with_its_day_and_nobody_is_told(self, office: Desk, samir: Browser) -> None:
        item = await self.found(office)
        assert "still to come" in (await samir.act(item, "breach", choice="done", day="2026-11-26")).text
        await samir.act(item, "breach", choice="done", day="2026-11-25")
        (one,) = await kept(office)
        assert (one.choice, one.reasons["day"]) == ("done", "2026-11-25")
        assert await office.lines("tracy") == 0
        await self.look(office)
        assert len(await kept(office)) == 1

    async def test_a_new_day_needs_a_reason_and_a_day_to_come(self, office: Desk, samir: Browser) -> None:
        item = await self.found(office)
        page = await samir.act(item, "breach", choice="new_day", day="2026-11-24", reason="ill")
        assert "This day has passed." in page.text
        assert "Please write why" in page.text

    async def test_support_that_has_started_is_settled_where_the_goal_is_changed(self, office: Desk) -> None:
        await office.wren.enrol("emma")
        emma, path = await office.browser("emma"), await agreement_of(office, "maria")
        await self.look(office)
        page = await emma.get(path)
        await emma.press(page, f"{path}/duties/0/state", state="done", by="", reason="")
        done = [one for one in await kept(office, "maria") if one.choice == "done"]
        assert [one.said["what"] for one in done] == ["Child care for David during class"]

    async def test_a_day_moved_without_a_reason_stays_to_be_decided(self, office: Desk, samir: Browser) -> None:
        await self.found(office)
        path, moved = await agreement_of(office), {"state": "on_time", "by": "2026-12-07"}
        await samir.press(await samir.get(path), f"{path}/duties/0/state", **moved, reason="")
        assert [one.choice for one in await kept(office)] == [None]
        await samir.press(await samir.get(path), f"{path}/duties/0/state", **{**moved, "state": "late"}, reason=LATE)
        assert [one.choice for one in await kept(office)] == ["new_day"]
        await office.wren.settled()
        assert LATE in await office.shown("tracy")

    @pytest.mark.parametrize("seen_before", [True, False])
    async def test_what_is_late_can_not_be_taken_out_before_it_is_decided(
        self, office: Desk, samir: Browser, seen_before: bool
    ) -> None:
        if seen_before:
            await self.look(office)
        path = await agreement_of(office)
        page = await samir.press(await samir.get(path), f"{path}/duties/0/remove")
        (one,) = await kept(office)
        assert f"/items/{one.item_id}/breach" in page.forms
        assert "Nothing was taken out." in page.text
        assert "Counselling for Leanne" in (await samir.get(path)).text
        await samir.act(one.item_id, "breach", choice="none", reason=LATE)
        await office.wren.settled()
        assert LATE in await office.shown("tracy")
        await samir.press(await samir.get(path), f"{path}/duties/0/remove")
        assert f"{path}/duties/0/remove" not in (await samir.get(path)).forms

    async def test_a_goal_with_late_support_can_not_be_taken_out_either(self, office: Desk) -> None:
        emma, path = await office.browser("emma"), await agreement_of(office, "maria")
        page = await emma.press(await emma.get(path), f"{path}/goals/english/remove")
        assert "Nothing was taken out." in page.text
        assert f"{path}/goals/english/remove" in (await emma.get(path)).forms

    async def test_what_a_case_file_takes_out_stays_to_be_decided(self, office: Desk, samir: Browser) -> None:
        item = await self.found(office)
        case_id = (await office.wren.person("tracy")).case_id
        assert case_id is not None
        await change(office.wren, "tracy", {"agreement.duties": []})
        await office.wren.db.write(partial(breaches.follow, case_id=case_id))
        assert [one.choice for one in await kept(office)] == [None]
        await samir.act(item, "breach", choice="none", reason=LATE)
        await office.wren.settled()
        assert [one.choice for one in await kept(office)] == ["none"]
        assert LATE in await office.shown("tracy")

    async def test_help_that_came_late_stands_beside_a_goal_that_was_not_kept(self, office: Desk) -> None:
        await issue(office.wren, "maria")
        await self.look(office)
        emma, path = await office.browser("emma"), await agreement_of(office, "maria")
        typed = {"fact": "Not in class", "on": "2026-11-24", "source": "service", "setting": "elsewhere"}
        told = "The council was late with the help for this goal."
        for goal, late in (("english", True), ("talk-it-out", False)):
            page = await emma.press(await emma.get(path), f"{path}/goals/{goal}/breach", **typed)
            assert (told in page.text) is late

    async def test_support_gets_its_new_day_and_the_parent_is_told_in_their_language(self, office: Desk) -> None:
        await office.wren.enrol("maria")
        await issue(office.wren, "maria")
        emma = await office.browser("emma")
        await self.look(office)
        (late,) = [one for one in await kept(office, "maria") if one.about == "support:english"]
        own = {"own-es": "La clase estaba llena. Hay otra desde enero."}
        reason = "The class was full. There is another one from January."
        await emma.act(late.item_id, "breach", choice="new_day", day="2027-01-11", reason=reason, **own)
        await office.wren.settled()
        shown = await office.shown("maria")
        assert "La clase estaba llena." in shown
        assert "11 de enero de 2027" in shown

    async def test_each_language_has_one_field_that_names_all_who_are_told_it(
        self, office: Desk, samir: Browser
    ) -> None:
        await office.wren.press("tracy", "menu:language")
        await office.wren.press("tracy", "language:ar")
        await issue(office.wren, "tracy")
        await self.look(office)
        duty = next(one for one in await kept(office) if one.about.startswith("duty:"))
        page = await samir.get(f"/items/{duty.item_id}")
        assert page.html.count('name="own-') == 1
        label = page.text.partition("The same in Arabic, for ")[2].partition(" Left empty")[0]
        assert label.split(", ") == ["Tracy", "Yusuf"]


# The clock by itself

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def hours() -> OfficeHours:
    return read_office("Europe/London", "Mon-Thu 09:00-17:00; Fri 09:00-16:30", [date(2026, 12, 28)], "ENG")


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-11-25 11:00", "2026-11-27 16:30"),
        ("2026-11-25 23:59", "2026-11-27 16:30"),
        ("2026-11-27 10:00", "2026-12-01 17:00"),
        ("2026-11-28 10:00", "2026-12-01 17:00"),  # a Saturday
        ("2026-12-23 10:00", "2026-12-29 17:00"),  # Christmas, and a closed day
        ("2026-10-23 12:00", "2026-10-27 17:00"),  # the clocks go back
        ("2027-03-24 12:00", "2027-03-30 17:00"),  # Easter, and the clocks go forward
    ],
)
def test_two_working_days_after_the_day_itself(hours: OfficeHours, since: str, until: str) -> None:
    at = datetime.fromisoformat(since).replace(tzinfo=LONDON)
    assert decide_by(hours, at).astimezone(LONDON) == datetime.fromisoformat(until).replace(tzinfo=LONDON)
