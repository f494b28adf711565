"""What was agreed has changed: somebody is asked to issue the next version, and nobody is left alone until then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.reissuing import KIND
from storage import cases, people
from storage.database import Tx
from storage.queue import Item
from tests.desk import Desk, desk
from tests.explained import afternoon, change, issue
from tests.test_agreement import heard, opened, versions
from tests.test_check_ins import asked

HELP = "Counselling for Leanne"
NEW_DAY = {"choice": "new_day", "day": "2026-12-20", "reason": "The service has a waiting list until then."}
PARENTS = ("tracy", "yusuf")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol(*PARENTS, "grace")
        for ref in PARENTS:
            await issue(office.wren, ref)
        yield office


async def late(office: Desk) -> Item:
    """The council is found to be late."""
    await afternoon(office.wren, 0)
    return next(one for one in await office.wren.items(kind="late_support") if HELP in one.why)


async def missing(office: Desk) -> dict[str, Item]:
    return {one.person_ref: one for one in await office.wren.items(kind=KIND) if one.closed_at is None}


async def put(office: Desk, **values: str) -> None:
    """The worker says on the agreement's page how the promise stands."""
    path = f"/cases/{(await office.wren.person('tracy')).case_id}/agreement"
    samir = await office.browser("samir")
    await samir.press(await samir.get(path), f"{path}/duties/0/state", **values)


class TestWhatWasAgreedHasChanged:
    async def test_the_worker_is_asked_for_every_parent_and_check_ins_go_on(self, office: Desk) -> None:
        samir = await office.browser("samir")
        await samir.act((await late(office)).id, "breach", **NEW_DAY)
        assert await missing(office) == {}
        await afternoon(office.wren, 1)
        found = await missing(office)
        assert {ref: one.why.partition(":")[0] for ref, one in found.items()} == {
            "tracy": "Issue the next version to Tracy",
            "yusuf": "Issue the next version to Yusuf",
        }
        assert f"{found['tracy'].due_at:%A %-d %B}" == "Monday 30 November"  # from Thursday: two working days
        for _ in range(6):
            await afternoon(office.wren, 1)
        assert [len(await asked(office.wren, ref)) for ref in PARENTS] == [1, 1]
        assert len(await office.wren.items(kind=KIND)) == 2

    async def test_issuing_ends_it_and_a_click_does_not(self, office: Desk) -> None:
        samir = await office.browser("samir")
        await samir.act((await late(office)).id, "breach", **NEW_DAY)
        await afternoon(office.wren, 1)
        item, tracy = (await missing(office))["tracy"], await office.wren.person("tracy")
        samir = await office.browser("samir")
        page = await samir.item(item.id)
        path = f"/cases/{tracy.case_id}/agreed/{tracy.id}"
        assert f"/items/{item.id}/close" not in page.forms
        assert path in page.html
        await samir.press(await samir.get(path), f"{path}/issue")
        assert list(await missing(office)) == ["yusuf"]
        assert len(await versions(office.wren, "tracy")) == 2

    async def test_what_nobody_issues_in_two_working_days_goes_to_the_manager(self, office: Desk) -> None:
        samir = await office.browser("samir")
        await samir.act((await late(office)).id, "breach", **NEW_DAY)
        await afternoon(office.wren, 1)
        before = len(office.wren.texts("grace"))
        await afternoon(office.wren, 5)
        found = await missing(office)
        assert {(one.urgency, one.why.rpartition(", ")[2]) for one in found.values()} == {
            ("today", "so the manager has been told.")
        }
        assert len(office.wren.texts("grace")) > before

    async def test_it_ends_by_itself_when_the_agreement_is_again_what_was_issued(self, office: Desk) -> None:
        goal = "agreement.goals.no-drinking.by"
        who = await office.wren.person("tracy")
        held = await office.wren.db.read(
            lambda tx: cases.get(tx, people.operator_scope(tx), who.case_id or 0).facts[goal]
        )
        await change(office.wren, "tracy", {goal: "2027-06-01"})
        await afternoon(office.wren, 1)
        assert list(await missing(office)) == ["tracy"]
        await change(office.wren, "tracy", {goal: held})
        await issue(office.wren, "tracy")
        await afternoon(office.wren, 1)
        assert await missing(office) == {}


class TestHowItGoes:
    """It makes no new version: what was agreed is a promise and its day."""

    async def test_another_worker_takes_the_case(self, office: Desk) -> None:
        await change(office.wren, "tracy", {"case.allocated": "dev", "case.cover": "samir"})
        for _ in range(7):
            await afternoon(office.wren, 1)
        assert await missing(office) == {}
        assert [len(await asked(office.wren, ref)) for ref in PARENTS] == [1, 1]
        await opened(office.wren, "tracy")
        told = await heard(office.wren, "tracy")
        assert "What Dev looks at" in told
        assert "Why there is an agreement: “" in told  # whoever wrote it: nobody is made to have said it

    async def test_a_promise_that_is_late_and_then_kept_is_told_as_it_stands(self, office: Desk) -> None:
        await put(office, state="late", reason="CANARY Yusuf did not ring back.")
        await opened(office.wren, "tracy")
        told = await heard(office.wren, "tracy")
        assert f"The council is late with this: “{HELP}”" in told
        assert "CANARY" not in told  # why it is late needs a yes of its own
        await put(office, state="done")
        await opened(office.wren, "tracy")
        assert f"The council has done this: “{HELP}”" in await heard(office.wren, "tracy")
        await afternoon(office.wren, 1)
        assert await missing(office) == {}

    async def test_why_it_is_late_is_told_once_it_was_ticked(self, office: Desk) -> None:
        await put(office, state="late", reason="The service has a waiting list.")
        assert await issue(office.wren, "tracy") is None  # no new version: only the tick
        await opened(office.wren, "tracy")
        assert f"Why “{HELP}” is late: “The service has a waiting list.”" in await heard(office.wren, "tracy")

    async def test_help_that_starts(self, office: Desk) -> None:
        def support(tx: Tx) -> dict[str, object]:
            who = people.find(tx, people.operator_scope(tx), "tracy")
            held = cases.get(tx, people.operator_scope(tx), who.case_id or 0).facts
            found = {one: value for one, value in held.items() if one.endswith(".support")}
            return {one: {**value, "started": not value["started"]} for one, value in found.items()}

        await change(office.wren, "tracy", await office.wren.db.read(support))
        await afternoon(office.wren, 1)
        assert await missing(office) == {}
