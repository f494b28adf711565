"""The year at home, as workers meet it: checks that are chased, relatives who are asked again, and how a case ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot import yearly
from bot.cases import import_case
from bot.casework.merge import unflatten
from storage import cases, people
from storage.queue import Item
from storage.tables.core import audit, outbox, posts
from storage.tables.following import visits
from tests.desk import Browser, Desk, Page, desk
from tests.support import MORNING, PRACTICE, stage

RETURNED = date(2026, 10, 16)
"""Leanne came home 40 days before the first import."""
FIRST_CHECK = date(2026, 11, 27)
"""The first check from then on: six weeks after the return."""
SEEN = {"seen-leanne": "yes", "alone-leanne": "yes", "saw": "She showed me her room."}
ASSESSED = {"outcome": "Things hold.", "support": "no", "why_not": "Her grandmother does what is needed."}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        yield office


async def case_id(office: Desk, ref: str = "leanne") -> int:
    found = (await office.wren.person(ref)).case_id
    assert found is not None
    return found


async def page(office: Desk, worker: str, ref: str = "leanne") -> tuple[Browser, Page]:
    """The page of the year, in a browser of its own: a session does not outlive a jump in time."""
    browser = await office.browser(worker)
    return browser, await browser.get(f"/cases/{await case_id(office, ref)}/year")


async def record(office: Desk, worker: str, part: str, *, of: str = "leanne", **fields: str) -> Page:
    """This worker uses a form of the page."""
    browser, seen = await page(office, worker, of)
    return await browser.press(seen, f"/cases/{await case_id(office, of)}/year/{part}", **fields)


async def on(office: Desk, day: date, hour: int = 9) -> None:
    """It is that hour in London (in winter), and the clock has looked."""
    office.wren.now.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    await office.wren.clock.tick()
    await office.wren.clock.tick()
    await office.wren.settled()


async def asked(office: Desk, kind: str) -> list[Item]:
    return await office.wren.items(kind=kind)


async def says_done(browser: Browser, item: Item) -> Page:
    """Someone sends the form of *Done*, which the page of this item does not have."""
    shown = await browser.item(item.id)
    assert "/year" in shown.html
    assert f"/items/{item.id}/close" not in shown.forms
    sent = {"csrf": shown.forms["/sign-out"]["csrf"], "outcome": "done"}
    return Page(await browser.client.post(f"/items/{item.id}/close", data=sent))


async def stage_of(office: Desk, ref: str = "leanne") -> str:
    found = await case_id(office, ref)
    case = await office.wren.db.read(lambda tx: cases.get(tx, people.operator_scope(tx), found))
    return unflatten(case.facts).case.stage


async def lines(office: Desk, ref: str) -> int:
    """How many lines this person has been sent, or is to be."""
    who = await office.wren.person(ref)
    return len(
        await office.wren.db.read(
            lambda tx: tx.conn.execute(select(outbox.c.id).where(outbox.c.person_id == who.id)).all()
        )
    )


async def imports(office: Desk, name: str, *change: tuple[str, str]) -> None:
    text = PRACTICE[name]
    for old, new in change:
        assert old in text
        text = text.replace(old, new)
    await office.wren.db.write(partial(import_case, text=text, today=office.wren.now().date()))


class TestChecks:
    async def test_a_missed_check_is_asked_for_on_the_next_working_morning_once(self, office: Desk) -> None:
        await office.wren.link("samir")
        await on(office, MORNING.date(), 11)
        await on(office, FIRST_CHECK, 16)
        assert await asked(office, "missed_check") == [], "its day is not over"
        await on(office, FIRST_CHECK + timedelta(days=1), 12)
        await on(office, FIRST_CHECK + timedelta(days=3), 8)
        assert await asked(office, "missed_check") == [], "nobody works on a weekend, or before nine"
        await on(office, FIRST_CHECK + timedelta(days=3))
        (item,) = await asked(office, "missed_check")
        assert (item.urgency, item.person_id) == ("routine", None)
        assert "27 November 2026" in item.why
        assert len(office.wren.phone("samir").screen) > 1, "its worker is told that something is new"
        for hour in (10, 15, 17):
            await on(office, FIRST_CHECK + timedelta(days=3), hour)
        await on(office, FIRST_CHECK + timedelta(days=4))
        assert len(await asked(office, "missed_check")) == 1

    async def test_three_working_days_later_the_manager_is_told_once(self, office: Desk) -> None:
        await office.wren.link("grace")
        await on(office, MORNING.date(), 11)
        await on(office, date(2026, 11, 30))
        (item,) = await asked(office, "missed_check")
        before = office.wren.texts("grace")
        await on(office, date(2026, 12, 3), 8)
        assert office.wren.texts("grace") == before
        await on(office, date(2026, 12, 3))
        await on(office, date(2026, 12, 4))
        assert office.wren.texts("grace")[len(before) :] == ["You have 1 urgent item."]
        assert await office.audited("late_manager") == [("wren", f"item:{item.id}")]
        told = await (await office.browser("grace")).item(item.id)
        assert "Not done in time: manager told (Grace)" in told.text
        assert [one.urgency for one in await asked(office, "missed_check")] == ["today"]

    async def test_recording_it_ends_the_chase_and_nothing_else_does(self, office: Desk) -> None:
        await on(office, MORNING.date(), 11)
        await on(office, date(2026, 11, 30))
        (item,) = await asked(office, "missed_check")
        samir = await office.browser("samir")
        refused = await says_done(samir, item)
        assert refused.status == 422
        assert "A missed check is made, not skipped" in refused.text
        seen = await samir.get(f"/cases/{item.case_id}/year")
        assert "27 November 2026 3 days ago Missed" in seen.text
        done = await record(office, "samir", "check", due="2026-11-27", on="2026-11-30", **SEEN)
        assert "The check is recorded, with your name." in done.text
        assert "27 November 2026 Seen late On Monday 30 November 2026, by Samir." in done.text
        assert "Seen: Leanne (alone). Not seen: Kofi" in done.text
        assert await asked(office, "missed_check") == []
        await on(office, date(2026, 12, 4))
        assert await office.audited("late_manager") == []
        assert [who for who, _ in await office.audited("recorded check")] == [
            f"worker:{(await office.wren.person('samir')).id}"
        ]

    async def test_a_check_that_was_passed_over_stays_missed(self, office: Desk) -> None:
        await on(office, MORNING.date(), 11)
        await on(office, date(2026, 12, 11), 12)
        first, second = sorted(
            one["value"] for one in (await page(office, "samir"))[1].tags("option") if one["value"][:2] == "20"
        )
        assert (first, second) == ("2026-11-27", "2026-12-11")
        done = await record(office, "samir", "check", due=second, on="2026-12-11", **SEEN)
        assert (
            "Friday 27 November 2026 14 days ago Missed Not made. They were seen next on Friday 11 December 2026."
            in done.text
        )
        assert await asked(office, "missed_check") == [], "they have been seen since"
        await on(office, date(2026, 12, 14))
        assert await asked(office, "missed_check") == []

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"on": "2026-11-26"}, "still to come"),
            ({"on": "2026-11-18"}, "nearer to the check before"),
            ({"on": "soon"}, "This is not a day"),
            ({"seen-leanne": "", "alone-leanne": ""}, "tick at least one child"),
            ({"saw": " "}, "Please fill this in"),
            ({"due": "2026-12-25"}, "choose which check"),
            ({"think": "\0"}, "control character"),
        ],
    )
    async def test_what_cannot_be_so_is_not_recorded_and_what_was_typed_stays(
        self, office: Desk, fields: dict[str, str], fault: str
    ) -> None:
        typed = {"due": "2026-11-27", "on": "2026-11-25", **SEEN, "told": "All is well, says Tracy.", **fields}
        done = await record(office, "samir", "check", **typed)
        assert done.status == 422
        assert fault in done.text
        assert "All is well, says Tracy." in done.text
        assert await office.audited("recorded check") == []

    async def test_sending_it_twice_changes_nothing(self, office: Desk) -> None:
        browser, seen = await page(office, "samir")
        path = f"/cases/{await case_id(office)}/year/check"
        for note in ("recorded, with your name", "nothing was changed"):
            done = await browser.press(seen, path, due="2026-11-27", on="2026-11-25", **SEEN)
            assert note in done.text
        assert len(await office.audited("recorded check")) == 1

    async def test_one_day_answers_one_check(self, office: Desk) -> None:
        await on(office, MORNING.date(), 11)
        await on(office, date(2026, 12, 11), 12)
        await record(office, "samir", "check", due="2026-12-11", on="2026-12-11", **SEEN)
        again = await record(office, "samir", "check", due="2026-11-27", on="2026-12-11", **SEEN)
        assert "recorded for another check already" in again.text

    async def test_the_plan_follows_the_return_and_stops_with_it(self, office: Desk) -> None:
        await on(office, MORNING.date(), 11)
        await imports(office, "leanne", ('stage = "at_home"', 'stage = "decision"'))
        await on(office, date(2026, 11, 30))
        assert await asked(office, "missed_check") == []
        held = await office.wren.db.read(lambda tx: tx.conn.execute(select(visits.c.due_on)).all())
        assert [row.due_on for row in held if row.due_on > date(2026, 11, 30)] == []

    async def test_an_authority_may_ask_for_more(self, office: Desk) -> None:
        await imports(office, "leanne", ('nation = "ENG"', 'nation = "ENG"\ncheck_weeks = [1, 1, 2]'))
        _, seen = await page(office, "samir")
        assert "Until six months, every week" in seen.text
        with pytest.raises(Exception, match="each at least as large as the one before"):
            await imports(office, "leanne", ('nation = "ENG"', 'nation = "ENG"\ncheck_weeks = [4, 2, 1]'))
        with pytest.raises(Exception, match="weeks up to 6"):
            await imports(office, "leanne", ('nation = "ENG"', 'nation = "ENG"\ncheck_weeks = [1, 2, 12]'))


class TestTheKeyWorker:
    async def test_is_named_with_the_day_they_took_it_on(self, office: Desk) -> None:
        office.wren.now.forward(days=10)
        await imports(office, "leanne")
        _, seen = await page(office, "samir")
        assert "The key worker Samir Allocated since Wednesday 25 November 2026" in seen.text, (
            "an import changes nothing"
        )
        emma = '[[workers]]\nid = "emma"\nname = "Emma"\nrole = "social_worker"\n\n[case]\n'
        await imports(office, "leanne", ("[case]\n", emma), ('allocated = "samir"', 'allocated = "emma"'))
        _, seen = await page(office, "grace")
        assert "The key worker Emma Allocated since Saturday 5 December 2026" in seen.text

    async def test_before_it_was_kept_no_day_is_made_up(self, office: Desk) -> None:
        await office.wren.db.write(lambda tx: tx.conn.execute(posts.update().values(since=None)))
        _, seen = await page(office, "samir")
        assert "The key worker Samir" in seen.text
        assert "Allocated since" not in seen.text


class TestRelatives:
    async def promised(self, office: Desk) -> int:
        done = await record(
            office, "samir", "relatives", name="Rose", relation="grandmother", what="Collects Leanne on Tuesdays."
        )
        assert "Rose grandmother Collects Leanne on Tuesdays." in done.text
        (form,) = [one for one in done.forms if one.endswith("/confirm")]
        return int(form.split("/")[-2])

    async def test_are_asked_again_every_month_once(self, office: Desk) -> None:
        await self.promised(office)
        await on(office, date(2026, 12, 24))
        assert await asked(office, "ask_relatives") == [], "29 days"
        await on(office, date(2026, 12, 29))
        await on(office, date(2026, 12, 30))
        (item,) = await asked(office, "ask_relatives")
        assert item.urgency == "routine"
        assert (
            item.why
            == "Rose (grandmother) last confirmed on 25 November 2026 what they will do: Collects Leanne on Tuesdays."
        )
        await on(office, date(2027, 1, 29))
        (again,) = await asked(office, "ask_relatives")
        assert again.id != item.id, "the next month takes its place"

    async def test_after_a_pause_nobody_is_asked_before_the_office_opens(self, office: Desk) -> None:
        await self.promised(office)
        await on(office, date(2026, 12, 27), 12)
        assert await asked(office, "ask_relatives") == [], "a Sunday"
        await on(office, date(2026, 12, 28), 12)
        assert await asked(office, "ask_relatives") == [], "the council is closed"
        await on(office, date(2026, 12, 29))
        assert len(await asked(office, "ask_relatives")) == 1

    async def test_confirming_ends_the_question_for_a_month(self, office: Desk) -> None:
        one = await self.promised(office)
        await on(office, date(2026, 12, 29))
        _, seen = await page(office, "samir")
        assert "Please ask again" in seen.text
        done = await record(office, "samir", f"relatives/{one}/confirm")
        assert "Confirmed with today's date." in done.text
        assert await asked(office, "ask_relatives") == []
        await on(office, date(2027, 1, 27))
        assert await asked(office, "ask_relatives") == []
        await on(office, date(2027, 1, 28))
        assert len(await asked(office, "ask_relatives")) == 1

    async def test_a_lapse_alerts_the_worker_today(self, office: Desk) -> None:
        await office.wren.link("samir")
        one = await self.promised(office)
        done = await record(office, "dev", f"relatives/{one}/end")
        await office.wren.settled()
        assert (
            "What has ended Rose grandmother Collects Leanne on Tuesdays. Ended on Wednesday 25 November 2026 today"
            in done.text
        )
        (item,) = await asked(office, "lapse")
        assert item.urgency == "today"
        assert "Rose (grandmother) does not do this any more" in item.why
        assert office.wren.texts("samir")[-1] == "You have 1 urgent item."
        seen, year = await page(office, "samir")
        again = await seen.client.post(
            f"/cases/{item.case_id}/year/relatives/{one}/end", data={"csrf": next(iter(year.forms.values()))["csrf"]}
        )
        assert again.status_code == 303
        assert len(await asked(office, "lapse")) == 1, "sent twice, it lapses once"
        await on(office, date(2027, 1, 28))
        assert await asked(office, "ask_relatives") == []

    async def test_those_of_another_case_are_out_of_reach(self, office: Desk) -> None:
        one = await self.promised(office)
        dev = await office.browser("dev")
        other = f"/cases/{await case_id(office, 'sophia')}/year"
        csrf = (await dev.get(other)).forms[f"{other}/relatives"]["csrf"]
        assert (await dev.client.post(f"{other}/relatives/{one}/confirm", data={"csrf": csrf})).status_code == 404


class TestWhatChanges:
    async def test_forces_a_look_at_an_old_assessment(self, office: Desk) -> None:
        await record(office, "samir", "reassessment", on="2026-04-20", outcome="Good enough at home.")
        done = await record(
            office, "samir", "change", about="partner", on="2026-11-20", words="A man called Ray moved in."
        )
        assert "due in five working days" in done.text
        (item,) = await asked(office, "review_assessment")
        assert item.urgency == "today"
        assert item.due_at == datetime(2026, 12, 2, 17, tzinfo=UTC)
        assert item.why.startswith(
            "A new partner, or parents who live apart now, since Friday 20 November 2026: A man called Ray"
        )
        assert "The last re-assessment was made on Monday 20 April 2026, 7 months ago." in item.why
        samir = await office.browser("samir")
        assert (await says_done(samir, item)).status == 422, "it ends when it was looked at"
        await record(office, "samir", "reassessment", on="2026-11-19", outcome="Before it.")
        assert len(await asked(office, "review_assessment")) == 1
        await record(office, "samir", "reassessment", on="2026-11-25", outcome="Ray is to be assessed with them.")
        assert await asked(office, "review_assessment") == []

    async def test_the_manager_is_told_when_nobody_looked_in_time(self, office: Desk) -> None:
        await office.wren.link("grace")
        await record(office, "samir", "change", about="help", on="2026-11-25", words="The nursery place ended.")
        (item,) = await asked(office, "review_assessment")
        assert "No re-assessment is recorded here." in item.why
        await on(office, date(2026, 12, 2), 16)
        assert await office.audited("late_manager") == []
        await on(office, date(2026, 12, 2), 17)
        await on(office, date(2026, 12, 3))
        assert await office.audited("late_manager") == [("wren", f"item:{item.id}")]
        assert office.wren.texts("grace")[-1] == "You have 1 urgent item."

    async def test_written_twice_it_is_one_change(self, office: Desk) -> None:
        for _ in range(2):
            await record(office, "samir", "change", about="money", on="2026-11-25", words="Tracy lost her job.")
        assert len(await asked(office, "review_assessment")) == 1


class TestClosing:
    async def test_in_the_first_year_the_worker_asks_and_only_the_manager_closes(self, office: Desk) -> None:
        asks = await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        assert "The manager is asked to close it." in asks.text
        assert await stage_of(office) == "at_home"
        (item,) = await asked(office, "closing_asked")
        assert (item.audience, item.urgency) == ("senior", "today")
        assert "40 days after the children came home" in item.why
        samir, seen = await page(office, "samir")
        path = f"/cases/{item.case_id}/year"
        assert f"{path}/decide" not in seen.forms
        csrf = seen.forms[f"{path}/check"]["csrf"]
        forged = await samir.client.post(
            f"{path}/decide", data={"csrf": csrf, "choice": "closed", "reason": "I say so."}
        )
        assert forged.status_code == 404
        assert await stage_of(office) == "at_home"
        assert (await record(office, "grace", "decide", choice="closed", reason=" ")).status == 422
        done = await record(office, "grace", "decide", choice="closed", reason="Settled, and her gran is there.")
        assert "The case is closed." in done.text
        assert "The manager's reason: Settled, and her gran is there." in done.text
        assert await stage_of(office) == "closed"
        assert await asked(office, "closing_asked") == []
        assert len(await office.audited("closed case")) == 1

    async def test_the_manager_may_say_not_yet(self, office: Desk) -> None:
        await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        done = await record(office, "grace", "decide", choice="declined", reason="Wait for the first school report.")
        assert "Not closed yet" in done.text
        assert "Wait for the first school report." in done.text
        assert await stage_of(office) == "at_home"
        assert await asked(office, "closing_asked") == []
        again = await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        assert "The manager is asked" in again.text

    async def test_the_manager_alone_needs_a_reason_in_the_first_year(self, office: Desk) -> None:
        without = await record(office, "grace", "close", on="2026-11-20", **ASSESSED)
        assert without.status == 422
        assert "less than a year ago" in without.text
        done = await record(office, "grace", "close", on="2026-11-20", **ASSESSED, reason="They move abroad.")
        assert "The case is closed." in done.text

    async def test_after_the_year_the_worker_closes(self, office: Desk) -> None:
        await imports(office, "leanne", ('returned_home = "-40d"', 'returned_home = "2025-11-25"'))
        done = await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        assert "The case is closed." in done.text
        assert await stage_of(office) == "closed"

    async def test_a_day_before_the_year_is_over_the_manager_is_needed(self, office: Desk) -> None:
        await imports(office, "leanne", ('returned_home = "-40d"', 'returned_home = "2025-11-26"'))
        await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        assert await stage_of(office) == "at_home"

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"on": "2026-09-25"}, "more than 60 days ago"),
            ({"on": ""}, "This is not a day"),
            ({"on": "2026-11-26"}, "still to come"),
            ({"outcome": ""}, "Please fill this in"),
            ({"support": ""}, "Please choose one"),
            ({"why_not": ""}, "Why no support follows: Please fill this in"),
        ],
    )
    async def test_nothing_is_closed_without_a_dated_reassessment(
        self, office: Desk, fields: dict[str, str], fault: str
    ) -> None:
        done = await record(office, "grace", "close", **{"on": "2026-11-20", **ASSESSED, "reason": "So.", **fields})
        assert done.status == 422
        assert fault in done.text
        assert await stage_of(office) == "at_home"

    async def test_a_reassessment_that_grew_old_while_it_waited_closes_nothing(self, office: Desk) -> None:
        await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        office.wren.now.forward(days=56)
        late = await record(office, "grace", "decide", choice="closed", reason="Settled.")
        assert "Please assess again" in late.text
        assert await stage_of(office) == "at_home"

    async def test_it_cannot_be_closed_on_the_page_of_a_plan(self, office: Desk) -> None:
        samir = await office.browser("samir")
        path = f"/cases/{await case_id(office)}/plans/leanne"
        plan = await samir.get(path)
        assert "closed" not in [one["value"] for one in plan.tags("option")]
        done = await samir.press(plan, f"{path}/stage", stage="closed")
        assert done.status == 422
        assert await stage_of(office) == "at_home"

    async def test_nothing_is_chased_any_more_and_the_case_can_be_opened_again(self, office: Desk) -> None:
        await record(office, "samir", "relatives", name="Rose", relation="grandmother", what="Comes on Tuesdays.")
        await record(office, "samir", "change", about="money", on="2026-11-25", words="Tracy lost her job.")
        await on(office, MORNING.date(), 11)
        await on(office, date(2026, 11, 30))
        assert len(await asked(office, "missed_check")) == 1
        await record(office, "grace", "close", on="2026-11-20", **ASSESSED, reason="They move abroad.")
        assert [one.kind for one in await office.wren.items() if one.case_id == await case_id(office)] == []
        for day in (date(2026, 12, 30), date(2027, 1, 15)):
            await on(office, day)
        assert [one.kind for one in await office.wren.items() if one.case_id == await case_id(office)] == []
        samir = await office.browser("samir")
        path = f"/cases/{await case_id(office)}/plans/leanne"
        await samir.press(await samir.get(path), f"{path}/stage", stage="at_home")
        await on(office, date(2027, 1, 18))
        assert [one.kind for one in await office.wren.items() if one.case_id == await case_id(office)] == [
            "ask_relatives"
        ]
        _, seen = await page(office, "samir")
        assert "Ask the manager to close it" in seen.text

    async def test_what_a_file_closes_stands_and_the_manager_is_told(self, office: Desk) -> None:
        closed = ('stage = "at_home"', 'stage = "closed"')
        await imports(office, "leanne", closed)
        await imports(office, "leanne", closed)
        assert await stage_of(office) == "closed"
        (item,) = await asked(office, "closed_unassessed")
        assert (item.audience, item.urgency) == ("senior", "today")
        grace = await office.browser("grace")
        assert (await says_done(grace, item)).status == 422
        done = await record(office, "grace", "close", on="2026-11-20", **ASSESSED, reason="It was decided in May.")
        assert "The case is closed." in done.text
        assert await asked(office, "closed_unassessed") == []

    async def test_what_was_closed_here_and_comes_so_in_a_file_is_no_news(self, office: Desk) -> None:
        await record(office, "grace", "close", on="2026-11-20", **ASSESSED, reason="They move abroad.")
        await imports(office, "leanne", ('stage = "at_home"', 'stage = "closed"'))
        assert await asked(office, "closed_unassessed") == []


class TestWhoMaySee:
    async def test_the_reviewing_officer_reads_and_changes_nothing(self, office: Desk) -> None:
        ines, seen = await page(office, "ines", "sophia")
        assert seen.status == 200
        assert set(seen.forms) == {"/sign-out"}
        assert "Ines, reviewing officer (reads only)" in seen.text
        path = f"/cases/{await case_id(office, 'sophia')}/year"
        listed = await ines.get("/cases")
        assert path in [one.get("href") for one in listed.tags("a")]
        csrf = seen.forms["/sign-out"]["csrf"]
        parts = (
            "check",
            "relatives",
            "relatives/1/confirm",
            "relatives/1/end",
            "change",
            "reassessment",
            "close",
            "decide",
        )
        for part in parts:
            assert (await ines.client.post(f"{path}/{part}", data={"csrf": csrf})).status_code == 404, part
        assert len(await office.audited("refused")) == len(parts)

    async def test_nobody_else_does(self, office: Desk) -> None:
        for worker, ref in (("emma", "leanne"), ("samir", "sophia"), ("ines", "leanne")):
            _, seen = await page(office, worker, ref)
            assert seen.status == 404, worker

    async def test_an_advocate_does_not(self, office: Desk) -> None:
        advocate = '[[workers]]\nid = "ada"\nname = "Ada"\nrole = "advocate"\n\n[case]\n'
        await imports(office, "leanne", ("[case]\n", advocate))
        _, seen = await page(office, "ada")
        assert seen.status == 404

    async def test_each_look_is_audited(self, office: Desk) -> None:
        await page(office, "dev")
        who = await office.wren.person("dev")
        assert await office.audited("opened year") == [(f"worker:{who.id}", f"case:{await case_id(office)}")]

    async def test_nothing_of_it_reaches_the_family(self, office: Desk) -> None:
        family = ("leanne", "yusuf")
        await office.wren.enrol(*family)
        before = [await lines(office, one) for one in family]
        await record(office, "samir", "check", due="2026-11-27", on="2026-11-25", **SEEN)
        await record(office, "samir", "change", about="drink", on="2026-11-25", words="Yusuf is drinking again.")
        done = await record(office, "samir", "relatives", name="Rose", relation="gran", what="Has them on Sundays.")
        (form,) = [one for one in done.forms if one.endswith("/end")]
        await record(office, "samir", form.partition("/year/")[2])
        await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        for kind in ("lapse", "review_assessment", "closing_asked"):
            (item,) = await asked(office, kind)
            assert item.person_id is None
        assert [await lines(office, one) for one in family] == before

    async def test_no_words_of_it_stand_in_the_audit(self, office: Desk) -> None:
        await record(office, "samir", "change", about="drink", on="2026-11-25", words="Yusuf is drinking again.")
        await record(office, "samir", "close", on="2026-11-20", **ASSESSED)
        written = await office.wren.db.read(lambda tx: str(tx.conn.execute(select(audit)).all()))
        assert not any(word in written for word in ("Yusuf", "drinking", "hold", "grandmother"))


async def test_before_the_return_the_page_says_when_it_begins(office: Desk) -> None:
    _, seen = await page(office, "emma", "sophia")
    assert "The plan of checks begins with the day they come home." in seen.text
    assert f"/cases/{await case_id(office, 'sophia')}/year/check" not in seen.forms


ALL_SEEN = {**SEEN, "seen-kofi": "yes"}


class TestEveryChild:
    async def check(self, office: Desk, due: date, **seen: str) -> str:
        """The check of that day is recorded. Returns what the page of the year says then."""
        await on(office, due)
        done = await record(office, "samir", "check", due=due.isoformat(), on=due.isoformat(), **seen)
        assert done.status == 200
        return done.text

    async def open(self, office: Desk) -> list[tuple[str, str]]:
        return [(one.urgency, one.why) for one in await asked(office, "unseen_child") if one.closed_at is None]

    async def test_who_was_not_seen_is_asked_for_and_the_second_time_today(self, office: Desk) -> None:
        await office.wren.enrol("grace")
        await on(office, MORNING.date(), 11)
        assert "Kofi was not seen" not in await self.check(office, FIRST_CHECK, **ALL_SEEN)
        assert await self.open(office) == []
        second = FIRST_CHECK + timedelta(weeks=2)
        told = "Kofi was not seen at the last check. Kofi was last seen at one on 27 November 2026."
        assert told in await self.check(office, second, **SEEN)
        assert await self.open(office) == [("routine", told)]
        third = date(2026, 12, 24)  # the day that is wanted is Christmas
        again = "Kofi was not seen at the last 2 checks. Kofi was last seen at one on 27 November 2026."
        assert again in await self.check(office, third, **SEEN)
        assert await self.open(office) == [("today", again)]
        item = next(one for one in await asked(office, "unseen_child") if one.closed_at is None)
        await says_done(await office.browser("samir"), item)
        before = await lines(office, "grace")
        await on(office, date(2027, 1, 5))
        ((_, why),) = await self.open(office)
        assert why.endswith("so the manager has been told.")
        assert await lines(office, "grace") > before
        assert "Kofi was not seen" not in await self.check(office, date(2027, 1, 8), **ALL_SEEN)
        assert await self.open(office) == []

    async def test_one_who_was_never_seen(self, office: Desk) -> None:
        await on(office, MORNING.date(), 11)
        await self.check(office, FIRST_CHECK, **SEEN)
        ((_, why),) = await self.open(office)
        assert why == ("Kofi was not seen at the last check, nor at any check that is recorded since they came home.")


class TestNotAtHomeAnyMore:
    async def put(self, office: Desk, stage: str, **fields: str) -> Page:
        samir = await office.browser("samir")
        path = f"/cases/{await case_id(office)}/plans/leanne"
        return await samir.press(await samir.get(path), f"{path}/stage", stage=stage, **fields)

    async def test_the_stage_goes_back_with_a_reason_and_the_manager_is_told(self, office: Desk) -> None:
        await office.wren.enrol("grace")
        refused = await self.put(office, "preparing")
        assert "Please write why they are not at home any more." in refused.text
        assert (await stage_of(office), await asked(office, "left_home")) == ("at_home", [])
        await self.put(office, "preparing", reason="Leanne is back with her aunt.")
        (item,) = await asked(office, "left_home")
        assert (item.audience, item.urgency) == ("senior", "today")
        assert item.why.endswith("Leanne is back with her aunt.")
        assert await lines(office, "grace") > 0
        assert (await (await office.browser("samir")).item(item.id)).status == 404
        await self.put(office, "going_home")
        assert len(await asked(office, "left_home")) == 1

    async def test_a_missed_check_is_not_clicked_away_before_the_manager_has_looked(self, office: Desk) -> None:
        await on(office, MORNING.date(), 11)
        await on(office, FIRST_CHECK + timedelta(days=3))
        (missed,) = await asked(office, "missed_check")
        await self.put(office, "preparing", reason="Leanne is back with her aunt.")
        await says_done(await office.browser("samir"), missed)
        assert [one.closed_at for one in await asked(office, "missed_check")] == [None]
        grace = await office.browser("grace")
        (left,) = await asked(office, "left_home")
        await grace.act(left.id, "close", outcome="done")
        await (await office.browser("samir")).act(missed.id, "close", outcome="done")
        assert [one for one in await asked(office, "missed_check") if one.closed_at is None] == []

    async def test_a_case_file_that_says_so_is_told_too(self, office: Desk) -> None:
        await imports(office, "leanne", ('stage = "at_home"', 'stage = "preparing"'))
        (item,) = await asked(office, "left_home")
        assert item.why.endswith("The case file says so.")

    async def test_an_earlier_day_of_the_return_is_told_to_the_manager(self, office: Desk) -> None:
        await self.put(office, "at_home", returned="2026-11-01")
        assert await asked(office, "return_moved") == [], "a later day makes the year no shorter"
        await self.put(office, "at_home", returned="2025-10-01")
        (item,) = await asked(office, "return_moved")
        assert (item.audience, item.urgency) == ("senior", "today")
        assert "on 1 October 2025 now, and not on 1 November 2026" in item.why

    async def test_a_file_that_does_not_say_since_when_counts_from_its_own_day(self, tmp_path: Path) -> None:
        async with stage(tmp_path) as wren:
            await wren.import_case("leanne", ('returned_home = "-40d"\n', ""))
            office = Desk(wren, Starlette())
            assert await returned(office, "leanne") == (wren.now().date(), True)
            await on(office, MORNING.date(), 11)
            await on(office, MORNING.date() + timedelta(days=8))
            assert len(await asked(office, "missed_check")) == 1

    async def test_nor_does_it_matter_when_the_case_itself_was_first_known(self, office: Desk) -> None:
        office.wren.now.forward(days=500)
        await imports(office, "maria", ('stage = "preparing"', 'stage = "at_home"'))
        assert await returned(office, "maria") == (office.wren.now().date(), True)


async def returned(office: Desk, ref: str) -> tuple[date | None, bool]:
    """Since when the children of this case are at home, as far as is known, and whether that is less than a year."""
    found = await case_id(office, ref)
    at = await office.wren.db.read(lambda tx: yearly.known(tx, people.operator_scope(tx), found))
    return at.returned, at.first_year
