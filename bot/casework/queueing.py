"""How the queue ranks and when things are due. Pure: everything gets `now` or a time.

Rules of this file:
- Urgency first, then waiting time; the reason for the rank is told in words.
- "now" is due in a quarter of an hour at any hour; "today" by the end of the working day; the rest in two working days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.casework.office import OfficeHours, add_working_time, end_of_working_day

RANK: Final = {"now": 0, "today": 1, "routine": 2}
NOW: Final = timedelta(minutes=15)
ROUTINE: Final = timedelta(hours=16)
"""Office time: two working days of eight hours."""

OUTCOMES: Final = ("done", "could_not", "passed_on")
FAMILY_KINDS: Final = frozenset({"feeling", "wish", "worry", "good_news", "question", "message", "help"})
"""Kinds of item that somebody of the family sent: they can be answered, and their closing is told."""


class Ranked(Protocol):
    @property
    def urgency(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


def rank(item: Ranked) -> tuple[int, datetime]:
    """Sorting by this puts first what must be seen first."""
    return RANK[item.urgency], item.received_at


def reason(urgency: str, kind: str) -> str:
    """Why an item stands where it does, for a worker to read."""
    if kind == "confirm":
        return "Nothing about the case is told to this account until you say who it is."
    if urgency == "now":
        return "Somebody may not be safe now. Oldest first."
    if urgency == "today":
        return "To be looked at today. Oldest first."
    return "In order of arrival."


def due(office: OfficeHours, urgency: str, received: datetime) -> datetime:
    """By when a worker should have looked."""
    if urgency == "now":
        return received + NOW
    if urgency == "today":
        return end_of_working_day(office, received)
    return add_working_time(office, received, ROUTINE)
