"""What stands in front of every page: headers, limits, and a page instead of a fault.

Rules of this file:
- Every answer carries the headers; one that brings its own value keeps it (a file's stricter policy).
- What changes something must come from our own pages: the browser says so, in Sec-Fetch-Site or Origin. With our
  referrer policy browsers send the Origin "null" from our own forms, so that one alone says nothing.
- A fault is logged by type and place. The page about it tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.pages import Console, problem
from bot.logs import fault
from bot.settings import Settings

LARGEST_BODY: Final = 64 * 1024
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
HARMLESS: Final = ("GET", "HEAD")


def headers(settings: Settings) -> dict[str, str]:
    """What every answer carries. Only the practice page, and only in practice, may show the console inside it."""
    return {
        "Content-Security-Policy": POLICY + (settings.practice_page or "'none'"),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def foreign(sent: Mapping[str, str], console: str) -> bool:
    """Does the browser say that another site's page caused this?"""
    site = sent.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = sent.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc not in (sent.get("host", ""), urlsplit(console).netloc)


class Guard:
    """ASGI middleware around all pages."""

    def __init__(self, app: ASGIApp, console: Console) -> None:
        self._app, self._console = app, console
        self._headers = headers(console.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._headers)
        sent = Headers(scope=scope)
        if scope["method"] not in HARMLESS and foreign(sent, self._console.settings.console):
            await problem(self._console, 400)(scope, receive, answer)
        elif _too_large(sent):
            await problem(self._console, 413)(scope, receive, answer)
        else:
            await self._answer(scope, _limited(receive), answer)

    async def _answer(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            return
        except Exception as error:
            status = 503 if isinstance(error, OperationalError) else 500
            fault("console", error, code=status)
            if not answer.begun:
                await problem(self._console, status)(scope, receive, answer)


class _Answer:
    """Sends, and puts our headers on what is sent."""

    def __init__(self, send: Send, ours: Mapping[str, str]) -> None:
        self._send, self._ours, self.begun = send, ours, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            carried = MutableHeaders(scope=message)
            for name, value in self._ours.items():
                carried.setdefault(name, value)
        await self._send(message)


def _too_large(sent: Mapping[str, str]) -> bool:
    told = sent.get("content-length", "0")
    return not told.isdecimal() or int(told) > LARGEST_BODY


def _limited(receive: Receive) -> Receive:
    """`receive`, which ends with 413 once the body is too large, whatever its length was said to be."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return limited
