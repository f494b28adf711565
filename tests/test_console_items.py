"""Queue and items: what a worker sees and does, and what the child's phone then shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from storage import messages, queue, statements
from storage.database import Tx
from storage.statements import Part
from tests.desk import Browser, Desk, desk

WORRY = "I don't like the weekends <b>at all</b>\n\n  & nobody asks me"
ARABIC = "أنا خائف من الليل.\nرقم الغرفة 12"
PICTURE = b"\xff\xd8 a drawing of a dog " + bytes(range(256)) * 20


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        await office.wren.enrol("sophia", "emma")
        yield office


@pytest.fixture
async def emma(office: Desk) -> Browser:
    return await office.browser("emma")


# Opening


async def test_opening_shows_the_very_words_and_is_not_reading(office: Desk, emma: Browser) -> None:
    item = await office.submits("sophia", "worry", WORRY, feeling="sad")
    before = len(office.wren.phone("sophia").screen)
    page = await emma.item(item)
    await office.wren.settled()
    assert '<p class="text" dir="auto" lang="en">I don&#39;t like the weekends &lt;b&gt;at all' in page.html
    assert WORRY in page.html.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for told in (
        "A worry from Sophia",
        "Sad",
        "child, 14",
        "northbridge-017",
        "Emma, allocated worker",
        "Grace, manager",
    ):
        assert told in page.text
    assert "Ines" not in page.text
    assert "Opening this page is not reading" in page.text
    assert (await office.wren.items(id=item))[0].status == "new"
    assert len(office.wren.phone("sophia").screen) == before
    assert await office.audited("opened") == [(f"worker:{(await office.wren.person('emma')).id}", f"item:{item}")]


async def test_words_stand_in_their_own_direction(office: Desk, emma: Browser) -> None:
    who = await office.wren.person("sophia")

    def sent(tx: Tx) -> int:
        message = messages.add(tx, who.id, "text", ARABIC, None, tx.now, True)
        part = Part(message, "text", ARABIC)
        row = statements.submit(tx, who.id, "wish", [part], feeling=None, language="ar", to_reviewer=False)
        return queue.add_item(
            tx, who.case_id or 0, who.id, "wish", urgency="routine", received_at=tx.now, due_at=None, statement_id=row
        )

    page = await emma.item(await office.wren.db.write(sent))
    assert f'dir="auto" lang="ar">{ARABIC}</p>' in page.html
    assert "Arabic" in page.text


async def test_a_call_for_help_says_why_it_stands_first(office: Desk, emma: Browser) -> None:
    await office.wren.say("sophia", "help")
    item = (await office.wren.items(kind="help"))[0].id
    page = await emma.item(item)
    for told in ("Now", "Asks for help now", "a call for help: help", "11:15"):
        assert told in page.text


# Reading, answering, closing


async def test_reading_is_told_once(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    page = await emma.item(item)
    done = await emma.press(page, f"/items/{item}/read")
    await emma.press(page, f"/items/{item}/read")
    await office.wren.settled()
    assert "Read by Emma 11:00" in done.text
    assert f"/items/{item}/read" not in done.forms
    assert await office.lines("sophia") == 1
    assert WORRY.splitlines()[0] not in office.wren.texts("sophia")[-1]
    assert "Emma has read your message." in await office.shown("sophia")
    assert office.changed


async def test_an_answer_is_sent_shown_and_followed(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    page = await emma.item(item)
    assert "sees your words after tapping Show" in page.text
    for _ in range(2):  # pressed twice
        answered = await emma.press(page, f"/items/{item}/answer", answer="  I come on Friday.\r\nJust us two. ")
    assert answered.text.count("I come on Friday. Just us two.") == 1
    await office.wren.settled()
    assert "Sent 11:00, not shown yet" in (await emma.item(item)).text
    assert await office.lines("sophia") == 1
    assert "I come on Friday.\nJust us two." in await office.shown("sophia")
    after = await emma.item(item)
    assert "Shown 11:00" in after.text
    assert "Read by Emma" in after.text
    assert "Answered" in (await emma.get("/queue")).text


@pytest.mark.parametrize(("answer", "fault"), [("", "write your answer"), (" \r\n ", "write"), ("x" * 3501, "3,500")])
async def test_an_answer_that_cannot_be_taken_is_not_lost(office: Desk, emma: Browser, answer: str, fault: str) -> None:
    item = await office.sends("sophia", WORRY)
    page = await emma.act(item, "answer", answer=answer)
    assert page.status == 422
    assert fault in page.text
    assert answer.strip() in page.text
    assert (await office.wren.items(id=item))[0].status == "new"


async def test_closing_says_how_it_ended(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    for fields, fault in (
        ({}, "choose how it ends"),
        ({"outcome": "elsewhere"}, "choose how it ends"),
        ({"outcome": "could_not"}, "write why"),
        ({"outcome": "passed_on", "words": " "}, "write why"),
    ):
        page = await emma.act(item, "close", **fields)
        assert page.status == 422
        assert fault in page.text
    page = await emma.item(item)
    words = "Joan is away until May."
    done = await emma.press(page, f"/items/{item}/close", outcome="could_not", words=words)
    again = await emma.press(page, f"/items/{item}/close", outcome="could_not", words=words)
    assert "Closed." in done.text
    assert "Closed." in again.text
    await office.wren.settled()
    assert await office.lines("sophia") == 1
    told = await office.shown("sophia")
    assert "Emma could not do this." in told
    assert words in told
    history = (await emma.item(item)).text
    for said in ("Read by Emma", "Closed by Emma: could not, because", words, "Shown 11:00"):
        assert said in history
    assert not [action for action in (await emma.item(item)).forms if action.startswith("/items/")]


async def test_done_needs_no_words(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    await emma.act(item, "close", outcome="done")
    await office.wren.settled()
    assert "Emma says: this is done." in await office.shown("sophia")


async def test_whoever_comes_too_late_is_told_kindly(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    grace = await office.browser("grace")
    hers = await grace.item(item)
    await emma.act(item, "close", outcome="done")
    for what, fields in (
        ("read", {}),
        ("answer", {"answer": "Hello"}),
        ("close", {"outcome": "passed_on", "words": "to the school"}),
    ):
        late = await grace.press(hers, f"/items/{item}/{what}", **fields)
        assert "This had been closed already" in late.text
    await office.wren.settled()
    assert await office.lines("sophia") == 1
    assert "to the school" not in await office.shown("sophia")


async def test_what_was_taken_back_is_gone_and_cannot_be_answered(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    page = await emma.item(item)
    sophia, statement = await office.wren.person("sophia"), (await office.wren.statements("sophia"))[0]
    await office.wren.db.write(partial(statements.withdraw, person_id=sophia.id, statement_id=statement.id))
    late = await emma.press(page, f"/items/{item}/answer", answer="Thank you.")
    assert "They have taken this back" in late.text
    assert "took this back" in late.text
    assert "weekends" not in late.text
    await office.wren.settled()
    assert await office.lines("sophia") == 0


# Who writes


async def test_an_answer_waits_until_somebody_says_who_writes(office: Desk, emma: Browser) -> None:
    await office.wren.enrol("maria", confirmed=False)
    item = await office.sends("maria", "¿Cuándo puedo ver a David?")
    assert "Not yet confirmed" in (await emma.get("/queue")).text
    page = await emma.item(item)
    assert "delivered after you confirm that it is Maria" in page.text
    answered = await emma.press(page, f"/items/{item}/answer", answer="El viernes a las diez.")
    await office.wren.settled()
    assert "Kept until you confirm who it is" in answered.text
    assert await office.lines("maria") == 0
    asked = (await office.wren.items(kind="confirm"))[0].id
    done = await emma.act(asked, "confirm", them="yes")
    await office.wren.settled()
    assert "Yes, it is them" in done.text
    assert "El viernes a las diez." in await office.shown("maria")
    after = await emma.item(item)
    assert "Not yet confirmed" not in after.text
    assert "Shown 11:00" in after.text
    assert (await office.wren.person("maria")).confirmed_at is not None


async def test_somebody_else_is_cut_off_and_their_words_stay_marked(office: Desk, emma: Browser) -> None:
    await office.wren.enrol("maria", confirmed=False)
    item = await office.sends("maria", "Send me the address of the carer")
    await emma.act(item, "answer", answer="It is a secret.")
    asked = (await office.wren.items(kind="confirm"))[0].id
    denied = await emma.act(asked, "confirm", them="no")
    await office.wren.settled()
    stranger = len(office.wren.phone("maria").screen)
    assert "No, it was somebody else" in denied.text
    assert not (await office.wren.person("maria")).linked
    page = await emma.item(item)
    assert "Not confirmed: not Maria" in page.text
    assert f"/items/{item}/answer" not in page.forms
    token = page.forms[f"/items/{item}/close"]["csrf"]
    refused = await emma.client.post(f"/items/{item}/answer", data={"csrf": token, "answer": "Hello"})
    assert refused.status_code == 404
    closed = await emma.press(page, f"/items/{item}/close")
    assert "Closed." in closed.text
    await office.wren.settled()
    assert len(office.wren.phone("maria").screen) == stranger


async def test_what_was_answered_to_somebody_else_never_reaches_the_real_person(office: Desk, emma: Browser) -> None:
    await office.wren.link("maria")
    item = await office.submits("maria", "question", "Where does the carer live?")
    await emma.act(item, "answer", answer="It is a secret.")
    await emma.act((await office.wren.items(kind="confirm"))[0].id, "confirm", them="no")
    case = next(held["href"] for held in (await emma.get("/cases")).tags("a") if "/cases/" in held.get("href", ""))
    maria = await office.wren.person("maria")
    paper = await emma.press(await emma.get(case), f"{case}/people/{maria.id}/invitation")
    office.wren.tokens["maria"] = paper.html.partition("start=")[2].partition("<")[0]
    office.wren.now.forward(minutes=5)
    await office.wren.link("maria")
    await emma.act((await office.wren.items(kind="confirm"))[0].id, "confirm", them="yes")
    await office.wren.settled()
    assert "secret" not in await office.shown("maria")


# What nobody wrote


async def test_an_account_that_is_gone_is_explained(office: Desk, emma: Browser) -> None:
    office.wren.phone("sophia").blocks()
    await office.wren.settled()
    item = (await office.wren.items(kind="unreachable"))[0].id
    page = await emma.item(item)
    assert "Telegram no longer delivers messages to Sophia" in page.text
    assert "Messages don't arrive since 11:00" in page.text
    await emma.press(page, f"/items/{item}/close")
    assert await office.wren.items(kind="unreachable") == []


async def test_every_field_has_a_label_and_every_page_one_heading(office: Desk, emma: Browser) -> None:
    item = await office.sends("sophia", WORRY)
    for path in ("/queue", f"/items/{item}", "/cases", "/sessions", "/nowhere"):
        page = await emma.get(path)
        assert len(page.tags("h1")) == 1, path
        assert page.tags("html")[0]["lang"] == "en"
        labelled = {held.get("for") for held in page.tags("label")}
        assert {held["id"] for held in page.tags("textarea")} <= labelled
        ids = [
            held["id"]
            for tag in ("div", "p", "h1", "h2", "section", "form", "main")
            for held in page.tags(tag)
            if "id" in held
        ]
        assert len(ids) == len(set(ids))
