"""What became of an item, oldest first: received, read, climbed, answered, closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot import family, yearly
from bot.casework import breaches, climbing
from bot.casework.queueing import NOT_THEM
from bot.console import acts, words
from bot.console.access import Caseload
from bot.console.times import Moment, moment
from storage import people, places, replies
from storage.database import Tx
from storage.delivery import Delivery, deliveries
from storage.queue import Item
from storage.replies import Reply

ENDED: Final = {
    "done": "Yes, it is them",
    NOT_THEM: "No, it was somebody else",
    acts.REPLACED: "A newer link took its place",
}

LATE: Final = {yearly.TIMER: "Not done in time", breaches.TIMER: "Not decided in time"}
"""What ran out before the manager was told, by the kind of timer."""


@dataclass(frozen=True)
class Event:
    """Something that happened to the item. `words` are a worker's, to the person."""

    at: Moment
    what: str
    words: str = ""
    delivery: str = ""


def received(tx: Tx, item: Item, zone: ZoneInfo) -> Iterator[Event]:
    yield Event(moment(item.received_at, tx.now, zone), "Received")
    if item.read_at is not None and item.read_by is not None:
        yield Event(moment(item.read_at, tx.now, zone), f"Read by {family.worker_name(tx, item.read_by)}")


def _climbs(tx: Tx, item: Item, zone: ZoneInfo) -> Iterator[Event]:
    """To whom it has climbed because nobody had acknowledged it, or done it in time."""
    held = people.holders(tx, item.case_id)
    for kind, at in places.rung(tx, climbing.TIMER, item.id):
        post = climbing.post_of(kind)
        names = ", ".join(family.worker_name(tx, one) for one in held.get(post, ()) if one not in item.hidden_from)
        yield Event(moment(at, tx.now, zone), f"Nobody had read it: {words.POSTS[post]} told ({names})")
    managers = ", ".join(family.worker_name(tx, one) for one in held.get("manager", ()))
    for timer, late in LATE.items():
        for _, at in places.rung(tx, timer, item.id):
            yield Event(moment(at, tx.now, zone), f"{late}: {words.POSTS['manager']} told ({managers})")


def history(tx: Tx, load: Caseload, item: Item, zone: ZoneInfo) -> Iterator[Event]:
    yield from received(tx, item, zone)
    yield from _climbs(tx, item, zone)
    written = _replies(tx, load, item)
    answers = [one for one in written if one.kind == "answer"]
    told = deliveries(tx, item.person_id or 0, "answer", [one.id for one in answers])
    for one in answers:
        what = f"{family.worker_name(tx, one.worker_id)} answered"
        state = delivery(told.get(one.id), tx.now, zone)
        yield Event(moment(one.written_at, tx.now, zone), what, words.shown(one.text), state)
    if item.closed_at is not None:
        yield _ended(tx, item, next((one for one in written if one.kind == "closing"), None), zone)


def _replies(tx: Tx, load: Caseload, item: Item) -> list[Reply]:
    if item.person_id is None:
        return []
    return [one for one in replies.to(tx, load.scope, item.person_id) if one.item_id == item.id]


def _ended(tx: Tx, item: Item, closing: Reply | None, zone: ZoneInfo) -> Event:
    assert item.closed_at is not None, "an item that has ended"
    at = moment(item.closed_at, tx.now, zone)
    if item.status == "withdrawn":
        return Event(at, "Taken back by whoever sent it")
    if item.kind == "confirm":
        return Event(at, ENDED.get(item.outcome or "", "Closed"))
    told = deliveries(tx, item.person_id or 0, "closed", [item.id])
    by = f" by {family.worker_name(tx, closing.worker_id)}" if closing else ""
    what = f"Closed{by}: {words.OUTCOMES.get(item.outcome or '', 'done')}"
    state = delivery(told[item.id], tx.now, zone) if item.id in told else ""
    return Event(at, what, words.shown(closing.text) if closing else "", state)


def delivery(told: Delivery | None, now: datetime, zone: ZoneInfo) -> str:
    """Where words to a family member are: waiting, sent, shown."""
    if told is None:
        return "Not sent"
    if told.held:
        return "Kept until you confirm who it is"
    if told.shown_at is not None:
        return f"Shown {moment(told.shown_at, now, zone).text}"
    if told.state == "sent" and told.sent_at is not None:
        return f"Sent {moment(told.sent_at, now, zone).text}, not shown yet"
    if told.state is None:
        return "Kept: no phone is linked. It is shown once a new link has been opened and confirmed"
    return "Waiting to be sent" if told.state == "open" else "Could not be delivered. Please tell them another way"
