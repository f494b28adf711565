"""How the goals of a case go: the page, and what a worker adds to it.

Rules of this file:
- Opening it is audited, statement by statement. Whoever leads the reviews reads, and adds nothing.
- Every account says who gave it, whether it was seen, told or is an opinion, and where. A child's is kept under the
  child's own key.
- Sending a form twice keeps one account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot import plans
from bot.console import access, items, visits
from bot.console.fields import Faulty, Form, written
from bot.console.form_view import Draft
from bot.console.progress_view import goals_of, options, progress_page, shown
from bot.console.visits import Visit
from storage import people, progress
from storage.database import Tx
from storage.progress import Account

MISSING: Final = "Please choose one."
NO_DAY: Final = "Please give the day: today or before."
RECORD: Final = ("goal", "who", "outcome", "basis", "setting")
COUNT: Final = ("what",)
Made = tuple[str, Account]
"""Whose account it is (their id in the case file), and the account."""


async def show(visit: Visit) -> Response:
    """The page of one case."""
    return await _page(visit, Draft())


async def record(visit: Visit) -> Response:
    """What a service, a worker, a child or another person says of a goal."""
    return await _add(visit, "record", RECORD, _account)


async def count(visit: Visit) -> Response:
    """A service that was missed, or a visit that was cancelled."""
    return await _add(visit, "count", COUNT, _counted)


async def _page(visit: Visit, draft: Draft) -> Response:
    case_id, database, worker = visit.number("id"), visit.console.database, visit.worker.id
    only = await database.write(partial(_opened, worker_id=worker, case_id=case_id))
    page = partial(progress_page, worker_id=worker, case_id=case_id, only=only, draft=draft)
    return visit.show("progress.html", await database.read(page), here="cases", status=draft.status)


def _opened(tx: Tx, worker_id: int, case_id: int) -> frozenset[int]:
    """The worker opens the page, and with it words of the family. Raises Refused."""
    told = shown(tx, worker_id, case_id)
    access.note(tx, worker_id, "opened progress", f"case:{case_id}")
    for statement in sorted(told):
        access.note(tx, worker_id, "opened", f"statement:{statement}")
    return told


async def _add(visit: Visit, form: str, chosen: tuple[str, ...], make: Callable[..., Made]) -> Response:
    case_id = visit.number("id")
    work = partial(_keep, worker_id=visit.worker.id, case_id=case_id, form=visit.typed, chosen=chosen, make=make)
    try:
        done = await visit.console.database.write(work)
    except Faulty as fault:
        return await _page(visit, Draft(form, visit.typed, fault.faults))
    return visits.back_to(f"/cases/{case_id}/progress", done)


def _keep(tx: Tx, worker_id: int, case_id: int, form: Form, chosen: tuple[str, ...], make: Callable[..., Made]) -> str:
    """Keep an account, once. Raises Refused or Faulty."""
    load = access.working(tx, worker_id, case_id)
    known, everybody = plans.family(tx, load.scope, case_id), people.of_case(tx, load.scope, case_id)
    form = {**form, "words": written(form.get("words", ""))}
    offered = options(known, everybody)
    on, today = items.read_day(form.get("on", "")), tx.now.astimezone(ZoneInfo(known.file.authority.time_zone)).date()
    faults = {name: MISSING for name in chosen if form.get(name) not in offered[name]}
    faults |= {"on": NO_DAY} if on is None or on > today else {}
    faults |= {"words": items.TOO_LONG} if len(form["words"]) > items.LONGEST else {}
    if faults or on is None:
        raise Faulty(faults)
    parents = {goal.id: goal.parent for goal in goals_of(known)}
    ref, account = make(form, parents, on, worker_id)
    who = next(one for one in everybody if one.ref == ref)
    if progress.keep(tx, who.id, account):
        access.note(tx, worker_id, "recorded progress", who.owner)
    return "recorded"


def _account(form: Form, parents: Mapping[str, str], on: date, worker_id: int) -> Made:
    source, _, child = form["who"].partition("-")
    account = Account(
        form["goal"],
        source,
        form["outcome"],
        on,
        form["words"],
        form["basis"],
        form["setting"],
        worker_id=worker_id,
    )
    return child or parents[form["goal"]], account


def _counted(form: Form, parents: Mapping[str, str], on: date, worker_id: int) -> Made:
    outcome, _, about = form["what"].partition("-")
    source, goal = ("service", about) if outcome == "missed" else ("worker", "")
    return parents.get(goal, about), Account(goal, source, outcome, on, form["words"], worker_id=worker_id)
