"""Everybody who is not a known family member: strangers, people with a link, workers, and people who left.

Rules of this file:
- A stranger gets one fixed answer in ten minutes, in their first language if we have it; their words are not kept.
- A link binds one account to one person, once. A second link on the same account is refused without a name.
- A worker is told numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from bot import family
from bot.channel import Elsewhere, Gone, Incoming, Outgoing, Text
from bot.turns import saying, screen, telling, to_do
from conversations.library import invitation, notices
from conversations.model import Reader, Said
from locales import catalogue
from locales.words import LONDON, Words
from storage import cases, messages, outbox, people, pictures, queue, signin
from storage.database import Tx
from storage.inbox import Waiting
from storage.outbox import Lane
from storage.people import Person
from storage.sql import put
from storage.tables.core import strangers
from storage.vault import day


@dataclass(frozen=True)
class House:
    """What a turn must know of the installation: is this practice, where is the console, where are the recordings."""

    practice: bool = False
    console: str = ""
    audio: Path | None = None


Came = tuple[Waiting, Incoming | Gone | Elsewhere]
QUIET: Final = timedelta(minutes=10)
EVERYONES_HELPLINES: Final = ("Childline: 0800 1111", "NSPCC: 0808 800 5000", "999")
"""For an installation without any case yet."""


def answer(tx: Tx, chat: bytes, came: Sequence[Came]) -> tuple[Waiting, Incoming] | None:
    """Answer a chat that belongs to nobody: a link is used, anything else is a stranger's.

    Returns the message that used a link, for the first turn of whom it has bound.
    """
    for row, one in came:
        if not isinstance(one, Incoming):
            continue
        token = screen.link_token(one)
        found = people.invited(tx, token) if token else None
        if found is None:
            _to_stranger(tx, chat, one, notices.USED if token else notices.STRANGER)
        elif not found[2]:
            _to_stranger(tx, chat, one, notices.USED)
        else:
            return _enrol(tx, chat, row, one, found[0], found[1]), one
    return None


def mark_practice(tx: Tx, chat: bytes) -> None:
    """Say first of all that nobody here is real."""
    person_id = people.writing_from(tx, chat)
    assert person_id is not None, "the chat has just been bound"
    words = family.words_for(people.get(tx, people.own_scope(person_id), person_id), LONDON)
    outbox.add(tx, person_id, chat, Lane.ANSWER, Outgoing((Text(words.say(invitation.PRACTICE)),)).dump())


def second_link(tx: Tx, who: Person, chat: bytes, came: Incoming) -> bool:
    """Somebody known opened a link. True when that was answered here: it was another person's, or an old one."""
    token = screen.link_token(came)
    found = people.invited(tx, token) if token else None
    if found is None or found[1] == who.id:
        return False
    _, invited, works = found
    words = family.words_for(who, LONDON)
    sentence = notices.TAKEN if works else notices.USED
    text = words.say(sentence, {"helplines": _helplines(tx)})
    outbox.add(tx, who.id, chat, Lane.ANSWER, Outgoing((Text(text),)).dump())
    if works:
        _about_second_account(tx, who, people.get(tx, people.own_scope(invited), invited))
    return True


def _about_second_account(tx: Tx, who: Person, invited: Person) -> None:
    """Tell the worker of whoever the link was for; of the account's owner, when it was a worker's."""
    concerned, why = invited, "Their link was opened on an account that belongs to somebody else."
    if invited.case_id is None:
        concerned, why = who, "A worker's link was opened on their account."
    if not queue.has_open(tx, concerned.id, "second_account"):
        about(tx, concerned, "second_account", "today", why)


def answer_worker(tx: Tx, who: Person, chat: bytes, came: Sequence[Incoming], house: House) -> None:
    """A worker wrote: the console is where work is done."""
    words = family.words_for(who, LONDON)
    if any(screen.command(one) == "start" for one in came):
        text = words.say(notices.WORKER_HELLO, {"name": who.profile.name})
    elif house.practice and any(screen.command(one) == "queue" for one in came):
        link = f"{house.console}/sign-in/{signin.new_link(tx, who.id)}"
        text = words.say(notices.WORKER_LINK, {"link": link})
    else:
        text = words.say(notices.WORKER_HERE, {"n": queue.waiting_for(tx, who.id)[0]})
    outbox.add(tx, who.id, chat, Lane.ANSWER, Outgoing((Text(text),)).dump())


