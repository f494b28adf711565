"""Agreements in the console: written, checked meanwhile, issued to each parent, and seen by nobody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from conversations.agreement import CHECK_INS
from conversations.goals import GOALS
from conversations.library.my_agreement import WAITS
from conversations.model import Reader
from locales.words import Words
from storage import agreements, cases, people
from storage import plans as kept
from storage.database import Tx
from storage.people import Person
from tests.desk import Browser, Desk, Page, desk

GOAL: Final = {
    "title": "Be at the school gate at three",
    "why": "So that Kofi knows who comes.",
    "measure": "At the gate at three on four of five days",
    "steps": "Set an alarm\nRing the school when it gets late",
    "by": "2027-02-01",
    "support_what": "A bus pass",
    "support_provider": "the council",
    "support_starts": "2026-12-01",
    "evidence": "the school's record",
    "consequence": "Samir and you find another way to school within a week.",
    "review": "2027-01-15",
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        yield office


async def case_of(office: Desk, ref: str) -> cases.Case:
    """The case of this person, as stored."""

    def found(tx: Tx) -> cases.Case:
        scope = people.operator_scope(tx)
        who = people.find(tx, scope, ref)
        assert who.case_id is not None
        return cases.get(tx, scope, who.case_id)

    return await office.wren.db.read(found)


async def page_of(office: Desk, ref: str = "tracy") -> str:
    return f"/cases/{(await case_of(office, ref)).id}/agreement"


async def sees(office: Desk, ref: str) -> str:
    who = await office.wren.person(ref)
    return f"/cases/{who.case_id}/agreed/{who.id}"


async def save(browser: Browser, path: str, form: str, **fields: str) -> Page:
    return await browser.press(await browser.get(path), f"{path}/{form}", **fields)


async def goals(office: Desk, ref: str = "tracy") -> set[str]:
    facts = (await case_of(office, ref)).facts
    return {path.split(".")[2] for path in facts if path.startswith("agreement.goals.")}


async def translations(office: Desk, language: str) -> dict[str, str]:
    case_id = (await case_of(office, "tracy")).id
    held = await office.wren.db.read(lambda tx: kept.words(tx, people.operator_scope(tx), case_id))
    return dict(held.get("translations", {}).get(language, {}))


async def issued(office: Desk, who: Person) -> list[agreements.Issued]:
    return await office.wren.db.read(lambda tx: agreements.issued(tx, people.operator_scope(tx), who.id))


class TestWritten:
    async def test_each_parent_has_their_own_goals_on_the_page(self, office: Desk) -> None:
        page = await (await office.browser("samir")).get(await page_of(office))
        tracys, _, rest = page.text.partition("Yusuf father")
        assert "No drinking when the children are at home" in tracys
        assert "Come to supervised visits on time and calm" in rest
        assert "Counselling for Leanne" in rest
        assert "Nobody has written why it is late." in rest
        assert await office.audited("opened agreement")

    async def test_a_goal_is_added_for_one_parent(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        page = await save(samir, path, "goals", parent="yusuf", **GOAL)
        assert "The goal is added." in page.text
        assert await goals(office) == {"no-drinking", "calm-visits", "be-at-the-school-gate-at-three"}
        facts = (await case_of(office, "tracy")).facts
        assert facts["agreement.goals.be-at-the-school-gate-at-three.parent"] == "yusuf"

    @pytest.mark.parametrize("field", GOAL)
    async def test_no_part_may_be_blank(self, office: Desk, field: str) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        page = await save(samir, path, "goals", parent="tracy", **{**GOAL, field: " "})
        assert page.status == 422
        assert await goals(office) == {"no-drinking", "calm-visits"}
        assert "So that Kofi knows who comes." in page.html or field == "why"

    async def test_the_words_can_be_checked_and_nothing_is_saved(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        unfair = {**GOAL, "measure": "Tracy is a better mother", "title": "Make sure that Yusuf does not drink"}
        page = await save(samir, path, "goals", parent="tracy", check="yes", **unfair)
        assert (page.status, await goals(office)) == (200, {"no-drinking", "calm-visits"})
        assert "Not saved yet. Before you save it, think of this" in page.text
        assert "What shows that it is going well: “better mother" in page.text
        assert "The goal: “" in page.text
        assert 'value="Make sure that Yusuf does not drink"' in page.html

    async def test_a_ready_goal_fills_the_form_and_brings_its_words_in_every_language(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        ready = next(goal for goal in GOALS if goal.topic == "school")
        title = Words("en", Reader.PARENT).say(ready.title)
        page = await samir.get(f"{path}?ready={ready.id}")
        assert f'value="{title}"' in page.html
        await save(samir, path, "goals", parent="yusuf", **{**GOAL, "title": title})
        own = Words("ar", Reader.PARENT).say(ready.title)
        assert (await translations(office, "ar"))[title] == own
        shown = await samir.get(await sees(office, "yusuf"))
        assert own in shown.text
        assert GOAL["measure"] not in await translations(office, "ar")

    async def test_a_goal_that_somebody_changed_meanwhile_is_not_written_over(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        before = await samir.get(path)
        await save(samir, path, "goals/no-drinking", **{**GOAL, "title": "No drink in the house"})
        late = await samir.press(before, f"{path}/goals/no-drinking", **{**GOAL, "title": "Another thing"})
        assert late.status == 409
        assert "Another thing" in late.text
        assert (await case_of(office, "tracy")).facts["agreement.goals.no-drinking.title"] == "No drink in the house"

    async def test_a_goal_is_taken_out_and_comes_back_with_no_import(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        page = await save(samir, path, "goals/no-drinking/remove")
        assert "There is no goal for Tracy." in page.text
        await office.wren.import_case("leanne")
        assert await goals(office) == {"calm-visits"}

    async def test_what_children_say_of_it_at_home_stands_beside_it_for_the_worker_alone(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        at = "agreement.goals.calm-visits.topic"
        page = await save(samir, path, "goals/calm-visits", **GOAL, topic="rows")
        assert "Rows and shouting for you only" in page.text
        assert (await case_of(office, "tracy")).facts[at] == "rows"
        for parent in ("tracy", "yusuf"):
            assert "shouting" not in (await samir.get(await sees(office, parent))).text
        await save(samir, path, "goals/calm-visits", **GOAL)
        assert at not in (await case_of(office, "tracy")).facts
        assert (await save(samir, path, "goals/calm-visits", **GOAL, topic="weather")).status == 422

    async def test_late_has_a_reason(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        assert (await save(samir, path, "duties/0/state", state="late", reason="")).status == 422
        page = await save(samir, path, "duties/0/state", state="late", reason="The counsellor was ill.")
        assert "The counsellor was ill." in page.text
        assert "The counsellor was ill." in (await samir.get(await sees(office, "tracy"))).text
        done = await save(samir, path, "duties/0/state", state="done")
        assert "The counsellor was ill." not in done.text

    async def test_a_parent_who_is_missing_is_a_gap(self, office: Desk) -> None:
        page = await (await office.browser("emma")).get(await page_of(office, "maria"))
        assert "Only one parent stands in this case." in page.text

    async def test_a_worker_of_another_case_sees_nothing(self, office: Desk) -> None:
        emma = await office.browser("emma")
        for path in (await page_of(office), await sees(office, "tracy")):
            assert (await emma.get(path)).status == 404
        assert len(await office.audited("refused")) == 2


class TestRhythm:
    """How often a parent is asked how it is going is chosen in the console, and is part of what they agree to."""

    WHOLE: Final = {"why": "So that they can stay at home.", "rights": "Get advice", "reviewed": "2027-01-15"}

    async def test_it_stands_on_the_page_and_has_to_be_one_of_them(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        assert "asked how it goes: every week" in (await samir.get(path)).text
        page = await save(samir, path, "whole", **self.WHOLE, check_in="monthly")
        assert "asked how it goes: every four weeks" in page.text
        for wrong in ("daily", ""):
            assert (await save(samir, path, "whole", **self.WHOLE, check_in=wrong)).status == 422
        assert (await case_of(office, "tracy")).facts["agreement.check_in"] == "monthly"

    async def test_saving_what_is_so_already_says_so_once(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await page_of(office)
        await save(samir, path, "whole", **self.WHOLE, check_in="monthly")
        page = await save(samir, path, "whole", **self.WHOLE, check_in="monthly")
        assert page.text.count("nothing was changed") == 1
        assert len(await office.audited("changed agreement")) == 1

    async def test_it_is_told_in_their_language_and_a_new_one_needs_a_new_version(self, office: Desk) -> None:
        await office.wren.enrol("maria")
        emma, path, told = await office.browser("emma"), await page_of(office, "maria"), await sees(office, "maria")
        await emma.press(await emma.get(told), f"{told}/issue")
        (first,) = await issued(office, await office.wren.person("maria"))
        spanish = Words("es", Reader.PARENT)
        assert spanish.say(CHECK_INS["weekly"], {"worker": "Emma"}) in json.loads(first.text)["es"]
        page = await save(emma, path, "whole", **self.WHOLE, check_in="fortnightly")
        assert "It has changed since. Maria is told nothing of it" in page.text
        await office.wren.press("maria", "menu:agreement")
        assert spanish.say(WAITS, {"worker": "Emma"}) in office.wren.texts("maria")[-1]
        shown = await emma.get(told)
        assert "Every two weeks I ask you how your goals are going." in shown.text
        await emma.press(shown, f"{told}/issue")
        newest, _ = await issued(office, await office.wren.person("maria"))
        assert spanish.say(CHECK_INS["fortnightly"], {"worker": "Emma"}) in json.loads(newest.text)["es"]


class TestIssued:
    async def test_one_button_says_yes_to_their_own_goals_and_tells_them(self, office: Desk) -> None:
        await office.wren.enrol("tracy")
        samir, path = await office.browser("samir"), await sees(office, "tracy")
        page = await samir.press(await samir.get(path), f"{path}/issue")
        assert "The agreement is issued." in page.text
        tracy = await office.wren.person("tracy")
        (version,) = await issued(office, tracy)
        assert "No drinking when the children are at home" in version.text
        assert "Counselling for Leanne" not in version.text
        assert "stay there" not in version.text
        assert await office.audited("issued agreement") == [
            (f"worker:{(await office.wren.person('samir')).id}", tracy.owner)
        ]
        assert "version 1" in await office.shown("tracy")

    async def test_what_changed_while_it_was_read_is_not_issued(self, office: Desk) -> None:
        samir, path = await office.browser("samir"), await sees(office, "tracy")
        read = await samir.get(path)
        await save(samir, await page_of(office), "goals/no-drinking", **GOAL)
        page = await samir.press(read, f"{path}/issue")
        assert "It changed while you read" in page.text
        assert await issued(office, await office.wren.person("tracy")) == []

    async def test_what_was_said_stands_on_the_page(self, office: Desk) -> None:
        await office.wren.enrol("tracy")
        samir, path = await office.browser("samir"), await sees(office, "tracy")
        await samir.press(await samir.get(path), f"{path}/issue")
        await office.shown("tracy")
        for choice in ("now:answer", "understand-1:yes", "agree-1:advice"):
            await office.wren.press("tracy", choice)
        page = (await samir.get(await page_of(office))).text
        assert "Tracy understands it" in page
        assert "Tracy wants to take advice first" in page
        await save(samir, await page_of(office), "goals/no-drinking", **GOAL)
        assert "It has changed since. Tracy is told nothing of it" in (await samir.get(await page_of(office))).text
