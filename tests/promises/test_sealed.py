"""Content is sealed, all of it, and opens for nobody else and nowhere else. See sealed.md.

The first test is about every table there is: a new column is either sealed or has been looked at and written down here.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Column, MetaData, String, Text, insert, select, update

from bot import breaches
from bot.console import year_acts
from bot.opening import database_for
from bot.settings import Settings
from storage import agreements, people, pictures, progress, promises, queue, scores, year
from storage import breaches as stored_breaches
from storage.columns import Sealed
from storage.database import Database, Tx
from storage.progress import Account
from storage.tables import metadata
from storage.tables.core import messages
from storage.tables.plans import plan_words
from storage.vault import Erased, Refused, Row, Scope, Tampered, case, person
from tests.harness import PNG, Practice, wren
from tests.promises.scenario import Canaries, sign_in

REVIEWED: Final = {
    "accounts": "person_id chat linked_at lost_at",
    "agreements": "id person_id version digest worker_id at",
    "approvals": "id person_id sentence digest worker_id at",
    "askings": "id person_id kind about due_on asked_at statement_id",
    "audit": "id at actor action subject chain",
    "authorities": "id name settings",  # what a council publishes about itself
    "breaches": "id case_id side person_id about due_on source setting worker_id at decide_by item_id late_item_id "
    "choice decided_by decided_at",
    "changes": "id case_id happened_on worker_id at item_id",
    "checks": "id person_id sentence reader language outcome at",
    "cases": "id ref authority_id first_import",
    "consents": "id person_id agreement_id kind statement_id at",
    "closings": "id case_id state reassessed_on worker_id at item_id manager_id decided_at",
    "commitments": "id case_id confirmed_on worker_id asked_on item_id ended_on",
    "console_sessions": "id token worker_id started_at expires_at ended_at",
    "decisions": "item_id person_id worker_id choice at",
    "drawings": "id person_id message_id added_at removed_at awaited_at",
    "findings": "message_id person_id category urgency found_at item_id",
    "inbox": "id update_id digest chat day state attempts received_at message_id",
    "informants": "person_id",
    "invitations": "id person_id token created_at expires_at used_at revoked_at",
    "items": "id case_id person_id kind urgency category statement_id message_id confirmed received_at due_at status "
    "read_at read_by closed_at closed_by outcome audience hidden_from",
    "judgements": "item_id worker_id right at",
    "keys": "owner wrapped created_at destroyed_at",
    "known": "name value",  # the bot's public name
    "mails": "id person_id state attempts created_at next_at sent_at",
    "media": "id person_id message_id state mime attempts next_at",  # mime is one of a fixed set
    "messages": "id person_id kind telegram_id received_at kept_until confirmed",
    "notices": "id person_id kind about created_at held shown_at",
    "outbox": "id person_id chat owner lane asks sources state attempts created_at next_at sent_at telegram_id",
    "people": "id ref case_id role created_at confirmed_at",
    "pictures": "id person_id kind state created_at",
    "places": "person_id changed_at",
    "plan_words": "case_id",
    "progress": "id person_id goal source statement_id worker_id on_day at",
    "promises": "id person_id item_id due_on state worker_id at ended_at reply_id replaces_id due_item_id late_item_id",
    "posts": "case_id post worker_id since",
    "reassessments": "id case_id made_on worker_id at",
    "replies": "id person_id item_id worker_id kind written_at",
    "scores": "id person_id kind informant on_day statement_id worker_id at",
    "sign_ins": "token worker_id expires_at used_at",
    "statements": "id person_id kind to_reviewer sent_at withdrawn_at",
    "strangers": "chat answered_at",
    "tasks": "item_id task worker_id done_at",
    "tellings": "id person_id sentence digest at",
    "timers": "id person_id kind about due_at done_at",
    "visits": "id case_id due_on done_on worker_id item_id",
}
"""Columns that hold no content: numbers, times, fixed words, keyed digests, and ids that the case file gave."""


def unreviewed(tables: MetaData) -> list[str]:
    """Columns that are neither sealed nor in the list."""
    known = {f"{table}.{column}" for table, columns in REVIEWED.items() for column in columns.split()}
    plain = [
        column for table in tables.sorted_tables for column in table.columns if not isinstance(column.type, Sealed)
    ]
    return [str(column) for column in plain if str(column) not in known]


def test_every_column_is_sealed_or_was_looked_at() -> None:
    assert unreviewed(metadata) == []
    named = {f"{table}.{column}" for table, columns in REVIEWED.items() for column in columns.split()}
    held = {str(column) for table in metadata.sorted_tables for column in table.columns}
    assert named <= held, "the list names columns that are gone"


@pytest.mark.parametrize("column", [Column("diary", String), Column("diary", Text), Column("diary", Sealed)])
def test_a_new_column_with_words_is_noticed(column: Column[Any]) -> None:
    copied = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(copied)
    copied.tables["messages"].append_column(column)
    assert unreviewed(copied) == ([] if isinstance(column.type, Sealed) else ["messages.diary"])


# What Wren itself has written


@dataclass(frozen=True)
class Cell:
    """A sealed value where Wren has put it."""

    row: Row
    sealed: bytes


def whose(row: Any) -> str:
    """Whose key seals what is about a person, or about nobody of a case."""
    return person(row.person_id) if row.person_id is not None else case(row.case_id)


OWNERS: Final[dict[str, Callable[[Any], tuple[str, int | str]]]] = {
    "accounts": lambda row: (person(row.person_id), row.person_id),
    "agreements": lambda row: (person(row.person_id), row.id),
    "breaches": lambda row: (whose(row), row.id),
    "cases": lambda row: (case(row.id), row.id),
    "changes": lambda row: (case(row.case_id), row.id),
    "closings": lambda row: (case(row.case_id), row.id),
    "commitments": lambda row: (case(row.case_id), row.id),
    "decisions": lambda row: (person(row.person_id), row.item_id),
    "findings": lambda row: (person(row.person_id), row.message_id),
    "inbox": lambda row: (row.day, row.digest.hex()),
    "items": lambda row: (whose(row), row.id),
    "informants": lambda row: (person(row.person_id), row.person_id),
    "media": lambda row: (person(row.person_id), row.id),
    "messages": lambda row: (person(row.person_id), row.id),
    "outbox": lambda row: (row.owner, row.id),
    "people": lambda row: (person(row.id), row.id),
    "pictures": lambda row: (person(row.person_id), row.id),
    "places": lambda row: (person(row.person_id), row.person_id),
    "plan_words": lambda row: (case(row.case_id), row.case_id),
    "progress": lambda row: (person(row.person_id), row.id),
    "promises": lambda row: (person(row.person_id), row.id),
    "reassessments": lambda row: (case(row.case_id), row.id),
    "replies": lambda row: (person(row.person_id), row.id),
    "scores": lambda row: (person(row.person_id), row.id),
    "statements": lambda row: (person(row.person_id), row.id),
    "visits": lambda row: (case(row.case_id), row.id),
}
"""Whose key seals a row of each table with content, and by which id the value is bound to it."""


@pytest.fixture(scope="module")
def written(made: Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of an installation in which every column with content holds some."""
    return asyncio.run(_written(made, tmp_path_factory.mktemp("sealed")))


