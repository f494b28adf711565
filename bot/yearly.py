"""The year after a return home: what is known of it, the checks that are held, and what is asked of workers.

Rules of this file:
- All of it is for workers. No item made here has a way to the family, and none is about one person's words.
- What is asked ends when it is recorded on the page of the year, and not by a click on *Done*.
- What must be done by a day has a timer. When it rings and nothing was done, the manager is told, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import family
from bot.casework import office, year
from bot.casework.casefile_model import Authority, CaseFile
from bot.casework.dates import resolve
from bot.casework.living import AT_HOME, came_home
from bot.casework.merge import unflatten
from bot.casework.year import Check
from bot.turns import telling, to_do
from storage import audit, cases, places, queue
from storage import year as kept
from storage.database import Tx
from storage.queue import Item
from storage.vault import Scope
from storage.vault import case as owner_of

MISSED: Final = "missed_check"
ASK: Final = "ask_relatives"
LAPSE: Final = "lapse"
REVIEW: Final = "review_assessment"
TO_CLOSE: Final = "closing_asked"
UNASSESSED: Final = "closed_unassessed"
UNSEEN: Final = "unseen_child"
LEFT_HOME: Final = "left_home"
MOVED: Final = "return_moved"
KINDS: Final = frozenset({MISSED, ASK, LAPSE, REVIEW, TO_CLOSE, UNASSESSED, LEFT_HOME, UNSEEN, MOVED})
"""Kinds of item that are dealt with on the page of the year."""
TIMER: Final = "late_"
"""What the timer of an item is called, before the item's kind."""
LATE: Final = "It was not done in time, so the manager has been told."
NO_CLOSING: Final = (
    "The case file says that this case is closed. No re-assessment and no decision to close it are recorded here."
)

EARLIER: Final = "The children came home on {now} now, and not on {was}: their first year at home ends sooner."
LEFT: Final = "The stage of this case is not “At home” any more: no check at home is planned and none is chased."


@dataclass(frozen=True)
class Known:
    """One case on one day. `returned`: the day the children came home, once they have; where nobody has written it,
    the day on which Wren was told of the case."""

    case: cases.Case
    file: CaseFile
    authority: Authority
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.authority.zone

    @property
    def today(self) -> date:
        return self.authority.today(self.now)

    @property
    def stage(self) -> str:
        return self.file.case.stage

    @property
    def returned(self) -> date | None:
        day = self.file.case.returned_home
        if day is None:
            return self.case.first_import if self.stage == AT_HOME else None
        return resolve(day, self.case.first_import)

    @property
    def first_year(self) -> bool:
        """Did the children come home less than twelve months ago?"""
        return self.returned is not None and not year.is_over(self.returned, self.today)

    @property
    def plan(self) -> tuple[date, ...]:
        """The days of all checks; none while the children are not at home."""
        if self.stage != AT_HOME or self.returned is None:
            return ()
        weeks = self.authority.check_weeks or year.WEEKS
        return year.plan(self.authority.office(), self.returned, self.today + year.AHEAD, weeks)


def known(tx: Tx, scope: Scope, case_id: int) -> Known:
    """What is known of a case today. Raises Refused."""
    case = cases.get(tx, scope, case_id)
    return Known(case, unflatten(case.facts), family.authority(tx, case.authority_id), tx.now)


def own_scope(case_id: int) -> Scope:
    """What Wren itself needs here: the case, and nobody's words."""
    return Scope("wren", frozenset({owner_of(case_id)}))


def as_checks(visits: Sequence[kept.Visit]) -> list[Check]:
    """The checks as casework knows them."""
    return [Check(one.due_on, one.done_on, one.item_id is not None) for one in visits]


def since_return(at: Known, visits: Sequence[kept.Visit]) -> list[kept.Visit]:
    """The checks of this return: those of one before it are past."""
    return [one for one in visits if at.returned is not None and one.due_on > at.returned]


def hold(tx: Tx, at: Known) -> list[kept.Visit]:
    """Bring the checks that are held in line with the plan. Returns those of this return."""
    case_id = at.case.id
    scope = own_scope(case_id)
    add, drop = year.to_hold(at.plan, as_checks(kept.checks(tx, scope, case_id)), at.today)
    kept.drop(tx, case_id, drop)
    kept.hold(tx, case_id, add)
    return since_return(at, kept.checks(tx, scope, case_id))


# What is asked of workers


def ask(
    tx: Tx, at: Known, kind: str, urgency: str, why: str, *, by: datetime | None = None, audience: str = "team"
) -> int:
    """Put something about the year into the queue, with a timer if it has to be done `by` then. Returns the item."""
    item_id = to_do.put(tx, at.case.id, None, kind, urgency, why, due=by, audience=audience)
    if by is not None:
        places.set_timer(tx, None, TIMER + kind, item_id, by)
    return item_id


def done(tx: Tx, item_id: int | None, worker_id: int | None) -> None:
    """What was asked for has been recorded: the item ends by itself."""
    if item_id is not None and queue.end(tx, item_id, worker_id):
        places.end_timers(tx, TIMER, item_id)


