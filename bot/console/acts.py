"""What a worker does with an item. Each act is one write: it is done, audited and told together, or not at all.

Rules of this file:
- Doing the same thing twice changes nothing the second time: a form that is sent twice is harmless.
- Answering and closing say that it was read, for nobody can do either unread. So do deciding and ticking; but the
  family is told of neither.
- The family is told of what somebody of the family sent, and of nothing else. Whoever was found to be somebody else is
  told nothing.
- Every act returns a fixed word for what was done (`words.NOTES`). It raises NotThere or Refused like opening does,
  and `queue.Closed` when it comes too late.
"""

from __future__ import annotations

from datetime import date

from bot import family, reissuing, yearly
from bot.casework import catching_up, climbing, deciding, queueing
from bot.casework.promising import LATE
from bot.casework.queueing import NOT_THEM
from bot.console import access
from bot.turns import promising, telling
from storage import catch_up, outbox, people, pictures, places, queue, replies
from storage.database import Tx
from storage.people import Person
from storage.queue import Item
from storage.vault import Refused

NEED = "need_help"
"""What is answered with a day."""
REPLACED = "replaced"
"""The outcome of "Is this Sophia?" when that account is no longer linked."""


class Needed(Exception):
    """Something has to be done before this item can be closed. The message is a fixed word (`words.FAULTS`)."""


def read(tx: Tx, worker_id: int, item_id: int) -> str:
    """The worker has read it: it climbs no further, and whoever wrote it is told who has it."""
    item = access.to_work_on(tx, worker_id, item_id)
    if _acknowledge(tx, item, worker_id):
        access.note(tx, worker_id, "read", f"item:{item.id}")
        _tell(tx, listener(tx, worker_id, item), "read", item.id)
    return "read"


def answer(tx: Tx, worker_id: int, item_id: int, text: str, by: date | None = None) -> str:
    """The worker writes to whoever sent it, and promises it `by` a day. Raises Refused for what cannot be answered,
    and Needed when the answer must have a day.
    """
    item = access.to_work_on(tx, worker_id, item_id)
    person_id = listener(tx, worker_id, item)
    if person_id is None:
        raise Refused("items")
    if _written(tx, worker_id, item, "answer", text):
        return "answered"
    if by is None and needs_day(tx, item):
        raise Needed("by_when")
    _acknowledge(tx, item, worker_id)
    reply = queue.answer(tx, item.id, person_id, worker_id, text)
    if by is not None and item.kind == NEED:
        promising.make(tx, item, text, by, worker_id, reply=reply)
    access.note(tx, worker_id, "answered", f"item:{item.id}")
    _tell(tx, person_id, "answer", reply)
    return "answered"


def needs_day(tx: Tx, item: Item) -> bool:
    """Is this a request for help that nobody has answered with a day?"""
    return item.kind == NEED and not promising.of_item(tx, item)


def close(tx: Tx, worker_id: int, item_id: int, outcome: str, text: str) -> str:
    """The worker ends it, with words for whoever sent it. Raises Needed when that may not be yet."""
    item = access.to_work_on(tx, worker_id, item_id)
    if item.outcome == outcome and (not text or _written(tx, worker_id, item, "closing", text)):
        return "closed"
    person_id = listener(tx, worker_id, item)
    if (needed := _needed(tx, item, person_id, text)) is not None:
        raise Needed(needed)
    _acknowledge(tx, item, worker_id)
    queue.close(tx, item.id, worker_id, outcome, person_id, text)
    access.note(tx, worker_id, "closed", f"item:{item.id}")
    _tell(tx, person_id, "closed", item.id)
    return "closed"


