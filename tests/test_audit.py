"""The audit can be added to and read; whoever changes it is found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from storage import audit
from storage.database import Tx
from storage.tables.core import audit as entries
from tests.support import Watched, empty

ACTS = ("imported", "exported", "read the queue", "invited")


def note(tx: Tx, act: str) -> None:
    audit.note(tx.conn, tx.now, "operator", act, "case:1")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Watched]:
    async with empty(tmp_path) as db:
        for act in ACTS:
            await db.write(partial(note, act=act))
        yield db


async def test_an_untouched_audit_is_whole(db: Watched) -> None:
    assert await db.read(lambda tx: audit.broken(tx.conn)) is None


@pytest.mark.parametrize(
    "statement", [update(entries).values(actor="nobody"), delete(entries)], ids=["change", "take out"]
)
async def test_the_database_itself_refuses_to_change_or_take_out_an_entry(db: Watched, statement: object) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        await db.write(lambda tx: tx.conn.execute(statement))  # type: ignore[call-overload]


@pytest.mark.parametrize("column", ["actor", "action", "subject", "at"])
async def test_an_entry_that_was_changed_all_the_same_is_found(db: Watched, column: str) -> None:
    def tamper(tx: Tx) -> None:
        tx.conn.exec_driver_sql("DROP TRIGGER audit_no_update")
        tx.conn.exec_driver_sql(f"UPDATE audit SET {column} = '2020-01-01 00:00:00.000000' WHERE id = 3")

    await db.write(tamper)
    assert await db.read(lambda tx: audit.broken(tx.conn)) == 3


async def test_an_entry_that_was_taken_out_is_missed_by_the_next(db: Watched) -> None:
    def tamper(tx: Tx) -> None:
        tx.conn.exec_driver_sql("DROP TRIGGER audit_no_delete")
        tx.conn.exec_driver_sql("DELETE FROM audit WHERE id = 2")

    await db.write(tamper)
    assert await db.read(lambda tx: audit.broken(tx.conn)) == 3


async def test_entries_of_one_group_follow_one_another(db: Watched) -> None:
    def several(tx: Tx) -> None:
        for act in ACTS:
            note(tx, act)

    await db.write(several)
    assert await db.read(lambda tx: audit.broken(tx.conn)) is None
