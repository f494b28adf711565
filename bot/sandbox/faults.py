"""Bad weather at Telegram, on order, and a record of what was sent when.

A fault names a method ("sendMessage", "getUpdates", "getFile", ...; "*" is any, "file" a download) and how
many calls it spoils; it can be for one chat only. Faults are used up in the order they were ordered.
`effect_first` lets the call do its work and spoils only the answer: the bot can't know that its message
arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.shapes import Refused


class HungUp(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True)
class Sent:
    """One call that put something into a chat: when (seconds of a steady clock), which method, which chat."""

    at: float
    method: str
    chat_id: int


@dataclass
class _Fault:
    method: str
    chat_id: int | None
    times: int
    trouble: Exception | asyncio.Event
    effect_first: bool

    def meets(self, method: str, chat_id: int | None, effect_done: bool) -> bool:
        return (
            self.times > 0
            and self.method in ("*", method)
            and self.chat_id in (None, chat_id)
            and self.effect_first == effect_done
        )


@dataclass
class Faults:
    """The faults that wait, and every send so far (`sent`)."""

    clock: Callable[[], float]
    sent: list[Sent] = field(default_factory=list)
    _waiting: list[_Fault] = field(default_factory=list)

    def too_many(self, method: str, retry_after: int = 1, *, times: int = 1, chat_id: int | None = None) -> None:
        """Answer 429 and ask to wait `retry_after` seconds."""
        self._add(method, Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after), times, chat_id)

    def fails(self, method: str, status: int = 500, *, times: int = 1, chat_id: int | None = None) -> None:
        """Answer 500, 502 or another status, as a broken gateway would."""
        words = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
        self._add(method, Refused(status, words.get(status, "Error")), times, chat_id)

    def hangs_up(self, method: str, *, times: int = 1, chat_id: int | None = None, effect_first: bool = False) -> None:
        """Close the connection without an answer."""
        self._add(method, HungUp(), times, chat_id, effect_first)

    def waits_for(
        self,
        method: str,
        event: asyncio.Event,
        *,
        times: int = 1,
        chat_id: int | None = None,
        effect_first: bool = False,
    ) -> None:
        """Answer only once `event` is set."""
        self._add(method, event, times, chat_id, effect_first)

    def clear(self) -> None:
        """Fair weather again. Calls already held by `waits_for` stay held until their event."""
        self._waiting.clear()

    def record(self, method: str, chat_id: int) -> None:
        """Note that something was put into a chat."""
        self.sent.append(Sent(self.clock(), method, chat_id))

    async def strike(self, method: str, chat_id: int | None, *, effect_done: bool) -> None:
        """Let the next fitting fault happen, if there is one. Raises Refused or HungUp."""
        fault = next((f for f in self._waiting if f.meets(method, chat_id, effect_done)), None)
        if fault is None:
            return
        fault.times -= 1
        if isinstance(fault.trouble, Exception):
            raise fault.trouble
        await fault.trouble.wait()

    def _add(
        self,
        method: str,
        trouble: Exception | asyncio.Event,
        times: int,
        chat_id: int | None,
        effect_first: bool = False,
    ) -> None:
        self._waiting.append(_Fault(method.lower(), chat_id, times, trouble, effect_first))
