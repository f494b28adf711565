"""The wall, with many families at once and all that Wren can do in use. See wall.md."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.export import held_about
from storage.database import Tx
from storage.tables.core import audit, items, mails, media
from storage.tables.core import statements as statements_table
from tests import support
from tests.desk import Browser
from tests.harness import FULL
from tests.promises.campaign import World, world
from tests.promises.families import REVIEWER, WORKERS
from tests.promises.scenario import LINK
from tests.promises.test_wall import shared_words

WORLDS, FAMILIES, ROUNDS = (25, 40, 20) if FULL else (1, 9, 27)
"""Each world has a database, workers and a Telegram of its own: 20,000 things done by members of 1,000 families."""
PATIENCE = 120.0
"""Seconds for what all families of a world do at once, on a machine that is busy."""
PAGES = 40
"""How many pages each worker looks at in the end, of those that links lead to."""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "PATIENCE", PATIENCE)


@pytest.mark.parametrize("number", range(WORLDS))
async def test_in_many_families_nobody_is_told_of_anybody_else(
    tmp_path: Path, number: int, figure: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path, f"world-{number}", FAMILIES) as here:
        for one in range(ROUNDS):
            await here.round(one)
            assert here.faults == []
        here.whole_phones()
        assert here.faults == []
        await exports_are_of_one_person(here)
        await consoles_are_of_ones_own_cases(here)
        await nothing_in_the_audit(here)
        done = await here.wren.db.read(lambda tx: set(tx.conn.scalars(select(statements_table.c.kind))))
        assert await told_of_their_own(here) > 0, "silence would keep this promise, and help nobody"
    assert readable(here, tmp_path) == []
    printed = capfd.readouterr()
    assert here.marks.in_(printed.out + printed.err) == set()
    counts = here.counts
    figure(
        f"{len(here.families)} families, {counts['turns']} turns, {counts['desk turns']} of workers, "
        f"{len(here.marks.held)} marks, {counts['texts']} texts, {counts['files']} files, {counts['exports']} exports, "
        f"{counts['pages']} pages of the console, {len(done)} kinds of statement; 0 foreign marks"
    )


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
