"""The wall: what is sealed opens for whom it is meant, where it was put, until its key is destroyed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import StatementError

from storage.database import Tx
from storage.tables import metadata
from storage.tables.core import replies
from storage.vault import Erased, Refused, Row, Scope, Tampered, Vault, WrongMasterKey
from tests.support import KEY, MORNING, Watched, database, empty

WORDS = "I miss my dog. 🐕".encode()
ROW = Row("messages", "person:1", 11, "content")
SCOPE = Scope("person:1", frozenset({"person:1"}))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Watched]:
    async with empty(tmp_path) as db:
        yield db


@pytest.fixture
async def sealed(db: Watched) -> bytes:
    return await db.write(lambda tx: tx.seal(ROW, WORDS))


async def opened(db: Watched, row: Row, sealed: bytes, scope: Scope = SCOPE) -> bytes:
    return await db.read(lambda tx: tx.open(scope, row, sealed))


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300))
def test_anything_comes_back_as_it_was(content: bytes) -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[metadata.tables["keys"]])
    with engine.begin() as conn:
        vault = Vault(KEY)
        sealed = vault.seal(conn, ROW, content, MORNING)
        assert vault.open(conn, SCOPE, ROW, sealed) == content
        assert len(content) < 4 or content not in sealed


async def test_the_same_words_never_look_the_same(db: Watched, sealed: bytes) -> None:
    again = await db.write(lambda tx: tx.seal(ROW, WORDS))
    assert again != sealed
    assert await opened(db, ROW, again) == await opened(db, ROW, sealed) == WORDS


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(ROW, table="statements"),
        replace(ROW, owner="person:2"),
        replace(ROW, id=12),
        replace(ROW, column="why"),
    ],
    ids=lambda row: f"{row.table} {row.owner} {row.id} {row.column}",
)
async def test_a_value_that_was_moved_does_not_open(db: Watched, sealed: bytes, elsewhere: Row) -> None:
    await db.write(lambda tx: tx.seal(Row("messages", "person:2", 1, "content"), b"so that this owner has a key"))
    with pytest.raises(Tampered):
        await opened(db, elsewhere, sealed, Scope("test", frozenset({"person:1", "person:2"})))


async def test_a_value_that_was_changed_does_not_open(db: Watched, sealed: bytes) -> None:
    with pytest.raises(Tampered):
        await opened(db, ROW, sealed[:-1] + bytes([sealed[-1] ^ 1]))


async def test_out_of_scope_is_refused_before_anything_is_opened(db: Watched, sealed: bytes) -> None:
    with pytest.raises(Refused):
        await opened(db, ROW, sealed, Scope("person:2", frozenset({"person:2"})))


async def test_what_is_destroyed_opens_for_nobody_and_seals_nothing(db: Watched, sealed: bytes) -> None:
    await db.write(lambda tx: tx.vault.destroy(tx.conn, ROW.owner, tx.now))
    with pytest.raises(Erased):
        await opened(db, ROW, sealed)
    with pytest.raises(Erased):
        await db.write(lambda tx: tx.seal(ROW, b"new words under an old key"))
    with pytest.raises(Erased):  # nor does it after a restart
        await db.read(lambda tx: Vault(KEY).open(tx.conn, SCOPE, ROW, sealed))


async def test_a_reader_at_the_same_moment_does_not_bring_a_destroyed_key_back(db: Watched, sealed: bytes) -> None:
    destroying, read = threading.Event(), threading.Event()

    def destroy(tx: Tx) -> None:
        tx.vault.destroy(tx.conn, ROW.owner, tx.now)
        destroying.set()
        assert read.wait(5)

    erasing = asyncio.create_task(db.write(destroy))
    await asyncio.to_thread(destroying.wait, 5)
    assert await opened(db, ROW, sealed) == WORDS  # not committed yet
    read.set()
    await erasing
    with pytest.raises(Erased):
        await opened(db, ROW, sealed)


async def test_a_destruction_that_was_taken_back_has_not_happened(db: Watched, sealed: bytes) -> None:
    def failing(tx: Tx) -> None:
        tx.vault.destroy(tx.conn, ROW.owner, tx.now)
        raise LookupError("on purpose")

    with pytest.raises(LookupError):
        await db.write(failing)
    assert await opened(db, ROW, sealed) == WORDS


async def test_the_wrong_master_key_is_noticed_before_anything_is_written(tmp_path: Path) -> None:
    async with database(tmp_path):
        pass
    with pytest.raises(WrongMasterKey, match="not the one this database was made with"):
        await database(tmp_path, key=bytes(32)).__aenter__()
    async with database(tmp_path):  # the right one still works, and the lock is free
        pass


async def test_digests_depend_on_the_key_and_the_purpose() -> None:
    mine, other = Vault(KEY), Vault(bytes(32))
    assert mine.digest("chat", b"7") == Vault(KEY).digest("chat", b"7")
    assert len({mine.digest("chat", b"7"), mine.digest("update", b"7"), other.digest("chat", b"7")}) == 3


async def test_content_that_nobody_sealed_can_not_be_stored(db: Watched) -> None:
    row = {"id": 1, "person_id": 1, "item_id": 1, "worker_id": 1, "kind": "answer", "written_at": MORNING}
    with pytest.raises(StatementError, match="unsealed"):
        await db.write(lambda tx: tx.conn.execute(insert(replies).values(**row, content=WORDS)))
