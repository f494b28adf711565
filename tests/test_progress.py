"""The page of how goals go: three sides beside each other, what they rest on, and where they part."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest

from bot import family
from bot.casework import sides
from bot.casework.casefile_model import Topic
from bot.commands import export
from bot.console.progress_view import OUTCOMES
from bot.turns import submitting
from conversations.library import at_home
from conversations.library.check_in import BETTER, HARDER, SAME, SLIP
from conversations.model import Answered, Answers, Piece, Turn
from storage import messages, people, progress
from storage.database import Tx
from storage.vault import Refused
from tests.desk import Browser, Desk, Page, desk
from tests.explained import afternoon, issue
from tests.test_check_ins import answers

SERVICE = {"goal": "no-drinking", "who": "service", "outcome": "not_met", "basis": "seen", "setting": "elsewhere"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("leanne")
        yield office


async def path_of(office: Desk, ref: str = "leanne") -> str:
    return f"/cases/{(await office.wren.person(ref)).case_id}/progress"


async def adds(office: Desk, browser: Browser, form: str = "accounts", **fields: str) -> Page:
    path = await path_of(office)
    return await browser.press(await browser.get(path), f"{path}/{form}", **{"on": "2026-11-24", **fields})


async def drinks(office: Desk, value: str = "not_ok", text: str = "It smells of wine.") -> None:
    """Leanne answers, in her check-in at home, how it is with drink."""
    who = await office.wren.person("leanne")

    def sent(tx: Tx) -> None:
        at = family.talk(tx, who.id)
        message = messages.add(tx, who.id, "text", text, None, tx.now, True)
        topic = next(one for several in at_home.SETS for one in several if one.id == "drink")
        option = next(one for one in topic.options if one.value == value)
        turn = Turn(
            None,
            answers=Answers({"drink": value}, (Piece(message, "text", text, "drink"),)),
            answered=(Answered(topic.question, option.label, "drink", value),),
        )
        submitting.submit(tx, at, "at_home", turn, family.facts(tx, at))

    await office.wren.db.write(sent)


async def tracy_says(office: Desk, outcome: str = "better") -> None:
    """Tracy's own account, as a check-in of hers leaves it."""
    tracy = await office.wren.person("tracy")
    on = office.wren.now().date()
    await office.wren.db.write(
        lambda tx: progress.keep(tx, tracy.id, progress.Account("no-drinking", "parent", outcome, on))
    )


async def test_three_sides_stand_beside_each_other_and_where_they_part_comes_first(office: Desk) -> None:
    samir = await office.browser("samir")
    await tracy_says(office)
    await drinks(office)
    page = await adds(office, samir, **SERVICE, words="Two tests were positive.")
    for told in (
        "Tracy says “better”",
        "the service says “not met”",
        "Leanne says “not ok”",
        "Two tests were positive.",
    ):
        assert told in page.text
    assert page.text.index("Accounts part") < page.text.index("Services missed")
    assert "It smells of wine." in page.text
    assert "1 of 3 accounts rest on supervised contact or on a parent's word." in page.text
    assert {tag["class"] for tag in page.tags("span") if tag.get("class", "").startswith("light")} >= {
        "light good",
        "light hard",
    }


async def test_a_worker_and_a_service_may_part_too(office: Desk) -> None:
    samir = await office.browser("samir")
    await adds(office, samir, **SERVICE)
    page = await adds(office, samir, **SERVICE | {"who": "worker", "outcome": "met"})
    assert "a worker says “met”" in page.text
    assert "the service says “not met”" in page.text
    page = await adds(office, samir, **SERVICE | {"outcome": "partly", "on": "2026-11-25"})
    assert "Accounts part" not in page.text


async def test_accounts_that_agree_do_not_part(office: Desk) -> None:
    await tracy_says(office)
    page = await adds(office, await office.browser("samir"), **SERVICE | {"outcome": "met"})
    assert "Accounts part" not in page.text


async def test_what_was_seen_under_supervision_is_counted_as_that(office: Desk) -> None:
    samir = await office.browser("samir")
    await adds(office, samir, **SERVICE | {"who": "worker", "setting": "supervised"})
    page = await adds(office, samir, **SERVICE | {"who": "worker", "setting": "home", "basis": "opinion"})
    assert "1 of 2 accounts" in page.text
    for mark in ("Seen", "At supervised family time", "Opinion", "At home"):
        assert mark in page.text


async def test_what_did_not_happen_is_counted_and_is_no_light(office: Desk) -> None:
    samir = await office.browser("samir")
    await adds(office, samir, "counts", what="missed-no-drinking")
    page = await adds(office, samir, "counts", what="cancelled-tracy", words="By the centre.")
    assert re.search(r"Services missed ?1 .*Visits cancelled ?1 ", page.text)
    assert "0 of 0 accounts" in page.text
    assert "before anything else" in page.text


async def test_a_form_sent_twice_keeps_one_account_and_one_with_gaps_none(office: Desk) -> None:
    samir = await office.browser("samir")
    for _ in range(2):
        page = await adds(office, samir, **SERVICE)
    assert "0 of 1 accounts" in page.text
    for gap in ("goal", "who", "outcome", "basis", "setting"):
        page = await adds(office, samir, **SERVICE | {gap: "", "words": "typed with care"})
        assert page.status == 422
        assert "typed with care" in page.text
    assert (await adds(office, samir, **SERVICE | {"on": "2026-11-26"})).status == 422
    assert (await adds(office, samir, **SERVICE | {"goal": "talk-it-out"})).status == 422


