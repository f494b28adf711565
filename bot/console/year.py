"""The page of the year after a return home: checks, relatives, changes, and closing the case.

Rules of this file: who works the case reads and records; whoever leads its reviews reads. Opening it is audited. What a
form got wrong is said beside it, and nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.responses import Response

from bot.console import access, plan_said, visits, year_acts
from bot.console.fields import Faulty
from bot.console.form_view import Draft
from bot.console.visits import Visit
from bot.console.year_view import year_page
from bot.console.year_words import NOTES
from storage.database import Tx
from storage.vault import Refused


async def show(visit: Visit) -> Response:
    """The page."""
    return await _page(visit, Draft())


async def check(visit: Visit) -> Response:
    """A check that was made."""
    return await _save(visit, "check", year_acts.check)


async def promise(visit: Visit) -> Response:
    """What a relative will do."""
    return await _save(visit, "relative", year_acts.promise)


async def confirm(visit: Visit) -> Response:
    """They still do it."""
    return await _act(visit, partial(year_acts.confirm, commitment=visit.number("commitment")))


async def lapse(visit: Visit) -> Response:
    """They do it no longer."""
    return await _act(visit, partial(year_acts.lapse, commitment=visit.number("commitment")))


async def change(visit: Visit) -> Response:
    """Something important has changed."""
    return await _save(visit, "change", year_acts.change)


async def reassess(visit: Visit) -> Response:
    """The family was assessed anew."""
    return await _save(visit, "reassess", year_acts.reassess)


async def close(visit: Visit) -> Response:
    """Close the case, or ask for it."""
    return await _save(visit, "close", year_acts.close)


async def decide(visit: Visit) -> Response:
    """The manager decides about closing."""
    return await _save(visit, "decide", year_acts.decide)


async def _page(visit: Visit, draft: Draft) -> Response:
    case_id, worker, database = visit.number("id"), visit.worker.id, visit.console.database
    await database.write(partial(_opened, worker_id=worker, case_id=case_id))
    found = await database.read(partial(year_page, worker_id=worker, case_id=case_id, draft=draft))
    return visit.show("year.html", found, here="cases", status=draft.status, notes=NOTES)


def _opened(tx: Tx, worker_id: int, case_id: int) -> None:
    """Audit that a worker opens this page. Raises Refused."""
    if not plan_said.may_hear(access.caseload(tx, worker_id), case_id):
        raise Refused("cases")
    access.note(tx, worker_id, "opened year", f"case:{case_id}")


async def _save(visit: Visit, form: str, act: Callable[..., str]) -> Response:
    """Record what was typed, or show the form again with what to put right."""
    try:
        return await _act(visit, partial(act, form=visit.typed))
    except Faulty as fault:
        return await _page(visit, Draft(form, visit.typed, fault.faults))


async def _act(visit: Visit, act: Callable[..., str]) -> Response:
    case_id = visit.number("id")
    done = await visit.console.database.write(partial(act, worker_id=visit.worker.id, case_id=case_id))
    visit.console.changed()
    return visits.back_to(f"/cases/{case_id}/year", done)
