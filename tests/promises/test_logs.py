"""Failures tell a person, and nobody else anything. See logs.md.

The process that runs here has faults built in (`broken.py`): a message says which one it sets off.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import resource
import sqlite3
from pathlib import Path

import pytest

from bot.logs import ALLOWED
from conversations.library.notices import WENT_WRONG
from locales.words import all_languages
from tests.harness import FULL, PHONES, Person, Practice, Wren, wren
from tests.promises.scenario import Canaries, sign_in

BROKEN = ("-m", "tests.promises.broken")
CANARY = "kingfisher7431"
PEOPLE = ("sophia", "leanne", "emma", "stranger")


def nothing_told(running: Wren) -> list[dict[str, object]]:
    """Every line is one of ours, with fields that are allowed, and gives nobody away. Returns the lines."""
    lines: list[dict[str, object]] = [json.loads(line) for line in running.printed.splitlines()]
    assert {name for line in lines for name in line} <= ALLOWED
    known = [PHONES[ref] for ref in PEOPLE]
    secrets = [CANARY, running.stand_in.token, running.settings["webhook_secret"], "PRACTICE"]
    secrets += [str(who.user_id) for who in known] + [who.name for who in known] + list(running.payloads.values())
    assert [secret for secret in secrets if secret.lower() in running.printed.lower()] == []
    return lines


async def answered(person: Person, words: str) -> None:
    person.says(words)
    await person.hears(lambda message: words in message.text)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_whatever_fails_at_telegram(made: Practice, tmp_path: Path, mode: str) -> None:
    async with wren(made, tmp_path, mode) as running:
        (sophia,) = await running.enrol("sophia")
        faults = running.stand_in.faults
        for spoil in (faults.fails, faults.hangs_up, faults.too_many):
            for method in ("sendMessage", "answerCallbackQuery", "getUpdates"):
                spoil(method)
        faults.fails("getFile")
        faults.hangs_up("file")
        sophia.shows(caption=CANARY)
        await answered(sophia, f"{CANARY} twice")
        sophia.press("review:send", await sophia.hears("review"))
        await sophia.hears("menu")
        running.person("stranger").says(CANARY)
        sophia.phone.blocks()
        sophia.phone.starts()
        await sophia.hears("menu")
        await running.until(lambda: "file_kept" in running.printed)
        assert await running.stop() == 0
    told = {str(line["event"]) for line in nothing_told(running)}
    assert {"telegram_down", "asked_to_wait", "file_later", "file_kept"} <= told


async def test_a_token_that_telegram_does_not_know(made: Practice, tmp_path: Path) -> None:
    wrong = "123456:kingfisher7431-is-not-the-token"
    async with wren(made, tmp_path, settings={"telegram_token": wrong}, started=False) as running:
        done = await running.command("run")
    assert done.code == 1
    assert done.err.splitlines()[-1] == "Telegram does not know the token in WREN_TELEGRAM_TOKEN."
    assert wrong.partition(":")[2] not in done.out + done.err


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="filling a disk from outside takes Linux")
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_full_disk_loses_nothing_and_tells_nothing(made: Practice, tmp_path: Path, mode: str) -> None:
    async with wren(made, tmp_path, mode) as running:
        sophia, leanne = await running.enrol("sophia", "leanne")
        fill_disk(running)
        sophia.says(f"{CANARY} one")
        leanne.says(f"{CANARY} other")
        await running.until(lambda: "cannot_keep" in running.printed)
        assert running.stand_in.updates.waiting, "what could not be kept was not confirmed"
        free_disk(running)
        await asyncio.gather(sophia.hears("review"), leanne.hears("review"))
        held = await running.export("sophia")
        assert await running.stop() == 0
    assert [one["text"] for one in held["messages"] if one["kind"] == "text"] == [f"{CANARY} one"]
    nothing_told(running)


def fill_disk(running: Wren) -> None:
    """From now on this process can write into no file: a full disk, wherever in its files there may be room left."""
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))


def free_disk(running: Wren) -> None:
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.mark.skipif(not FULL, reason="a lock is waited for ten seconds; WREN_TEST_FULL=1 does")
async def test_a_locked_database_loses_nothing_and_tells_nothing(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path) as running:
        (sophia,) = await running.enrol("sophia")
        with contextlib.closing(sqlite3.connect(running.data / "wren.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sophia.says(f"{CANARY} one")
            await running.until(lambda: "cannot_keep" in running.printed)
            assert running.stand_in.updates.waiting, "what could not be kept was not confirmed"
            other.execute("ROLLBACK")
        await sophia.hears("review")
        assert await running.stop() == 0
    nothing_told(running)


async def test_errors_that_quote_people_are_told_without_their_words(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path, program=BROKEN, settings={"meaning": "off"}) as running:
        (sophia, _) = await running.enrol("sophia", "emma")
        await answered(sophia, f"noise {CANARY}")
        emma = await sign_in(running, "emma", Canaries(random.Random()))
        page = await emma.browser.get("/queue?case=7431")
        await running.until(lambda: running.printed.count('"uncaught"') >= 3 and "unraisable" in running.printed)
        assert await running.stop() == 0
    assert page.status == 500
    assert CANARY not in page.html
    told = [(line["event"], line.get("error")) for line in nothing_told(running)]
    assert told.count(("library", "ValueError")) == 1
    assert ("console", "ValueError") in told


@pytest.mark.parametrize("words", [f"fail {CANARY}", f"unscreened {CANARY}", "i need help"])
async def test_a_message_that_can_never_be_worked_is_set_aside_and_told(
    made: Practice, tmp_path: Path, words: str
) -> None:
    async with wren(made, tmp_path, program=BROKEN, settings={"meaning": "off"}) as running:
        sophia, leanne = await running.enrol("sophia", "leanne")
        for one in ("before", words, "after"):
            sophia.says(one)
        await answered(leanne, "in another chat")
        await is_told(running, sophia)
        flags = [item for item in await running.queue() if item["urgency"] == "now"]
        assert await running.stop() == 0
    assert [item["text"] for item in flags] == (["i need help"] if words == "i need help" else [])
    lines = nothing_told(running)
    assert [line["event"] for line in lines].count("set_aside") == 1
    assert len(lines) < 20, "nothing is tried for ever"


async def is_told(running: Wren, sophia: Person) -> None:
    """Her other words go on, she is told that something went wrong, and so is her worker."""
    await sophia.hears(lambda message: "before\nafter" in message.text)
    sophia.press("show", await sophia.hears("show"))
    await sophia.hears(lambda message: message.text.startswith(tuple(went_wrong())))
    items = [item for item in await running.queue() if item["kind"] == "unreadable"]
    assert [(item["person"], item["urgency"]) for item in items] == [("sophia", "today")]


def went_wrong() -> set[str]:
    return {text.format(worker="Emma") for text in all_languages(WENT_WRONG.key)}


@pytest.mark.parametrize("kind", ["told", "untold"])
async def test_when_nothing_works_for_one_person_everybody_else_goes_on(
    made: Practice, tmp_path: Path, kind: str
) -> None:
    said = [f"{kind} {number}" for number in range(3)]
    async with wren(made, tmp_path, program=BROKEN, settings={"meaning": "off"}) as running:
        sophia, leanne = await running.enrol("sophia", "leanne")
        sophia.says(f"stick {CANARY}")
        await sophia.hears("review")
        for words in said:
            sophia.says(words)
            await answered(leanne, f"in another chat, {words}")
        await running.until(lambda: running.printed.count('"set_aside"') == len(said))
        await answered(leanne, "still here")
        held, items = await running.export("sophia"), await running.queue()
        assert await running.stop() == 0
    assert [one["text"] for one in held["messages"] if one["text"] in said] == said
    assert [item["person"] for item in items if item["kind"] == "unreadable"] == (
        ["sophia"] * 3 if kind == "told" else []
    )
    assert len(nothing_told(running)) < 60, "nothing is tried for ever"


async def test_a_message_that_kills_the_process_is_set_aside(made: Practice, tmp_path: Path) -> None:
    async with wren(made, tmp_path, program=BROKEN, settings={"meaning": "off"}) as running:
        sophia, leanne = await running.enrol("sophia", "leanne")
        for words in ("before", f"die {CANARY}", "after"):
            sophia.says(words)
        assert await running.ended() == 9
        deaths = 1
        while await dies_again(running):
            deaths += 1
        await answered(leanne, "in another chat")
        await is_told(running, sophia)
        assert await running.stop() == 0
    assert deaths <= 8, "its tries alone and among others, and those of the innocent row before it"
    nothing_told(running)


async def dies_again(running: Wren) -> bool:
    """Start it; True when it ends by itself instead of setting the message aside."""
    before = running.printed.count('"set_aside"')
    await running.spawn()
    await running.until(lambda: running.over or running.printed.count('"set_aside"') > before)
    return running.over