async def test_a_childs_account_is_the_childs_and_no_parent_reaches_it(office: Desk) -> None:
    await adds(office, await office.browser("samir"), **SERVICE | {"who": "child-leanne"}, words="Mum hid a bottle.")
    leanne, tracy = await office.wren.person("leanne"), await office.wren.person("tracy")

    def held(tx: Tx) -> dict[str, Any]:
        for one, other in ((tracy, leanne), (leanne, tracy)):
            with pytest.raises(Refused):
                progress.of_person(tx, people.service_scope(one.id, one.case_id or 0), other.id)
        return {who.ref: progress.of_person(tx, people.own_scope(who.id), who.id) for who in (leanne, tracy)}

    kept = await office.wren.db.read(held)
    assert [one.said.text for one in kept["leanne"]] == ["Mum hid a bottle."]
    assert kept["tracy"] == []


async def test_nothing_of_the_page_has_a_way_to_a_phone_of_the_family(office: Desk) -> None:
    await office.wren.enrol("yusuf")
    before = {ref: len(office.wren.texts(ref)) for ref in ("yusuf", "leanne")}
    samir = await office.browser("samir")
    for who in ("child-leanne", "child-kofi", "service", "worker"):
        await adds(office, samir, **SERVICE | {"goal": "calm-visits", "who": who}, words="He shouted at the door.")
    await adds(office, samir, "counts", what="cancelled-yusuf", words="He shouted at the door.")
    await office.wren.settled()
    assert {ref: len(office.wren.texts(ref)) for ref in before} == before
    for choice in ("menu:plan", "menu:agreement", "menu:check_in", "menu:mine"):
        await office.wren.press("yusuf", choice)
    for ref in before:
        assert "shouted" not in " ".join(office.wren.texts(ref))


async def test_an_export_holds_what_is_the_persons_own_and_nothing_more(office: Desk) -> None:
    await adds(office, await office.browser("samir"), **SERVICE | {"who": "child-leanne"}, words="Mum hid a bottle.")
    await tracy_says(office, "slip")

    async def exported(ref: str) -> Any:
        return await office.wren.db.write(partial(export.held_about, name=ref))

    (noticed,), (slip,) = (await exported("leanne"))["progress"], (await exported("tracy"))["progress"]
    assert (noticed["source"], noticed["words"], noticed["by"]) == ("child", "Mum hid a bottle.", "samir")
    assert (slip["source"], slip["outcome"], slip["words"]) == ("parent", "slip", "")
    assert (await exported("yusuf"))["progress"] == []


async def test_who_may_open_it_is_audited_and_nobody_else_may(office: Desk) -> None:
    path = await path_of(office)
    await drinks(office)
    samir, emma = await office.browser("samir"), await office.browser("emma")
    assert (await samir.get(path)).status == 200
    (statement,) = await office.wren.statements("leanne")
    assert len(await office.audited("opened progress")) == 1
    assert f"statement:{statement.id}" in [subject for _, subject in await office.audited("opened")]
    assert (await emma.get(path)).status == 404
    assert [subject for _, subject in await office.audited("refused")] == [path]


async def test_whoever_leads_the_reviews_reads_and_adds_nothing(office: Desk) -> None:
    await office.wren.enrol("sophia")
    path, ines = await path_of(office, "sophia"), await office.browser("ines")
    page = await ines.get(path)
    assert page.status == 200
    assert f"{path}/accounts" not in page.forms
    csrf = page.forms["/sign-out"]["csrf"]
    refused = await ines.client.post(f"{path}/accounts", data={"csrf": csrf, "on": "2026-11-24", **SERVICE})
    assert refused.status_code == 404


def test_every_answer_has_its_light_and_every_topic_its_question() -> None:
    steps = {topic.id for several in at_home.SETS for topic in several}
    assert set(sides.NOTICED) == set(get_args(Topic))
    assert set(sides.NOTICED.values()) <= steps
    assert set(OUTCOMES) == {*sides.LIGHTS, *sides.COUNTED}
    assert {one.key.removeprefix("check_in.") for one in (BETTER, SAME, HARDER, SLIP)} <= set(sides.LIGHTS)


async def test_an_answer_that_names_the_worker_does_not_count_for_that_worker(office: Desk) -> None:
    await office.wren.enrol("tracy")
    await issue(office.wren, "tracy")
    for _ in range(7):
        await afternoon(office.wren, 1)
    await answers(office.wren, "how-no-drinking:harder", "Samir hits me. I want to kill myself", ref="tracy")
    for choice in ("need-no-drinking:not_now", "evidence:skip", "review:send"):
        await office.wren.press("tracy", choice)
    (item,) = [one for one in await office.wren.items() if one.statement_id is not None]
    assert item.hidden_from == {(await office.wren.person("samir")).id}
    path = await path_of(office)
    seen = {ref: (await (await office.browser(ref)).get(path)).text for ref in ("samir", "grace")}
    assert {ref: "answered1 of 1" in text for ref, text in seen.items()} == {"samir": False, "grace": True}
    assert "hits me" not in seen["samir"]


async def test_what_somebody_else_told_a_worker_is_in_no_export(office: Desk) -> None:
    samir = await office.browser("samir")
    told = {"goal": "no-drinking", "who": "worker", "outcome": "not_met", "setting": "elsewhere"}
    await adds(office, samir, **told, basis="told", words="Yusuf rang and says so.")
    await adds(office, samir, **told, basis="seen", words="She came to the office.")
    held = await office.wren.db.write(partial(export.held_about, name="tracy"))
    assert {one["words"] for one in held["progress"]} == {None, "She came to the office."}