def late(tx: Tx, item_id: int) -> None:
    """The day by which it should have been done has come: if it is not, the manager is told."""
    case_id = queue.case_of(tx, item_id)
    item = queue.item(tx, own_scope(case_id), item_id) if case_id is not None else None
    if item is None or item.closed_at is not None:
        return
    queue.press(tx, item, "today", f"{item.why} {LATE}", item.due_at or tx.now)
    audit.note(tx.conn, tx.now, "wren", TIMER + "manager", f"item:{item.id}")
    telling.alarm(tx, item, ("manager",))


def needed(tx: Tx, item: Item) -> str | None:
    """What has to be recorded on the page of the year before this item can be closed, as a fixed word."""
    if item.kind not in KINDS:
        return None
    stage = known(tx, own_scope(item.case_id), item.case_id).stage
    asked_for = {
        UNSEEN: stage == AT_HOME and item.urgency == "today",
        MISSED: stage == AT_HOME or bool(queue.of_kind(tx, own_scope(item.case_id), item.case_id, LEFT_HOME)),
        REVIEW: stage != "closed",
        TO_CLOSE: stage != "closed",
        UNASSESSED: stage == "closed",
    }
    return f"{item.kind}_first" if asked_for.get(item.kind) else None


def unseen(at: Known, visits: Sequence[kept.Visit]) -> list[year.Unseen]:
    """The children at home who were not seen when somebody came last."""
    if at.stage != AT_HOME:
        return []
    days = {one.id: came_home(at.file, at.case.first_import, one.id) for one in at.file.children}
    made = sorted((one.done_on, one.note.get("children", {})) for one in visits if one.done_on is not None)
    return list(year.unseen(made, {child: since for child, since in days.items() if since is not None}))


def ask_to_see(tx: Tx, at: Known, visits: Sequence[kept.Visit], worker_id: int) -> None:
    """After a check: ask for the children who were not seen, and no more for those who were."""
    for item in queue.of_kind(tx, own_scope(at.case.id), at.case.id, UNSEEN):
        done(tx, item.id, worker_id)
    missing = unseen(at, visits)
    if missing:
        again = any(one.times > 1 for one in missing)
        why = "\n".join(absent(at, one) for one in missing)
        ask(tx, at, UNSEEN, "today" if again else "routine", why, by=climbs(at) if again else None)


def absent(at: Known, one: year.Unseen) -> str:
    """Who was not seen at how many checks, and when they were seen last, in a sentence."""
    name = next(child.name for child in at.file.children if child.id == one.child)
    times = "the last check" if one.times == 1 else f"the last {one.times} checks"
    if one.last is None:
        return f"{name} was not seen at {times}, nor at any check that is recorded since they came home."
    return f"{name} was not seen at {times}. {name} was last seen at one on {one.last:%-d %B %Y}."


def closed_by_file(tx: Tx, case_id: int, before: CaseFile | None, after: CaseFile) -> None:
    """A case file may say that a case is closed. That stands, and the manager is told that nobody decided it here."""
    if after.case.stage == "closed" and (before is None or before.case.stage != "closed"):
        ask(tx, known(tx, own_scope(case_id), case_id), UNASSESSED, "today", NO_CLOSING, audience="senior")


def left_home(tx: Tx, case_id: int, before: str, after: str, why: str) -> None:
    """The stage says that the children are not at home any more: nobody looks after them there, and the manager is
    told, whoever changed it. `why` is the reason that was written, if somebody was asked for one."""
    if before == AT_HOME and after not in (AT_HOME, "closed"):
        ask(tx, known(tx, own_scope(case_id), case_id), LEFT_HOME, "today", f"{LEFT} {why}".strip(), audience="senior")


def return_moved(tx: Tx, case_id: int, before: CaseFile, after: CaseFile) -> None:
    """The day of the return is an earlier one by now, so the first year ends sooner: the manager is told."""
    first = known(tx, own_scope(case_id), case_id).case.first_import
    days = [resolve(day, first) if day else None for day in (before.case.returned_home, after.case.returned_home)]
    was, now = days
    if was is not None and now is not None and now < was:
        why = EARLIER.format(was=f"{was:%-d %B %Y}", now=f"{now:%-d %B %Y}")
        ask(tx, known(tx, own_scope(case_id), case_id), MOVED, "today", why, audience="senior")


def review_by(at: Known) -> datetime:
    """By when an assessment is looked at again: the end of the fifth working day."""
    return office.closes_after(at.authority.office(), at.now, year.REVIEW_DAYS)


def climbs(at: Known) -> datetime:
    """When a missed check is told to the manager."""
    hours = at.authority.office()
    return office.opens_on(hours, office.working_day(hours, at.today, year.CLIMB_DAYS))


def tomorrow(at: Known) -> datetime:
    """The next working morning."""
    return office.opens_on(at.authority.office(), at.today + timedelta(days=1))