async def _written(made: Practice, folder: Path) -> Path:
    async with wren(made, folder) as running:
        sophia, david = await running.enrol("sophia", "david")
        for child in (sophia, david):
            child.shows(PNG, "my room")
            child.press("review:send", await child.hears("review"))
            await child.hears("menu")
            child.says("/help")
            await child.hears("words")
        emma = await sign_in(running, "emma", Canaries(random.Random()))
        item = next(item for item in await running.queue() if item["kind"] == "message")
        await emma.browser.act(item["id"], "answer", answer="Thank you.")
        running.stand_in.faults.fails("sendMessage", times=1000)
        broken = {"message": {"chat": {"id": sophia.phone.user_id, "type": "private"}, "message_id": "broken"}}
        running.stand_in.deliver(broken)
        running.person("stranger").says("Who are you?")
        await running.until(lambda: "unreadable" in running.printed and running.printed.count("telegram_down") >= 2)
        await running.stop()
        async with running.database() as database:
            await database.write(partial(decided, item=item["id"]))
            await database.write(partial(promised, item=item["id"]))
            await database.write(pictured)
            await database.write(explained)
            await database.write(not_kept)
            await database.write(followed)  # ends with closing the case
            await database.write(adults_named)
    return running.data


def decided(tx: Tx, item: int) -> None:
    """A decision about Sophia, as it is made after a return home."""
    scope = people.operator_scope(tx)
    sophia, emma = (people.find(tx, scope, ref) for ref in ("sophia", "emma"))
    queue.decide(tx, item, sophia.id, emma.id, "visit", "I see her today.")


