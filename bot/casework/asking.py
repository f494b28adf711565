"""What a plan says is to be asked, and when. Pure: days in, questions out.

Rules of this file:
- Before each step: do you feel ready? After it: how was it? Before a move: one thing a day to get ready. At home: every
  week in the first half year, every other week after it. Between steps a parent gets something small to try.
- What could not be asked on its day is asked on the next ones, while it still helps.
- A visit and a review meeting are no steps towards home: nobody is asked to be ready for them, but how they were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HUMANE: Final = (time(16, 30), time(19, 30))
"""After school and before the evening, local time."""
READY_DAYS: Final = 3
"""Days before a step from which somebody is asked whether they feel ready."""
AFTER_DAYS: Final = 3
"""Days after a step until which somebody is asked how it was."""
DENSE: Final = timedelta(days=182)
OFTEN, SELDOM = timedelta(days=7), timedelta(days=14)
"""Between two looks at how it is at home: in the first half year, and after it."""
MEETINGS: Final = frozenset({"visit", "review_meeting"})
MOVE: Final = "move_home"


@dataclass(frozen=True)
class Step:
    """A step that this person may be told of. `id` is its own among the steps of all children, `child` whose it is."""

    id: str
    child: str
    kind: str
    on: date
    state: str


@dataclass(frozen=True)
class Question:
    """To be asked now: its kind, what it is about, and the day it is about."""

    kind: str
    about: str
    on: date


def humane(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or when the next hour begins that suits a family."""
    local = now.astimezone(zone)
    if HUMANE[0] <= local.time() < HUMANE[1]:
        return now
    day = local.date() + timedelta(days=local.time() >= HUMANE[1])
    return datetime.combine(day, HUMANE[0], zone).astimezone(UTC)


def ready(steps: Sequence[Step], today: date) -> Iterator[Question]:
    """Do you feel ready? Before every step that leads home."""
    for step in steps:
        if step.state == "planned" and step.kind not in MEETINGS and 0 < (step.on - today).days <= READY_DAYS:
            yield Question("ready", step.id, step.on)


def after(steps: Sequence[Step], today: date) -> Iterator[Question]:
    """How was it? After every step that was not called off."""
    for step in steps:
        if step.state in ("planned", "done") and 0 < (today - step.on).days <= AFTER_DAYS:
            yield Question("after", step.id, step.on)


def getting_ready(
    steps: Sequence[Step], topics: Sequence[tuple[int, str]], asked: Collection[tuple[str, date]], today: date
) -> Iterator[Question]:
    """One topic a day before a move: of those whose day has come, the one nearest to it.

    `topics` are (days before, topic).
    """
    for step in steps:
        left = (step.on - today).days
        if step.kind == MOVE and step.state == "planned" and left > 0:
            due = (topic for days, topic in topics if left <= days and (topic, step.on) not in asked)
            yield from (Question("getting_ready", topic, step.on) for topic in list(due)[-1:])


def at_home(since: date, rounds: int, asked: Sequence[date], today: date) -> Iterator[Question]:
    """How is it at home? `since` is the day of the return, `asked` the days of the questions before."""
    often = OFTEN if today - since < DENSE else SELDOM
    if today - since >= OFTEN and (not asked or today - max(asked) >= often):
        yield Question("at_home", str(len(asked) % rounds), today)


def practice(steps: Sequence[Step], topics: Sequence[str], today: date) -> Iterator[Question]:
    """For a parent: something to try the day before a step, and how it went the day after. One thing a day."""
    towards = [step for step in steps if step.kind not in MEETINGS]
    for number, on in enumerate(sorted({step.on for step in towards})):
        kind, states = {1: ("tip", ("planned",)), -1: ("practice", ("planned", "done"))}.get(
            (on - today).days, ("", ())
        )
        children = {step.child for step in towards if step.on == on and step.state in states}
        if children:
            yield Question(kind, _of(children, topics[number % len(topics)]), on)


def _of(children: Collection[str], topic: str) -> str:
    """The topic, and whose it is when it is for one child alone."""
    return "/".join((*children, topic)) if len(children) == 1 else topic
