"""The console's door and walls: signing in, sessions, forms that are ours, headers, limits, and pages about faults."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import logs
from storage import people, queue, statements
from storage.database import Tx
from storage.statements import Part
from storage.tables.core import statements as statements_table
from tests.desk import HOME, Desk, Page, desk
from tests.support import fill_disk, free_disk

PRIVATE = ("/queue", "/queue/rows", "/items/1", "/media/1", "/cases", "/cases/1", "/sessions")
FORMS = (
    "/sign-out",
    "/sessions/1/end",
    "/items/1/read",
    "/items/1/answer",
    "/items/1/close",
    "/items/1/confirm",
    "/cases/1/people/1/invitation",
)
CANARY = "the red kite flew over Tanner Street"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as office:
        yield office


# The door


async def test_looking_at_a_link_never_uses_it_up(office: Desk) -> None:
    link, browser = await office.link("emma"), office.stranger()
    for _ in range(3):
        page = await browser.get(link)
        assert page.status == 200
        assert "Sign in" in page.text
    assert (await browser.client.head(link)).status_code == 200
    inside = await browser.press(page, link)
    assert "Your queue" in inside.text
    again = await browser.client.post(link)
    assert again.status_code == 410
    assert "works once" in Page(again).text
    assert "python -m bot login" in Page(again).text


async def test_a_link_works_for_a_quarter_of_an_hour(office: Desk) -> None:
    link, browser = await office.link("emma"), office.stranger()
    office.wren.now.forward(minutes=15, seconds=1)
    assert (await browser.client.post(link)).status_code == 410
    assert (await browser.get("/queue")).status == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(office: Desk) -> None:
    answer = await office.stranger().client.post(await office.link("emma"))
    cookie = answer.headers["set-cookie"]
    assert answer.headers["location"] == "/queue"
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


async def test_over_https_the_cookie_is_tied_to_the_host(tmp_path: Path) -> None:
    async with desk(tmp_path, home="https://console.test") as office:
        cookie = (await office.stranger().client.post(await office.link("emma"))).headers["set-cookie"]
    assert cookie.startswith("__Host-wren=")
    assert "Secure" in cookie.split("; ")


@pytest.mark.parametrize("path", PRIVATE)
async def test_no_page_without_a_session(office: Desk, path: str) -> None:
    page = await office.stranger().get(path)
    assert page.status == 401
    assert "Please sign in" in page.text


@pytest.mark.parametrize("path", FORMS)
async def test_no_form_without_a_session(office: Desk, path: str) -> None:
    assert (await office.stranger().client.post(path)).status_code == 401


async def test_sessions_are_listed_and_can_be_ended(office: Desk) -> None:
    here, there = await office.browser("emma"), await office.browser("emma")
    listed = await here.get("/sessions")
    ends = [action for action in listed.forms if action.startswith("/sessions/")]
    assert len(ends) == 2
    assert listed.text.count("This one") == 1
    left = await here.press(listed, ends[0])  # the newest comes first, which is the other one
    assert "That session has ended." in left.text
    assert (await there.get("/queue")).status == 401
    assert [action for action in left.forms if action.startswith("/sessions/")] == ends[1:]
    assert (await here.press(left, ends[1])).status == 401


async def test_nobody_ends_somebody_elses_session(office: Desk) -> None:
    emma, grace = await office.browser("emma"), await office.browser("grace")
    hers = next(action for action in (await emma.get("/sessions")).forms if action.startswith("/sessions/"))
    page = await grace.get("/sessions")
    answer = await grace.client.post(hers, data=page.forms["/sign-out"])
    assert answer.status_code == 404
    assert (await emma.get("/queue")).status == 200


async def test_signing_out_ends_the_session_itself(office: Desk) -> None:
    emma = await office.browser("emma")
    cookies = dict(emma.client.cookies)
    out = await emma.press(await emma.get("/queue"), "/sign-out")
    assert "You are signed out" in out.text
    emma.client.cookies.update(cookies)  # somebody kept the cookie
    assert (await emma.get("/queue")).status == 401


async def test_a_session_ends_by_itself(office: Desk) -> None:
    emma = await office.browser("emma")
    office.wren.now.forward(hours=12, seconds=1)
    assert (await emma.get("/queue")).status == 401


# Forms that are ours


async def test_a_form_without_this_sessions_token_does_nothing(office: Desk) -> None:
    await office.wren.enrol("sophia")
    item = await office.sends("sophia", CANARY)
    emma, grace = await office.browser("emma"), await office.browser("grace")
    hers = (await grace.item(item)).forms[f"/items/{item}/read"]
    for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}, hers):
        answer = await emma.client.post(f"/items/{item}/read", data=fields)
        assert answer.status_code == 400
    assert (await office.wren.items(id=item))[0].status == "new"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.test"},
    ],
)
async def test_a_form_from_another_sites_page_does_nothing(office: Desk, headers: dict[str, str]) -> None:
    emma = await office.browser("emma")
    fields = (await emma.get("/queue")).forms["/sign-out"]
    assert (await emma.client.post("/sign-out", data=fields, headers=headers)).status_code == 400
    assert (await office.stranger().client.post(await office.link("emma"), headers=headers)).status_code == 400
    assert (await emma.get("/queue")).status == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": HOME}])
async def test_our_own_forms_work_in_old_and_new_browsers(office: Desk, headers: dict[str, str]) -> None:
    emma = await office.browser("emma")
    fields = (await emma.get("/queue")).forms["/sign-out"]
    assert (await emma.client.post("/sign-out", data=fields, headers=headers)).status_code == 200


# Headers and limits


async def test_every_answer_carries_the_headers(office: Desk) -> None:
    emma, stranger = await office.browser("emma"), office.stranger()
    answers = [await emma.client.get(path) for path in (*PRIVATE, "/health", "/", "/nowhere", "/static/console.css")]
    answers += [await stranger.client.get(path) for path in (*PRIVATE, await office.link("emma"))]
    answers += [await emma.client.put("/queue"), await emma.client.post("/sign-out", content=b"x" * 70_000)]
    assert {answer.status_code for answer in answers} == {200, 303, 401, 404, 405, 413}
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"


async def test_pages_need_nothing_that_the_policy_forbids(office: Desk) -> None:
    await office.wren.enrol("sophia")
    item = await office.sends("sophia", CANARY)
    emma = await office.browser("emma")
    for path in ("/queue", f"/items/{item}", "/cases", "/sessions"):
        page = await emma.get(path)
        assert not page.tags("style")
        assert all(script["src"].startswith("/static/") for script in page.tags("script"))
        for tag in ("a", "p", "div", "form", "button", "body", "img"):
            assert not any(name == "style" or name.startswith("on") for held in page.tags(tag) for name in held)


async def test_practice_says_so_and_may_stand_beside_the_phones(tmp_path: Path) -> None:
    async with desk(tmp_path, practice=True) as office:
        emma = await office.browser("emma")
        for path in ("/queue", "/cases", "/sessions", "/nowhere", await office.link("emma")):
            page = await emma.get(path)
            assert "Practice. Nobody here is real." in page.text
            assert "frame-ancestors http://phones.test" in page.answer.headers["content-security-policy"]
        assert "/queue" in (await office.stranger().get("/queue")).text


async def test_a_body_is_taken_up_to_64_kib(office: Desk) -> None:
    emma = await office.browser("emma")
    token = (await emma.get("/queue")).forms["/sign-out"]["csrf"]

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    told = {"content-type": "application/x-www-form-urlencoded"}
    assert (await emma.client.post("/sign-out", content=unannounced(), headers=told)).status_code == 413
    padded = await emma.client.post("/sign-out", data={"csrf": token, "more": "x" * 60_000})
    assert padded.status_code == 200


async def test_the_webhook_stands_beside_the_pages(tmp_path: Path) -> None:
    async with desk(tmp_path, webhook=True) as office:
        client = office.stranger().client
        secret = {"X-Telegram-Bot-Api-Secret-Token": "a-secret"}
        assert (await client.post("/telegram", content=b"{}", headers=secret)).status_code == 200
        assert (await client.post("/telegram", content=b"{}")).status_code == 403
        assert (await client.get("/telegram")).status_code in (404, 405)


# Pages about faults


async def test_health_says_whether_the_database_can_be_read(office: Desk) -> None:
    answer = await office.stranger().client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok")


async def test_what_does_not_exist_and_what_does_not_work_say_so_kindly(office: Desk) -> None:
    emma = await office.browser("emma")
    for path in ("/nowhere", "/items/1", f"/items/{10**30}", "/items/x", "/static/../app.py", "/static/nothing.css"):
        page = await emma.get(path)
        assert page.status == 404, path
        assert "There is nothing here" in page.text
    assert (await emma.client.put("/queue")).status_code == 405


async def test_a_fault_is_told_without_a_word_of_it(office: Desk) -> None:
    await office.wren.enrol("sophia")
    item = await office.sends("sophia", CANARY)
    emma, lines = await office.browser("emma"), io.StringIO()

    def spoil(tx: Tx) -> None:
        tx.conn.execute(update(statements_table).values(content=b"\x57\x01" + b"spoilt" * 9))

    await office.wren.db.write(spoil)
    logs.set_up(lines)
    page = await emma.item(item)
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert not any(word in page.html for word in ("Traceback", "Tampered", "Sophia"))
    assert '"error": "Tampered"' in lines.getvalue()
    assert "Sophia" not in lines.getvalue()


async def test_what_cannot_be_audited_is_not_shown(office: Desk) -> None:
    await office.wren.enrol("sophia")
    item = await office.sends("sophia", CANARY)
    emma = await office.browser("emma")
    await office.wren.db.write(fill_disk)
    try:
        for _ in range(400):  # what is free in the file is used up first
            page = await emma.item(item)
            if page.status != 200:
                break
        assert page.status == 503
        assert CANARY not in page.text
    finally:
        await office.wren.db.write(free_disk)
    assert CANARY in (await emma.item(item)).text


async def test_halves_of_characters_can_be_shown(office: Desk) -> None:
    await office.wren.enrol("sophia")
    await office.sends("sophia", "before")
    sophia = await office.wren.person("sophia")
    part = Part(0, "text", "half \ud83d and nothing \0 whole \U0001f43a")

    def sent(tx: Tx) -> int:
        held = queue.open_items(tx, people.operator_scope(tx))[-1]
        message = statements.get(tx, people.own_scope(sophia.id), held.statement_id or 0).parts[0].message
        written = statements.submit(
            tx,
            sophia.id,
            "message",
            [Part(message, "text", part.text)],
            feeling=None,
            language="en",
            to_reviewer=False,
        )
        return queue.add_item(
            tx,
            held.case_id,
            sophia.id,
            "message",
            urgency="routine",
            received_at=tx.now,
            due_at=None,
            statement_id=written,
        )

    page = await (await office.browser("emma")).item(await office.wren.db.write(sent))
    assert page.status == 200
    assert "half \ufffd and nothing \ufffd whole \U0001f43a" in page.text


# The house


EACH_FIRST = """
import importlib, pkgutil, sys
import bot.console
for one in list(pkgutil.iter_modules(bot.console.__path__, "bot.console.")):
    for name in [name for name in sys.modules if name.startswith("bot.console")]:
        del sys.modules[name]
    importlib.import_module(one.name)
"""


def test_any_module_of_the_console_may_be_the_first_to_be_imported() -> None:
    """None works only because another happened to be there before it."""
    done = subprocess.run([sys.executable, "-c", EACH_FIRST], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
