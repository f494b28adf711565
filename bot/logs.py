"""Logs that cannot tell on anybody.

Rules of this file:
- A line has an event (a fixed word) and fields from `ALLOWED`: numbers, and words of a fixed set. All else is left out.
- An error is told by its type and the place in the code, never by its message: messages quote what people wrote.
- Other libraries' lines keep their logger, level and error type, and lose their text.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import structlog

ALLOWED: Final = frozenset(
    {
        "attempts",
        "category",
        "code",
        "count",
        "error",
        "event",
        "lane",
        "level",
        "method",
        "mode",
        "port",
        "seconds",
        "stage",
        "state",
        "timestamp",
        "urgency",
        "where",
        "logger",
    }
)
FIXED_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:/ -]{0,79}\Z")
TIME: Final = re.compile(r"[0-9TZ:.+-]{10,40}\Z")


def set_up(stream: Any = None) -> None:
    """Log JSON lines to standard error, and catch what nobody else catches."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Quiet()], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, trace: fault("uncaught", error)
    sys.unraisablehook = lambda raised: fault("unraisable", raised.exc_value)
    threading.excepthook = lambda raised: fault("uncaught", raised.exc_value)


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """Log what fails unseen in the event loop."""
    loop.set_exception_handler(lambda _, context: fault("uncaught", context.get("exception")))


def log(event: str, **fields: Any) -> None:
    """One line. `event` is a fixed word."""
    structlog.get_logger().info(event, **fields)


def fault(event: str, error: BaseException | None, **fields: Any) -> None:
    """One line about an error: its type and where it was raised."""
    structlog.get_logger().error(event, error=type(error).__name__, where=_where(error), **fields)


def _where(error: BaseException | None) -> str:
    trace: TracebackType | None = error.__traceback__ if error else None
    places = []
    while trace:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}")
        trace = trace.tb_next
    ours = [place for place in places if place.startswith(("bot.", "storage.", "conversations.", "locales."))]
    return (ours or places or [""])[-1]


def only_allowed(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: keep allowed fields whose values cannot be somebody's words."""
    return {name: value for name, value in line.items() if name in ALLOWED and _harmless(value)}


def _harmless(value: Any) -> bool:
    if isinstance(value, bool | int | float) or value is None:
        return True
    return isinstance(value, str) and bool(FIXED_WORD.match(value) or TIME.match(value) or value == "")


class _Quiet(logging.Handler):
    """Other libraries' lines, without their text."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fault("library", error, logger=record.name.split(".")[0])
