"""The plan in the console: changing it, saying what may be told of it, and what children answer about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import family, plans
from bot.cases import Imported
from bot.plans import Written
from bot.turns import submitting
from conversations.library import ready
from conversations.model import Answered, Reader, Said, Turn
from locales.jargon import warned
from storage import cases, people, places, statements
from storage import plans as kept
from storage.database import Tx
from tests.desk import Browser, Desk, Page, desk
from tests.explained import approve, ask

TODAY = date(2026, 11, 25)
FIRST_WEEKEND = "Whether the first weekend at home goes ahead"
MOVE = '{ kind = "move_home", on = "+45d"'


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        yield office


async def plan_of(office: Desk, child: str = "sophia") -> str:
    """The address of a child's plan."""
    return f"/cases/{(await office.wren.person(child)).case_id}/plans/{child}"


async def told_to(office: Desk, ref: str) -> str:
    """The address of what somebody may be told."""
    who = await office.wren.person(ref)
    return f"/cases/{who.case_id}/told/{who.id}"


async def save(browser: Browser, path: str, part: str, **fields: str) -> Page:
    """Open a plan and use one of its forms."""
    return await browser.press(await browser.get(path), f"{path}/{part}", **fields)


async def case_of(office: Desk, ref: str = "sophia") -> cases.Case:
    """The case as stored."""
    case_id = (await office.wren.person(ref)).case_id
    assert case_id is not None
    return await office.wren.db.read(lambda tx: cases.get(tx, people.operator_scope(tx), case_id))


async def written(office: Desk) -> Written:
    """What workers wrote beside the case file."""
    case_id = (await case_of(office)).id
    return Written.load(await office.wren.db.read(lambda tx: kept.words(tx, people.operator_scope(tx), case_id)))


async def step(office: Desk, name: str, child: str = "sophia") -> Mapping[str, Any]:
    """A step of the plan as stored."""
    case = await case_of(office, child)

    def found(tx: Tx) -> Mapping[str, Any]:
        known = plans.of_case(tx, people.operator_scope(tx), case)
        plan = next(one for one in known.file.plans if one.child == child)
        return plan.steps[plans.step_ids(plan.steps).index(name)].model_dump(mode="json")

    return await office.wren.db.read(found)


async def may_be_told(office: Desk, ref: str) -> list[str]:
    """The sentences that this person may be told as they are now."""
    who = await office.wren.person(ref)
    case = await case_of(office, ref)

    def found(tx: Tx) -> list[str]:
        known = plans.of_case(tx, people.operator_scope(tx), case)
        return [one.id for one in plans.approved(tx, known, who, "en")]

    return await office.wren.db.read(found)


def ticks(page: Page) -> dict[str, str]:
    """Every sentence that can be ticked on a page, as it was shown: the name of its box, and what it carries."""
    boxes = [one for one in page.tags("input") if one.get("type") == "checkbox"]
    assert not any("checked" in one for one in boxes)
    return {one["name"]: one["value"] for one in boxes}


def held_in(page: Page, field: str) -> str:
    """What stands in a field of this id."""
    one = next((one for one in page.tags("input") if one.get("id") == field), None)
    if one is not None:
        return one["value"]
    return page.html.partition(f'id="{field}"')[2].partition(">")[2].partition("</textarea>")[0].strip()


# The page, and changing a plan


async def test_a_plan_stands_on_its_page_in_order_of_day(office: Desk) -> None:
    emma = await office.browser("emma")
    path = await plan_of(office)
    case = await emma.get(path.partition("/plans")[0])
    assert path in [one.get("href") for one in case.tags("a")]
    held = await emma.get(path)
    told = (
        "Preparing to return home",
        "Things at home were very hard and Sophia needed a safe place",
        FIRST_WEEKEND,
        "Wednesday 16 December 2026 in 21 days",
        "Emma, Ines and the review meeting",
        "Joan keeps Sophia's room ready until the review says otherwise.",
    )
    for one in told:
        assert one in held.text
    days = [one["datetime"] for one in held.tags("time") if len(one["datetime"]) == 10][1:]
    assert days == sorted(days)
    assert len(days) == 7
    emma_id, sophia = (await office.wren.person("emma")).id, await office.wren.person("sophia")
    assert await office.audited("opened plan") == [(f"worker:{emma_id}", sophia.owner)]


async def test_a_change_is_kept_and_the_next_import_sees_it(office: Desk) -> None:
    before = await case_of(office)
    emma = await office.browser("emma")
    saved = await save(emma, await plan_of(office), "why", why="Home was not safe.\r\nMum is getting help.")
    assert "Saved: why there is this plan." in saved.text
    after = await case_of(office)
    assert after.facts["plans.sophia.why"] == "Home was not safe.\nMum is getting help."
    assert after.imported == before.imported
    assert {**after.facts, "plans.sophia.why": before.facts["plans.sophia.why"]} == before.facts
    assert len(await office.audited("changed plan")) == 1
    text = "Things at home were very hard and Sophia needed a safe place while Mum got help."
    again: Imported = await office.wren.import_case(change=(text, "The file says this now."))
    assert [one.path for one in again.conflicts] == ["plans.sophia.why"]
    assert (await case_of(office)).facts["plans.sophia.why"].startswith("Home was not safe.")


async def test_saving_what_is_so_already_changes_nothing(office: Desk) -> None:
    before = await case_of(office)
    path, emma = await plan_of(office), await office.browser("emma")
    fields = {"kind": "tea_at_home", "on": "2026-11-28", "where": "home", "who": "Maria\nDavid"}
    page = await save(emma, path, "steps/tea_at_home-1", **fields)
    assert page.text.count("nothing was changed") == 1
    assert (await case_of(office)).facts == before.facts
    assert await office.audited("changed plan") == []


