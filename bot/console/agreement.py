"""The agreement of a family: its page, and the forms that change it.

Rules of this file:
- A change is one write: the agreement, what follows from it (`bot.planning`), and the audit of it, or nothing.
- A form says which agreement it was made from. If that has changed since, nothing is saved, and what was typed stays.
- *Check* saves nothing: it shows what to think about in what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from starlette.responses import Response

from bot import breaches, planning
from bot.casework.merge import unflatten
from bot.console import access, agreement_forms, breach_acts, visits
from bot.console.access import NotThere
from bot.console.agreement_forms import Change, Edit
from bot.console.agreement_held import Held, NoGoal, found, seen
from bot.console.agreement_view import NOTES, agreement_page
from bot.console.fields import Faulty, Form
from bot.console.form_view import Draft
from bot.console.plans import Stale
from bot.console.visits import Visit
from storage.cases import Case
from storage.database import Tx


async def show(visit: Visit) -> Response:
    """The page."""
    return await _page(visit, Draft())


async def whole(visit: Visit) -> Response:
    """Why there is an agreement, rights, and when it is looked at again."""
    return await _save(visit, "whole", agreement_forms.whole)


async def add_goal(visit: Visit) -> Response:
    """A goal more."""
    return await _save(visit, "add", agreement_forms.add_goal)


async def change_goal(visit: Visit) -> Response:
    """The parts of a goal."""
    goal = str(visit.request.path_params["goal"])
    return await _save(visit, f"goal-{goal}", agreement_forms.change_goal(goal))


async def remove_goal(visit: Visit) -> Response:
    """Take a goal out."""
    goal = str(visit.request.path_params["goal"])
    return await _save(visit, f"goal-{goal}", agreement_forms.remove_goal(goal))


async def record_breach(visit: Visit) -> Response:
    """A parent did not keep a goal. Goes on with the page where it is decided."""
    case_id, goal = visit.number("id"), str(visit.request.path_params["goal"])
    work = partial(breach_acts.record, worker_id=visit.worker.id, case_id=case_id, goal=goal, form=visit.typed)
    try:
        item_id = await visit.console.database.write(work)
    except Faulty as fault:
        return await _page(visit, Draft(f"breach-{goal}", visit.typed, fault.faults))
    except NoGoal:
        raise NotThere from None
    visit.console.changed()
    return visits.back_to(f"/items/{item_id}", "breach_recorded")


async def add_duty(visit: Visit) -> Response:
    """Something the council promises."""
    return await _save(visit, "add-duty", agreement_forms.add_duty)


async def put_duty(visit: Visit) -> Response:
    """How a promise of the council stands."""
    place = visit.number("place")
    return await _save(visit, f"duty-{place}", agreement_forms.put_duty(place))


async def remove_duty(visit: Visit) -> Response:
    """Take a promise out."""
    place = visit.number("place")
    return await _save(visit, f"duty-{place}", agreement_forms.remove_duty(place))


async def _page(visit: Visit, draft: Draft, *, check: bool = False) -> Response:
    """The page, with a form as it was left if there is one. Raises Refused."""
    case_id, database, asked = visit.number("id"), visit.console.database, visit.request.query_params
    await database.write(partial(_opened, worker_id=visit.worker.id, case_id=case_id))
    page = partial(
        agreement_page,
        worker_id=visit.worker.id,
        case_id=case_id,
        draft=draft,
        ready=asked.get("ready", ""),
        check=check,
    )
    return visit.show("agreement.html", await database.read(page), here="cases", status=draft.status, notes=NOTES)


def _opened(tx: Tx, worker_id: int, case_id: int) -> None:
    found(tx, access.caseload(tx, worker_id), case_id)
    access.note(tx, worker_id, "opened agreement", f"case:{case_id}")


async def _save(visit: Visit, form: str, change: Change) -> Response:
    """Change the agreement in one write, and go on with a page that says what was done."""
    case_id = visit.number("id")
    if visit.form.get("check"):
        return await _page(visit, Draft(form, visit.typed), check=True)
    work = partial(
        save,
        worker_id=visit.worker.id,
        case_id=case_id,
        made_from=visit.form.get("seen", ""),
        form=visit.typed,
        change=change,
    )
    try:
        done = await visit.console.database.write(work)
    except Faulty as fault:
        return await _page(visit, Draft(form, visit.typed, fault.faults))
    except Stale:
        return await _page(visit, Draft(form, visit.typed, stale=True))
    except NoGoal:
        raise NotThere from None
    visit.console.changed()
    if isinstance(done, int):
        return visits.back_to(f"/items/{done}", "late_first")
    return visits.back_to(f"/cases/{case_id}/agreement", done)


def save(tx: Tx, worker_id: int, case_id: int, made_from: str, form: Form, change: Change) -> str | int:
    """What a form changes, and all that follows. Returns what was done, or the item that is to be decided before.

    Raises Refused, Stale, Faulty or NoGoal.
    """
    case, at = found(tx, access.caseload(tx, worker_id), case_id)
    if made_from != seen(tx, at):
        raise Stale
    edit = change(form, at)
    if (late := breaches.undecided(tx, case_id, _taken_out(case, at, edit))) is not None:
        return late
    if not edit.gone and not _differs(edit.values, case.facts) and edit.written.dump() == at.known.written.dump():
        return "nothing"
    planning.change(tx, case, edit.values, edit.written, edit.gone)
    breaches.follow(tx, case_id, worker_id)
    access.note(tx, worker_id, "changed agreement", f"case:{case_id}")
    return edit.done


def _taken_out(case: Case, at: Held, edit: Edit) -> frozenset[str]:
    """The promises of the council that would be there no more."""
    stays = {path: value for path, value in case.facts.items() if not (edit.gone and path.startswith(edit.gone))}
    after = replace(at.known, file=unflatten({**stays, **edit.values}))
    return frozenset(one.id for one in breaches.promises(at.known)) - {one.id for one in breaches.promises(after)}


def _differs(values: Mapping[str, object], facts: Mapping[str, object]) -> bool:
    """Does the form say anything that is not so already?"""
    return any(facts.get(path) != value for path, value in values.items())
