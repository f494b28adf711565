"""What happens because time has passed. No timer lives in memory: every one is a row.

Rules of this file:
- Unsent words are asked about once, the day after; a week after they were written they are erased.
- Invitations that were printed and have expired are deleted: they have names on them.
- The keys of past days are destroyed a week later, and with them every raw update.
- Work is done in small slices, so that nobody's answer waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from bot import family
from bot.logs import fault, log
from bot.turns import telling
from bot.turns.strangers import QUIET
from conversations.session import dump, forget
from storage import inbox, messages, people, places
from storage.database import Database, Tx
from storage.tables import strangers

TICK: Final = 20.0
"""Seconds between looks at the clock, at most."""


class Clock:
    """Use as `await Clock(...).run()`."""

    def __init__(self, database: Database, changed: Callable[[], None], papers: Path | None = None) -> None:
        """`papers` is the folder of invitations that were made to be printed."""
        self._db, self._changed, self._papers = database, changed, papers

    async def run(self) -> None:
        """Keep time until cancelled."""
        while True:
            try:
                await self.tick()
                await asyncio.sleep(await self._until_next())
            except Exception as error:
                fault("clock", error)
                await asyncio.sleep(1.0)

    async def tick(self) -> None:
        """Do all that is due."""
        if await self._db.write(ring):
            self._changed()
        while await self._db.write(erase):
            pass
        await self._db.write(inbox.destroy_old_keys)
        await self._db.write(forget_strangers)
        if self._papers is not None:
            throw_away(self._papers, self._db.now())

    async def _until_next(self) -> float:
        soonest = await self._db.read(places.next_timer_at)
        if soonest is None:
            return TICK
        return min(max((soonest - self._db.now()).total_seconds(), 0.0), TICK)


def ring(tx: Tx) -> int:
    """Do what the due timers say. Returns how many there were. One that fails is done with, and holds up no other."""
    due = places.due_timers(tx)
    for timer in due:
        places.timer_done(tx, timer.id)
        with _by_itself(tx):
            if timer.kind == "unsent" and timer.person_id is not None:
                ask_about_unsent(tx, timer.person_id, timer.about)
    return len(due)


@contextmanager
def _by_itself(tx: Tx) -> Iterator[None]:
    """What fails in here is taken back and logged, and nothing else."""
    try:
        with tx.conn.begin_nested():
            yield
    except OperationalError:
        raise  # a full disk ends the whole transaction: nothing that came before has happened either
    except Exception as error:
        fault("clock", error)


def ask_about_unsent(tx: Tx, person_id: int, message: int) -> None:
    """Ask once about words that still wait unsent."""
    at = family.talk(tx, person_id)
    seen = family.flagged(tx, at.session)
    if message not in seen and any(unsent.message == message for unsent in at.session.unsent):
        telling.person(tx, person_id, "unsent", message)


def throw_away(papers: Path, now: datetime) -> None:
    """Delete the invitations that no longer work: they have names on them."""
    for paper in papers.glob("*.html"):
        if datetime.fromtimestamp(paper.stat().st_mtime, UTC) < now - timedelta(hours=people.INVITATION_HOURS):
            paper.unlink(missing_ok=True)


def forget_strangers(tx: Tx) -> None:
    """Who wrote without a link is not remembered beyond the time in which they are answered once."""
    tx.conn.execute(delete(strangers).where(strangers.c.answered_at < tx.now - QUIET))


def erase(tx: Tx) -> int:
    """Erase a slice of words whose week is over, also where a conversation holds them. Returns how many."""
    erased = messages.erase_unsent(tx)
    for person_id, gone in erased.items():
        with _by_itself(tx):
            _forget(tx, person_id, frozenset(gone))
    count = sum(len(gone) for gone in erased.values())
    if count:
        log("erased", count=count)
    return count


def _forget(tx: Tx, person_id: int, gone: frozenset[int]) -> None:
    if people.get(tx, people.own_scope(person_id), person_id).is_family:
        at = family.talk(tx, person_id)
        places.keep_session(tx, person_id, dump(forget(at.session, gone)))
