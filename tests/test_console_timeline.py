"""What happened in a case, by day: for whoever works it, nobody's words, and nothing that is kept from them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from storage import queue
from tests.desk import Browser, Desk, Page, desk
from tests.explained import afternoon, approve


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        yield office


async def page(office: Desk, worker: str, ref: str = "sophia") -> Page:
    browser: Browser = await office.browser(worker)
    return await browser.get(f"/cases/{(await office.wren.person(ref)).case_id}/timeline")


async def test_what_was_asked_and_answered_stands_on_its_day_without_words(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await approve(office.wren, "sophia")
    await afternoon(office.wren, days=1)
    asked = await page(office, "emma")
    day, _, _ = asked.text.partition("Thursday 26 November 2026")[2].partition("Wednesday 25 November 2026")
    assert "Asked Sophia was asked: how ready for a step No answer" in day
    await office.wren.tap("sophia", "Show")
    await office.wren.press("sophia", "feel:unsure")
    await office.wren.say("sophia", "zebra crossing")
    for choice in ("worry:skip", "review:send"):
        await office.wren.press("sophia", choice)
    answered = await page(office, "emma")
    (item,) = await office.wren.items(kind="ready")
    assert "Sophia was asked: how ready for a step Answered" in answered.text
    assert "Came in How ready Sophia feels Not read yet" in answered.text
    assert answered.html.count(f'href="/items/{item.id}"') == 2
    assert "zebra" not in answered.html
    assert len(await office.audited("opened timeline")) == 2


async def test_what_is_kept_from_a_worker_is_not_there_at_all(office: Desk) -> None:
    await office.wren.enrol("sophia")
    item = await office.submits("sophia", "message", "Something about Emma.")
    emma = await office.wren.person("emma")
    assert "A message from Sophia" in (await page(office, "emma")).text
    await office.wren.db.write(partial(queue.hide, item_id=item, hidden_from={emma.id}))
    assert "A message from Sophia" not in (await page(office, "emma")).text
    assert "A message from Sophia" in (await page(office, "grace")).text


async def test_a_missed_check_stays_and_the_allocated_worker_has_a_day(office: Desk) -> None:
    office.wren.now.forward(days=0)
    await office.wren.clock.tick()
    office.wren.now.forward(days=5)
    await office.wren.clock.tick()
    seen = await page(office, "samir", "leanne")
    assert "Friday 27 November 2026 Missed Nobody is known to have seen the children at home" in seen.text
    assert "Wren asks A check at home was missed" in seen.text
    assert "1 check missed" in seen.text
    assert "Decided Samir is the allocated worker" in seen.text


@pytest.mark.parametrize("worker", ["ines", "samir"])
async def test_whoever_does_not_work_the_case_is_refused_and_that_is_audited(office: Desk, worker: str) -> None:
    assert (await page(office, worker)).status == 404
    assert await office.audited("opened timeline") == []
    assert await office.audited("refused")
