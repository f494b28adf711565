"""An item's page, and the forms on it.

Rules of this file: opening is not reading, and is audited first. What a form got wrong is said beside it, and nothing
that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import family
from bot.casework.deciding import CHOICES, SHORTEST_REASON
from bot.casework.queueing import OUTCOMES
from bot.console import access, acts, breach_acts, fields, visits
from bot.console.breach_acts import Warnings, mark
from bot.console.fields import Faulty, written
from bot.console.form_view import Draft, FormView
from bot.console.item_view import ItemView, item_view
from bot.console.visits import Visit
from bot.console.words import DECISIONS, FAULTS
from storage.database import Tx
from storage.queue import Closed

LONGEST: Final = 3500
"""Characters of an answer: with what stands around it, one Telegram message."""
NEED_WORDS: Final = ("could_not", "passed_on")
EMPTY: Final = "Please write your answer first."
TOO_LONG: Final = f"Please keep it to {LONGEST:,} characters."
NO_DAY: Final = "Please give the day by which you will have done it: today or later."
NO_OUTCOME: Final = "Please choose how it ends."
NO_CHOICE: Final = "Please choose what you decide."
NO_REASONS: Final = "Please write your reasons: what you know, what you weighed, and what happens next."
LOOK_AGAIN: Final = "Nothing was decided yet: please look at your words once more. You can leave them as they are."
NO_WORDS: Final = "Please write why, or to whom you passed it on. They are told these words."


@dataclass(frozen=True)
class ItemPage:
    """The item, and the form as it was left; `warned`: what to think about in the words of a decision, by field."""

    item: ItemView
    draft: Draft
    warned: Warnings
    longest: int = LONGEST
    longest_field: int = fields.LONGEST
    decisions: Mapping[str, str] = field(default_factory=lambda: DECISIONS)

    def form(self, name: str) -> FormView:
        """One of the forms of this page."""
        return FormView(name, f"/items/{self.item.row.id}/{name}", {}, self.draft)

    @property
    def fault(self) -> str:
        """What to put right first; empty when nothing is."""
        return next(iter(self.draft.faults.values()), "")

    @property
    def mark(self) -> str:
        """What says that the worker has seen these warnings."""
        return mark(self.warned)


async def show(visit: Visit) -> Response:
    """The page of one item."""
    return await page(visit, Draft())


async def page(visit: Visit, draft: Draft, warned: Warnings = MappingProxyType({})) -> Response:
    """The page of an item, with a form as it was left."""
    item_id, database = visit.number("id"), visit.console.database
    await database.write(partial(access.opened, worker_id=visit.worker.id, item_id=item_id))
    item = await database.read(partial(item_view, worker_id=visit.worker.id, item_id=item_id))
    return visit.show("item.html", ItemPage(item, draft, warned), here="queue", status=draft.status)


async def read(visit: Visit) -> Response:
    """*I have read this.*"""
    return await _act(visit, acts.read)


async def answer(visit: Visit) -> Response:
    """Words to whoever sent it."""
    text, typed = written(visit.form.get("answer", "")), visit.form.get("by", "")
    by = read_day(typed)
    faults = {"answer": fault} if (fault := EMPTY if not text else too_long(text)) else {}
    if typed and (by is None or by < await today_of(visit)):
        faults["by"] = NO_DAY
    if faults:
        return await page(visit, Draft("answer", visit.typed, faults))
    try:
        return await _act(visit, partial(acts.answer, text=text, by=by))
    except acts.Needed as needed:
        return await page(visit, Draft("answer", visit.typed, {"by": FAULTS[str(needed)]}))


def too_long(text: str) -> str:
    """What is wrong with a text that is too long for one message; empty when it is not."""
    return TOO_LONG if len(text) > LONGEST else ""


def read_day(typed: str) -> date | None:
    """A day as a form gives it; None when it is none."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


async def today_of(visit: Visit) -> date:
    """The day where the office is that works this item."""
    item_id, worker_id = visit.number("id"), visit.worker.id
    return await visit.console.database.read(partial(_today, worker_id=worker_id, item_id=item_id))


