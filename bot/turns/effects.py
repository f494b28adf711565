"""Carrying out what a conversation caused: flags, statements, language, hiding.

Rules of this file: everything happens in the transaction of the turn.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import plans
from bot.channel import Outgoing
from bot.family import Talk
from bot.turns import explaining, own_drawings, raising, saying, submitting
from conversations.effects import (
    AddDrawings,
    CallMe,
    Checked,
    Consent,
    Draw,
    Effect,
    Flag,
    Hide,
    ShowDrawings,
    Speak,
    Submit,
    TakeOut,
    Tidy,
    Told,
    Withdraw,
)
from conversations.facts import Facts, Sent
from conversations.library.my_agreement import answers_to
from conversations.model import Turn
from conversations.screening.finding import Finding
from locales import catalogue
from locales.words import Words
from storage import (
    agreements,
    askings,
    drawings,
    findings,
    messages,
    outbox,
    people,
    pictures,
    places,
    progress,
    scores,
    statements,
)
from storage.database import Tx
from storage.outbox import Lane

TAPPED: Final = "a button was chosen that may mean danger"
WIPE_AT: Final = time(20, 30)
"""When a chat is cleared by itself, local time."""


def carry_out(tx: Tx, at: Talk, chat: bytes, effect: Effect, turn: Turn, message: int, facts: Facts) -> None:
    """Do what `effect` says. `message` is the one that caused it."""
    match effect:
        case Flag(category, urgency):
            raising.flag(tx, at, message, Finding(category, urgency, _tapped(at, turn, facts)))
        case Submit(kind, asking):
            statement = submitting.submit(tx, at, kind, turn, facts)
            if asking:
                askings.answered(tx, at.person.id, asking, statement)
        case Withdraw(statement):
            mine = (one for one in facts.sent if one.id == statement and one.can_be_withdrawn)
            withdraw(tx, at, next(mine, None))
        case Told(sentences, changes):
            plans.tell(tx, at.plans, at.person, sentences, changes=changes)
        case Checked() | CallMe():
            explaining.checked(tx, at, effect, facts)
        case Consent(agreement, kind):
            if kind == "disagreed" and (facts.agreement is None or not answers_to(turn.answers, facts.agreement)):
                return
            why = statements.newest(tx, at.scope, at.person.id, ("disagree",), at.person.linked_at)
            agreements.say(tx, at.person.id, agreement, kind, why[0].id if why and kind == "disagreed" else None)
        case Draw(kind):
            explaining.draw(tx, at, kind, facts, turn.answers)
        case AddDrawings():
            drawings.add(tx, at.person.id, [one.message for one in turn.answers.words if one.kind == "photo"])
        case ShowDrawings():
            own_drawings.show(tx, at, chat)
        case TakeOut(drawing):
            drawings.take_out(tx, at.person.id, drawing)
        case Hide():
            hide(tx, at, chat)
        case Tidy(on):
            tidy(tx, at, on)
        case Speak(language) if language in catalogue.offered():
            speak(tx, at, chat, language)
        case _:  # Resume and Discard are the session's own
            pass


def speak(tx: Tx, at: Talk, chat: bytes, language: str) -> None:
    """Speak this language from now on, beginning with the menu."""
    people.change(tx, at.person, replace(at.person.profile, language=language))
    words = Words(language, at.words.reader, at.zone)
    saying.send(tx, at, Lane.ANSWER, saying.Message(saying.menu(words)), chat)


def withdraw(tx: Tx, at: Talk, statement: Sent | None) -> None:
    """Take back a statement that may be taken back; its words are erased in a week, like words never sent."""
    if statement is not None and statements.withdraw(tx, at.person.id, statement.id):
        progress.take_back(tx, statement.id)
        ids = [piece.message for piece in statement.pieces]
        scores.forget(tx, statement.id)
        messages.let_go(tx, set(ids) - set(findings.of(tx, ids)))


def _tapped(at: Talk, turn: Turn, facts: Facts) -> str:
    """Why a tap was flagged: with the question and the answer, where these are what is sent on."""
    last = turn.place.path[-1:] if turn.place else ()
    one = next((submitting.chosen(at, one, facts) for one in turn.answered if one.at in last), None)
    return TAPPED if one is None else f"{TAPPED}: “{one.choice}”. It was asked: {' '.join(one.question.split())}"


def hide(tx: Tx, at: Talk, chat: bytes) -> None:
    """Clear the chat of what Telegram lets a bot remove: both sides of two days, and what waits to be sent."""
    outbox.drop_waiting(tx, chat)
    pictures.drop_waiting(tx, at.person.id)
    drawings.wait_no_more(tx, at.person.id)
    outbox.add(tx, at.person.id, chat, Lane.DANGER, Outgoing(clear=True).dump())


def tidy(tx: Tx, at: Talk, on: bool) -> None:
    """Clear the chat every evening from now on, or no more."""
    people.change(tx, at.person, replace(at.person.profile, wipes=on))
    places.reset_timer(tx, at.person.id, "wipe", at.person.id, next_wipe(at.now, at.zone) if on else None)


def next_wipe(now: datetime, zone: ZoneInfo) -> datetime:
    """The next evening at which a chat is cleared: never more than a day away, and Telegram allows two."""
    today = datetime.combine(now.astimezone(zone).date(), WIPE_AT, zone)
    return today if today > now else datetime.combine(today.date() + timedelta(days=1), WIPE_AT, zone)
