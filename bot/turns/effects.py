"""Carrying out what a conversation caused: flags, statements, language.

Rules of this file: everything happens in the transaction of the turn; a message raises one flag at the most; words that
follow a flag go to its item, so that a worker reads one thing and not two halves.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.casework import queueing
from bot.family import Talk
from bot.turns import saying, telling
from conversations.facts import Sent
from conversations.model import Answers, Effect, Flag, Speak, Submit, Withdraw
from conversations.screening.finding import Finding
from locales import catalogue
from locales.words import Words
from storage import messages, people, queue
from storage.database import Tx
from storage.outbox import Lane
from storage.queue import Part

SAME_MOMENT: Final = timedelta(hours=1)
"""Words within this time of a call for help belong to it."""


def carry_out(
    tx: Tx, at: Talk, chat: bytes, effect: Effect, answers: Answers, message: int, sent: tuple[Sent, ...]
) -> None:
    """Do what `effect` says. `message` is the one that caused it, `sent` what the person may take back."""
    match effect:
        case Flag(category, urgency):
            flag(tx, at, message, Finding(category, urgency, "a button was chosen that may mean danger"))
        case Submit(kind):
            submit(tx, at, kind, answers)
        case Withdraw(statement):
            withdraw(tx, at, next((one for one in sent if one.id == statement and one.can_be_withdrawn), None))
        case Speak(language) if language in catalogue.offered():
            people.change(tx, at.person, replace(at.person.profile, language=language))
        case _:  # Resume and Discard are the session's own
            return
    if isinstance(effect, Speak):
        changed = people.get(tx, at.scope, at.person.id)
        words = Words(changed.profile.language, at.words.reader, at.zone)
        saying.send(tx, at, Lane.ANSWER, saying.Message(saying.menu(words)), chat)


def withdraw(tx: Tx, at: Talk, statement: Sent | None) -> None:
    """Take back a statement that may be taken back; its words are erased in a week, like words never sent."""
    if statement is not None and queue.withdraw(tx, at.person.id, statement.id):
        messages.let_go(tx, [piece.message for piece in statement.pieces])


def flag(tx: Tx, at: Talk, message: int, finding: Finding) -> None:
    """Record the finding and put it into the queue, once; workers are told at once."""
    if not messages.find(tx, at.person.id, message, finding.category, finding.urgency, finding.why):
        return
    queue.add_item(
        tx,
        at.case_id,
        at.person.id,
        "help",
        urgency=finding.urgency,
        category=finding.category,
        why=finding.why,
        message_id=message,
        received_at=tx.now,
        due_at=queueing.due(at.authority.office(), finding.urgency, tx.now),
        confirmed=at.person.confirmed_at is not None,
    )
    telling.workers(tx, at.case_id, urgent=True)


def submit(tx: Tx, at: Talk, kind: str, answers: Answers) -> None:
    """Keep the words as a statement and put it into the queue."""
    parts = tuple(Part(piece.message, piece.kind, piece.text) for piece in answers.words)
    ids = [part.message for part in parts]
    statement = queue.submit(
        tx,
        at.person.id,
        kind,
        parts,
        feeling=answers.chosen.get("feeling"),
        language=at.person.profile.language,
        to_reviewer=answers.chose("audience", "reviewer"),
    )
    if answers.chose("audience", "reviewer") and "reviewing_officer" in at.posts:
        telling.shared(tx, at.posts["reviewing_officer"])
    messages.keep_with_case(tx, ids)
    if (raised := _raised(tx, at, kind, answers, ids)) is not None:
        queue.add_words(tx, raised, statement)
        return
    urgency = "now" if kind == "help" or messages.found(tx, ids) else "routine"
    queue.add_item(
        tx,
        at.case_id,
        at.person.id,
        kind,
        urgency=urgency,
        category="child_asks_for_help_now" if kind == "help" else "none",
        statement_id=statement,
        received_at=tx.now,
        due_at=queueing.due(at.authority.office(), urgency, tx.now),
        confirmed=at.person.confirmed_at is not None,
    )
    telling.workers(tx, at.case_id, urgent=urgency == "now")


def _raised(tx: Tx, at: Talk, kind: str, answers: Answers, ids: list[int]) -> int | None:
    """The flag that these words belong to."""
    if kind == "help" or answers.chose("safe", "no", "unsure"):
        return queue.last_flag(tx, at.person.id, tx.now - SAME_MOMENT)
    return queue.flag_of(tx, at.person.id, ids)