FAULTS = [
    ("why", {"why": " "}, "why-why", "Please fill this in."),
    ("why", {"why": "x" * 1001}, "why-why", "Please keep it to 1,000 characters."),
    ("why", {"why": "a\x07b"}, "why-why", "This has a control character in it."),
    ("not-well", {"lines": "\n \n"}, "not-well-lines", "Please fill this in."),
    ("stage", {"stage": "moon"}, "stage-stage", "Please choose one."),
    ("stage", {"stage": "at_home", "returned": ""}, "stage-returned", "Please write the day they came home."),
    ("decision", {"what": "", "on": "2026-12-16", "who": "Emma"}, "decision-what", "Please fill this in."),
    ("decision", {"what": "If", "on": "+14d", "who": "Emma"}, "decision-on", "Please write it like 2026-12-25."),
    ("decision", {"what": "If", "on": "2026-02-30", "who": "E"}, "decision-on", "Please write it like 2026-12-25."),
    ("decision", {"what": "If", "on": "2027-01-01", "who": "E", "reason": " "}, "decision-reason", "moves later"),
    ("decision", {"what": FIRST_WEEKEND, "on": "2026-12-16", "who": "E", "new": "yes"}, "decision-what", "before."),
    ("steps", {"kind": "", "on": "2026-12-16", "where": "x", "who": "y"}, "add-kind", "Please choose one."),
    ("steps", {"kind": "visit", "on": "soon", "where": "x", "who": "y"}, "add-on", "Please write it like"),
    ("steps", {"kind": "visit", "on": "2026-12-16", "where": "x", "who": " , "}, "add-who", "one name to a line"),
    ("steps/weekend-1", {"kind": "weekend", "on": "2026-12-16", "where": ""}, "step-weekend-1-where", "Please fill"),
    ("steps/weekend-1/state", {"state": "held", "reason": ""}, "put-weekend-1-reason", "Please write why."),
    ("steps/weekend-1/state", {"state": "stopped", "reason": " "}, "put-weekend-1-reason", "Please write why."),
    ("steps/weekend-1/state", {"state": "gone"}, "put-weekend-1-state", "Please choose one."),
]


@pytest.mark.parametrize(("part", "fields", "at", "sentence"), FAULTS)
async def test_a_fault_is_said_beside_its_field_and_nothing_is_lost(
    office: Desk, part: str, fields: dict[str, str], at: str, sentence: str
) -> None:
    before = await case_of(office)
    page = await save(await office.browser("emma"), await plan_of(office), part, **fields)
    assert page.status == 422
    assert f'href="#{at}"' in page.html
    beside = page.html.partition(f'id="{at}-fault"')[2].partition("</p>")[0]
    assert sentence in beside
    form = at.removesuffix(f"-{at.rpartition('-')[2]}")
    for name, typed in fields.items():
        if name in ("why", "what", "on", "where", "reason", "lines"):
            assert held_in(page, f"{form}-{name}") == typed.strip()
    assert (await case_of(office)).facts == before.facts
    assert await office.audited("changed plan") == []


