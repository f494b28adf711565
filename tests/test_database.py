"""The database keeps what it says it has kept, and a fault takes back no more and no less than it must."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import PIPE

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from storage import audit, cases
from storage.database import AlreadyRunning, Database, Tx, Unsupported
from storage.ids import new_id
from storage.tables.core import people
from storage.vault import Row, Scope, Vault
from tests.support import KEY, MORNING, Watched, database, fill_disk, free_disk

MINE = Row("outbox", "person:1", 1, "payload")
SCOPE = Scope("test", frozenset({"person:1"}))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Watched]:
    async with database(tmp_path) as db:
        yield db


@asynccontextmanager
async def held(db: Database) -> AsyncIterator[None]:
    """While the block runs the writer is busy, and what is written waits for one commit."""
    running, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def busy(tx: Tx) -> None:
        loop.call_soon_threadsafe(running.set)
        go_on.wait()

    holding = asyncio.create_task(db.write(busy))
    await running.wait()
    try:
        yield
    finally:
        go_on.set()
        await holding


async def together(db: Database, *works: Callable[[Tx], object]) -> list[object]:
    """What these writes return or raise, written in one group."""
    async with held(db):
        waiting = [asyncio.create_task(db.write(work)) for work in works]
        await asyncio.sleep(0)  # they stand in the queue before the writer goes on
    return await asyncio.gather(*waiting, return_exceptions=True)


def keeping(name: str, value: str = "kept") -> Callable[[Tx], None]:
    return lambda tx: cases.remember(tx, name, value)


async def kept(db: Database, *names: str) -> list[str | None]:
    return await db.read(lambda tx: [cases.recall(tx, name) for name in names])


def fails_at_commit(tx: Tx) -> None:
    """Do what the database only finds out at the end: point at a case that is not there."""
    tx.conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    profile = tx.seal(Row("people", "person:7", 7, "profile"), b"{}")
    lost = {"id": 7, "ref": "x", "case_id": 404, "role": "child", "profile": profile, "created_at": tx.now}
    tx.conn.execute(insert(people).values(**lost))


class TestGroups:
    async def test_many_writes_take_few_commits(self, db: Watched) -> None:
        transactions = await together(db, *[lambda tx: tx.conn.get_transaction()] * 250)
        assert len({id(one) for one in transactions}) == 3  # a hundred to a commit

    async def test_a_write_that_fails_takes_back_only_itself(self, db: Watched) -> None:
        def failing(tx: Tx) -> None:
            cases.remember(tx, "b", "half done")
            raise LookupError("on purpose")

        told = await together(db, keeping("a"), failing, keeping("c"))
        assert [type(one) for one in told] == [type(None), LookupError, type(None)]
        assert await kept(db, "a", "b", "c") == ["kept", None, "kept"]

    async def test_a_commit_that_fails_fails_the_whole_group_and_stores_nothing(self, db: Watched) -> None:
        told = await together(db, keeping("a"), fails_at_commit, keeping("c"))
        assert [type(one) for one in told] == [IntegrityError] * 3
        assert await kept(db, "a", "c") == [None, None]
        await db.write(keeping("a"))
        assert await kept(db, "a") == ["kept"]

    async def test_on_a_full_disk_nobody_is_told_that_their_words_are_kept(self, db: Watched) -> None:
        await db.write(fill_disk)
        told = await together(db, keeping("a"), keeping("b", "x" * 100_000), keeping("c"))
        assert all(isinstance(one, OperationalError) for one in told)
        assert await kept(db, "a", "b", "c") == [None, None, None]
        await db.write(free_disk)
        await db.write(keeping("b", "x" * 100_000))
        assert await kept(db, "b") == ["x" * 100_000]

    async def test_what_was_asked_for_is_done_although_nobody_waits_any_more(self, db: Watched) -> None:
        trouble: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
        async with held(db):
            impatient = asyncio.create_task(db.write(keeping("a")))
            await asyncio.sleep(0)
            impatient.cancel()
        await db.write(keeping("b"))
        assert impatient.cancelled()
        assert trouble == []
        assert await kept(db, "a", "b") == ["kept", "kept"]

    async def test_what_waits_at_the_end_is_written_before_the_end(self, tmp_path: Path) -> None:
        async with database(tmp_path) as db:
            last = [asyncio.create_task(db.write(keeping(str(n)))) for n in range(150)]
            await asyncio.sleep(0)
        assert await asyncio.gather(*last) == [None] * 150
        async with database(tmp_path) as db:
            assert await kept(db, "0", "149") == ["kept", "kept"]


class TestKeysOfWritesThatFailed:
    async def test_a_key_that_was_taken_back_seals_nothing(self, db: Watched) -> None:
        def failing(tx: Tx) -> None:
            tx.seal(MINE, b"lost")
            raise LookupError("on purpose")

        told = await together(db, failing, lambda tx: tx.seal(MINE, b"words"))
        await self.opens_after_a_restart(db, told[1])

    async def test_nor_does_a_key_whose_commit_failed(self, db: Watched) -> None:
        await together(db, lambda tx: tx.seal(MINE, b"lost"), fails_at_commit)
        await self.opens_after_a_restart(db, await db.write(lambda tx: tx.seal(MINE, b"words")))

    async def opens_after_a_restart(self, db: Watched, sealed: object) -> None:
        """The key must stand in the database: a vault that has never seen it finds it there."""
        assert isinstance(sealed, bytes)
        assert await db.read(lambda tx: Vault(KEY).open(tx.conn, SCOPE, MINE, sealed)) == b"words"


class TestReaders:
    async def test_a_reader_can_not_write(self, db: Watched) -> None:
        with pytest.raises(OperationalError, match="readonly"):
            await db.read(keeping("a"))

    async def test_a_reader_sees_what_was_written_before(self, db: Watched) -> None:
        await db.write(keeping("a", "first"))
        assert await kept(db, "a") == ["first"]
        await db.write(keeping("a", "second"))
        assert await kept(db, "a") == ["second"]

    async def test_all_that_is_read_together_is_of_one_moment(self, db: Watched, tmp_path: Path) -> None:
        def looking(tx: Tx) -> list[str | None]:
            before = cases.recall(tx, "a")
            with sqlite3.connect(tmp_path / "wren.db") as other:
                other.execute("INSERT INTO known VALUES ('a', 'kept')")
            return [before, cases.recall(tx, "a")]

        assert await db.read(looking) == [None, None]
        assert await kept(db, "a") == ["kept"]

    async def test_a_write_changes_nothing_for_readers_before_its_commit(self, db: Watched) -> None:
        async with held(db):
            waiting = asyncio.create_task(db.write(keeping("a")))
            assert await kept(db, "a") == [None]
        await waiting
        assert await kept(db, "a") == ["kept"]


BESIDE = """
import asyncio, sys
from pathlib import Path
from storage import cases
from storage.database import Database
from storage.vault import Vault

