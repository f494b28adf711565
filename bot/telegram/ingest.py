"""Raw updates onto disk, and only then confirmed.

Rules of this file:
- Nothing is parsed here beyond the update's number and its chat, and neither has to be right.
- Polling: the next offset is asked for only after the commit. Webhook: 200 is said only after the commit.
- When the database cannot write, nothing is confirmed: Telegram keeps it. The webhook says 503 and when to come again.
- An answer that is not JSON cannot be cut into updates: it is asked for one by one, and the one that is broken is kept
  as it is, under the number that can be made out.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import aiohttp
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.logs import fault, log
from bot.telegram.adapter import WANTED
from storage import inbox
from storage.database import Database
from storage.inbox import Arrival
from storage.vault import Vault

NUMBER: Final = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')
LONG_POLL: Final = 30
BATCH: Final = 100
LONGEST_PAUSE: Final = 30.0
LARGEST_BODY: Final = 1 << 20
MOST: Final = 2**62
PLACES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "channel_post",
    "edited_channel_post",
)


def arrival(vault: Vault, body: bytes, update: Any) -> Arrival:
    """One update as the inbox keeps it: its number and chat, as far as they can be made out."""
    number = update.get("update_id") if isinstance(update, dict) else None
    usable = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < MOST
    chat = _chat(update)
    digest = vault.digest("chat", str(chat).encode()) if chat is not None else vault.digest("update", body)
    return Arrival(number if usable and isinstance(number, int) else -1, digest, body)


def _chat(update: Any) -> int | None:
    """The id of the chat that an update came from, or None."""
    for place in PLACES:
        content = _get(update, place)
        for found in (_get(_get(content, "chat"), "id"), _get(_get(_get(content, "message"), "chat"), "id")):
            if isinstance(found, int) and not isinstance(found, bool):
                return found
        sender = _get(_get(content, "from"), "id") if place == "callback_query" else None
        if isinstance(sender, int) and not isinstance(sender, bool):
            return sender
    return None


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def unpack(body: bytes) -> Any:
    """The update in these bytes, or None when they are not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


class Polling:
    """Asks for updates, one request at a time, until cancelled."""

    def __init__(self, database: Database, api: str, token: str, came: Callable[[], None]) -> None:
        self._db, self._came = database, came
        self._url = f"{api.rstrip('/')}/bot{token}/getUpdates"
        self._offset: int | None = None
        self._pause = 0.0

    async def run(self) -> None:
        """Poll until cancelled."""
        timeout = aiohttp.ClientTimeout(total=LONG_POLL + 15, connect=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                try:
                    await self._once(session)
                except (TimeoutError, aiohttp.ClientError, OSError) as error:
                    await self._wait("telegram_down", error)
                except Exception as error:  # above all: the database cannot write
                    await self._wait("cannot_keep", error)

    async def _wait(self, event: str, error: Exception, seconds: float = 0.0) -> None:
        self._pause = min(max(self._pause * 2, 0.25), LONGEST_PAUSE)
        fault(event, error, seconds=max(self._pause, seconds))
        await asyncio.sleep(max(self._pause, seconds))

    async def _once(self, session: aiohttp.ClientSession, limit: int = BATCH) -> None:
        asked = {"timeout": LONG_POLL, "limit": limit, "allowed_updates": WANTED}
        if self._offset is not None:
            asked["offset"] = self._offset
        async with session.post(self._url, json=asked) as response:
            body, code = await response.read(), response.status
        answer = unpack(body)
        updates = _get(answer, "result")
        if isinstance(updates, list) and code == 200:
            await self._keep(updates)
        elif code == 200 and limit > 1:
            await self._once(session, limit=1)
        elif code == 200 and (number := NUMBER.search(body)):
            await self._db.write(partial(inbox.keep, arrivals=[_broken(self._db.vault, body, int(number[1]))]))
            self._offset, self._pause = int(number[1]) + 1, 0.0
            self._came()
        else:
            log("no_updates", code=code)
            seconds = _get(_get(answer, "parameters"), "retry_after")
            await self._wait("asked_again", ValueError(), float(seconds) if isinstance(seconds, int) else 0.0)

    async def _keep(self, updates: Sequence[Any]) -> None:
        arrivals = [arrival(self._db.vault, json.dumps(update).encode(), update) for update in updates]
        if arrivals:
            await self._db.write(partial(inbox.keep, arrivals=arrivals))
            self._came()
        self._pause = 0.0
        known = [one.update_id for one in arrivals if one.update_id >= 0]
        if known:
            self._offset = max(known) + 1
        elif arrivals:
            await self._wait("no_numbers", ValueError())  # nothing here can be confirmed


def _broken(vault: Vault, body: bytes, number: int) -> Arrival:
    return Arrival(number, vault.digest("update", body), body)


class Webhook:
    """An ASGI endpoint that Telegram brings updates to."""

    def __init__(self, database: Database, secret: str, came: Callable[[], None]) -> None:
        self._db, self._secret, self._came = database, secret.encode(), came

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        told = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if request.method != "POST" or not hmac.compare_digest(told, self._secret):
            return Response(status_code=403)
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return Response(status_code=413)
        try:
            await self._db.write(partial(inbox.keep, arrivals=[arrival(self._db.vault, body, unpack(body))]))
        except Exception as error:
            fault("cannot_keep", error)
            return Response(status_code=503, headers={"Retry-After": "5"})
        self._came()
        return Response(status_code=200)