def left(tx: Tx, chat: bytes) -> None:
    """Telegram no longer reaches this chat: what waits for it is dropped, and the worker learns of it once."""
    outbox.drop_chat(tx, chat)
    person_id = people.writing_from(tx, chat)
    if person_id is None or not people.lost(tx, chat):
        return
    who = people.get(tx, people.own_scope(person_id), person_id)
    if who.is_family and not queue.has_open(tx, person_id, "unreachable"):
        last = messages.last_at(tx, person_id)
        heard = f" Last heard from on {last:%-d %B %Y}." if last else ""
        why = f"Messages no longer arrive: the chat was blocked, or the account is gone.{heard}"
        about(tx, who, "unreachable", "today", why)


def back(tx: Tx, chat: bytes) -> None:
    """A chat that could not be reached writes again: what it missed is announced."""
    person_id = people.writing_from(tx, chat)
    if person_id is not None:
        telling.anew(tx, person_id)


def not_delivered(tx: Tx, person_id: int) -> None:
    """Telegram will never take something that was meant for this person: their worker must tell them another way."""
    who = people.get(tx, people.own_scope(person_id), person_id)
    if who.is_family and not queue.has_open(tx, person_id, "not_delivered"):
        about(tx, who, "not_delivered", "today", "Something could not be delivered. Please tell them another way.")


def file_lost(tx: Tx, person_id: int, message_id: int) -> None:
    """A file could not be fetched: the person may send it again, and the worker sees that it is missing."""
    telling.person(tx, person_id, "file_lost", message_id)


def _enrol(tx: Tx, chat: bytes, row: Waiting, came: Incoming, invitation: int, person_id: int) -> Waiting:
    """Bind the account to the person and keep the message that did it."""
    people.link(tx, invitation, person_id, chat, came.address.encode())
    pictures.drop_waiting(tx, person_id)  # it was to go to whoever wrote before
    who = people.get(tx, people.own_scope(person_id), person_id)
    message = messages.add(tx, person_id, "command", screen.masked(came), came.message, row.received_at, False)
    if who.is_family:
        family.start_anew(tx, person_id)
        about(tx, who, "confirm", "routine", "Somebody opened this link. Is it really them?")
        menu = saying.menu(family.words_for(who, LONDON))
        outbox.add(tx, who.id, chat, Lane.ANSWER, menu.dump())
    return replace(row, message_id=message)


def about(tx: Tx, who: Person, kind: str, urgency: str, why: str) -> None:
    """Put something about a person's account into their worker's queue. For a worker's account there is no queue."""
    if who.case_id is None:
        return
    to_do.put(tx, who.case_id, who.id, kind, urgency, why, confirmed=who.confirmed_at is not None)


def _to_stranger(tx: Tx, chat: bytes, came: Incoming, sentence: Said) -> None:
    """The fixed answer, at most once in ten minutes to a chat."""
    answered = tx.conn.scalar(select(strangers.c.answered_at).where(strangers.c.chat == chat))
    if answered is not None and answered > tx.now - QUIET:
        return
    put(tx.conn, strangers, "chat", chat=chat, answered_at=tx.now)
    language = came.language if came.language in catalogue.offered() else catalogue.SOURCE
    text = Words(language, Reader.PARENT).say(sentence, {"helplines": _helplines(tx)})
    outbox.add_for_stranger(tx, chat, day(tx.now), came.address, Outgoing((Text(text),)).dump())


def _helplines(tx: Tx) -> tuple[str, ...]:
    """The helplines of every authority here, without the names of councils."""
    lines = (
        f"{line['name']}: {line['phone']}" for settings in cases.authorities_all(tx) for line in settings["helplines"]
    )
    return tuple(dict.fromkeys(lines)) or EVERYONES_HELPLINES
