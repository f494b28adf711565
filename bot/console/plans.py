"""The plan of one child: its page, and the forms that change it.

Rules of this file:
- A change is one write: the plan, what follows from it (`bot.planning`), and the audit of it, or nothing.
- A form says which plan it was made from. If that has changed since, nothing is saved, what is so now is shown, and
  what was typed stays.
- An address may name a child, so it is never written into the audit; rows are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.responses import Response

from bot import planning, plans, yearly
from bot.console import access, plan_forms, plan_said, visits
from bot.console.access import NotThere
from bot.console.fields import Faulty, Form
from bot.console.form_view import Draft
from bot.console.plan_forms import Change, Edit, NoPlan
from bot.console.plan_view import found, plan_page, seen
from bot.console.visits import Visit
from bot.planning import Voided
from storage import people
from storage.database import Tx
from storage.vault import Refused


class Stale(Exception):
    """The plan was changed after this form was made."""


async def show(visit: Visit) -> Response:
    """The page of one child's plan."""
    return await _page(visit, Draft())


async def stage(visit: Visit) -> Response:
    """Where the family's work stands."""
    return await _save(visit, "stage", plan_forms.stage)


async def why(visit: Visit) -> Response:
    """Why there is this plan."""
    return await _save(visit, "why", plan_forms.why)


async def decision(visit: Visit) -> Response:
    """What is decided next."""
    return await _save(visit, "decision", plan_forms.decision)


async def not_well(visit: Visit) -> Response:
    """What happens if it is not going well."""
    return await _save(visit, "not-well", plan_forms.not_well)


async def begin(visit: Visit) -> Response:
    """The first plan of a child."""
    return await _save(visit, "begin", plan_forms.begin)


async def add_step(visit: Visit) -> Response:
    """A step more."""
    return await _save(visit, "add", plan_forms.add_step)


async def change_step(visit: Visit) -> Response:
    """What, when, where and who of a step."""
    step = _step(visit)
    return await _save(visit, f"step-{step}", plan_forms.change_step(step))


async def remove_step(visit: Visit) -> Response:
    """Take a step out of the plan."""
    step = _step(visit)
    return await _save(visit, f"remove-{step}", plan_forms.remove_step(step))


async def put_step(visit: Visit) -> Response:
    """Go, hold or stop."""
    step = _step(visit)
    return await _save(visit, f"put-{step}", plan_forms.set_state(step))


def _step(visit: Visit) -> str:
    return str(visit.request.path_params["step"])


def _child(visit: Visit) -> str:
    return str(visit.request.path_params["child"])


async def _page(visit: Visit, draft: Draft) -> Response:
    """The page, with a form as it was left if there is one."""
    case_id, child, database = visit.number("id"), _child(visit), visit.console.database
    worker = visit.worker.id
    try:
        only = await database.write(partial(_opened, worker_id=worker, case_id=case_id, child=child))
        asked = visit.request.query_params
        page = partial(
            plan_page,
            worker_id=worker,
            case_id=case_id,
            child=child,
            only=only,
            draft=draft,
            did=asked.get("done", ""),
            gone=counted(asked.get("gone", "")),
        )
        view = await database.read(page)
        return visit.show("plan.html", view, here="cases", status=draft.status, notes={})  # it says so itself
    except Refused:
        return await refused(visit, case_id)


async def refused(visit: Visit, case_id: int) -> Response:
    """Not for this worker: audited by row, because the address may name a child. Raises NotThere."""
    work = partial(access.note, worker_id=visit.worker.id, action="refused", subject=f"case:{case_id}")
    await visit.console.database.write(work)
    raise NotThere


def _opened(tx: Tx, worker_id: int, case_id: int, child: str) -> frozenset[int]:
    """The worker opens a plan, and with it what the child answered. Raises NotThere or Refused."""
    load = access.caseload(tx, worker_id)
    found(tx, load, case_id, child)
    who = next(one for one in people.of_case(tx, load.scope, case_id) if one.ref == child)
    access.note(tx, worker_id, "opened plan", who.owner)
    return plan_said.opened(tx, worker_id, case_id, child)


async def _save(visit: Visit, form: str, change: Change) -> Response:
    """Change the plan in one write, and go on with a page that says what was done."""
    case_id, child = visit.number("id"), _child(visit)
    work = partial(
        save,
        worker_id=visit.worker.id,
        case_id=case_id,
        child=child,
        made_from=visit.form.get("seen", ""),
        form=visit.typed,
        change=change,
    )
    try:
        done, gone = await visit.console.database.write(work)
    except Faulty as fault:
        return await _page(visit, Draft(form, visit.typed, fault.faults))
    except Stale:
        return await _page(visit, Draft(form, visit.typed, stale=True))
    except NoPlan:
        raise NotThere from None
    except Refused:
        return await refused(visit, case_id)
    visit.console.changed()
    path = f"/cases/{case_id}/plans/{child}"
    return visits.back_to(path, done + ("&gone=" + told(gone) if gone else ""))


def save(
    tx: Tx, worker_id: int, case_id: int, child: str, made_from: str, form: Form, change: Change
) -> tuple[str, Voided]:
    """What a form changes, and all that follows. Returns what was done, and whose approvals are gone.

    Raises NotThere, Refused, Stale, Faulty or NoPlan.
    """
    load = access.caseload(tx, worker_id)
    case, at = found(tx, load, case_id, child)
    if made_from != seen(tx, at):
        raise Stale
    edit = change(form, at)
    if not _differs(edit, case.facts, at.known.written.dump()):
        return "nothing", {}
    gone = planning.change(tx, case, edit.values, edit.written)
    before = at.known.file.case.stage
    yearly.left_home(tx, case_id, before, edit.values.get("case.stage", before), form.get("reason", "").strip())
    yearly.return_moved(tx, case_id, at.known.file, plans.family(tx, load.scope, case_id).file)
    who = next(one for one in people.of_case(tx, load.scope, case_id) if one.ref == child)
    access.note(tx, worker_id, "changed plan", who.owner)
    return edit.done, gone


def _differs(edit: Edit, facts: Mapping[str, object], written: Mapping[str, object]) -> bool:
    """Does the form say anything that is not so already?"""
    return any(facts.get(path) != value for path, value in edit.values.items()) or edit.written.dump() != written


def told(gone: Voided) -> str:
    """Whose approvals are gone, for an address: rows and numbers only."""
    return ".".join(f"{person}-{count}" for person, count in gone.items())


def counted(text: str) -> dict[int, int]:
    """What `told` made; nothing for what it did not make."""
    pairs = [one.partition("-") for one in text.split(".")]
    numbers = [(person, count) for person, _, count in pairs if person.isdecimal() and count.isdecimal()]
    return {int(person): int(count) for person, count in numbers if len(person) < 17 and len(count) < 5}
