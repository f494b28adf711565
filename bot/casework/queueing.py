"""How the queue ranks and when things are due. Pure: everything gets `now` or a time.

Rules of this file:
- Urgency first, then waiting time; the reason for the rank is told in words.
- "now" is due in a quarter of an hour at any hour; "today" by the end of the working day; the rest in two working days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.casework.office import OfficeHours, add_working_time, end_of_working_day
from conversations.screening.policy import FLAGGED

RANK: Final = {"now": 0, "today": 1, "routine": 2}
NOW: Final = timedelta(minutes=15)
ROUTINE: Final = timedelta(hours=16)
"""Office time: two working days of eight hours."""

OUTCOMES: Final = ("done", "could_not", "passed_on")
FAMILY_KINDS: Final = frozenset(
    {
        *("feeling", "wish", "worry", "good_news", "question", "message", "help"),
        *("flag", "unscreened", "complaint", "to_reviewer", "to_advocate"),
        "wellbeing",
        *("ready", "after", "at_home", "three_houses", "safety_house", "my_people", "getting_ready", "drawing"),
        *("teach_back", "practice", "unplanned", "unclear", "check_in", "need_help", "disagree"),
    }
)
"""Kinds of item that somebody of the family sent: they can be answered, and their closing is told."""

DECIDED: Final = frozenset({"breach", "late_support", "undecided"})
"""Kinds of item that end when somebody has decided, and in no other way."""

NOT_THEM: Final = "not_them"
"""The outcome of "Is this Sophia?" when it was somebody else."""


def is_flag(category: str) -> bool:
    """Was something found that may mean danger?"""
    return category in FLAGGED


class Ranked(Protocol):
    @property
    def urgency(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


class Asked(Protocol):
    """An item of the kind "confirm": a worker was asked who writes."""

    @property
    def received_at(self) -> datetime: ...
    @property
    def outcome(self) -> str | None: ...


class Written(Protocol):
    """An item, and whether the account it came from was confirmed by then."""

    @property
    def received_at(self) -> datetime: ...
    @property
    def confirmed(self) -> bool: ...


class Writer(StrEnum):
    """Who sent something, as far as a worker has said."""

    CONFIRMED = "confirmed"
    NOT_YET = "not_yet"
    NOT_THEM = "not_them"


def writer(received: datetime, confirmed: bool, asked: Iterable[Asked]) -> Writer:
    """Who sent something at that time. `confirmed` as it was then; `asked` are all questions about this person.

    The last question before it decides: each account that a link was opened on raises one.
    """
    before = [one for one in asked if one.received_at <= received]
    if confirmed:
        return Writer.CONFIRMED
    if not before:
        return Writer.NOT_YET
    last = max(before, key=lambda one: one.received_at)
    return {"done": Writer.CONFIRMED, NOT_THEM: Writer.NOT_THEM}.get(last.outcome or "", Writer.NOT_YET)


def own(item: Written, asked: Iterable[Asked], linked_at: datetime | None, proven: bool) -> bool:
    """Did the person write this themselves, as far as anybody may rely on it?

    What came from the account that is linked now is theirs to see. What came from another account is theirs only when
    a worker has confirmed both accounts: `proven` is the one that is linked now.
    """
    if linked_at is not None and item.received_at >= linked_at:
        return True
    return proven and writer(item.received_at, item.confirmed, asked) is Writer.CONFIRMED


def rank(item: Ranked) -> tuple[int, datetime]:
    """Sorting by this puts first what must be seen first."""
    return RANK[item.urgency], item.received_at


def reason(urgency: str, kind: str) -> str:
    """Why an item stands where it does, for a worker to read."""
    if kind == "confirm":
        return "Nothing about the case is told to this account until you say who it is."
    if kind == "undecided":
        return "The time to decide has run out. Oldest first."
    if kind in DECIDED:
        return "Somebody decides this by name, in two working days. Oldest first."
    if kind == "unscreened":
        return "Nobody could tell what it says: a person has to look. Oldest first."
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
