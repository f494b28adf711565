"""How one child is doing: its page, and the two forms on it.

Rules of this file:
- Only who works the case sees it or writes on it. Nothing of it reaches anybody of the family.
- A total stands with who filled the questionnaire in, when, and who recorded it. Its questions stand nowhere in Wren.
- A form that could not be taken says why beside the field and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot import family
from bot.casework import doing
from bot.casework.casefile_model import LONGEST_NAME, check_name
from bot.casework.dates import read_date
from bot.console import access, visits
from bot.console.fields import NO_CHOICE, NO_DAY, Faulty
from bot.console.form_view import Draft
from bot.console.visits import Visit
from bot.console.wellbeing_view import child_of, opened, wellbeing_page
from storage import scores
from storage.database import Tx
from storage.people import Person

NO_TOTAL: Final = f"Please write a whole number from 0 to {doing.HIGHEST}."
NOT_YET: Final = "This day is still to come."
NOT_BORN: Final = "This day is before they were born."
NO_NAME: Final = f"Please write one name, in one line of up to {LONGEST_NAME} characters."
SAME_TWICE: Final = "Please name somebody else here: a second adult helps when the first can't."

Form = Mapping[str, str]


async def show(visit: Visit) -> Response:
    """The page of how a child is doing."""
    return await _page(visit, Draft())


async def record(visit: Visit) -> Response:
    """The total of a questionnaire that somebody filled in."""
    return await _save(visit, "sdq")


async def name_adults(visit: Visit) -> Response:
    """Who can fill in a questionnaire."""
    return await _save(visit, "adults")


async def _page(visit: Visit, draft: Draft) -> Response:
    case_id, child, database = visit.number("id"), visit.number("child"), visit.console.database
    worker = visit.worker.id
    only = await database.write(partial(opened, worker_id=worker, case_id=case_id, child_id=child))
    page = partial(wellbeing_page, worker_id=worker, case_id=case_id, child_id=child, only=only, draft=draft)
    view = await database.read(page)
    return visit.show("wellbeing.html", view, here="cases", status=draft.status)


async def _save(visit: Visit, form: str) -> Response:
    case_id, child = visit.number("id"), visit.number("child")
    save = partial(
        {"sdq": record_total, "adults": save_adults}[form],
        worker_id=visit.worker.id,
        case_id=case_id,
        child_id=child,
        form=visit.typed,
    )
    try:
        await visit.console.database.write(save)
    except Faulty as fault:
        return await _page(visit, Draft(form, visit.typed, fault.faults))
    return visits.back_to(f"/cases/{case_id}/wellbeing/{child}", form)


def record_total(tx: Tx, worker_id: int, case_id: int, child_id: int, form: Form) -> None:
    """Keep a total. Raises Faulty, NotThere, NoSuchPerson or Refused."""
    _, child = child_of(tx, worker_id, case_id, child_id)
    zone = ZoneInfo(family.authority_of(tx, case_id).time_zone)
    on, faults = _day(form.get("on", ""), child, tx.now.astimezone(zone).date())
    score = form.get("total", "")
    if not (score.isascii() and score.isdecimal() and len(score) < 3 and int(score) <= doing.HIGHEST):
        faults["total"] = NO_TOTAL
    if form.get("informant") not in doing.INFORMANTS:
        faults["informant"] = NO_CHOICE
    if faults:
        raise Faulty(faults)
    scores.add(tx, child.id, "sdq", form["informant"], int(score), on, worker_id=worker_id)
    access.note(tx, worker_id, "recorded sdq", child.owner)


def _day(typed: str, child: Person, today: date) -> tuple[date, dict[str, str]]:
    """The day on which it was filled in, and what is wrong with it."""
    try:
        on = read_date(typed)
    except ValueError:
        return today, {"on": NO_DAY}
    if on > today:
        return on, {"on": NOT_YET}
    return on, {"on": NOT_BORN} if on.isoformat() < child.profile.born else {}


def save_adults(tx: Tx, worker_id: int, case_id: int, child_id: int, form: Form) -> None:
    """Keep who can fill in a questionnaire. Raises Faulty, NotThere, NoSuchPerson or Refused."""
    _, child = child_of(tx, worker_id, case_id, child_id)
    faults = {field: NO_NAME for field in ("first", "second") if form.get(field) and not _is_name(form[field])}
    first, second = form.get("first", ""), form.get("second", "")
    if first and first.casefold() == second.casefold():
        faults["second"] = SAME_TWICE
    if faults:
        raise Faulty(faults)
    scores.name_adults(tx, child.id, first, second)
    access.note(tx, worker_id, "named informants", child.owner)


def _is_name(text: str) -> bool:
    try:
        return bool(check_name(text))
    except ValueError:
        return False