async def main():
    folder = Path(sys.argv[1])
    async with Database(f"sqlite:///{folder / 'wren.db'}", Vault(bytes(range(32))), folder) as db:
        for n in range(100):
            await db.write(lambda tx: cases.remember(tx, f"beside {n}", "kept"))
            print(n, flush=True)

asyncio.run(main())
"""


class TestProcesses:
    async def test_two_processes_write_at_once_and_lose_nothing(self, db: Watched, tmp_path: Path) -> None:
        seen = await db.changes_elsewhere()
        beside = await asyncio.create_subprocess_exec(sys.executable, "-c", BESIDE, str(tmp_path), stdout=PIPE)
        assert beside.stdout is not None
        await beside.stdout.readline()  # it has begun
        for n in range(100):
            await db.write(keeping(f"mine {n}"))
        assert await beside.wait() == 0
        names = [f"{whose} {n}" for whose in ("mine", "beside") for n in range(100)]
        assert await kept(db, *names) == ["kept"] * 200
        assert await db.changes_elsewhere() != seen

    async def test_only_one_process_runs_on_the_data(self, db: Watched, tmp_path: Path) -> None:
        with pytest.raises(AlreadyRunning):
            await database(tmp_path).__aenter__()
        async with database(tmp_path, alone=False) as command:
            await command.write(keeping("a"))
        assert await kept(db, "a") == ["kept"]

    async def test_the_next_may_run_when_the_first_has_ended(self, tmp_path: Path) -> None:
        async with database(tmp_path) as first:
            await first.write(keeping("a"))
        async with database(tmp_path) as second:
            assert await kept(second, "a") == ["kept"]

    def test_another_kind_of_database_is_refused_by_name(self, tmp_path: Path) -> None:
        with pytest.raises(Unsupported, match="postgresql is not supported yet"):
            Database("postgresql://localhost/wren", Vault(KEY), tmp_path)


class TestWhatIsOnDisk:
    async def test_the_file_is_for_the_owner_only(self, db: Watched, tmp_path: Path) -> None:
        assert (tmp_path / "wren.db").stat().st_mode & 0o777 == 0o600

    async def test_a_time_without_a_zone_is_refused(self, db: Watched) -> None:
        with pytest.raises(StatementError, match="without a zone"):
            await db.write(lambda tx: audit.note(tx.conn, MORNING.replace(tzinfo=None), "wren", "looked", "clock:1"))

    def test_an_id_is_never_given_twice_and_always_grows(self) -> None:
        ids = [new_id() for _ in range(5000)]
        assert ids == sorted(set(ids))
        assert ids[-1] < 2**53