async def test_a_day_that_moves_later_is_explained(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    fields = {"what": FIRST_WEEKEND, "who": "Emma, Ines and the review meeting"}
    await save(emma, path, "decision", **fields, on="2026-12-20", reason="Ines is ill.")
    assert (await written(office)).slipped == {"sophia": "Ines is ill."}
    assert "Ines is ill." in (await emma.get(path)).text
    await save(emma, path, "decision", **fields, on="2026-12-20", reason="")
    assert (await written(office)).slipped == {"sophia": "Ines is ill."}
    await save(emma, path, "decision", **fields, on="2026-12-18", reason="")
    assert (await written(office)).slipped == {}
    assert (await case_of(office)).facts["plans.sophia.next_decision"]["on"] == "2026-12-18"


async def test_a_new_decision_has_not_moved(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    fields = {"who": "Emma", "reason": "The room was taken."}
    await save(emma, path, "decision", **fields, what=FIRST_WEEKEND, on="2026-12-20")
    await save(emma, path, "decision", **fields, what="Whether Sophia moves", on="2027-01-20", new="yes")
    assert (await written(office)).slipped == {}


async def test_a_step_waits_with_a_reason_and_goes_again_without(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    held = await save(emma, path, "steps/overnight-1/state", state="held", reason="Sophia wants to wait.")
    assert "The step waits, and the reason is kept." in held.text
    assert "On hold" in held.text
    assert (await step(office, "overnight-1"))["state"] == "held"
    assert (await written(office)).reasons == {"sophia": {"overnight-1": "Sophia wants to wait."}}
    await save(emma, path, "steps/overnight-1/state", state="planned", reason="")
    assert (await step(office, "overnight-1"))["state"] == "planned"
    assert (await written(office)).reasons == {}


async def test_a_reason_stays_with_its_step_whatever_happens_to_others(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    second = {"kind": "overnight", "on": "2026-12-28", "where": "home", "who": "Maria, David"}
    await save(emma, path, "steps", **second)
    await save(emma, path, "steps/overnight-2/state", state="stopped", reason="The second one is too much.")
    removed = await save(emma, path, "steps/overnight-1/remove")
    assert "taken out of the plan" in removed.text
    assert (await written(office)).reasons == {"sophia": {"overnight-1": "The second one is too much."}}
    kept_step = await step(office, "overnight-1")
    assert (kept_step["on"], kept_step["state"], kept_step["who"]) == ("2026-12-28", "stopped", ["Maria", "David"])
    await save(emma, path, "steps/overnight-1", kind="weekend", on="2026-12-28", where="home", who="Maria")
    assert (await written(office)).reasons == {"sophia": {"weekend-2": "The second one is too much."}}


async def test_a_file_that_brings_steps_in_another_order_leaves_reasons_with_theirs(office: Desk) -> None:
    step = '  {{ kind = "overnight", on = "+{}d", where = "home", who = ["Maria"] }},\n'
    first, second = step.format(18), step.format(19)
    at_the_end = "]\nif_not_going_well"
    await office.wren.import_case(change=(at_the_end, first + second + at_the_end))
    emma, path = await office.browser("emma"), await plan_of(office)

    def explained(tx: Tx) -> None:
        case_id = cases.by_ref(tx, "northbridge-017") or 0
        kept.keep_words(tx, case_id, Written({}, {"sophia": {"overnight-3": "Not two in a row."}}, {}).dump())

    stopped = second.replace("},", ', state = "stopped" },')
    await office.wren.import_case(change=(at_the_end, first + stopped + at_the_end))
    await office.wren.db.write(explained)
    await office.wren.import_case(change=(at_the_end, stopped + first + at_the_end))
    assert (await written(office)).reasons == {"sophia": {"overnight-2": "Not two in a row."}}
    assert "Not two in a row." in (await emma.get(path)).text
    await office.wren.import_case(change=(at_the_end, second + first + at_the_end))
    assert (await written(office)).reasons == {}


async def test_a_plan_is_begun_where_there_is_none(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office, "david")
    empty = await emma.get(path)
    assert "There is no plan for David yet" in empty.text
    fields = {"why": "To be safe.", "what": "When David visits", "on": "2026-12-20", "who": "Emma"}
    faulty = await emma.press(empty, f"{path}/begin", **fields, lines="")
    assert (faulty.status, held_in(faulty, "begin-what")) == (422, "When David visits")
    begun = await emma.press(faulty, f"{path}/begin", **fields, lines="Tell Emma.\nTell Joan.")
    assert "The plan is begun." in begun.text
    facts = (await case_of(office)).facts
    assert facts["plans.david.if_not_going_well"] == ["Tell Emma.", "Tell Joan."]
    added = await save(emma, path, "steps", kind="visit", on="2026-12-01", where="school", who="Emma")
    assert "Tuesday 1 December 2026 in 6 days" in added.text


async def test_coming_home_has_a_day(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    await save(emma, path, "stage", stage="at_home", returned="2026-11-20")
    facts = (await case_of(office)).facts
    assert (facts["case.stage"], facts["case.returned_home"]) == ("at_home", "2026-11-20")


async def test_two_who_write_at_once_lose_nothing(office: Desk) -> None:
    emma, grace, path = await office.browser("emma"), await office.browser("grace"), await plan_of(office)
    hers = await emma.get(path)
    await save(grace, path, "why", why="Grace was first.")
    late = await emma.press(hers, f"{path}/why", why="Emma was second.")
    assert late.status == 409
    assert "Somebody changed this plan while you wrote. Nothing was saved." in late.text
    assert "Grace was first." in late.text
    assert held_in(late, "why-why") == "Emma was second."
    assert (await case_of(office)).facts["plans.sophia.why"] == "Grace was first."
    again = await emma.press(late, f"{path}/why", why="Both.")
    assert "Saved" in again.text
    assert (await case_of(office)).facts["plans.sophia.why"] == "Both."


async def test_what_was_typed_for_a_step_that_is_gone_is_shown(office: Desk) -> None:
    emma, grace, path = await office.browser("emma"), await office.browser("grace"), await plan_of(office)
    hers = await emma.get(path)
    await save(grace, path, "steps/weekend-1/remove")
    late = await emma.press(hers, f"{path}/steps/weekend-1/state", state="held", reason="Wait for the review.")
    assert late.status == 409
    assert "Wait for the review." in late.text
    assert (await written(office)).reasons == {}


# Who may


@pytest.mark.parametrize("worker", ["samir", "ines"])
async def test_nobody_else_sees_or_changes_a_plan(office: Desk, worker: str) -> None:
    browser, path, told = await office.browser(worker), await plan_of(office), await told_to(office, "sophia")
    token = (await browser.get("/cases")).forms["/sign-out"]
    before = await case_of(office)
    for address in (path, told):
        assert (await browser.get(address)).status == 404
    for address in (f"{path}/why", f"{path}/steps/weekend-1/remove", f"{told}/approve", f"{told}/tell"):
        assert (await browser.client.post(address, data={**token, "why": "No."})).status_code == 404
    assert (await case_of(office)).facts == before.facts
    refused = await office.audited("refused")
    assert len(refused) == 6
    assert not any("sophia" in subject for _, subject in refused)


@pytest.mark.parametrize("worker", ["emma", "dev", "grace"])
async def test_whoever_works_the_case_may(office: Desk, worker: str) -> None:
    browser = await office.browser(worker)
    assert (await save(browser, await plan_of(office), "why", why=f"{worker} wrote this.")).status == 200
    assert (await case_of(office)).facts["plans.sophia.why"] == f"{worker} wrote this."


async def test_who_is_no_child_of_the_case_has_no_plan_there(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    for child in ("maria", "leanne", "nobody"):
        assert (await emma.get(path.replace("sophia", child))).status == 404
    token = (await emma.get(path)).forms[f"{path}/why"]
    gone = await emma.client.post(f"{path}/steps/overnight-9/remove", data=token)
    assert gone.status_code == 404


# What a change does


async def test_a_change_says_whose_approvals_are_gone(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    for ref in ("sophia", "maria"):
        page = await emma.get(await told_to(office, ref))
        await emma.press(page, f"{await told_to(office, ref)}/approve", **ticks(page))
    saved = await save(emma, path, "steps/overnight-1", kind="overnight", on="2026-12-13", where="home", who="Maria")
    assert "Sophia, 1 sentence; Maria, 3 sentences" in saved.text
    assert "sophia/step/overnight-1" not in await may_be_told(office, "sophia")
    left = set(await may_be_told(office, "maria"))
    assert not {f"sophia/step/overnight-1/{fact}" for fact in ("day", "where", "who")} & left
    assert "sophia/step/weekend-1/where" in left
    assert "12 of 13 sentences approved" in saved.text


async def test_an_import_takes_approvals_back_too(office: Desk) -> None:
    emma = await office.browser("emma")
    page = await emma.get(await told_to(office, "sophia"))
    await emma.press(page, f"{await told_to(office, 'sophia')}/approve", all="yes")
    await office.wren.import_case(change=('on = "+10d"', 'on = "+11d"'))
    sophia = (await office.wren.person("sophia")).id
    left = await office.wren.db.read(lambda tx: kept.approved(tx, sophia))
    assert len(left) == 12
    assert "sophia/step/day_at_home-1" not in left


@pytest.mark.parametrize(("days", "alarmed"), [(14, False), (13, True), (0, True), (-1, True)])
async def test_a_move_with_too_few_days_to_get_ready_is_told_to_the_manager(
    office: Desk, days: int, alarmed: bool
) -> None:
    await office.wren.enrol("emma", "grace", "sophia")
    emma, path = await office.browser("emma"), await plan_of(office)
    on = TODAY + timedelta(days=days)
    before = len(office.wren.texts("sophia"))
    await save(emma, path, "steps/move_home-1", kind="move_home", on=on.isoformat(), where="home", who="Maria")
    await office.wren.settled()
    items = await office.wren.items(kind="short_notice")
    assert len(items) == alarmed
    assert any("urgent" in text for text in office.wren.texts("grace")) is alarmed
    assert len(office.wren.texts("sophia")) == before
    if alarmed:
        (item,) = items
        assert (item.urgency, item.person_ref, item.category) == ("today", "sophia", "none")
        assert item.why.startswith(f"Moving home is planned for {on:%-d %B %Y}.")


async def test_too_little_notice_is_told_once_for_a_day(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    soon = {"kind": "move_home", "where": "home", "who": "Maria"}
    for on in ("2026-12-03", "2026-12-04", "2026-12-03"):
        await save(emma, path, "steps/move_home-1", **soon, on=on)
    await save(emma, path, "steps/move_home-1/state", state="held", reason="Wait.")
    assert len(await office.wren.items(kind="short_notice")) == 2
    await save(emma, path, "steps/move_home-1/state", state="planned")
    assert len(await office.wren.items(kind="short_notice")) == 2


async def test_nobody_is_alarmed_by_a_move_that_waits_or_is_done(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    for state in ("held", "stopped", "done"):
        await save(emma, path, "steps/move_home-1/state", state=state, reason="So.")
        await save(emma, path, "steps/move_home-1", kind="move_home", on="2026-12-01", where=state, who="Maria")
    assert await office.wren.items(kind="short_notice") == []
    await save(emma, path, "steps/move_home-1/state", state="planned")
    assert len(await office.wren.items(kind="short_notice")) == 1


async def test_a_file_that_moves_the_day_forward_alarms_too(office: Desk) -> None:
    await office.wren.import_case(change=(MOVE, MOVE.replace("45", "8")))
    (item,) = await office.wren.items(kind="short_notice")
    assert "3 December 2026" in item.why
    await office.wren.import_case(change=(MOVE, MOVE.replace("45", "8")))
    assert len(await office.wren.items(kind="short_notice")) == 1


async def test_nobody_in_the_family_is_told_that_a_manager_was(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await office.wren.import_case(change=(MOVE, MOVE.replace("45", "8")))
    office.wren.now.forward(days=2)
    await office.wren.clock.tick()
    sophia = (await office.wren.person("sophia")).id
    new = await office.wren.db.read(lambda tx: places.to_show(tx, sophia, None, None))
    assert [one.kind for one in new if one.kind == "climbed"] == []


# What may be told


async def test_nothing_is_ticked_and_a_parent_has_no_approve_all(office: Desk) -> None:
    emma = await office.browser("emma")
    child, parent = await told_to(office, "sophia"), await told_to(office, "maria")
    hers, theirs = await emma.get(child), await emma.get(parent)
    assert len(ticks(hers)) == 13
    assert len(ticks(theirs)) == 29
    assert "Approve all" in hers.text
    assert "Approve all" not in theirs.text
    assert "told nothing unless you tick it: never another home, school, helper" in theirs.text
    every = hers.forms[f"{child}/approve"]["every"]
    forged = await emma.press(theirs, f"{parent}/approve", all="yes", every=every)
    assert forged.status == 422
    assert await may_be_told(office, "maria") == []


async def test_sentences_stand_in_both_languages(office: Desk) -> None:
    page = await (await office.browser("emma")).get(await told_to(office, "maria"))
    assert "Sophia, Tea at home Where: home" in page.text
    own = [one for one in page.tags("p") if one.get("class", "").startswith("own-words")]
    assert {(one["lang"], one["dir"]) for one in own} == {("es", "ltr")}
    assert "Tells of a place" in page.text
    samir = await (await office.browser("samir")).get(await told_to(office, "yusuf"))
    own = [one for one in samir.tags("p") if one.get("class", "").startswith("own-words")]
    assert {(one["lang"], one["dir"]) for one in own} == {("ar", "rtl")}
    assert "Their family time is supervised." in samir.text


async def test_what_is_ticked_is_approved_by_name_and_can_be_taken_back(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "maria")
    page = await emma.get(path)
    some = dict(list(ticks(page).items())[:3])
    approved = await emma.press(page, f"{path}/approve", **some)
    assert "Approved: 3." in approved.text
    assert "✓ Approved by Emma, 11:00 Not told yet" in approved.text
    assert len(await may_be_told(office, "maria")) == 3
    one = dict(list(some.items())[:1])
    token = {"csrf": approved.forms[f"{path}/approve"]["csrf"]}
    taken = await emma.client.post(f"{path}/withdraw", data={**token, **one})
    assert "Taken back: 1." in (await emma.get(taken.headers["location"])).text
    assert len(await may_be_told(office, "maria")) == 2
    maria = (await office.wren.person("maria")).owner
    who = f"worker:{(await office.wren.person('emma')).id}"
    assert await office.audited("approved plan") == [(who, maria)]
    assert await office.audited("took back plan") == [(who, maria)]


async def test_a_sentence_that_changed_meanwhile_is_not_approved_and_that_is_said(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "sophia")
    page = await emma.get(path)
    await save(await office.browser("grace"), await plan_of(office), "why", why="Grace has changed this.")
    approved = await emma.press(page, f"{path}/approve", all="yes")
    assert "Approved: 12." in approved.text
    assert "1 changed while you read, so they were not approved." in approved.text
    assert "sophia/why" not in await may_be_told(office, "sophia")
    alone = {name: value for name, value in ticks(page).items() if value not in ticks(approved).values()}
    late = await emma.press(page, f"{path}/approve", **alone)
    assert "1 changed while you read" in late.text
    assert "Approved:" not in late.text


async def test_without_a_tick_nothing_happens_and_that_is_said(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "sophia")
    page = await emma.press(await emma.get(path), f"{path}/approve")
    assert page.status == 422
    assert "Nothing was ticked" in page.text


async def test_telling_is_one_neutral_line_and_the_words_come_after_the_tap(office: Desk) -> None:
    await office.wren.enrol("sophia")
    emma, path = await office.browser("emma"), await told_to(office, "sophia")
    early = await emma.press(await emma.get(path), f"{path}/tell")
    assert (early.status, await office.lines("sophia")) == (422, 0)
    assert "Nothing is approved yet" in early.text
    await emma.press(early, f"{path}/approve", all="yes")
    told = await emma.press(await emma.get(path), f"{path}/tell")
    assert "They get one neutral line now." in told.text
    again = await emma.press(told, f"{path}/tell")
    assert "A line waits on their phone already." in again.text
    await office.wren.settled()
    assert await office.lines("sophia") == 1
    assert "getting ready, step by step" not in "".join(office.wren.texts("sophia"))
    shown = await office.shown("sophia")
    assert "one step at a time" in shown
    page = await emma.get(await plan_of(office))
    assert "13 of 13 sentences approved, 3 told as they are now" in page.text
    office.wren.now.forward(hours=25)
    later = await office.browser("emma")
    await later.press(await later.get(path), f"{path}/tell")
    await office.wren.settled()
    assert await office.lines("sophia") == 2


async def test_who_is_not_confirmed_or_not_linked_is_told_later(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "maria")
    page = await emma.get(path)
    await emma.press(page, f"{path}/approve", **dict(list(ticks(page).items())[:1]))
    unlinked = await emma.press(await emma.get(path), f"{path}/tell")
    assert "No phone is linked yet. It waits" in unlinked.text
    await office.wren.link("maria")
    held = await emma.press(await emma.get(path), f"{path}/tell")
    assert "Kept until somebody confirms that it is them." in held.text
    await office.wren.settled()
    assert await office.lines("maria") == 0


async def test_a_young_child_is_read_to(office: Desk) -> None:
    page = await (await office.browser("samir")).get(await told_to(office, "kofi"))
    assert "There is no plan to tell of yet." in page.text
    samir, path = await office.browser("samir"), await plan_of(office, "kofi")
    fields = {"why": "To be safe.", "what": "Visits", "on": "2026-12-20", "who": "Samir", "lines": "Tell Samir."}
    await save(samir, path, "begin", **fields)
    page = await samir.get(await told_to(office, "kofi"))
    assert "Read it together, on your own device." in page.text
    assert f"{await told_to(office, 'kofi')}/tell" not in page.forms


# The worker's own words


async def test_words_that_nobody_has_translated_can_be_translated(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "maria")
    page = await emma.get(path)
    assert "7 of 7 are not in Spanish yet." in page.text
    assert "Some of it is in English only" in page.text
    field = next(one for one in page.tags("textarea"))
    assert (field["lang"], field["dir"]) == ("es", "ltr")
    await emma.press(page, f"{path}/approve", **ticks(page))
    await emma.press(
        await emma.get(await told_to(office, "sophia")), f"{await told_to(office, 'sophia')}/approve", all="1"
    )
    own = "En casa todo era muy difícil."
    saved = await emma.press(await emma.get(path), f"{path}/translate", **{field["name"]: own})
    assert "Sophia, 1 sentence; Maria, 1 sentence" in saved.text
    assert "6 of 7 are not in Spanish yet." in saved.text
    assert f"«{own}»" in saved.text or f"“{own}”" in saved.text
    assert list((await written(office)).translations["es"].values()) == [own]
    assert "sophia/why" not in await may_be_told(office, "maria")
    assert len(await office.audited("translated plan")) == 1
    same = await emma.press(saved, f"{path}/translate", **{field["name"]: own})
    assert same.text.count("nothing was changed") == 1
    gone = await emma.press(same, f"{path}/translate", **{field["name"]: ""})
    assert "7 of 7 are not in Spanish yet." in gone.text


async def test_a_translation_that_cannot_be_taken_is_kept_in_its_field(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "maria")
    page = await emma.get(path)
    name = page.tags("textarea")[0]["name"]
    faulty = await emma.press(page, f"{path}/translate", **{name: "x" * 1001})
    assert faulty.status == 422
    assert held_in(faulty, name) == "x" * 1001
    assert "Please keep it to 1,000 characters." in faulty.html.partition(f'id="{name}-fault"')[2].partition("</p>")[0]
    assert (await written(office)).translations == {}


async def test_words_that_changed_meanwhile_are_not_translated_and_what_was_typed_is_shown(office: Desk) -> None:
    emma, path = await office.browser("emma"), await told_to(office, "maria")
    page = await emma.get(path)
    name = page.tags("textarea")[0]["name"]
    await save(await office.browser("grace"), await plan_of(office), "why", why="Grace has changed this.")
    late = await emma.press(page, f"{path}/translate", **{name: "Era difícil."})
    assert late.status == 409
    assert "The words were changed while you wrote." in late.text
    assert "Era difícil." in late.text
    assert (await written(office)).translations == {}


async def test_an_english_reader_needs_no_translation(office: Desk) -> None:
    page = await (await office.browser("emma")).get(await told_to(office, "sophia"))
    assert "Your own words" not in page.text
    assert "English only" not in page.text


async def test_words_of_the_office_are_warned_of_before_anybody_is_told(office: Desk) -> None:
    emma, path = await office.browser("emma"), await plan_of(office)
    words = "The IRO says that contact is safe."
    for page in (await save(emma, path, "why", why=words), await emma.get(await told_to(office, "sophia"))):
        assert "“IRO”: write the name" in page.text
        assert "“contact”: write “family time”" in page.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The reunification plan", ["reunification"]),
        ("It is good for the child", ["the child"]),
        ("LAC review and an ICPC under Section 20 or s.47", ["LAC review", "ICPC", "s.47", "Section 20"]),
        ("The threshold for PLO is met; CIN ends", ["CIN", "PLO", "threshold"]),
        ("A new placement with a sibling", ["placement", "sibling"]),
        ("Mum is looked after by Ana", ["looked after"]),
        ("The children's centre is in the iron house, displaced", ["The children"]),
        ("Contact the school; the contact centre knows your contact number", []),
        ("A safeguarding intervention by the LA", ["LA", "intervention", "safeguarding"]),
        ("Emma visits on Tuesday", []),
    ],
)
def test_words_of_the_office(text: str, found: list[str]) -> None:
    assert sorted(one.found for one in warned(text, Reader.PARENT)) == sorted(found)


def test_a_sentence_is_as_long_as_its_reader_can_take() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen. Short."
    assert [one.instead for one in warned(text, Reader.YOUNG)] == [
        "15 words in one sentence: 14 are the most for this reader. Cut it in two"
    ]
    assert warned(text, Reader.CHILD) == ()


# Who was asked


async def answers(office: Desk, ref: str, value: str, worry: str = "", about: str = "tea_at_home-1") -> None:
    """Somebody is asked whether they feel ready, and answers on their phone."""
    await approve(office.wren, ref)
    days = {"tea_at_home-1": date(2026, 11, 28), "day_at_home-1": date(2026, 12, 5), "weekend-1": date(2026, 12, 19)}
    await ask(office.wren, ref, "ready", about, days[about])
    await office.shown(ref)
    await office.wren.press(ref, f"feel:{value}")
    await office.wren.press(ref, "help:skip")
    if worry:
        await office.wren.say(ref, worry)
    else:
        await office.wren.press(ref, "worry:skip")
    await office.wren.press(ref, "review:send")


async def tea_for_david(office: Desk) -> None:
    """David gets a plan of his own, with tea at home in it: nobody is asked about what no plan holds."""
    emma, path = await office.browser("emma"), await plan_of(office, "david")
    fields = {
        "why": "To be safe.",
        "what": "When David visits",
        "on": "2026-12-20",
        "who": "Emma",
        "lines": "Tell Emma.",
    }
    await save(emma, path, "begin", **fields)
    await save(emma, path, "steps", kind="tea_at_home", on="2026-11-28", where="home", who="Maria")


def asked_about(page: Page, kind: str) -> str:
    """What a plan's page says of one step, from its heading on."""
    return page.text.partition(f" {kind} ")[2].partition("Go, hold or stop")[0]


async def test_who_was_not_asked_is_a_gap_that_is_said_aloud(office: Desk) -> None:
    await office.wren.enrol("sophia")
    emma, path = await office.browser("emma"), await plan_of(office)
    page = await emma.get(path)
    done = asked_about(page, "Family time Done")
    assert "Sophia: Do you feel ready? Not asked" in done
    assert "Sophia: How was it? Not asked" in done
    assert "Maria" not in done.partition("Sophia:")[2]
    tea = asked_about(page, "Tea at home Planned")
    assert "Sophia: Do you feel ready? Not asked This step is not approved for them" in tea
    assert "How was it?" not in tea
    assert "Do you feel ready?" not in asked_about(page, "Moving home Planned")
    assert "Do you feel ready?" not in asked_about(page, "The review meeting Planned")


async def test_nobody_is_asked_to_be_ready_for_a_visit_but_how_it_was(office: Desk) -> None:
    samir, path = await office.browser("samir"), await plan_of(office, "leanne")
    assert "Do you feel ready?" not in asked_about(await samir.get(path), "A visit Planned")
    fields = {"kind": "visit", "on": "2026-11-24", "where": "home", "who": "Samir"}
    past = asked_about(await save(samir, path, "steps/visit-1", **fields), "A visit Planned")
    assert "Leanne: How was it? Not asked" in past
    assert "Do you feel ready?" not in past


async def test_what_was_asked_and_answered_is_said_with_a_way_to_the_answer(office: Desk) -> None:
    await office.wren.enrol("sophia")
    emma, path = await office.browser("emma"), await plan_of(office)
    await answers(office, "sophia", "mostly", about="day_at_home-1")
    await ask(office.wren, "sophia", "ready", "tea_at_home-1", date(2026, 11, 28))
    page = await emma.get(path)
    assert "Asked 25 Nov 2026, no answer yet" in asked_about(page, "Tea at home Planned")
    assert "Asked 25 Nov 2026, answered" in asked_about(page, "A day at home Planned")
    (item,) = await office.wren.items(kind="ready")
    assert f"/items/{item.id}" in [one.get("href") for one in page.tags("a")]
    fields = {"kind": "tea_at_home", "on": "2026-11-30", "where": "home", "who": "Maria"}
    moved = asked_about(await save(emma, path, "steps/tea_at_home-1", **fields), "Tea at home Planned")
    assert "Not asked Asked 25 Nov 2026 about 28 Nov 2026; then the day moved." in moved


async def test_a_parent_is_asked_about_what_they_were_told(office: Desk) -> None:
    maria = (await office.wren.person("maria")).id
    await office.wren.db.write(lambda tx: kept.tell(tx, maria, {"sophia/step/tea_at_home-1/day": b"x"}))
    page = await (await office.browser("emma")).get(await plan_of(office))
    assert "Maria: Do you feel ready? Not asked No phone is linked" in asked_about(page, "Tea at home Planned")
    assert "Maria:" not in asked_about(page, "A day at home Planned")


# What a child answers


UNSURE = "I don't know if the shouting is really over"


async def test_a_child_who_is_not_sure_is_heard_first(office: Desk) -> None:
    await office.wren.enrol("sophia", "david")
    await answers(office, "sophia", "unsure", UNSURE)
    emma, path = await office.browser("emma"), await plan_of(office)
    case = path.partition("/plans")[0]
    for page in (await emma.get(path), await emma.get(case)):
        told = page.text
        assert "Sophia is not sure" in told
        assert UNSURE in told
        assert told.index(UNSURE) < told.index("The next decision" if "The next decision" in told else "The family")
        assert "Wednesday 25 November 2026, 11:00 GMT" in told
    assert UNSURE not in (await emma.get(await plan_of(office, "david"))).text
    (statement,) = await office.wren.statements("sophia")
    who = f"worker:{(await office.wren.person('emma')).id}"
    assert await office.audited("opened") == [(who, f"statement:{statement.id}")] * 2


async def test_own_words_stand_in_their_own_language(office: Desk) -> None:
    await office.wren.enrol("david")
    await tea_for_david(office)
    await answers(office, "david", "no", "Tengo miedo por la noche")
    page = await (await office.browser("emma")).get((await plan_of(office)).partition("/plans")[0])
    assert "David doesn't want to" in page.text
    held = [one for one in page.tags("p") if one.get("class") == "text"]
    assert [(one["lang"], one["dir"]) for one in held] == [("es", "auto")]
    assert "I don't want to" in page.text
    assert "Written in Spanish" in page.text


async def test_nobody_else_takes_it_away_and_the_child_can(office: Desk) -> None:
    await office.wren.enrol("sophia", "maria", "david")
    await answers(office, "sophia", "no", UNSURE)
    office.wren.now.forward(hours=1)
    await answers(office, "maria", "yes")
    await answers(office, "maria", "no", "Maria no está segura", about="day_at_home-1")
    await tea_for_david(office)
    await answers(office, "david", "yes")
    emma, path = await office.browser("emma"), await plan_of(office)
    page = await emma.get(path)
    assert "Sophia doesn't want to" in page.text
    assert "Since" not in page.text
    assert "Maria no está segura" not in (await emma.get(path.partition("/plans")[0])).text
    office.wren.now.forward(hours=1)
    await answers(office, "sophia", "mostly", about="day_at_home-1")
    later = (await emma.get(path)).text
    assert "Sophia did not want to before" in later
    assert "Since Wednesday 25 November 2026, 13:00 GMT Sophia answers Mostly" in later
    assert later.index("Sophia answers Mostly") < later.index("What Sophia said before that") < later.index(UNSURE)
    office.wren.now.forward(hours=1)
    await answers(office, "sophia", "unsure", "Now I am not sure again", about="weekend-1")
    again = (await emma.get(path)).text
    assert again.index("Now I am not sure again") < again.index("Sophia answers Mostly") < again.index(UNSURE)


async def test_an_account_that_nobody_confirmed_takes_nothing_away(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await answers(office, "sophia", "no", UNSURE)
    await office.wren.db.write(lambda tx: people.unlink(tx, people.find(tx, people.operator_scope(tx), "sophia").id))
    sophia = await office.wren.person("sophia")
    office.wren.tokens["sophia"] = await office.wren.db.write(lambda tx: people.invite(tx, sophia).token)
    office.wren.now.forward(minutes=5)
    await office.wren.enrol("sophia", confirmed=False)
    await submits(office, "sophia", ready.YES, "yes")
    emma, path = await office.browser("emma"), await plan_of(office)
    assert "Sophia doesn't want to" in (await emma.get(path)).text
    await submits(office, "sophia", ready.UNSURE, "unsure")
    page = (await emma.get(path)).text
    assert "Sophia is not sure, or doesn't want to" in page
    assert "Not yet confirmed" in page
    (question,) = await office.wren.items(kind="confirm")
    await emma.act(question.id, "confirm", them="no")
    left = (await emma.get(path)).text
    assert "Sophia doesn't want to" in left
    assert "not sure" not in left


async def submits(office: Desk, ref: str, choice: Said, value: str) -> None:
    """An account that nobody has confirmed answers: it is not asked by Wren, but may find the question by itself."""
    who = await office.wren.person(ref)

    def sent(tx: Tx) -> None:
        at = family.talk(tx, who.id)
        turn = Turn(None, answered=(Answered(ready.ASK_NEXT, choice, "feel", value),))
        submitting.submit(tx, at, "ready", turn, family.facts(tx, at))

    await office.wren.db.write(sent)


async def test_whoever_leads_the_reviews_hears_it_and_nothing_else(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await answers(office, "sophia", "no", UNSURE)
    await office.submits("sophia", "worry", "This is for Emma alone")
    ines, path = await office.browser("ines"), await plan_of(office)
    said = f"{path.partition('/plans')[0]}/said"
    assert said in [one.get("href") for one in (await ines.get("/cases")).tags("a")]
    page = await ines.get(said)
    assert UNSURE in page.text
    assert "This is for Emma alone" not in page.text
    assert not [one for one in page.tags("a") if one.get("href", "").startswith("/items/")]
    statement = (await office.wren.statements("sophia"))[-1]
    assert await office.audited("opened") == [
        (f"worker:{(await office.wren.person('ines')).id}", f"statement:{statement.id}")
    ]
    assert (await ines.get(path.partition("/plans")[0])).status == 404


async def test_only_who_works_the_case_or_leads_its_reviews_hears_it(office: Desk) -> None:
    said = f"{(await plan_of(office)).partition('/plans')[0]}/said"
    assert (await (await office.browser("samir")).get(said)).status == 404
    assert (await (await office.browser("emma")).get(said)).status == 200
    assert len(await office.audited("refused")) == 1


async def test_what_names_a_worker_is_kept_from_them_here_too(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await answers(office, "sophia", "no", "Emma hit me with a shoe last week")
    emma, grace, path = await office.browser("emma"), await office.browser("grace"), await plan_of(office)
    assert "Emma hit me with a shoe last week" not in (await emma.get(path)).text
    assert "Emma hit me with a shoe last week" in (await grace.get(path)).text


async def test_danger_that_names_whoever_leads_the_reviews_is_kept_from_them(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await answers(office, "sophia", "no", "Ines hit me with a shoe last week")
    said = f"{(await plan_of(office)).partition('/plans')[0]}/said"
    assert "with a shoe" not in (await (await office.browser("ines")).get(said)).text
    assert "with a shoe" in (await (await office.browser("emma")).get(said)).text


async def test_what_the_child_takes_back_is_gone(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await answers(office, "sophia", "unsure", UNSURE)
    (statement,) = await office.wren.statements("sophia")
    sophia = (await office.wren.person("sophia")).id
    await office.wren.db.write(lambda tx: statements.withdraw(tx, sophia, statement.id))
    page = await (await office.browser("emma")).get(await plan_of(office))
    assert "is not sure" not in page.text


async def test_being_asked_about_one_child_is_no_answer_about_the_other(office: Desk) -> None:
    await office.wren.enrol("maria")
    await tea_for_david(office)
    await approve(office.wren, "maria")
    maria = (await office.wren.person("maria")).id
    told = {f"{child}/step/tea_at_home-1/day": b"x" for child in ("sophia", "david")}
    await office.wren.db.write(lambda tx: kept.tell(tx, maria, told))
    await ask(office.wren, "maria", "ready", "sophia/tea_at_home-1", date(2026, 11, 28))
    emma = await office.browser("emma")
    asked = asked_about(await emma.get(await plan_of(office)), "Tea at home Planned")
    assert "Maria: Do you feel ready? Asked 25 Nov 2026, no answer yet" in asked
    other = asked_about(await emma.get(await plan_of(office, "david")), "Tea at home Planned")
    assert "Maria: Do you feel ready? Not asked" in other


async def test_who_may_not_be_told_the_day_of_a_step_cannot_be_asked_about_it(office: Desk) -> None:
    await office.wren.enrol("maria")
    maria = (await office.wren.person("maria")).id
    await approve(office.wren, "maria", ["sophia/step/tea_at_home-1/where"])
    await office.wren.db.write(lambda tx: kept.tell(tx, maria, {"sophia/step/tea_at_home-1/where": b"x"}))
    page = await (await office.browser("emma")).get(await plan_of(office))
    assert "Maria: Do you feel ready? Not asked This step is not approved" in asked_about(page, "Tea at home Planned")
