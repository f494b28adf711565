"""Who visits: the session behind the cookie, the token that every form carries, and the pages only they see.

Rules of this file:
- No page without a session. What changes something needs the session's own token as well.
- Somebody else's things and things that do not exist look the same; asking for the former is audited as refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import access, pages, words
from bot.console.access import NotThere
from bot.console.fields import Form, plain
from bot.console.pages import Console, Frame
from storage import people, signin
from storage.database import Tx
from storage.people import NoSuchPerson, Person
from storage.signin import ConsoleSession
from storage.vault import Refused, Vault

LARGEST_ID: Final = 2**53
MOST_FIELDS: Final = 400
"""Of a form: one for each sentence that may be ticked, and more."""
NOT_TYPED: Final = ("csrf", "seen", "check")
"""Of a form: the token, what the page was made from, and the button that only checks."""


@dataclass(frozen=True)
class Visit:
    """One request of a worker who is signed in. `form` is what a form brought; empty for a page that is only seen."""

    console: Console
    request: Request
    worker: Person
    session: ConsoleSession
    csrf: str
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> Form:
        """What somebody typed or chose in the form: all of it but what the page itself had put there."""
        return {name: plain(value) for name, value in self.form.items() if name not in NOT_TYPED}

    def number(self, name: str) -> int:
        """An id in the address. Raises NotThere for one that no row can have."""
        number = int(self.request.path_params[name])
        if number > LARGEST_ID:
            raise NotThere
        return number

    def show(
        self, template: str, view: Any, *, here: str = "", status: int = 200, notes: Mapping[str, str] = words.NOTES
    ) -> Response:
        """A page for this worker, with what the address says was just done: one of `notes`, by its fixed word."""
        note = notes.get(self.request.query_params.get("done", ""), "")
        name = self.worker.profile.name
        return pages.html(template, view, Frame(self.console.settings.practice, name, self.csrf, here, note), status)


Page = Callable[[Visit], Awaitable[Response]]


def console_of(request: Request) -> Console:
    """The console that this request came to."""
    console: Console = request.app.state.console
    return console


def cookie_name(console: Console) -> str:
    """With https, a name that browsers tie to this very host."""
    return "__Host-wren" if console.secure else "wren"


def csrf_token(vault: Vault, session: str) -> str:
    """What proves that a form came from a page of this session."""
    return vault.digest("csrf", session.encode()).hex()


def private(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """`page`, for workers who are signed in."""

    async def answer(request: Request) -> Response:
        console = console_of(request)
        visit = await _visit(console, request)
        if visit is None:
            return pages.problem(console, 401)
        try:
            return await page(visit)
        except NotThere:
            return pages.problem(console, 404)
        except (Refused, NoSuchPerson):
            subject = request.url.path  # routes hold fixed words and row ids only
            await console.database.write(
                partial(access.note, worker_id=visit.worker.id, action="refused", subject=subject)
            )
            return pages.problem(console, 404)

    return answer


async def _visit(console: Console, request: Request) -> Visit | None:
    """The visit, or None when nobody is signed in. Raises HTTPException for a form that is not ours."""
    token = request.cookies.get(cookie_name(console), "")
    found = await console.database.read(partial(_signed_in, token=token)) if token else None
    if found is None:
        return None
    session, worker = found
    csrf = csrf_token(console.database.vault, token)
    if request.method != "POST":
        return Visit(console, request, worker, session, csrf)
    sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
    form = {name: value for name, value in sent.items() if isinstance(value, str)}
    if not hmac.compare_digest(form.get("csrf", "").encode(), csrf.encode()):
        raise HTTPException(400)
    return Visit(console, request, worker, session, csrf, form)


def _signed_in(tx: Tx, token: str) -> tuple[ConsoleSession, Person] | None:
    session = signin.signed_in(tx, token)
    if session is None:
        return None
    return session, people.get(tx, people.own_scope(session.worker_id), session.worker_id)


def back_to(path: str, done: str = "") -> Response:
    """Go on with a page, as after every form: reloading it sends nothing twice."""
    return RedirectResponse(f"{path}?done={done}" if done else path, 303)