def _needed(tx: Tx, item: Item, person_id: int | None, text: str) -> str | None:
    """What is missing before an item can be closed: a decision, what is to be caught up with, a record on the page of
    the year, or words to whoever told of danger."""
    if needs_decision(tx, item):
        return "decide_first"
    if item.kind == LATE and promising.of_item(tx, item):
        return "promise_first"
    if item.kind == NEED and person_id is not None and not text and not promising.of_item(tx, item):
        return "answer_first"
    if item.kind in queueing.DECIDED:
        return "decide_in_the_form"
    if item.kind == catching_up.KIND and catching_up.left(catch_up.of_item(tx, item.id)):
        return "catch_up_first"
    if (on_the_year := yearly.needed(tx, item)) is not None:
        return on_the_year
    if reissuing.waits(tx, item):
        return "issue_first"
    if not queueing.is_flag(item.category) or person_id is None or text:
        return None
    told = [one for one in replies.to(tx, people.own_scope(person_id), person_id) if one.item_id == item.id]
    return None if told else "reply_first"


def _acknowledge(tx: Tx, item: Item, worker_id: int) -> bool:
    """Somebody has it: the reminders stop. False when somebody had it before."""
    places.end_timers(tx, climbing.TIMER, item.id)
    return queue.read(tx, item.id, worker_id)


def needs_decision(tx: Tx, item: Item) -> bool:
    """Does this sign of harm, after a return home, still wait for a decision?"""
    if item.person_id is None or not queueing.is_flag(item.category) or item.closed_at is not None:
        return False
    if item.audience != "team":
        return False  # the same words have an item of the team's
    case = family.talk(tx, item.person_id).file.case
    asked = deciding.asked_for(case.stage, case.returned_home is not None, item.category)
    return asked and queue.decision(tx, people.own_scope(item.person_id), item.id) is None


def decide(tx: Tx, worker_id: int, item_id: int, choice: str, reasons: str) -> str:
    """The worker decides, by name and with reasons. A decision stands as it was made."""
    item = access.to_work_on(tx, worker_id, item_id)
    if item.person_id is not None and queue.decision(tx, people.own_scope(item.person_id), item.id) is not None:
        return "decided_before"
    if item.person_id is None or not needs_decision(tx, item):
        raise Refused("items")
    _acknowledge(tx, item, worker_id)
    queue.decide(tx, item.id, item.person_id, worker_id, choice, reasons)
    places.end_timers(tx, deciding.TIMER, item.id)
    access.note(tx, worker_id, "decided", f"item:{item.id}")
    return "decided"


def tick(tx: Tx, worker_id: int, item_id: int, task: str, done: bool) -> str:
    """Something of the catch-up list is done; or it is not, after all. Raises Refused for what has no such list."""
    item = access.to_work_on(tx, worker_id, item_id)
    if item.kind != catching_up.KIND or not catching_up.is_known(task):
        raise Refused("items")
    if item.closed_at is not None:
        raise queue.Closed("the list stands as it was when this was closed")
    _acknowledge(tx, item, worker_id)
    changed = catch_up.tick(tx, item.id, task, worker_id) if done else catch_up.untick(tx, item.id, task)
    if changed:
        access.note(tx, worker_id, f"{'ticked' if done else 'unticked'} {task}", f"item:{item.id}")
    return "ticked" if done else "unticked"


def judge(tx: Tx, worker_id: int, item_id: int, right: bool) -> str:
    """The worker says whether the flag was right. It is kept for review, and changes nothing else."""
    item = access.to_work_on(tx, worker_id, item_id)
    queue.judge(tx, item.id, worker_id, right)
    access.note(tx, worker_id, f"said {'right' if right else 'not needed'}", f"item:{item.id}")
    return "judged"


def show_all(tx: Tx, worker_id: int, item_id: int) -> str:
    """A manager lets the workers whom the words name see them after all; duty, when it is the manager who is named."""
    item = access.to_work_on(tx, worker_id, item_id)
    posts = access.caseload(tx, worker_id).held.get(item.case_id, frozenset())
    managers = people.holders(tx, item.case_id).get("manager", ())
    if "manager" not in posts and not ("duty" in posts and set(managers) <= item.hidden_from):
        raise Refused("items")
    queue.hide(tx, item.id, ())
    access.note(tx, worker_id, "let all see", f"item:{item.id}")
    return "shown_to_all"


