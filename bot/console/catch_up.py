"""After a return that nobody had planned: what holds until then, and what is still to be caught up with.

Rules of this file: reads only. What was told is quoted as it was told; nothing is shown as told that may not have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import family
from bot.casework import catching_up
from bot.console.times import Moment, moment
from conversations.library.unplanned import UNTIL_THEN
from conversations.model import Reader
from locales import catalogue
from locales.words import Words
from storage import catch_up
from storage.catch_up import Ticked
from storage.database import Tx
from storage.people import Person
from storage.queue import Item


@dataclass(frozen=True)
class TaskView:
    """One thing to be caught up with; by whom and when it was done, if it was."""

    id: str
    words: str
    done: Moment | None
    who: str


@dataclass(frozen=True)
class AgreedView:
    """What one child's plan says for when it is not going well: nothing, where nobody has written one yet.

    `child` is their id in the case file. A parent may mean any of their children.
    """

    child: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class UntilThen:
    """What holds until a worker has come. `told` is empty when it is not known to have been told."""

    told: str
    duty_phone: str
    agreed: tuple[AgreedView, ...]


@dataclass(frozen=True)
class CatchUpView:
    """The list of an item. `no_return`: somebody has said that nobody went back. `open`: it can be ticked."""

    until_then: UntilThen | None
    tasks: tuple[TaskView, ...]
    no_return: TaskView | None
    left: int
    open: bool


def of_item(tx: Tx, item: Item, who: Person | None, zone: ZoneInfo) -> CatchUpView | None:
    """The list of this item, if it has one."""
    if item.kind != catching_up.KIND:
        return None
    ticked = catch_up.of_item(tx, item.id)
    no_return = ticked.get(catching_up.NO_RETURN)
    return CatchUpView(
        _until_then(tx, item, who) if who else None,
        tuple(_task(tx, task, words, ticked.get(task), zone) for task, words in catching_up.TASKS),
        _task(tx, catching_up.NO_RETURN, "", no_return, zone) if no_return else None,
        catching_up.left(ticked),
        item.closed_at is None,
    )


def _task(tx: Tx, task: str, words: str, done: Ticked | None, zone: ZoneInfo) -> TaskView:
    if done is None:
        return TaskView(task, words, None, "")
    return TaskView(task, words, moment(done.at, tx.now, zone), family.worker_name(tx, done.worker_id))


def _until_then(tx: Tx, item: Item, who: Person) -> UntilThen:
    at = family.talk(tx, who.id)
    lines = {plan.child: plan.if_not_going_well for plan in at.file.plans}
    agreed = tuple(
        AgreedView(child.id, child.name, lines.get(child.id, ()))
        for child in at.file.children
        if who.role == "parent" or child.id == who.ref
    )
    words = Words(catalogue.SOURCE, Reader(who.profile.reader), at.zone)
    # The questions end with this sentence, before anything can be sent. It names who reads the words: not whoever
    # they are kept from, so then it can't be quoted here.
    heard = item.statement_id is not None and not item.hidden_from
    values = {"worker": at.worker_name, "duty_phone": at.authority.duty_phone}
    return UntilThen(words.say(UNTIL_THEN, values) if heard else "", at.authority.duty_phone, agreed)
