"""The first stage: who wrote, what is kept of it, and does a person have to look at it first?

Rules of this file:
- A row becomes a message of a known person, with its finding and queue item, before any conversation goes on.
- Looking takes time and is done between two transactions (`look`, `judging`, `screen`); rows that come meanwhile wait.
- What follows a link waits until the turn has used the link: only then is it known who writes.
- What cannot be read is set aside at once. If a known person sent it, their worker is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.exc import OperationalError

from bot import family
from bot.casework import queueing
from bot.channel import Elsewhere, Gone, Incoming, pressed
from bot.logs import fault
from bot.telegram.adapter import Unreadable, read
from bot.turns import meant, raising, telling
from bot.turns.judging import ToJudge
from conversations.screening.finding import Finding, judge_press
from conversations.screening.policy import UNSCREENED
from storage import findings, inbox, messages, people, queue
from storage.database import Tx
from storage.inbox import Waiting
from storage.people import Person

MASK = "••••"
SEAM: Final = 24
"""Words of a draft that are looked at together with what comes next: one stretch of meaning."""


@dataclass(frozen=True)
class Screened:
    """What one pass over a chat did: how many rows are on, and how many could not be read."""

    rows: int
    unreadable: int = 0


Findings = Mapping[int, Finding | None]
"""What was found in each row that was looked at."""


def look(tx: Tx, chat: bytes, limit: int = inbox.PER_CHAT) -> list[ToJudge]:
    """What is to be judged of the rows of one chat that wait, in order."""
    person_id = people.writing_from(tx, chat)
    who = people.get(tx, people.own_scope(person_id), person_id) if person_id is not None else None
    family_writes = who is not None and who.is_family
    before = _draft_if_known(tx, who) if who is not None and who.is_family else ""
    waiting: list[ToJudge] = []
    for row in inbox.waiting(tx, "received", chat, limit):
        one = _to_judge(row, before) if family_writes else ToJudge(row.id)
        if who is not None and not waiting and not one.has_file and meant.may_be_label(one.text):
            one = replace(one, chosen=_is_offered(tx, who, one.text))
        if one.text:
            before = _joined(before, one.text)
        waiting.append(one)
    return _sparing(waiting)


def _sparing(waiting: list[ToJudge]) -> list[ToJudge]:
    """The same, looked at together with what came before only so often that no words fall between two looks.

    Of many short messages that come at once each is looked at by itself; the seams overlap by half.
    """
    spared, since = [], 0
    last = max((place for place, one in enumerate(waiting) if one.text), default=0)
    for place, one in enumerate(waiting):
        since += len(one.text.split())
        if place == last or since >= SEAM // 2:
            since = 0
            spared.append(one)
        else:
            spared.append(replace(one, before=""))
    return spared


def _to_judge(row: Waiting, before: str) -> ToJudge:
    try:
        came = read(row.body)
    except Unreadable:
        return ToJudge(row.id)
    if not isinstance(came, Incoming) or link_token(came):
        return ToJudge(row.id)
    if came.kind in ("tap", "command"):
        return ToJudge(row.id, pressed=_pressed(came), text="" if came.kind == "tap" else _after_command(came.text))
    return ToJudge(row.id, came.text, before, came.file is not None)


def _pressed(came: Incoming) -> Finding | None:
    """What a button or command means by itself."""
    if came.kind == "command":
        return judge_press(command(came))
    tap = pressed(came.press)
    return judge_press(tap.value) if tap else None


def _after_command(text: str) -> str:
    """What stands behind the command, in the same message."""
    return text.split(maxsplit=1)[1] if " " in text.strip() else ""


def _is_offered(tx: Tx, who: Person, text: str) -> bool:
    """Are these exactly the words of a button of the open question? False when that can't be known."""
    try:
        at = family.talk(tx, who.id)
        return meant.is_label(text, at.session, at.library, at.words, family.facts(tx, at))
    except OperationalError:
        raise
    except Exception as error:
        fault("cannot_judge", error, stage="label")
        return False


def _draft_if_known(tx: Tx, who: Person) -> str:
    """The draft, or nothing when it can't be read: what came is screened all the same."""
    try:
        return _draft(tx, who)
    except OperationalError:
        raise
    except Exception as error:
        fault("cannot_judge", error, stage="draft")
        return ""


def _draft(tx: Tx, who: Person) -> str:
    """The end of what this person has written at the open question, without what has been flagged already."""
    at = family.talk(tx, who.id)
    pieces = at.session.place.answers.words if at.session.place else ()
    found = findings.of(tx, [piece.message for piece in pieces])
    flagged = {message for message, one in found.items() if one.category != UNSCREENED}
    return " ".join(" ".join(piece.text for piece in pieces if piece.message not in flagged).split()[-SEAM:])


def _joined(before: str, text: str) -> str:
    return " ".join(f"{before} {text}".split()[-SEAM:])


def screen(tx: Tx, chat: bytes, found: Findings) -> Screened:
    """Screen the rows of one chat that have been looked at, in order."""
    person_id = people.writing_from(tx, chat)
    if person_id is None and inbox.waiting(tx, "screened", chat, 1):
        return Screened(0)  # a link may be among these: what came after it waits for its turn
    who = people.get(tx, people.own_scope(person_id), person_id) if person_id is not None else None
    rows = unreadable = 0
    for row in inbox.waiting(tx, "received", chat, len(found)):
        if row.id not in found:
            break
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
            inbox.screened(tx, row.id, keep(tx, who, row, came, found[row.id]))
    return Screened(rows, unreadable)


def keep(tx: Tx, who: Person, row: Waiting, came: Incoming | Gone | Elsewhere, finding: Finding | None) -> int | None:
    """Keep what a known person sent as a message, its file as a row to fetch, and what screening found in it."""
    if not isinstance(came, Incoming):
        return None
    confirmed = who.confirmed_at is not None
    message = messages.add(tx, who.id, came.kind, masked(came), came.message, row.received_at, confirmed)
    if came.file is not None:
        messages.add_media(tx, who.id, message, came.file.mime, came.file.source)
    if who.is_family and finding is not None:
        _raise(tx, who, message, finding, came.text)
    return message


def _raise(tx: Tx, who: Person, message: int, finding: Finding, text: str) -> None:
    """Raise the flag; when something about the person's place is broken, raise a plain one."""
    try:
        with tx.conn.begin_nested():
            raising.flag(tx, family.talk(tx, who.id), message, finding, text)
    except OperationalError:
        raise
    except Exception as error:
        fault("cannot_judge", error, stage="flag")
        assert who.case_id is not None, "only a family is flagged"
        raising.plain(tx, who, family.authority_of(tx, who.case_id), message, finding)


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
    flagged = row.message_id is not None and bool(findings.of(tx, [row.message_id]))
    item = queue.add_item(
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
    raising.start(tx, family.authority_of(tx, who.case_id), item, "today")
    telling.person(tx, who.id, "went_wrong", None)