def confirm(tx: Tx, worker_id: int, item_id: int) -> str:
    """It is this person who writes: what was held for them may be shown."""
    item, who = _asked(tx, worker_id, item_id)
    if item.outcome == "done":
        return "confirmed"
    if not _settle(tx, worker_id, item, who, "done"):
        return REPLACED
    people.confirm(tx, who.id)
    telling.confirmed(tx, who.id, item.id)
    return "confirmed"


def deny(tx: Tx, worker_id: int, item_id: int) -> str:
    """It is somebody else: their account is cut off, and nothing that waits for it is sent or shown."""
    item, who = _asked(tx, worker_id, item_id)
    if item.outcome == NOT_THEM:
        return NOT_THEM
    if not _settle(tx, worker_id, item, who, NOT_THEM):
        return REPLACED
    chat = people.chat_of(tx, who.id)
    if chat is not None:
        outbox.drop_chat(tx, chat)
    family.start_anew(tx, who.id)
    people.unlink(tx, who.id)
    pictures.drop_waiting(tx, who.id)
    return NOT_THEM


def replace(tx: Tx, worker_id: int | None, who: Person) -> None:
    """A new link is to be made: the phone that was linked is unbound, and who wrote there is no question any more.

    `worker_id` is None when it is done at the shell.
    """
    for asked in questions(tx, who):
        queue.end(tx, asked.id, worker_id, REPLACED)
    people.unlink(tx, who.id)
    pictures.drop_waiting(tx, who.id)


def questions(tx: Tx, who: Person) -> list[Item]:
    """The open questions whether it is this person who writes, the oldest first."""
    items = queue.items_of(tx, people.own_scope(who.id), who.id)
    return [item for item in items if item.kind == "confirm" and item.closed_at is None]


def is_current(item: Item, who: Person) -> bool:
    """Is the account that this question is about still the one that is linked?"""
    return who.linked_at is not None and item.received_at >= who.linked_at


def listener(tx: Tx, worker_id: int, item: Item) -> int | None:
    """Who is told what becomes of this: whoever of the family sent it, if that is them, as far as anybody knows."""
    if item.kind not in queueing.FAMILY_KINDS or item.person_id is None:
        return None
    who = people.get(tx, access.caseload(tx, worker_id).scope, item.person_id)
    confirmed = item.confirmed or family.is_own(tx, who, item)
    return item.person_id if confirmed else None


def too_late(tx: Tx, worker_id: int, item_id: int) -> str:
    """Why nothing more can be done with this item, as a fixed word."""
    return "taken_back" if access.to_work_on(tx, worker_id, item_id).status == "withdrawn" else "closed_before"


def _asked(tx: Tx, worker_id: int, item_id: int) -> tuple[Item, Person]:
    """The question who writes, and about whom."""
    item = access.to_work_on(tx, worker_id, item_id)
    if item.kind != "confirm" or item.person_id is None:
        raise Refused("items")
    return item, people.get(tx, people.own_scope(item.person_id), item.person_id)


def _settle(tx: Tx, worker_id: int, item: Item, who: Person, outcome: str) -> bool:
    """Close the question. False when the account it is about is linked no more: then nothing follows."""
    current = is_current(item, who)
    if not queue.end(tx, item.id, worker_id, outcome if current else REPLACED):
        raise queue.Closed("this is closed already")
    access.note(tx, worker_id, f"said {outcome}", f"item:{item.id}")
    return current


def _tell(tx: Tx, person_id: int | None, kind: str, about: int) -> None:
    if person_id is not None:
        telling.person(tx, person_id, kind, about)


def _written(tx: Tx, worker_id: int, item: Item, kind: str, text: str) -> bool:
    """Did this worker write these very words to this item last? Then the form was sent twice."""
    if item.person_id is None:
        return False
    to_them = replies.to(tx, people.own_scope(item.person_id), item.person_id)
    newest = next((one for one in reversed(to_them) if one.item_id == item.id), None)
    return newest is not None and (newest.worker_id, newest.kind, newest.text) == (worker_id, kind, text)