def _today(tx: Tx, worker_id: int, item_id: int) -> date:
    item = access.to_work_on(tx, worker_id, item_id)
    return tx.now.astimezone(ZoneInfo(family.authority_of(tx, item.case_id).time_zone)).date()


async def close(visit: Visit) -> Response:
    """End it, with an outcome and words."""
    outcome, text = visit.form.get("outcome", ""), written(visit.form.get("words", ""))
    faults = closing_faults(outcome, text)
    if faults:
        return await page(visit, Draft("close", visit.typed, faults))
    try:
        return await _act(visit, partial(acts.close, outcome=outcome, text=text), to_queue=True)
    except acts.Needed as needed:
        return await page(visit, Draft("close", visit.typed, {"words": FAULTS[str(needed)]}))


def closing_faults(outcome: str, text: str) -> dict[str, str]:
    """What is wrong with how an item is closed."""
    if outcome not in OUTCOMES:
        return {"outcome": NO_OUTCOME}
    fault = NO_WORDS if not text and outcome in NEED_WORDS else too_long(text)
    return {"words": fault} if fault else {}


async def decide(visit: Visit) -> Response:
    """What is decided today, and why."""
    choice, reasons = visit.form.get("choice", ""), written(visit.form.get("reasons", ""))
    faults = deciding_faults(choice, reasons)
    if faults:
        return await page(visit, Draft("decide", visit.typed, faults))
    return await _act(visit, partial(acts.decide, choice=choice, reasons=reasons))


def deciding_faults(choice: str, reasons: str) -> dict[str, str]:
    """What is wrong with a decision."""
    if choice not in CHOICES:
        return {"choice": NO_CHOICE}
    fault = NO_REASONS if len(reasons) < SHORTEST_REASON else too_long(reasons)
    return {"reasons": fault} if fault else {}


async def breach(visit: Visit) -> Response:
    """What follows where an agreement was not kept, and what each of the family is told of it."""
    try:
        return await _act(visit, partial(breach_acts.decide, form=visit.typed))
    except Faulty as fault:
        return await page(visit, Draft("breach", visit.typed, fault.faults))
    except breach_acts.Unsure as unsure:
        return await page(visit, Draft("breach", visit.typed, {"warned": LOOK_AGAIN}), unsure.found)


async def tasks(visit: Visit) -> Response:
    """Tick something on the catch-up list (`done`), or open it again (`undo`)."""
    match visit.form.get("done"), visit.form.get("undo"):
        case str(task), None:
            return await _act(visit, partial(acts.tick, task=task, done=True))
        case None, str(task):
            return await _act(visit, partial(acts.tick, task=task, done=False))
        case _:
            raise HTTPException(400)


async def judge(visit: Visit) -> Response:
    """*Right* or *not needed*."""
    match visit.form.get("right"):
        case "yes" | "no" as said:
            return await _act(visit, partial(acts.judge, right=said == "yes"))
        case _:
            raise HTTPException(400)


async def show_all(visit: Visit) -> Response:
    """Let the workers whom the words name see them."""
    return await _act(visit, acts.show_all)


async def confirm(visit: Visit) -> Response:
    """*Is this Sophia?* Yes or no."""
    match visit.form.get("them"):
        case "yes":
            return await _act(visit, acts.confirm)
        case "no":
            return await _act(visit, acts.deny)
        case _:
            raise HTTPException(400)


async def _act(visit: Visit, act: Callable[..., str], *, to_queue: bool = False) -> Response:
    """Do it in one write, let the sender know, and go on with a page that says what was done."""
    item_id, database = visit.number("id"), visit.console.database
    try:
        done = await database.write(partial(act, worker_id=visit.worker.id, item_id=item_id))
    except Closed:
        why = await database.read(partial(acts.too_late, worker_id=visit.worker.id, item_id=item_id))
        return visits.back_to(f"/items/{item_id}", why)
    visit.console.changed()
    return visits.back_to("/queue" if to_queue else f"/items/{item_id}", done)
