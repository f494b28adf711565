"""The wall: what one person wrote never reaches another member of the family, nor anybody else. See wall.md."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select

from bot.channel import Outgoing, Text
from bot.sandbox.shapes import Message
from conversations.library.notices import NEUTRAL, SHOW
from locales.words import all_languages
from storage import outbox, people, replies, statements
from storage.database import Tx
from storage.outbox import Lane
from storage.tables.core import audit, items, media, messages
from storage.tables.core import outbox as outbox_table
from storage.tables.core import statements as statements_table
from tests.harness import FULL, PHONES, Practice, Wren, carries, wren
from tests.promises.scenario import FAMILIES, WORKERS, Actor, Canaries, Worker, names, sign_in, told

ROUNDS, ACTS = (4, 40) if FULL else (1, 10)
EVERYBODY = tuple(ref for family in FAMILIES.values() for ref in family)
ALL_WORKERS = ("emma", "samir", "dev", "grace", "ines")
REVIEWER = "ines"


async def test_nothing_anybody_wrote_reaches_anybody_else(
    made: Practice, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    canaries = Canaries(random.Random("wall"))
    async with wren(made, tmp_path) as running:
        enrolled = await running.enrol(*EVERYBODY)
        await running.enrol(*ALL_WORKERS)
        actors = [Actor(person, canaries, random.Random(person.ref)) for person in enrolled]
        workers = await asyncio.gather(*(sign_in(running, ref, canaries) for ref in ALL_WORKERS))
        await asyncio.gather(*(actor.begin() for actor in actors))
        for _ in range(ROUNDS):
            await asyncio.gather(*(actor.act(ACTS) for actor in actors))
            await unasked_is_neutral(running, actors, workers)
        await asyncio.gather(*(actor.act(ACTS) for actor in actors))
        nothing_on_other_phones(running, canaries)
        sent = await nothing_in_other_exports(running, canaries)
        await nothing_in_other_consoles(running, workers, canaries, sent)
        nothing_readable_on_disk(running, canaries)
        assert await running.stop() == 0
    nothing_readable_on_disk(running, canaries)
    assert canaries.in_(running.printed) == set()
    assert [name for name in names(*EVERYBODY) if name in running.printed] == []
    figure(f"{len(canaries.belongs)} canaries; 0 on another's phone, in another's export, console, the log or on disk")


async def unasked_is_neutral(running: Wren, actors: list[Actor], workers: Sequence[Worker]) -> None:
    """Workers act. Until somebody asks, all that arrives is the neutral line; then they look at what there is."""
    for actor in actors:
        actor.person.says("/stop")
        await actor.person.hears("menu")
    seen = {actor.ref: len(actor.person.heard) for actor in actors}
    desks = {worker.ref: worker for worker in workers}
    for number, item in enumerate(await running.queue()):
        await desks[WORKERS[item["case"]][number % 3]].work(item)
    for actor in actors:
        actor.person.says("/menu")
        await actor.person.hears("menu")
        arrived = actor.person.heard[seen[actor.ref] :]
        assert [message.text for message in arrived if not (neutral(message) or carries("menu")(message))] == []
        if lines := [message for message in arrived if neutral(message)]:
            actor.person.press("show", lines[-1])
            await actor.person.hears("menu")
    assert all(any(neutral(message) for message in actor.person.heard) for actor in actors)


def neutral(message: Message) -> bool:
    """Is this the one line that is sent unasked, with its one button?"""
    line, button = all_languages(NEUTRAL.key), all_languages(SHOW.key)
    return message.text in line and len(message.labels) == 1 and message.labels[0] in button


def nothing_on_other_phones(running: Wren, canaries: Canaries) -> None:
    """On each phone: words, buttons, notes and menus of Wren's are about its owner alone."""
    for ref, known in PHONES.items():
        if (phone := running.stand_in.phones.get(known.user_id)) is None:
            continue
        shown = [told(message) for message in phone.screen if message.from_bot]
        shown += [toast.text for toast in phone.toasts] + [json.dumps(phone.commands, ensure_ascii=False)]
        everything = "\n".join(shown)
        assert canaries.foreign(everything, ref) == set()
        assert [name for name in names(*EVERYBODY) if name in everything and name != known.name] == []
        assert bool(canaries.in_(everything)) == (ref in EVERYBODY), "the scenario has told everybody something"


async def nothing_in_other_exports(running: Wren, canaries: Canaries) -> set[bytes]:
    """Each export is of its person alone. Returns the marks of all that was sent on, and of what was answered."""
    sent: set[bytes] = set()
    everybody = (*EVERYBODY, *ALL_WORKERS) if FULL else EVERYBODY
    for ref, held in zip(everybody, await asyncio.gather(*map(running.export, everybody)), strict=True):
        assert canaries.foreign(json.dumps(held), ref) == set()
        assert bool(canaries.in_(json.dumps(held["messages"]))) == (ref in EVERYBODY)
        sent |= canaries.in_(json.dumps([held[what] for what in ("statements", "queue", "replies", "decisions")]))
    return sent


