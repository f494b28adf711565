"""The wall, with many families at once and all that Wren can do in use. See wall.md."""

from __future__ import annotations

import asyncio
import html
import json
import os
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.export import held_about
from storage.database import Tx
from storage.tables.core import audit, items, mails, media
from tests import support
from tests.desk import Browser
from tests.harness import FULL
from tests.promises import features, pages
from tests.promises.campaign import World, world
from tests.promises.families import MARK, REVIEWER, WORKERS
from tests.promises.scenario import LINK
from tests.promises.test_wall import shared_words

WORLDS, FAMILIES, ROUNDS = (25, 40, 20) if FULL else (1, 9, 30)
"""Each world has a database, workers and a Telegram of its own: 20,000 things done by members of 1,000 families."""
UNUSED = 14 if FULL else 75
"""How many features chance may leave out: at full size so many were (wall.md names them)."""
PATIENCE = 120.0
"""Seconds for what all families of a world do at once, on a machine that is busy."""
COUNTED = ("families", "turns", "desk turns", "marks", "texts", "files", "drawn", "exports", "pages")
DRAWN = 12
"""How many pictures and documents of a world are drawn and read back."""
PAGES = 40
"""How many pages each worker looks at in the end, of those that links lead to."""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "PATIENCE", PATIENCE)


