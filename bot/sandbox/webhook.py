"""Pushing updates to a webhook, by Telegram's rules.

One update at a time and in order. Anything but a 2xx is tried again: after what `Retry-After` asks, else
after a wait that doubles up to `longest_wait`. A change of webhook ends the wait at once.
"""

from __future__ import annotations

import asyncio

import aiohttp

from bot.sandbox.telegram import StandIn
from bot.sandbox.updates import Waiting, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_WITHIN = aiohttp.ClientTimeout(total=60)
LONGEST_RETRY_AFTER = 3600.0


async def push(stand_in: StandIn, first_wait: float = 1.0, longest_wait: float = 60.0) -> None:
    """Push for as long as the stand-in lives. Waits are in seconds."""
    updates = stand_in.updates
    async with aiohttp.ClientSession(timeout=ANSWER_WITHIN) as session:
        wait = first_wait
        while True:
            updates.changed.clear()
            update, webhook = updates.oldest, updates.webhook
            if update is None or webhook is None:
                await updates.changed.wait()
                continue
            trouble, asked = await _post(session, webhook, update)
            if trouble is None:
                updates.confirm(update)
                stand_in.changed.tell()
                wait = first_wait
                continue
            updates.last_error = (int(stand_in.clock()), trouble)
            stand_in.changed.tell()
            await _pause(stand_in, webhook, wait if asked is None else asked)
            wait = min(wait * 2, longest_wait)


async def _post(session: aiohttp.ClientSession, webhook: Webhook, update: Waiting) -> tuple[str | None, float | None]:
    """What went wrong (None: nothing) and how many seconds the other side asks us to wait."""
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: webhook.secret} if webhook.secret else {})
    try:
        async with session.post(webhook.url, data=update.raw, headers=headers, allow_redirects=False) as answer:
            if 200 <= answer.status < 300:
                return None, None
            trouble = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return trouble, _seconds(answer.headers.get("Retry-After"))
    except TimeoutError:
        return "Read timeout expired", None
    except aiohttp.ClientError:
        return "Connection refused or broken", None


def _seconds(retry_after: str | None) -> float | None:
    return min(float(retry_after), LONGEST_RETRY_AFTER) if retry_after and retry_after.isdigit() else None


async def _pause(stand_in: StandIn, webhook: Webhook, seconds: float) -> None:
    """Wait, but no longer than until another webhook is set."""
    updates = stand_in.updates
    try:
        async with asyncio.timeout(seconds):
            while updates.webhook is webhook:
                updates.changed.clear()
                await updates.changed.wait()
    except TimeoutError:
        return
