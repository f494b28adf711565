"""The page of a case's timeline: what was asked, answered, told, decided and missed, day by day.

Rules of this file: who works the case sees it, and nobody else. Opening it is audited. It has nobody's words: what was
written is behind a link, for whoever may open that.
"""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from bot.console import access
from bot.console.timeline_view import timeline
from bot.console.visits import Visit
from storage.database import Tx


async def show(visit: Visit) -> Response:
    """The page."""
    case_id, worker, database = visit.number("id"), visit.worker.id, visit.console.database
    await database.write(partial(_opened, worker_id=worker, case_id=case_id))
    found = await database.read(partial(timeline, worker_id=worker, case_id=case_id))
    return visit.show("timeline.html", found, here="cases")


def _opened(tx: Tx, worker_id: int, case_id: int) -> None:
    """Audit that a worker opens this page. Raises Refused."""
    access.working(tx, worker_id, case_id)
    access.note(tx, worker_id, "opened timeline", f"case:{case_id}")
