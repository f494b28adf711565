"""A parent's agreement as the document that they can have: for a worker to look at, to print, to take along.

Rules of this file: it is audited like every reading of a family's words, before it is made. It is handed over to be
saved, under a name that tells nothing, and the browser lets nothing in it run.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.responses import Response

from bot import family, papers
from bot.console.access import NotThere
from bot.console.files import POLICY, disposition
from bot.console.pages import Message
from bot.console.plan_told import Whose, whose
from bot.console.visits import Visit
from bot.logs import fault
from locales.pictures.model import dump
from storage.database import Tx

PDF: Final = "application/pdf"
NOT_MADE: Final = Message(
    "The document can't be made just now", ("Please try again in a minute. The sentences stand on the page before.",)
)


async def show(visit: Visit) -> Response:
    """The document. There is none before the agreement is issued, or while it is being changed."""
    paper = await visit.console.database.write(partial(_opened, whose=whose(visit)))
    if paper is None:
        raise NotThere
    try:
        (content,) = await visit.console.paint(paper)
    except Exception as error:
        fault("cannot_draw", error)
        return visit.show("message.html", NOT_MADE, here="cases", status=503)
    headers = {"Content-Disposition": disposition(PDF), "Content-Security-Policy": POLICY}
    return Response(content, headers=headers, media_type=PDF)


def _opened(tx: Tx, whose: Whose) -> str | None:
    """The document, to be drawn. Raises NotThere, NoSuchPerson or Refused."""
    case, known, who = whose.find(tx)
    made = papers.of_agreement(tx, known, who, family.authority_of(tx, case.id))
    if made is None:
        return None
    whose.note(tx, "printed")
    return dump(made.paper)
