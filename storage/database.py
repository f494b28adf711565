"""The database: one writer, many readers, and the locks between processes.

Rules of this file:
- A write is a plain function of a `Tx`. Writes that wait are run in one group on the writer thread: a savepoint each,
  one commit. A function that fails takes back its own savepoint and nobody else's.
- `write` returns only after the commit is on disk (SQLite: WAL, synchronous FULL).
- A read is a plain function of a `Tx` too, run on a read-only async engine: all that it reads is of one moment.
- `run` holds `run.lock`. Any other process writes under `write.lock` and never checkpoints: SQLite before 3.51.3 can
  corrupt a database with two checkpointers.
"""

from __future__ import annotations

import asyncio
import fcntl
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import ids
from storage.migrate import migrate
from storage.tables.core import messages
from storage.vault import Row, Scope, Vault

T = TypeVar("T")
GROUP: Final = 100
"""Writes to a commit, at most."""

PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=10000",
    "trusted_schema=OFF",
)


class AlreadyRunning(Exception):
    """Another process runs on this data already."""


class Unsupported(Exception):
    """This kind of database is not supported."""


@dataclass(frozen=True)
class Tx:
    """One transaction: the connection, the vault, and the time at which it happens."""

    conn: Connection
    vault: Vault
    now: datetime

    def seal(self, row: Row, content: bytes) -> bytes:
        """`content`, sealed for `row`."""
        return self.vault.seal(self.conn, row, content, self.now)

    def open(self, scope: Scope, row: Row, sealed: bytes) -> bytes:
        """The content of `row`. Raises Refused, Erased or Tampered."""
        return self.vault.open(self.conn, scope, row, sealed)


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


@dataclass
class _Job:
    work: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]


class Database:
    """Use as `async with Database(...) as db`, then `await db.write(work)` and `await db.read(work)`."""

    def __init__(
        self,
        url: str,
        vault: Vault,
        data_dir: Path,
        *,
        alone: bool = False,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`alone`: this process is `run`. Raises Unsupported unless `url` is SQLite."""
        self.vault, self.now = vault, now
        self._path = _file(url)
        self._locks, self._alone = data_dir, alone
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._run_lock: IO[bytes] | None = None

    async def __aenter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._alone:
            self._run_lock = _hold(self._locks / "run.lock")
        try:
            await asyncio.to_thread(self._prepare)
        except BaseException:
            self._let_go()
            raise
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)
        await self._readers.dispose()
        with self._turn():
            self._engine.dispose()
        self._let_go()

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in the next group and return what it returns, once it is on disk. Raises what it raises."""
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._waiting.put(job)
        result: T = await job.done
        return result

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on a read-only connection."""
        async with self._readers.connect() as conn:
            return await conn.run_sync(lambda sync: work(Tx(sync, self.vault, self.now())))

    async def changes_elsewhere(self) -> int:
        """A number that changes whenever another process has written."""
        return await self.write(lambda tx: int(tx.conn.exec_driver_sql("PRAGMA data_version").scalar_one()))

    def _prepare(self) -> None:
        self._engine = _engine(self._path, checkpoints=self._alone)
        self._readers = _reader(self._path)
        with self._turn():
            self._path.touch(mode=0o600)
            migrate(self._engine, self.vault, self.now())
            with self._engine.begin() as conn:
                self.vault.check(conn, self.now())
                ids.start_after(conn.scalar(select(func.max(messages.c.id))) or 0)
            self.vault.settled()

    def _serve(self) -> None:
        with self._engine.connect() as conn:
            while job := self._waiting.get():
                group, last = _more(self._waiting, job)
                self._commit(conn, group)
                if last:
                    return

    def _commit(self, conn: Connection, group: list[_Job]) -> None:
        try:
            with self._turn():
                with conn.begin():
                    results = [(job, *_run(job, Tx(conn, self.vault, self.now()))) for job in group]
                self.vault.settled()
        except BaseException as error:  # the commit itself failed: nothing in this group happened
            _take_back(conn)
            results = [(job, None, error) for job in group]
        for job, result, failure in results:
            job.loop.call_soon_threadsafe(_finish, job.done, result, failure)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This process's turn to write."""
        with nullcontext() if self._alone else (self._locks / "write.lock").open("wb") as lock:
            if lock is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _let_go(self) -> None:
        if self._run_lock:
            self._run_lock.close()


def _file(url: str) -> Path:
    """The file that the address of a database names. Raises Unsupported."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Unsupported("this is not the address of a database; use sqlite:///path/to/file") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise Unsupported(f"{parsed.get_backend_name()} is not supported yet; use sqlite:///path/to/file")
    return Path(parsed.database).absolute()


def _run(job: _Job, tx: Tx) -> tuple[Any, BaseException | None]:
    """What the job returned, or why it failed. Raises when the database took back more than this job."""
    savepoint = tx.conn.begin_nested()
    try:
        result = job.work(tx)
    except Exception as error:
        savepoint.rollback()  # fails when a full disk has ended the whole transaction: then nobody's work was stored
        return None, error
    savepoint.commit()
    return result, None


def _take_back(conn: Connection) -> None:
    """End the transaction that a failed COMMIT leaves open, so that the next one can begin."""
    with suppress(Exception):  # if even this fails, the next BEGIN fails too, and says so to those who wait
        conn.connection.rollback()


def _finish(done: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
    if done.done():  # whoever asked has gone away; the work is done all the same
        return
    if failure is not None:
        done.set_exception(failure)
    else:
        done.set_result(result)


def _more(waiting: queue.SimpleQueue[_Job | None], first: _Job) -> tuple[list[_Job], bool]:
    """`first` and what else waits already; True when the end has been asked for."""
    group = [first]
    while len(group) < GROUP:
        try:
            job = waiting.get_nowait()
        except queue.Empty:
            break
        if job is None:
            return group, True
        group.append(job)
    return group, False


def _hold(path: Path) -> IO[bytes]:
    lock = path.open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyRunning("Wren runs on this data already") from None
    return lock


def _engine(path: Path, *, checkpoints: bool) -> Engine:
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"check_same_thread": False})
    _begin_with(engine, "BEGIN IMMEDIATE", (*PRAGMAS, f"wal_autocheckpoint={1000 if checkpoints else 0}"))
    return engine


def _reader(path: Path) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true", hide_parameters=True, connect_args={"timeout": 10}
    )
    _begin_with(engine.sync_engine, "BEGIN", ())  # one moment for all that is read together
    return engine


def _begin_with(engine: Engine, statement: str, pragmas: Sequence[str]) -> None:
    """Begin every transaction of `engine` with `statement`."""

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not guessed by the driver
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(conn: Connection) -> None:
        conn.exec_driver_sql(statement)
