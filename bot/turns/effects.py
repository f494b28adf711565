"""Carrying out what a conversation caused: flags, statements, language, hiding.

Rules of this file: everything happens in the transaction of the turn; words that follow a flag go to its item, so that
a worker reads one thing and not two halves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import plans
from bot.casework import queueing
from bot.channel import Outgoing
from bot.family import Talk
from bot.turns import check_ins, doing, explaining, own_drawings, raising, saying, telling, unanswered
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
from conversations.library import check_in, unplanned, wellbeing
from conversations.library.my_agreement import answers_to
from conversations.model import FLAGGED_AT, Answered, Answers, Turn
from conversations.screening.finding import Finding
from conversations.screening.policy import UNSCREENED
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
    queue,
    scores,
    statements,
)
from storage.database import Tx
from storage.findings import Found
from storage.outbox import Lane
from storage.statements import Chosen, Part

SAME_MOMENT: Final = timedelta(hours=1)
"""Words within this time of a call for help belong to it."""
SAME_DAY: Final = timedelta(days=1)
"""A check-in is often ended later: within this time it belongs to the slip that was flagged in it."""
AUDIENCES: Final = {"complaint": "senior", "to_reviewer": "reviewer", "to_advocate": "advocate"}
"""Kinds of statement that do not go to the team. Whatever was flagged in them has gone there already."""
CALLS: Final = {"help": "child_asks_for_help_now", "unplanned": unplanned.CATEGORY}
"""What a statement of this kind is, whatever its words are."""
URGENCIES: Final = {"help": "now", "unplanned": "now", "complaint": "today"}
"""How urgent a statement of this kind is, whatever its words are."""
TAPPED: Final = "a button was chosen that may mean danger"
SLIP: Final = "A slip is among the answers."
SLIP_RAISED: Final = "A slip is among the answers. What was flagged when it was tapped is an item of its own."
WIPE_AT: Final = time(20, 30)
"""When a chat is cleared by itself, local time."""


def carry_out(tx: Tx, at: Talk, chat: bytes, effect: Effect, turn: Turn, message: int, facts: Facts) -> None:
    """Do what `effect` says. `message` is the one that caused it."""
    match effect:
        case Flag(category, urgency):
            raising.flag(tx, at, message, Finding(category, urgency, _tapped(at, turn, facts)))
        case Submit(kind, asking):
            statement = submit(tx, at, kind, turn, facts)
            if asking:
                askings.answered(tx, at.person.id, asking, statement)
            if kind == check_in.KIND:
                check_ins.keep(tx, at, statement, turn, facts)
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
            people.change(tx, at.person, replace(at.person.profile, language=language))
        case _:  # Resume and Discard are the session's own
            return
    if isinstance(effect, Speak):
        changed = people.get(tx, at.scope, at.person.id)
        words = Words(changed.profile.language, at.words.reader, at.zone)
        saying.send(tx, at, Lane.ANSWER, saying.Message(saying.menu(words)), chat)


def withdraw(tx: Tx, at: Talk, statement: Sent | None) -> None:
    """Take back a statement that may be taken back; its words are erased in a week, like words never sent."""
    if statement is not None and statements.withdraw(tx, at.person.id, statement.id):
        progress.take_back(tx, statement.id)
        ids = [piece.message for piece in statement.pieces]
        scores.forget(tx, statement.id)
        messages.let_go(tx, set(ids) - set(findings.of(tx, ids)))


def submit(tx: Tx, at: Talk, kind: str, turn: Turn, facts: Facts) -> int:
    """Keep the words as a statement and put it into the queue of whoever it is for. Returns the statement."""
    answers = turn.answers
    parts = tuple(Part(piece.message, piece.kind, piece.text, piece.at) for piece in answers.words)
    ids = [part.message for part in parts]
    audience = AUDIENCES.get(kind, "team")
    statement = statements.submit(
        tx,
        at.person.id,
        kind,
        parts,
        feeling=answers.chosen.get("feeling"),
        language=at.person.profile.language,
        to_reviewer=answers.chose("audience", "reviewer"),
        chosen=[_chosen(at, one, facts) for one in turn.answered],
    )
    if kind == wellbeing.KIND:
        doing.keep(tx, at, statement, turn.answered)
    if answers.chose("audience", "reviewer"):
        telling.shared(tx, at.posts.get("reviewing_officer", ()))
    messages.keep_with_case(tx, ids)
    found = findings.of(tx, [*ids, *messages.edits(tx, ids)])
    danger = [one for one in found.values() if one.category != UNSCREENED]
    hidden = queue.hidden_from(tx, {one.item_id for one in found.values()})
    if danger or kind in ("complaint", "help"):
        hidden |= raising.kept_from(tx, at, " ".join(part.text for part in parts), audience)
    if audience == "team" and (raised := _raised(tx, at, kind, answers, ids)) is not None:
        queue.add_words(tx, raised, statement, kind)
        raising.hide(tx, at, raised, hidden)
    else:
        worst = min(danger, key=lambda one: one.urgency != "now", default=None)
        raised = _put_in_queue(tx, at, kind, statement, audience, hidden, worst, answers)
    if kind in unanswered.KINDS:
        unanswered.wait(tx, at, raised)
    return statement


def _chosen(at: Talk, one: Answered, facts: Facts) -> Chosen:
    """What was chosen, in English for the worker and as the sender was shown it."""
    english = Words(catalogue.SOURCE, at.words.reader, at.zone)
    question, choice = saying.answered(english, one, facts.values)
    own_question, own_choice = saying.answered(at.words, one, facts.values)
    return Chosen(question, choice.removeprefix("→ "), own_question, own_choice.removeprefix("→ "), one.at, one.value)


def _tapped(at: Talk, turn: Turn, facts: Facts) -> str:
    """Why a tap was flagged: with the question and the answer, where these are what is sent on."""
    last = turn.place.path[-1:] if turn.place else ()
    one = next((_chosen(at, one, facts) for one in turn.answered if one.at in last), None)
    return TAPPED if one is None else f"{TAPPED}: “{one.choice}”. It was asked: {' '.join(one.question.split())}"


def _put_in_queue(
    tx: Tx,
    at: Talk,
    kind: str,
    statement: int,
    audience: str,
    hidden: Collection[int],
    found: Found | None,
    answers: Answers,
) -> int:
    """A statement that joins no flag: a call for help first of all, a complaint today, the rest in order. Its item.

    `found` is what was found in its words before: it stays a safety matter, however often somebody has read it.
    """
    slip = kind == check_in.KIND and check_in.had_a_slip(answers)
    urgency = found.urgency if found else "today" if slip else URGENCIES.get(kind, "routine")
    item_id = queue.add_item(
        tx,
        at.case_id,
        at.person.id,
        kind,
        urgency=urgency,
        category=found.category if found else CALLS.get(kind, "none"),
        why=(SLIP_RAISED if FLAGGED_AT in answers.chosen else SLIP) if slip else "",
        statement_id=statement,
        received_at=tx.now,
        due_at=queueing.due(at.authority.office(), urgency, tx.now),
        confirmed=at.person.confirmed_at is not None,
        audience=audience,
        hidden_from=hidden,
    )
    if urgency != "routine":
        raising.start(tx, at.authority, item_id, urgency, ("manager",) if audience == "senior" or hidden else ())
    elif audience == "team":
        telling.allocated(tx, at.case_id)
    if audience in ("reviewer", "advocate"):
        telling.shared(tx, raising.audience(at, audience))
    return item_id


def _raised(tx: Tx, at: Talk, kind: str, answers: Answers, ids: list[int]) -> int | None:
    """The flag that these words belong to."""
    called = None
    chosen = answers.chosen.get(FLAGGED_AT)
    since = tx.now - (SAME_DAY if kind == check_in.KIND else SAME_MOMENT)
    if kind == "unplanned":
        called = queue.last_flag(tx, at.person.id, since, unplanned.CATEGORY)
    elif chosen or kind == "help" or answers.chose("safe", "no", "unsure"):
        category = chosen or "child_asks_for_help_now"
        called = queue.last_flag(tx, at.person.id, since, category)
    return called or queue.flag_of(tx, at.person.id, ids)


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