def promised(tx: Tx, item: int) -> None:
    """What Sophia noticed of a goal, what she was promised (late, with the reason), and an agreement."""
    scope = people.operator_scope(tx)
    sophia, emma = (people.find(tx, scope, ref) for ref in ("sophia", "emma"))
    progress.keep(tx, sophia.id, Account("english", "child", "better", date(2026, 11, 20), "Mum helps me read."))
    row = promises.make(tx, sophia.id, item, "I bring the photographs.", date(2026, 11, 24), emma.id)
    promise = promises.get(tx, scope, row)
    assert promise is not None
    assert promises.end(tx, promise, "late", "The shop was shut.")
    agreements.issue(tx, sophia.id, b"digest", '{"en": ["Talk it out."]}', emma.id)


def pictured(tx: Tx) -> None:
    """A picture of Sophia's, drawn."""
    sophia = people.find(tx, people.operator_scope(tx), "sophia")
    pictures.add(tx, sophia.id, "journey", '{"picture": "{}", "caption": ["Your plan"]}')
    (picture,) = pictures.waiting(tx)
    assert pictures.drawn(tx, picture, (PNG, PNG))


def not_kept(tx: Tx) -> None:
    """What Sophia's mother and the council agreed, and what neither of them kept."""
    scope = people.operator_scope(tx)
    maria, emma = (people.find(tx, scope, ref) for ref in ("maria", "emma"))
    assert maria.case_id is not None
    agreed = {"agreed": {"goals": {"english": ["English", "We look for another class"]}, "duties": []}}
    agreements.issue(tx, maria.id, b"digest", json.dumps(agreed), emma.id)
    fact = breaches.Fact("Not at class", "She is tired", tx.now.date(), "seen", "elsewhere")
    breaches.record(tx, maria.case_id, maria, "english", fact, emma.id)
    assert breaches.find(tx, maria.case_id)
    for one in stored_breaches.of_case(tx, people.operator_scope(tx), maria.case_id):
        assert breaches.end(tx, one, emma.id, "none", {"why": "The class was full."})


def explained(tx: Tx) -> None:
    """What a worker wrote beside the plan of Sophia's family."""
    sophia = people.find(tx, people.operator_scope(tx), "sophia")
    assert sophia.case_id is not None
    sealed = tx.seal(Row("plan_words", case(sophia.case_id), sophia.case_id, "content"), b'{"why": "her exams"}')
    tx.conn.execute(insert(plan_words).values(case_id=sophia.case_id, content=sealed))


def followed(tx: Tx) -> None:
    """What Emma records of the year of Sophia's family: a check, a relative's help, a change, and asking to close."""
    sophia, emma = (people.find(tx, people.operator_scope(tx), ref) for ref in ("sophia", "emma"))
    assert sophia.case_id is not None
    today = tx.now.date()
    year.hold(tx, sophia.case_id, [today])
    (check,) = year.checks(tx, people.operator_scope(tx), sophia.case_id)
    year.record(tx, sophia.case_id, check.id, today, emma.id, {"saw": "her room"})
    help_given = {"name": "Rosa", "relation": "aunt", "what": "She cooks on Sundays."}
    year.promise(tx, sophia.case_id, help_given, today, emma.id)
    words = {"about": "money", "words": "Her mother found work.", "on": today.isoformat()}
    year_acts.change(tx, emma.id, sophia.case_id, words)
    closing = {"on": today.isoformat(), "outcome": "All is well.", "support": "yes"}
    year_acts.close(tx, emma.id, sophia.case_id, closing)


def adults_named(tx: Tx) -> None:
    """Who can fill in a questionnaire about Sophia, and what came of one."""
    sophia = people.find(tx, people.operator_scope(tx), "sophia")
    scores.name_adults(tx, sophia.id, "Mr Osei", "Joan")
    scores.add(tx, sophia.id, "sdq", "teacher", 17, date(2026, 11, 20))


