"""Cases and links: who is in a case, whom Wren reaches, and the paper that a new link is printed on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.cases import BOT_NAME
from bot.console.invitation import page
from conversations.library.invitation import READERS
from locales import catalogue
from storage import cases, people
from storage.database import Tx
from tests.desk import Browser, Desk, Page, desk

LINK = "https://t.me/wren_bot?start=abc"
UNTIL = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        yield office


async def case_page(browser: Browser) -> tuple[str, Page]:
    """The first case of this worker: its address and its page."""
    listed = await browser.get("/cases")
    path = next(held["href"] for held in listed.tags("a") if held.get("href", "").startswith("/cases/"))
    return path, await browser.get(path)


async def new_link(office: Desk, browser: Browser, ref: str) -> tuple[Page, str]:
    """Make a new link for somebody: the page with the paper, and the token on it."""
    path, held = await case_page(browser)
    paper = await browser.press(held, f"{path}/people/{(await office.wren.person(ref)).id}/invitation")
    return paper, paper.html.partition("start=")[2].partition("<")[0]


async def test_a_case_says_who_is_in_it_and_how_they_are_reached(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await office.wren.link("maria")
    _, held = await case_page(await office.browser("emma"))
    for told in (
        "northbridge-017",
        "Preparing to return home",
        "Linked and confirmed, since 11:00",
        "A phone is linked, not confirmed yet, since 11:00",
        "Say whether it is Maria",
        "Has a link and has not opened it yet",
        "Spanish (Español)",
        "Sophia is 14. Telegram's terms",
        "Ines (has not signed in yet)",
    ):
        assert told in held.text
    office.wren.phone("sophia").blocks()
    await office.wren.settled()
    await office.browser("ines")
    _, later = await case_page(await office.browser("emma"))
    assert "Messages don't arrive (blocked, or the account is gone) since 11:00" in later.text
    assert "Ines (has not" not in later.text


async def test_a_case_says_whom_nothing_urgent_reaches_and_what_to_do(office: Desk) -> None:
    emma, grace = await office.browser("emma"), await office.browser("grace")
    assert "You have not opened Wren on your phone yet" in (await case_page(emma))[1].text
    unopened = "Emma (allocated worker) has not opened Wren on their phone yet"
    page = (await case_page(grace))[1].text
    assert (unopened in page, "python -m bot invite emma" in page) == (True, True)
    await office.wren.enrol("emma")
    page = (await case_page(await office.browser("grace")))[1].text
    assert "Emma (allocated worker)" not in page
    assert "Dev (cover) has not opened Wren on their phone yet" in page
    office.wren.phone("emma").blocks()
    await office.wren.settled()
    page = (await case_page(await office.browser("grace")))[1].text
    assert "Emma (allocated worker) gets nothing from Wren any more" in page


async def test_a_young_child_gets_no_link(office: Desk) -> None:
    samir = await office.browser("samir")
    path, held = await case_page(samir)
    kofi = (await office.wren.person("kofi")).id
    assert "talk together, on your own device" in held.text
    assert f"{path}/people/{kofi}/invitation" not in held.forms
    answer = await samir.client.post(f"{path}/people/{kofi}/invitation", data=held.forms["/sign-out"])
    assert answer.status_code == 404


async def test_a_link_is_shown_once_and_works_once(office: Desk) -> None:
    emma = await office.browser("emma")
    paper, token = await new_link(office, emma, "maria")
    assert "This page is shown once." in paper.text
    assert "Un enlace para Maria" in paper.text
    assert f"https://t.me/{office.wren.world.bot['username']}?start={token}" in paper.text
    assert paper.tags("svg")
    assert paper.tags("article")[0] | {"class": ""} == {"class": "", "lang": "es", "dir": "ltr"}
    assert token not in (await case_page(emma))[1].html
    earlier = office.wren.tokens["maria"]
    office.wren.phone("maria").starts(earlier)
    await office.wren.settled()
    assert not (await office.wren.person("maria")).linked
    office.wren.tokens["maria"] = token
    await office.wren.link("maria")
    assert (await office.wren.person("maria")).linked
    who = f"worker:{(await office.wren.person('emma')).id}"
    assert await office.audited("invited") == [(who, (await office.wren.person("maria")).owner)]


async def test_a_new_link_unbinds_the_phone_before_it(office: Desk) -> None:
    await office.wren.link("maria")
    emma = await office.browser("emma")
    assert "unbinds the phone that is linked now" in (await case_page(emma))[1].text
    old = (await office.wren.items(kind="confirm"))[0].id
    opened = await emma.item(old)
    await new_link(office, emma, "maria")
    assert not (await office.wren.person("maria")).linked
    assert await office.wren.items(kind="confirm") == []
    late = await emma.press(opened, f"/items/{old}/confirm", them="yes")
    assert "This had been closed already" in late.text
    assert (await office.wren.person("maria")).confirmed_at is None


@pytest.mark.parametrize("them", ["yes", "no"])
async def test_a_question_about_an_account_that_is_gone_decides_nothing(office: Desk, them: str) -> None:
    await office.wren.link("maria")
    old = (await office.wren.items(kind="confirm"))[0].id
    emma = await office.browser("emma")
    opened = await emma.item(old)

    def invited_at_the_shell(tx: Tx) -> str:
        maria = people.find(tx, people.operator_scope(tx), "maria")
        people.unlink(tx, maria.id)
        return people.invite(tx, maria).token

    office.wren.tokens["maria"] = await office.wren.db.write(invited_at_the_shell)
    office.wren.now.forward(minutes=5)
    await office.wren.link("maria")
    assert "no longer linked" in (await emma.item(old)).text
    pressed = await emma.press(opened, f"/items/{old}/confirm", them=them)
    assert "That account is linked no more." in pressed.text
    maria = await office.wren.person("maria")
    assert (maria.linked, maria.confirmed_at) == (True, None)
    assert old not in [item.id for item in await office.wren.items(kind="confirm")]


async def test_until_the_bots_name_is_known_the_paper_says_what_to_send(office: Desk) -> None:
    await office.wren.db.write(lambda tx: cases.remember(tx, BOT_NAME, ""))
    paper, _ = await new_link(office, await office.browser("emma"), "sophia")
    assert "Open the chat with Wren on Telegram and send this:" in paper.text
    assert "/start " in paper.text
    assert not paper.tags("svg")


async def test_nobody_looks_or_invites_into_another_case(office: Desk) -> None:
    samir = await office.browser("samir")
    path, held = await case_page(samir)
    sophia = await office.wren.person("sophia")
    token = held.forms["/sign-out"]
    assert (await samir.get(f"/cases/{sophia.case_id}")).status == 404
    for case in (path, f"/cases/{sophia.case_id}"):
        answer = await samir.client.post(f"{case}/people/{sophia.id}/invitation", data=token)
        assert answer.status_code == 404
    assert len(await office.audited("refused")) == 3


@pytest.mark.parametrize("language", catalogue.offered())
@pytest.mark.parametrize("reader", sorted(READERS))
def test_the_paper_stands_alone_in_every_language(language: str, reader: str) -> None:
    html = page("Sophia", language, reader, LINK, "abc", UNTIL, False)
    held = Page(httpx.Response(200, text=html))
    assert html.startswith("<!doctype html>")
    assert held.tags("html") == [{"lang": language, "dir": "rtl" if language == "ar" else "ltr"}]
    assert len(held.tags("svg")) == 1
    assert not [tag for tag in ("link", "script", "img", "iframe") if held.tags(tag)]
    assert "url(" not in html
    assert "Sophia" in held.text
    assert LINK in held.text


def test_practice_is_marked_on_the_paper() -> None:
    told = "Practice. Nobody here is real."
    assert told in page("Sophia", "en", "teen", None, "abc", UNTIL, True)
    assert told not in page("Sophia", "en", "teen", None, "abc", UNTIL, False)


def test_a_name_cannot_become_markup_on_the_paper() -> None:
    html = page("<script>alert(1)</script>", "en", "teen", None, "abc", UNTIL, False)
    assert "<script>" not in html
