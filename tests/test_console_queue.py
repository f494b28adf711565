"""The list of what waits: its order, its words, and who sees what of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk import Browser, Desk, desk

WORRY = "I don't like the weekends"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("sophia", "emma")
        yield office


@pytest.fixture
async def emma(office: Desk) -> Browser:
    return await office.browser("emma")


async def test_the_list_says_what_waits_and_nothing_of_what_was_said(office: Desk, emma: Browser) -> None:
    await office.wren.link("maria")
    routine = await office.sends("sophia", WORRY)
    office.wren.now.forward(hours=2, minutes=5)
    urgent = await office.submits("sophia", "help", "please fetch me")
    page = await emma.get("/queue")
    order = [held["href"] for held in page.tags("a") if held.get("href", "").startswith("/items/")]
    assert order.index(f"/items/{urgent}") < order.index(f"/items/{routine}")
    for told in ("Now", "A call for help", "Sophia", "northbridge-017", "2 h 5 min", "In order of arrival", "3 new"):
        assert told in page.text
    assert "Not yet confirmed" not in page.text  # Maria has opened her link and written nothing
    assert "weekends" not in page.html
    assert "fetch" not in page.html
    rows = await emma.get("/queue/rows")
    assert "<html" not in rows.html
    assert f"/items/{routine}" in rows.html
    assert await office.audited("opened") == []


async def test_what_is_due_and_overdue_is_told_until_it_is_read(office: Desk, emma: Browser) -> None:
    item = await office.submits("sophia", "help", "please")
    assert "Due 11:15" in (await emma.get("/queue")).text
    office.wren.now.forward(minutes=20)
    assert "Overdue by 5 min, was due 11:15" in (await emma.get("/queue")).text
    await emma.act(item, "read")
    listed = (await emma.get("/queue")).text
    assert "Read by Emma, 11:20" in listed
    assert "Overdue" not in listed


async def test_several_cases_can_be_looked_at_one_by_one(office: Desk) -> None:
    await office.wren.enrol("leanne")
    sophias, leannes = await office.sends("sophia", "one"), await office.sends("leanne", "two")
    dev = await office.browser("dev")
    both = await dev.get("/queue")
    assert f"/items/{sophias}" in both.html
    assert f"/items/{leannes}" in both.html
    narrow = next(held["href"] for held in both.tags("a") if held.get("href", "").startswith("/queue?case="))
    one = await dev.get(narrow)
    assert (f"/items/{sophias}" in one.html) != (f"/items/{leannes}" in one.html)
    assert f"/items/{sophias}" in (await dev.get("/queue?case=12")).html  # not one of theirs: all


async def test_an_empty_queue_says_so(office: Desk, emma: Browser) -> None:
    assert "Nothing waits for you just now." in (await emma.get("/queue")).text


# Out of sight


async def test_what_is_not_in_a_caseload_looks_as_if_it_did_not_exist(office: Desk) -> None:
    item = await office.sends("sophia", WORRY)
    samir = await office.browser("samir")
    refused, missing = await samir.item(item), await samir.item(1)
    assert (refused.status, refused.html) == (404, missing.html)
    token = (await samir.get("/queue")).forms["/sign-out"]
    for what, fields in (("read", {}), ("answer", {"answer": "Hi"}), ("close", {"outcome": "done"})):
        answer = await samir.client.post(f"/items/{item}/{what}", data={**token, **fields})
        assert answer.status_code == 404
    who = f"worker:{(await office.wren.person('samir')).id}"
    paths = [f"/items/{item}{end}" for end in ("", "/read", "/answer", "/close")]
    assert await office.audited("refused") == [(who, path) for path in paths]
    assert (await office.wren.items(id=item))[0].status == "new"
    assert f"/items/{item}" not in (await samir.get("/queue")).html


async def test_a_reviewing_officer_sees_what_was_shared_and_acts_on_nothing(office: Desk) -> None:
    kept = await office.submits("sophia", "worry", "only for Emma")
    shared = await office.submits("sophia", "wish", "for Ines too", audience="reviewer")
    ines = await office.browser("ines")
    listed = await ines.get("/queue")
    assert f"/items/{shared}" in listed.html
    assert f"/items/{kept}" not in listed.html
    assert (await ines.item(kept)).status == 404
    page = await ines.item(shared)
    assert "for Ines too" in page.text
    assert "chose to share it with you" in page.text
    assert "Ines, reviewing officer" in page.text
    assert not [action for action in page.forms if action.startswith("/items/")]
    answer = await ines.client.post(f"/items/{shared}/read", data=page.forms["/sign-out"])
    assert answer.status_code == 404
    assert (await office.wren.items(id=shared))[0].status == "new"
    cases = (await ines.get("/cases")).text
    assert "You lead the reviews of this case" in cases
    assert "1 open" not in cases


async def test_a_reviewing_officer_does_not_see_what_was_written_back(office: Desk, emma: Browser) -> None:
    shared = await office.submits("sophia", "wish", "for Ines too", audience="reviewer")
    await emma.act(shared, "answer", answer="Let us talk on Friday.")
    assert "Let us talk" not in (await (await office.browser("ines")).item(shared)).text
