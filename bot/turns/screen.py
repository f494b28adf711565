"""The first stage: who wrote, what is kept of it, and does a person have to look at it first?

Rules of this file:
- A row becomes a message of a known person, with its finding and queue item, before any conversation goes on.
- What follows a link waits until the turn has used the link: only then is it known who writes.
- What cannot be read is set aside at once. If a known person sent it, their worker is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot import family
from bot.casework import queueing
from bot.channel import Elsewhere, Gone, Incoming, pressed
from bot.telegram.adapter import Unreadable, read
from bot.turns import effects, telling
from conversations.screening.finding import Finding, judge, judge_press
from storage import inbox, messages, people, queue
from storage.database import Tx
from storage.inbox import Waiting
from storage.people import Person

MASK = "••••"


@dataclass(frozen=True)
class Screened:
    """What one pass over a chat did: how many rows are on, and how many could not be read."""

    rows: int
    unreadable: int = 0


def screen(tx: Tx, chat: bytes, limit: int = inbox.PER_CHAT) -> Screened:
    """Screen the rows of one chat that wait, in order."""
    person_id = people.writing_from(tx, chat)
    if person_id is None and inbox.waiting(tx, "screened", chat, 1):
        return Screened(0)  # a link may be among these: what came after it waits for its turn
    who = people.get(tx, people.own_scope(person_id), person_id) if person_id is not None else None
    rows = unreadable = 0
    for row in inbox.waiting(tx, "received", chat, limit):
        rows += 1
        try:
            came = read(row.body)
        except Unreadable:
            unreadable += 1
            set_aside(tx, row)
            continue
        if who is None:
            inbox.screened(tx, row.id, None)
            if link_token(came):
                break
        else:
            inbox.screened(tx, row.id, keep(tx, who, row, came))
    return Screened(rows, unreadable)


def keep(tx: Tx, who: Person, row: Waiting, came: Incoming | Gone | Elsewhere) -> int | None:
    """Keep what a known person sent as a message, its file as a row to fetch, and what screening finds in it."""
    if not isinstance(came, Incoming):
        return None
    confirmed = who.confirmed_at is not None
    message = messages.add(tx, who.id, came.kind, masked(came), came.message, row.received_at, confirmed)
    if came.file is not None:
        messages.add_media(tx, who.id, message, came.file.mime, came.file.source)
    if who.is_family and (finding := found(came)) is not None:
        effects.flag(tx, family.talk(tx, who.id), message, finding)
    return message


def found(came: Incoming) -> Finding | None:
    """What screening makes of it, whatever the question was."""
    if came.kind == "tap":
        tap = pressed(came.press)
        return judge_press(tap.value) if tap else None
    return judge_press(command(came)) if came.kind == "command" else judge(came.text)


def command(came: Incoming) -> str:
    """The name of a command, "help" for "/help@wren_bot now"; empty for what is none."""
    if came.kind != "command":
        return ""
    return came.text.split(maxsplit=1)[0].removeprefix("/").partition("@")[0].lower()


def link_token(came: Incoming | Gone | Elsewhere) -> str | None:
    """The payload of a `/start` that came from an invitation's link."""
    if not isinstance(came, Incoming) or command(came) != "start":
        return None
    words = came.text.split()
    return words[1] if len(words) == 2 else None


def masked(came: Incoming) -> str:
    """The words as sent, without the secret of a link."""
    token = link_token(came)
    return came.text.replace(token, MASK) if token else came.text


def set_aside(tx: Tx, row: Waiting) -> None:
    """Quarantine a row. If a family member sent it, they and their worker are told; a worker gets their number."""
    inbox.quarantine(tx, row.id)
    if row.message_id is not None:
        messages.keep_with_case(tx, [row.message_id])
    person_id = people.writing_from(tx, row.chat)
    if person_id is None:
        return
    who = people.get(tx, people.own_scope(person_id), person_id)
    if who.is_family:
        tell_trouble(tx, who, row)
    else:
        telling.worker(tx, person_id, urgent=False)


def tell_trouble(tx: Tx, who: Person, row: Waiting) -> None:
    """Something this person sent could not be worked: a person must ask them. What raised a flag has its item already.

    Needs as little as can be of what may be broken: not where the person is in their conversations, for one.
    """
    assert who.case_id is not None, "only a family is told"
    flagged = row.message_id is not None and bool(messages.found(tx, [row.message_id]))
    queue.add_item(
        tx,
        who.case_id,
        who.id,
        "unreadable",
        urgency="today",
        why="Something came in that the program could not work. Please ask what it was.",
        message_id=None if flagged else row.message_id,
        received_at=row.received_at,
        due_at=queueing.due(family.authority_of(tx, who.case_id).office(), "today", tx.now),
        confirmed=who.confirmed_at is not None,
    )
    telling.workers(tx, who.case_id, urgent=False)
    telling.person(tx, who.id, "went_wrong", None)