@pytest.fixture
async def database(written: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """That data, to be opened and spoilt."""
    shutil.copytree(written, tmp_path / "data")
    async with database_for(Settings(data_dir=tmp_path / "data")) as database:
        yield database


def cells(tx: Tx) -> list[Cell]:
    """Every sealed value in the database."""
    return [
        Cell(Row(table.name, *OWNERS[table.name](row), column.name), row._mapping[column.name])
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
        for row in tx.conn.execute(select(table).where(column.is_not(None)))
    ]


def opening(tx: Tx, cell: Cell, **changed: Any) -> type[Exception] | None:
    """What comes of opening a value as if it stood elsewhere; None when it opens."""
    row = replace(cell.row, **changed)
    try:
        tx.open(Scope("test", frozenset({row.owner})), row, cell.sealed)
    except Exception as error:
        return type(error)
    return None


async def test_every_sealed_column_holds_something_and_all_of_it_opens(database: Database) -> None:
    found = await database.read(lambda tx: [(cell.row, opening(tx, cell)) for cell in cells(tx)])
    assert [row for row, error in found if error is not None] == []
    columns = {f"{t.name}.{c.name}" for t in metadata.sorted_tables for c in t.columns if isinstance(c.type, Sealed)}
    assert {f"{row.table}.{row.column}" for row, _ in found} == columns


async def test_a_value_moved_anywhere_else_opens_for_nobody(database: Database) -> None:
    def moved(tx: Tx) -> set[type[Exception] | None]:
        everything = cells(tx)
        owners = sorted({cell.row.owner for cell in everything})
        errors = set()
        for cell in everything:
            others = [owner for owner in owners if owner != cell.row.owner]
            errors |= {opening(tx, cell, owner=owner) for owner in others}
            errors |= {opening(tx, cell, id=other.row.id) for other in everything if other.row.id != cell.row.id}
            errors |= {opening(tx, cell, column="elsewhere"), opening(tx, cell, table="elsewhere")}
        return errors

    assert await database.read(moved) == {Tampered}


async def test_out_of_scope_is_refused(database: Database) -> None:
    def tried(tx: Tx) -> set[type[Exception] | None]:
        everything = cells(tx)
        owners = frozenset(cell.row.owner for cell in everything)
        return {refusal(tx, cell, owners - {cell.row.owner}) for cell in everything}

    assert await database.read(tried) == {Refused}


def refusal(tx: Tx, cell: Cell, owners: frozenset[str]) -> type[Exception] | None:
    try:
        tx.open(Scope("test", owners), cell.row, cell.sealed)
    except Exception as error:
        return type(error)
    return None


async def test_what_a_destroyed_key_sealed_is_gone(database: Database) -> None:
    sophia = await database.read(lambda tx: people.find(tx, people.operator_scope(tx), "sophia").owner)
    await database.write(lambda tx: database.vault.destroy(tx.conn, sophia, tx.now))
    found = await database.read(lambda tx: [(cell.row.owner, opening(tx, cell)) for cell in cells(tx)])
    assert {error for owner, error in found if owner == sophia} == {Erased}
    assert {error for owner, error in found if owner != sophia} == {None}


async def test_words_that_changed_places_are_never_told(made: Practice, written: Path, tmp_path: Path) -> None:
    async with wren(replace(made, folder=written), tmp_path, started=False) as running:
        async with running.database() as database:
            await database.write(swap)
        done = await running.command("export", "sophia", "--json")
    assert done.code == 1
    assert "my room" not in done.out + done.err


def swap(tx: Tx) -> None:
    """Every message gets the sealed words of the one after it."""
    rows = tx.conn.execute(select(messages.c.id, messages.c.content)).all()
    for row, other in zip(rows, [*rows[1:], rows[0]], strict=True):
        tx.conn.execute(update(messages).where(messages.c.id == row.id).values(content=other.content))


@pytest.mark.parametrize("command", [("queue",), ("export", "sophia"), ("run",)])
async def test_a_wrong_master_key_is_told_in_one_sentence(
    made: Practice, written: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    async with wren(replace(made, folder=written), tmp_path, started=False) as running:
        (running.data / "master.key").write_text(secrets.token_hex(32))
        done = await running.command(*command)
    assert (done.code, done.out) == (1, "")
    assert done.err == "the master key is not the one this database was made with\n"