async def nothing_in_other_consoles(
    running: Wren, workers: Sequence[Worker], canaries: Canaries, sent: set[bytes]
) -> None:
    """Each worker sees what was sent on in their cases, the reviewing officer what was shared. Guessing is no use."""
    async with running.database() as database:
        guesses = await database.read(addresses)
        shared = await database.read(lambda tx: canaries.in_("".join(shared_words(tx))))
    sent = sent | {mark for mark, caption in canaries.captions.items() if caption in sent}
    shared = shared | {mark for mark, caption in canaries.captions.items() if caption in shared}
    for worker in workers:
        seen = canaries.in_(await worker.sees(*guesses))
        family = [ref for case, refs in FAMILIES.items() for ref in refs if worker.ref in WORKERS[case]]
        assert {mark for mark in seen if canaries.belongs[mark] not in family and mark not in shared} == set()
        assert seen <= (shared if worker.ref == REVIEWER else sent)
        assert seen & canaries.captions.keys(), "everybody at work has seen a picture that was sent to them"


def addresses(tx: Tx) -> list[str]:
    """The address of every item, file and case there is."""
    tables = (("items", items), ("media", media))
    return [f"/{name}/{row}" for name, table in tables for row in tx.conn.scalars(select(table.c.id))]


def shared_words(tx: Tx) -> list[str]:
    """The words of every statement that somebody shared with the reviewing officer, or sent to them."""
    theirs = statements_table.c.to_reviewer.is_(True) | (statements_table.c.kind == "to_reviewer")
    scope = people.operator_scope(tx)
    rows = tx.conn.scalars(select(statements_table.c.id).where(theirs)).all()
    sent = [part.text for row in rows for part in statements.get(tx, scope, row).parts]
    own = set(tx.conn.scalars(select(items.c.id).where(items.c.audience == "reviewer")))
    writers = set(tx.conn.scalars(select(items.c.person_id).where(items.c.id.in_(own))))
    answers = [one.text for who in writers for one in replies.to(tx, scope, who) if one.item_id in own]
    return [*sent, *answers]


def nothing_readable_on_disk(running: Wren, canaries: Canaries) -> None:
    """In no byte of any file: the database, its log, and whatever else stands beside it."""
    files = [path for path in running.data.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"wren.db", "master.key"}
    assert [path.name for path in files if canaries.in_(path.read_bytes())] == []
    named = [name.encode() for name in names(*EVERYBODY)]
    databases = [path.read_bytes() for path in files if path.name.startswith("wren.db")]
    assert [name for name in named for content in databases if name in content] == []


async def test_a_row_built_from_somebody_elses_words_is_never_sent(made: Practice, tmp_path: Path) -> None:
    words = "kingfisher7431"
    async with wren(made, tmp_path) as running:
        sophia, david = await running.enrol("sophia", "david")
        sophia.says(words)
        sophia.press("review:send", await sophia.hears("review"))
        await sophia.hears("menu")
        async with running.database() as database:
            planted = await database.write(lambda tx: plant(tx, words))
            david.says("/menu")
            await david.hears("menu")
            states, refusals = await database.read(lambda tx: (states_of(tx, planted), refused(tx)))
    assert [message.text for message in david.heard if words in message.text] == []
    assert states == ["refused"] * len(planted)
    assert refusals == [f"outbox:{row}" for row in planted]


def plant(tx: Tx, words: str) -> list[int]:
    """Rows for David, as a mistake would make them: of Sophia's message, of her statement, of what is never sent."""
    scope = people.operator_scope(tx)
    sophia, david = (people.find(tx, scope, ref) for ref in ("sophia", "david"))
    chat = people.chat_of(tx, david.id)
    assert chat is not None
    message = tx.conn.scalars(select(messages.c.id).where(messages.c.person_id == sophia.id)).all()[-1]
    statement = tx.conn.scalars(select(statements_table.c.id).where(statements_table.c.person_id == sophia.id)).one()
    payload = Outgoing((Text(words),)).dump()
    sources = (("messages", message), ("statements", statement), ("people", david.id))
    return [outbox.add(tx, david.id, chat, Lane.ANSWER, payload, [source]) for source in sources]


def states_of(tx: Tx, rows: list[int]) -> list[str]:
    return list(
        tx.conn.scalars(select(outbox_table.c.state).where(outbox_table.c.id.in_(rows)).order_by(outbox_table.c.id))
    )


def refused(tx: Tx) -> list[str]:
    query = select(audit.c.subject).where(audit.c.action == "refused to send").order_by(audit.c.id)
    return list(tx.conn.scalars(query))
