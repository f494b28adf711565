"""Signing in by a one-time link, signing out, and a worker's own sessions.

Rules of this file: looking at a link never uses it up, for programs look at links too; only pressing the button does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import access, pages, visits
from bot.console.access import NotThere
from bot.console.pages import Console, Frame, Message
from bot.console.times import Moment, moment
from bot.console.visits import Visit
from locales.words import LONDON
from storage import signin
from storage.database import Tx
from storage.signin import LINK_MINUTES, SESSION_HOURS, ConsoleSession


@dataclass(frozen=True)
class SessionView:
    """One session in the list."""

    id: int
    started: Moment
    expires: Moment
    this_one: bool


async def ask(request: Request) -> Response:
    """The page behind a sign-in link: one button."""
    console = visits.console_of(request)
    sentences = ("Press the button to open the console. The link then works no more.",)
    page = Message("Sign in to Wren", sentences, action=request.url.path, button="Sign in", back=False)
    return pages.html("message.html", page, Frame(console.settings.practice))


async def use(request: Request) -> Response:
    """Use the link up, and begin a session."""
    console = visits.console_of(request)
    session = await console.database.write(partial(_begin, token=request.path_params["token"]))
    if session is None:
        return pages.html("message.html", _used(console), Frame(console.settings.practice), 410)
    answer = RedirectResponse("/queue", 303)
    answer.set_cookie(
        visits.cookie_name(console),
        session,
        max_age=SESSION_HOURS * 3600,
        path="/",
        secure=console.secure,
        httponly=True,
        samesite="strict",
    )
    return answer


def _begin(tx: Tx, token: str) -> str | None:
    used = signin.use_link(tx, token)
    if used is None:
        return None
    worker_id, session = used
    access.note(tx, worker_id, "signed in", f"person:{worker_id}")
    return session


def _used(console: Console) -> Message:
    works = f"A sign-in link works once, and for {LINK_MINUTES} minutes. This one has been used, or its time is over."
    return Message("This link does not work any more", (works, console.door), back=False)


async def sign_out(visit: Visit) -> Response:
    """End this session."""
    await visit.console.database.write(partial(_end, worker_id=visit.worker.id, session_id=visit.session.id))
    answer = pages.html(
        "message.html",
        Message("You are signed out", ("Nothing is left open on this device.", visit.console.door), back=False),
        Frame(visit.console.settings.practice),
    )
    answer.delete_cookie(
        visits.cookie_name(visit.console), path="/", secure=visit.console.secure, httponly=True, samesite="strict"
    )
    return answer


async def sessions(visit: Visit) -> Response:
    """A worker's own sessions."""
    found = await visit.console.database.read(partial(signin.sessions_of, worker_id=visit.worker.id))
    listed = tuple(_view(visit, session) for session in found)
    return visit.show("sessions.html", listed, here="sessions")


def _view(visit: Visit, session: ConsoleSession) -> SessionView:
    now = visit.console.database.now()
    started, expires = (moment(at, now, LONDON) for at in (session.started_at, session.expires_at))
    return SessionView(session.id, started, expires, session.id == visit.session.id)


async def end_session(visit: Visit) -> Response:
    """End one of a worker's own sessions."""
    session_id = visit.number("id")
    await visit.console.database.write(partial(_end, worker_id=visit.worker.id, session_id=session_id))
    return visits.back_to("/sessions", "session_ended")


def _end(tx: Tx, worker_id: int, session_id: int) -> None:
    """Raises NotThere when this worker has no such session."""
    if not signin.end_session(tx, worker_id, session_id):
        raise NotThere
    access.note(tx, worker_id, "ended a session", f"session:{session_id}")
