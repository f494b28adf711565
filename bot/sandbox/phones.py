"""The page with phones: what a person does there goes to the stand-in, and every change comes back at once.

The page is for this machine only: it answers to 127.0.0.1 alone, takes nothing from another site, and loads
nothing from outside. Changes are told as server-sent events; a phone is told only when it looks different
from before.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.sandbox.bot_process import PracticeFailed
from bot.sandbox.phone import Phone
from bot.sandbox.practice_room import PracticeRoom
from bot.sandbox.shapes import Json, Message

STATIC = Path(__file__).parent / "static"
PAGES = {
    "phones.css": "text/css",
    "phones.js": "text/javascript",
    "phone.js": "text/javascript",
    "message.js": "text/javascript",
    "sending.js": "text/javascript",
    "wren.svg": "image/svg+xml",
}
LARGEST_FILE = 20_000_000  # bytes
SHOWN_INLINE = ("image/", "audio/")
Answer = Callable[[Request], Any]


def routes(room: PracticeRoom) -> list[BaseRoute]:
    """The page and everything it asks for."""
    return [
        Route("/", _guarded(_page(room)), methods=["GET"]),
        Route("/static/{name}", _guarded(_static), methods=["GET"]),
        Route("/events", _guarded(_events(room)), methods=["GET"]),
        Route("/files/{file_id}", _guarded(_file(room)), methods=["GET"]),
        Route("/phones/{person}/{action}", _guarded(_act(room)), methods=["POST"]),
        Route("/demo/login", _guarded(_login(room)), methods=["POST"]),
        Route("/demo/restart", _guarded(_restart(room)), methods=["POST"]),
    ]


def _guarded(answer: Answer) -> Answer:
    """Only for this machine, and never for another site's page."""

    async def guarded(request: Request) -> Response:
        host = request.url.hostname
        if host == "localhost":  # the console's cookies belong to 127.0.0.1
            return RedirectResponse(str(request.url.replace(hostname="127.0.0.1")))
        if host != "127.0.0.1" or request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return JSONResponse({"error": "This page is for this machine only."}, 403)
        response: Response = await answer(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def _page(room: PracticeRoom) -> Answer:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
        f"media-src 'self' blob:; frame-src {room.console}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    async def page(request: Request) -> Response:
        return FileResponse(STATIC / "phones.html", headers={"Content-Security-Policy": policy})

    return page


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in PAGES:
        return Response(status_code=404)
    return FileResponse(STATIC / name, media_type=PAGES[name])


def _events(room: PracticeRoom) -> Answer:
    async def tell() -> AsyncIterator[str]:
        told: dict[str, tuple[str, str]] = {}
        while not room.stand_in.closed:
            views = [("room", room.overview())] + [("phone", room.view(person)) for person in room.people]
            fresh = {f"{kind} {view.get('id', '')}": (kind, json.dumps(view)) for kind, view in views}
            lines = [
                f"event: {fresh[key][0]}\ndata: {fresh[key][1]}\n\n" for key in fresh if told.get(key) != fresh[key]
            ]
            if lines:
                yield "".join(lines)
            told = fresh
            await room.stand_in.changed.wait()

    async def events(request: Request) -> Response:
        return StreamingResponse(tell(), media_type="text/event-stream")

    return events


def _file(room: PracticeRoom) -> Answer:
    async def file(request: Request) -> Response:
        upload = room.stand_in.files.seen(request.path_params["file_id"])
        if upload is None:
            return Response(status_code=404)
        inline = upload.mime.startswith(SHOWN_INLINE) and not upload.mime.startswith("image/svg")
        headers = {} if inline else {"Content-Disposition": "attachment"}
        return Response(upload.data, media_type=upload.mime, headers=headers)

    return file


def _act(room: PracticeRoom) -> Answer:
    async def act(request: Request) -> Response:
        person, action = request.path_params["person"], request.path_params["action"]
        try:
            phone = room.phone(person)
            if action == "start":
                room.start(person)
            elif action in FILES:
                FILES[action](phone, await _body(request), request)
            else:
                DEEDS[action](phone, json.loads(await _body(request) or b"{}"))
        except (LookupError, ValueError, TypeError, RuntimeError):
            return JSONResponse({"error": "That can't be done on this phone now."}, 400)
        return JSONResponse({})

    return act


def _login(room: PracticeRoom) -> Answer:
    async def login(request: Request) -> Response:
        try:
            return JSONResponse({"url": await room.console_link(request.query_params.get("worker", ""))})
        except (PracticeFailed, LookupError):
            return JSONResponse({"error": "The console has no way in for this person now."}, 400)

    return login


def _restart(room: PracticeRoom) -> Answer:
    async def restart(request: Request) -> Response:
        try:
            await asyncio.shield(room.bot.restart())
        except PracticeFailed:
            return JSONResponse({"error": "The bot did not start again. The terminal says more."}, 500)
        return JSONResponse({})

    return restart


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FILE:
            raise ValueError("too large")
    return body


def _say(phone: Phone, wanted: Json) -> None:
    if not (text := str(wanted["text"]).strip()):
        raise ValueError("nothing to say")
    phone.says(text[:4096])


def _on_screen(phone: Phone, wanted: Json) -> Message:
    return phone.chat.messages[int(wanted["message"])]


def _mime(request: Request) -> str:
    return request.headers.get("content-type", "application/octet-stream").partition(";")[0]


DEEDS: dict[str, Callable[[Phone, Json], object]] = {
    "say": _say,
    "tap": lambda phone, wanted: phone.taps(_on_screen(phone, wanted), str(wanted["data"])),
    "edit": lambda phone, wanted: phone.edits(_on_screen(phone, wanted), str(wanted["text"])),
    "sticker": lambda phone, wanted: phone.sends_sticker(str(wanted["emoji"])),
    "block": lambda phone, wanted: phone.blocks(),
    "unblock": lambda phone, wanted: phone.unblocks(),
}
FILES: dict[str, Callable[[Phone, bytes, Request], object]] = {
    "photo": lambda phone, data, asked: phone.sends_photo(
        data, asked.query_params.get("caption", ""), mime=_mime(asked)
    ),
    "voice": lambda phone, data, asked: phone.sends_voice(
        data, mime=_mime(asked), duration=int(asked.query_params.get("seconds", "1"))
    ),
    "file": lambda phone, data, asked: phone.sends_file(
        data, asked.query_params.get("name", "file"), mime=_mime(asked)
    ),
}
