"""What happens because time has passed. No timer lives in memory: every one is a row.

Rules of this file:
- What nobody has acknowledged climbs, and so does what nobody has answered by its day. A chat is cleared in the
  evening for whoever wants that.
- What the plans say is to be asked is asked, after school; and once a month how a child is doing. What the council is
  late with, and who waits for the next version of an agreement, is found then; what nobody has decided or issued by
  its day goes to the manager.
- What the year at home asks of workers is chased when the office opens; what is late is told to the manager.
- Whoever used to write and has fallen silent is told of to their worker, once.
- Unsent words are asked about once, the day after; a week after they were written they are erased.
- The pages of pictures are emptied after a week: they can be drawn again.
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
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from bot import breaches, family, reissuing, yearly
from bot.casework import breaches as breach_clock
from bot.casework import climbing, deciding, office, promising, silence
from bot.casework.asking import humane
from bot.logs import fault, log
from bot.turns import asking, chasing, doing, effects, raising, strangers, telling, unanswered
from bot.turns import promising as turns_promising
from bot.turns.strangers import QUIET
from conversations.session import dump, forget
from storage import audit, cases, inbox, messages, people, pictures, places, queue
from storage.database import Database, Tx
from storage.people import Person
from storage.places import Timer
from storage.tables.core import strangers as stored_strangers

SILENCE: Final = "silence_looked_for"
ASKED: Final = "asked_in"
STILL_WRITING: Final = timedelta(minutes=20)
AGAIN: Final = timedelta(minutes=1)
"""After which what failed is tried again."""
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
        while await self._db.write(pictures.forget_old):
            pass
        if await self._db.write(notice_silence) + await self._db.write(ask_daily):
            self._changed()
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
    """Do what the due timers say. Returns how many there were. One that fails holds up no other, and is tried again."""
    due = places.due_timers(tx)
    for timer in due:
        places.postpone(tx, timer.id, tx.now + AGAIN)
        with _by_itself(tx):
            places.timer_done(tx, timer.id)
            if timer.kind.startswith(yearly.TIMER):
                yearly.late(tx, timer.about)
            elif timer.kind == breach_clock.TIMER:
                breaches.overdue(tx, timer.about)
            elif timer.kind == reissuing.TIMER and timer.person_id is not None:
                reissuing.late(tx, timer.about, timer.person_id)
            elif timer.person_id is not None:
                _do(tx, timer, timer.person_id)
    return len(due)


def _do(tx: Tx, timer: Timer, person_id: int) -> None:
    """What one timer is for."""
    if timer.kind == "unsent":
        ask_about_unsent(tx, person_id, timer.about)
    elif timer.kind.startswith(climbing.TIMER):
        climb(tx, timer, person_id)
    elif timer.kind == deciding.TIMER:
        ask_to_decide(tx, timer.about)
    elif timer.kind in promising.KINDS:
        turns_promising.ring(tx, timer.kind, timer.about)
    elif timer.kind == unanswered.TIMER:
        unanswered.ring(tx, timer.about)
    elif timer.kind == "wipe":
        wipe(tx, person_id)


def climb(tx: Tx, timer: Timer, person_id: int) -> None:
    """Nobody has acknowledged this so far: it climbs, and whoever wrote it is told so."""
    post = climbing.post_of(timer.kind)
    waits = raising.waits(tx, timer.about)
    if waits is not None and post == climbing.LADDER[-1]:
        again = family.talk(tx, person_id).authority.climbs(waits.urgency, tx.now)[-1].at
        places.set_timer(tx, person_id, climbing.next_kind(timer.kind), timer.about, again)
    if raising.climb(tx, timer.about, post):
        audit.note(tx.conn, tx.now, "wren", timer.kind, f"item:{timer.about}")
        telling.person(tx, person_id, "climbed", timer.about)
    else:
        places.forget_timer(tx, timer.id)


def ask_to_decide(tx: Tx, item_id: int) -> None:
    """The day of a sign of harm is ending without a decision: the manager is told."""
    item = queue.item(tx, people.operator_scope(tx), item_id)
    if item is not None and queue.decision(tx, people.operator_scope(tx), item_id) is None:
        telling.alarm(tx, item, ("manager",))


def wipe(tx: Tx, person_id: int) -> None:
    """Clear a chat for the evening, or a little later if somebody is still writing there."""
    at = family.talk(tx, person_id)
    chat = people.chat_of(tx, person_id)
    if not at.person.profile.wipes:
        return
    last = messages.last_at(tx, person_id)
    if last is not None and tx.now - last < STILL_WRITING:
        places.reset_timer(tx, person_id, "wipe", person_id, tx.now + STILL_WRITING)
        return
    if chat is not None:
        effects.hide(tx, at, chat)
        telling.anew(tx, person_id)  # the line that something waits was cleared too
    places.reset_timer(tx, person_id, "wipe", person_id, effects.next_wipe(tx.now, at.zone))


def notice_silence(tx: Tx) -> int:
    """Once a day, in office hours: who used to write and has fallen silent. Returns how many."""
    today = tx.now.date().isoformat()
    if cases.recall(tx, SILENCE) == today:
        return 0
    scope, fallen = people.operator_scope(tx), 0
    for case_id in cases.all_ids(tx):
        settings = family.authority_of(tx, case_id)
        if not office.is_open(settings.office(), tx.now):
            return fallen  # looked at again when it opens
        for who in people.of_case(tx, scope, case_id):
            fallen += _silent(tx, who, settings.zone)
    cases.remember(tx, SILENCE, today)
    return fallen


def _silent(tx: Tx, who: Person, zone: ZoneInfo) -> bool:
    """Tell the worker of a silence, once."""
    wrote = messages.days_of(tx, who.id, tx.now - silence.LOOK_BACK)
    today = tx.now.astimezone(zone).date()
    if not who.linked or not silence.silent((at.astimezone(zone).date() for at in wrote), today):
        return False
    if queue.since(tx, who.id, "silent", max(wrote)):
        return False
    last = max(wrote).astimezone(zone)
    strangers.about(tx, who, "silent", "routine", f"Not heard from since {last:%-d %B %Y}, longer than is usual.")
    return True


def ask_daily(tx: Tx) -> int:
    """Once a day, at an hour that suits a family: ask what the plans say is to be asked. Returns how much that was.

    A case at a time, so that one with a fault holds up no other.
    """
    asked = 0
    for case_id in cases.all_ids(tx):
        with _by_itself(tx):
            asked += chasing.chase(tx, case_id)
        zone = family.authority_of(tx, case_id).zone
        name, today = f"{ASKED}:{case_id}", tx.now.astimezone(zone).date().isoformat()
        if humane(tx.now, zone) != tx.now or cases.recall(tx, name) == today:
            continue
        cases.remember(tx, name, today)
        with _by_itself(tx):
            asked += asking.slipping(tx, case_id)
        with _by_itself(tx):
            asked += doing.missing(tx, case_id)
        with _by_itself(tx):
            asked += breaches.find(tx, case_id)
        with _by_itself(tx):
            asked += reissuing.find(tx, case_id)
        for who in people.of_case(tx, people.operator_scope(tx), case_id):
            with _by_itself(tx):
                asked += asking.ask(tx, who.id)
    return asked


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
    if message not in family.seen(tx, at.session) and any(unsent.message == message for unsent in at.session.unsent):
        telling.person(tx, person_id, "unsent", message)


def throw_away(papers: Path, now: datetime) -> None:
    """Delete the invitations that no longer work: they have names on them."""
    for paper in papers.glob("*.html"):
        if datetime.fromtimestamp(paper.stat().st_mtime, UTC) < now - timedelta(hours=people.INVITATION_HOURS):
            paper.unlink(missing_ok=True)


def forget_strangers(tx: Tx) -> None:
    """Who wrote without a link is not remembered beyond the time in which they are answered once."""
    tx.conn.execute(delete(stored_strangers).where(stored_strangers.c.answered_at < tx.now - QUIET))


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