def test_in_many_families_nobody_is_told_of_anybody_else(
    tmp_path: Path, figure: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        worlds = list(pool.map(partial(_run, tmp_path), range(WORLDS)))
    counts, every = sum((counts for counts, _ in worlds), Counter[str]()), features.everything()
    unused = every.difference(*(used for _, used in worlds))
    told = ", ".join(f"{counts[name]} {name}" for name in COUNTED)
    figure(f"{told}; 0 foreign marks; {len(unused)} of {len(every)} features not in use: {', '.join(sorted(unused))}")
    assert len(unused) <= UNUSED, sorted(unused)
    printed = capfd.readouterr()
    assert MARK.findall(printed.out + printed.err) == []


def _run(folder: Path, number: int) -> tuple[Counter[str], set[str]]:
    support.PATIENCE = PATIENCE
    return asyncio.run(lived(made(folder / str(number)), number))


async def lived(folder: Path, number: int) -> tuple[Counter[str], set[str]]:
    """One world, from its beginning to its end: what was counted, and which features were in use."""
    async with world(folder, f"world-{number}", FAMILIES) as here:
        for one in range(ROUNDS):
            here.ending = one >= ROUNDS * 3 // 4
            await here.round(one)
            assert here.faults == [], here.faults  # a process of its own tells nothing more than this
        here.whole_phones()
        assert here.faults == [], here.faults
        await exports_are_of_one_person(here)
        await consoles_are_of_ones_own_cases(here)
        await nothing_in_the_audit(here)
        pages_say_what_they_were_given(here)
        here.used |= await here.wren.db.read(features.held)
        assert await told_of_their_own(here) > 0, "silence would keep this promise, and help nobody"
    assert readable(here, folder) == []
    return here.counts + Counter(families=len(here.families), marks=len(here.marks.held)), here.used


async def exports_are_of_one_person(here: World) -> None:
    """In each export: one's own words, and what workers wrote for or about just this person."""
    for who in here.members:
        held = json.dumps(await here.wren.db.write(partial(held_about, name=who.ref)))
        here.counts["exports"] += 1
        wrong = {mark for mark in here.marks.in_(held) if not here.marks.held[mark].held_for(who.ref)}
        assert [here.marks.held[mark] for mark in wrong] == [], who.ref


async def consoles_are_of_ones_own_cases(here: World) -> None:
    """Whatever a worker follows or guesses: no word of a family that is not theirs.

    Who leads the reviews reads what workers wrote, how goals go and what was said about being ready; beside that, of
    the words of a family, only what was shared.
    """
    guesses, shared = await here.wren.db.read(partial(_addresses, here=here))
    for ref in WORKERS:
        theirs = {one.number for one in here.families if ref in one.team.refs}
        browser = await here.desk.browser(ref)
        foreign = [path for number, paths in guesses.items() if number not in theirs for path in paths]
        for path, text in await seen(browser, foreign[::7], PAGES):
            here.counts["pages"] += 1
            found = {mark: here.marks.held[mark] for mark in here.marks.in_(text)}
            wrong = [mark for mark, held in found.items() if held.family not in theirs]
            if ref == REVIEWER:
                whole = path.endswith(("/said", "/progress"))
                family = [one for one in wrong if found[one].writer not in (*WORKERS, "file")]
                wrong = [one for one in family if one not in shared and not whole]
            assert [found[one] for one in wrong] == [], (ref, path)


async def seen(browser: Browser, guessed: list[str], most: int) -> list[tuple[str, str]]:
    """What the guessed addresses show, and the pages that links lead to, up to so many."""
    found = [(path, (await browser.client.get(path)).text) for path in guessed]
    todo, known = ["/queue", "/cases"], set[str]()
    while todo and len(known) < most:
        path = todo.pop(0)
        if path not in known:
            known.add(path)
            answer = await browser.client.get(path)
            found.append((path, answer.text))
            if answer.headers.get("content-type", "").startswith("text/html"):
                todo += [html.unescape(link) for link in LINK.findall(answer.text)]
    return found


def _addresses(tx: Tx, here: World) -> tuple[dict[int, list[str]], set[str]]:
    """The addresses of each family's pages, items and files; and the marks that were shared with the reviewer."""
    found: dict[int, list[str]] = {}
    persons = {here.ids[one.ref]: one.family for one in here.members}
    for family in here.families:
        case = f"/cases/{here.ids[family.ref]}"
        found[family.number] = [f"{case}{rest}" for rest in ("", "/said", "/agreement", "/year", "/progress")]
        found[family.number] += [f"{case}/plans/{one.ref}" for one in family.children]
        found[family.number] += [f"{case}/told/{here.ids[one.ref]}" for one in family.members]
    for name, table in (("items", items), ("media", media)):
        for row in tx.conn.execute(select(table.c.id, table.c.person_id)):
            if row.person_id in persons:
                found[persons[row.person_id]].append(f"/{name}/{row.id}")
    shared = here.marks.in_(" ".join(shared_words(tx)))
    return found, shared | {inside for inside, caption in here.marks.captions.items() if caption in shared}


def pages_say_what_they_were_given(here: World) -> None:
    """What is really drawn holds the marks of the text it was drawn from, which was looked at, and no others."""
    for asked in random.Random(here.seed).sample(here.brush.asked, k=min(DRAWN, len(here.brush.asked))):
        found, given = here.marks.in_(pages.text_of(asked)), here.marks.in_(asked)
        here.counts["drawn"] += 1
        assert found <= given
        assert found or not given, "the text can be read"


async def nothing_in_the_audit(here: World) -> None:
    """The audit and the e-mails hold no words at all."""

    def read(tx: Tx) -> str:
        return repr([tx.conn.execute(select(table)).all() for table in (audit, mails)])

    assert here.marks.in_(await here.wren.db.read(read)) == set()


async def told_of_their_own(here: World) -> int:
    """How many marks of workers have reached those whom they were for."""
    everything = [json.dumps(one.raw) for who in here.members for one in here.wren.world.phones[who.user_id].screen]
    return sum(here.marks.held[mark].writer in (*WORKERS, "file") for mark in here.marks.in_(" ".join(everything)))


def readable(here: World, folder: Path) -> list[str]:
    """The names of files on disk that hold a mark in clear."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "wren.db" for path in files)
    return [path.name for path in files if here.marks.in_(path.name + path.read_bytes().decode("latin-1"))]


async def test_what_others_write_changes_nothing_on_a_phone(tmp_path: Path, figure: Callable[[str], None]) -> None:
    """The same world twice: in one everybody writes, in the other one member of each family alone. Theirs is the same.

    Not only no word: no line more or less, and none at another time.
    """
    everybody = await transcripts(made(tmp_path / "all"), everybody=True)
    alone = await transcripts(made(tmp_path / "one"), everybody=False)
    assert alone == everybody
    figure(
        f"{sum(map(len, alone.values()))} messages to {len(alone)} people, the same to the second without the others"
    )


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def transcripts(folder: Path, *, everybody: bool) -> dict[str, list[tuple[int, str, tuple[str, ...]]]]:
    families, rounds = (24, 40) if FULL else (4, 20)
    watched = [f"{('amy', 'ben', 'cora', 'dan')[number % 4]}-{number}" for number in range(families)]
    async with world(folder, "twice", families, watched, everybody=everybody) as here:
        for one in range(rounds):
            await here.round(one)
        assert here.faults == []
        return {who.ref: here.transcript(who) for who in here.members if who.ref in watched}
