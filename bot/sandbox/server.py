"""The stand-in over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`, as at api.telegram.org.

Parameters come in the address, as JSON, as a form or as multipart with files (`attach://name` points at a
part). `serve` runs inside the event loop that is there, so that a test can play phones in process while a bot
talks to it over real HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.sandbox import methods
from bot.sandbox.faults import HungUp
from bot.sandbox.files import Upload
from bot.sandbox.shapes import Json, Refused, bad_request
from bot.sandbox.telegram import StandIn
from bot.sandbox.webhook import push

ATTACHED = "attach://"
LARGEST_PART = 60_000_000  # bytes; Telegram takes files up to 50 MB


def application(stand_in: StandIn, extra: Sequence[BaseRoute] = ()) -> Starlette:
    """The stand-in as an ASGI application, with any `extra` routes before its own."""

    async def answer_call(request: Request) -> Response:
        token, name = request.path_params["token"], request.path_params["method"]
        try:
            values = await _values(request)
            return _json(200, await methods.call(stand_in, token, name, values))
        except Refused as refusal:
            return _refusal(refusal)
        except HungUp:
            return _hang_up(request)

    async def answer_download(request: Request) -> Response:
        try:
            stand_in.check_token(request.path_params["token"])
            await stand_in.faults.strike("file", None, effect_done=False)
            upload = stand_in.files.at(request.path_params["path"])
            return Response(upload.data) if upload else _refusal(Refused(404, "Not Found"))
        except Refused as refusal:
            return _refusal(refusal)
        except HungUp:
            return _hang_up(request)

    return Starlette(
        routes=[
            *extra,
            Route("/bot{token}/{method}", answer_call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", answer_download, methods=["GET"]),
        ]
    )


@contextlib.asynccontextmanager
async def serve(
    stand_in: StandIn,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    extra: Sequence[BaseRoute] = (),
    first_wait: float = 1.0,
) -> AsyncIterator[str]:
    """Serve the stand-in while the block runs; gives its base address. `port` 0 is any free one.

    `first_wait` is the first pause, in seconds, before a failed push to a webhook is tried again.
    Raises OSError when the port is taken.
    """
    config = uvicorn.Config(application(stand_in, extra), lifespan="off", log_config=None, access_log=False)
    config.load()
    lines = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Line(config=config, server_state=lines, app_state={}), host, port
    )
    pushing = asyncio.create_task(push(stand_in, first_wait))
    try:
        yield f"http://{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        pushing.cancel()
        stand_in.close()
        server.close()
        await _finish(lines)


async def _finish(lines: ServerState) -> None:
    """Let what is being answered end, within a second, and close every connection."""
    for line in list(lines.connections):
        line.shutdown()
    if lines.tasks:
        _, unfinished = await asyncio.wait(lines.tasks, timeout=1)
        for task in unfinished:
            task.cancel()


class _Line(H11Protocol):
    """One connection that a fault can hang up: the request's state holds how."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "hang_up": transport.abort}


async def _values(request: Request) -> Json:
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return values | _object(await request.body())
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return values | await _form(request)
    return values


def _object(body: bytes) -> Json:
    try:
        parsed: Any = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("Object expected as parameters")
    return parsed


async def _form(request: Request) -> Json:
    async with request.form(max_part_size=LARGEST_PART) as form:
        parts = {name: await _part(value) for name, value in form.items()}
    pointed = {name: _attached(value, parts) for name, value in parts.items()}
    used = {value.removeprefix(ATTACHED) for value in parts.values() if isinstance(value, str)}
    return {name: value for name, value in pointed.items() if name not in used or isinstance(value, str)}


async def _part(value: UploadFile | str) -> Upload | str:
    if isinstance(value, str):
        return value
    return Upload(await value.read(), value.filename or "file", value.content_type or "application/octet-stream")


def _attached(value: Upload | str, parts: dict[str, Upload | str]) -> Upload | str:
    if isinstance(value, str) and value.startswith(ATTACHED):
        return parts.get(value.removeprefix(ATTACHED), value)
    return value


def _json(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, media_type="application/json")


def _refusal(refusal: Refused) -> Response:
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else None
    return _json(refusal.code, json.dumps(refusal.body).encode(), headers)


def _hang_up(request: Request) -> Response:
    request.state.hang_up()
    return Response(status_code=500)
