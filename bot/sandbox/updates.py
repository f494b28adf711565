"""The queue of updates, by Telegram's rules.

- Each update has a number, one more than the last. It stays until confirmed: by a later `getUpdates` with a
  higher offset, or by a 2xx from the webhook. What is not confirmed is told again.
- It is forgotten after 24 hours; a button press after 150 seconds.
- A negative offset keeps only so many of the last updates.
- Only one asks at a time: a newer `getUpdates` ends an older one with 409, and a webhook ends both.
- What a test delivers with a number that was confirmed long ago (the same update once more) is told at least
  once.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.shapes import Json, Refused

DAY = 24 * 3600.0
BUTTON_PRESS = 150.0
OPTIONAL_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

BY_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
BY_OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
BY_SET_WEBHOOK = "Conflict: terminated by setWebhook request"


@dataclass
class Waiting:
    """One update that is not yet confirmed: its number, its bytes as told, when it is forgotten.

    `owed`: it must be told once, whatever number was confirmed.
    """

    number: int
    raw: bytes
    forgotten: float
    owed: bool


@dataclass(frozen=True)
class Webhook:
    """Where updates are pushed to."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass
class Updates:
    """The queue, and who is asking. `changed` is set by whatever is new here, `asked` while a `getUpdates` waits."""

    clock: Callable[[], float]
    next_number: int = 1
    webhook: Webhook | None = None
    allowed: frozenset[str] = frozenset()
    last_error: tuple[int, str] | None = None
    _queue: deque[Waiting] = field(default_factory=deque)
    _asking: asyncio.Future[None] | None = None
    _closed: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, kind: str, content: Json) -> None:
        """Add one update of a kind ("message", "callback_query", ...), unless the bot does not want that kind."""
        wanted = kind in self.allowed if self.allowed else kind not in OPTIONAL_KINDS
        if wanted:
            life = BUTTON_PRESS if kind == "callback_query" else DAY
            self._add(self.next_number, _bytes({"update_id": self.next_number, kind: content}), life)

    def want(self, kinds: list[str] | None) -> None:
        """From now on only these kinds; none named means all but the optional ones, None means as before."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def deliver(self, raw: bytes | Json) -> int:
        """Add any update at all, as it stands; a dict without `update_id` gets the next. Returns its number."""
        raw = raw if isinstance(raw, bytes) else _bytes({"update_id": self.next_number} | raw)
        number = _number(raw)
        self._add(self.next_number if number is None else number, raw, DAY)
        return self._queue[-1].number

    async def ask(self, offset: int, limit: int, patience: float) -> list[bytes]:
        """`getUpdates`: what waits, oldest first; with nothing waiting, the first to come within `patience` seconds."""
        if self.webhook:
            raise Refused(409, BY_WEBHOOK)
        self._end_asking(Refused(409, BY_OTHER))
        self._confirm(offset)
        if not self.waiting and patience > 0 and not self._closed:
            await self._arrival(patience)
        return [_tell(update) for update in self.waiting[:limit]]

    @property
    def waiting(self) -> list[Waiting]:
        """What is not yet confirmed and not yet forgotten, oldest first."""
        return [update for update in self._queue if update.forgotten > self.clock()]

    @property
    def oldest(self) -> Waiting | None:
        """The first of what waits."""
        while self._queue and self._queue[0].forgotten <= self.clock():
            self._queue.popleft()
        return self._queue[0] if self._queue else None

    def confirm(self, update: Waiting) -> None:
        """The webhook took this one, the oldest."""
        if self._queue and self._queue[0] is update:
            self._queue.popleft()

    def set_webhook(self, webhook: Webhook | None, *, drop_pending: bool) -> None:
        """Push to this webhook from now on; None goes back to `getUpdates`."""
        if webhook:
            self._end_asking(Refused(409, BY_SET_WEBHOOK))
        if drop_pending:
            self._queue.clear()
        self.webhook, self.last_error = webhook, None
        self.changed.set()

    def close(self) -> None:
        """End every wait: the stand-in stops."""
        self._closed = True
        self._wake()

    async def _arrival(self, patience: float) -> None:
        asking = self._asking = asyncio.get_running_loop().create_future()
        self.asked.set()
        try:
            async with asyncio.timeout(patience):
                await asking
        except TimeoutError:
            pass
        finally:
            if self._asking is asking:
                self._asking = None
                self.asked.clear()

    def _end_asking(self, reason: Refused) -> None:
        if self._asking and not self._asking.done():
            self._asking.set_exception(reason)

    def _add(self, number: int, raw: bytes, life: float) -> None:
        again = number < self.next_number
        self._queue.append(Waiting(number, raw, self.clock() + life, owed=again))
        self.next_number = max(self.next_number, number + 1)
        self._wake()

    def _wake(self) -> None:
        self.changed.set()
        if self._asking and not self._asking.done():
            self._asking.set_result(None)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._queue = deque(self.waiting[offset:])
        elif offset > 0:
            self._queue = deque(update for update in self.waiting if update.number >= offset or update.owed)


def _tell(update: Waiting) -> bytes:
    update.owed = False
    return update.raw


def _bytes(update: Json) -> bytes:
    return json.dumps(update).encode()


def _number(raw: bytes) -> int | None:
    try:
        number = json.loads(raw)["update_id"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return number if type(number) is int and 0 < number < 2**53 else None
