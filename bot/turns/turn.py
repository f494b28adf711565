"""The second stage: one person's turn. Everything it causes is committed together with "done".

Rules of this file:
- Rows of a chat are answered in order. Texts, pictures and voice notes that wait together join one draft.
- A question that was overtaken by a later answer is not sent; what was told always is. So many rows have one answer.
- Nobody is met with silence: the last thing said is always a question that can be answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot import family
from bot.channel import Elsewhere, Gone, Incoming, pressed
from bot.family import Talk
from bot.telegram.adapter import read
from bot.turns import effects, saying, screen, showing, strangers
from bot.turns.meant import Show, commanded, typed
from bot.turns.saying import Message
from bot.turns.strangers import House
from conversations.effects import Hide
from conversations.facts import Facts
from conversations.library import calm, notices
from conversations.library.hide import HIDDEN
from conversations.model import Edited, Piece, Reply, Says, Tap, Turn, Unusable, Words
from conversations.screening.finding import is_call, judge_press
from conversations.screening.policy import UNSCREENED
from conversations.session import Go, Session, Stop, again, dump, respond
from storage import findings, inbox, messages, people, places
from storage.database import Tx
from storage.findings import Found
from storage.inbox import Waiting
from storage.outbox import Lane

NEXT_DAY_AT: Final = time(16, 30)
"""After school: when unsent words are asked about, the day after."""


@dataclass(frozen=True)
class Done:
    """What is left to do once the turn is committed: taps to acknowledge, groups to leave. Losing it harms nobody."""

    rows: int = 0
    receipts: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()


@dataclass
class Answer:
    """What is to be sent at the end of the turn: all that was told, and the last question.

    `hidden`: the chat was cleared, and what it was stays unsaid.
    """

    told: list[tuple[Says, ...]] = field(default_factory=list)
    asked: Turn | None = None
    hidden: bool = False

    def add(self, turn: Turn) -> None:
        self.told += turn.told
        self.asked = turn


def work(tx: Tx, chat: bytes, house: House, limit: int = inbox.PER_CHAT) -> Done:
    """Take the turn of one chat: answer every row that has been screened."""
    rows = inbox.waiting(tx, "screened", chat, limit)
    came = [(row, read(row.body)) for row in rows]
    _presence(tx, chat, came)
    mine = [(row, one) for row, one in came if isinstance(one, Incoming)]
    if people.writing_from(tx, chat) is None:
        linked = strangers.answer(tx, chat, came)
        mine = [linked] if linked else []
        if linked and house.practice:
            strangers.mark_practice(tx, chat)
    person_id = people.writing_from(tx, chat)
    if person_id is not None:
        who = people.get(tx, people.own_scope(person_id), person_id)
        mine = [(row, one) for row, one in mine if not strangers.second_link(tx, who, chat, one)]
        if mine and who.is_family:
            answer(tx, family.talk(tx, person_id), chat, mine, house.audio)
        elif mine:
            strangers.answer_worker(tx, who, chat, [one for _, one in mine], house)
    inbox.done(tx, [row.id for row in rows])
    return Done(
        len(rows),
        tuple(one.receipt for _, one in came if isinstance(one, Incoming) and one.receipt),
        tuple(one.address for _, one in came if isinstance(one, Elsewhere) and one.address),
    )


def _presence(tx: Tx, chat: bytes, came: Sequence[tuple[Waiting, Incoming | Gone | Elsewhere]]) -> None:
    for _, one in came:
        if isinstance(one, Gone) and not one.back:
            strangers.left(tx, chat)
        elif isinstance(one, Incoming) and people.heard(tx, chat):
            strangers.back(tx, chat)


def answer(tx: Tx, at: Talk, chat: bytes, came: Sequence[tuple[Waiting, Incoming]], audio: Path | None = None) -> None:
    """Answer what one family member sent."""
    answers, waiting = Answer(), list(came)
    shown = findings.of(tx, [row.message_id for row, _ in came if row.message_id is not None])
    facts = family.facts(tx, at, shown)
    unplanned = {message for message, one in shown.items() if one.kind == "unplanned"}
    answers.told += _calmly(came, shown, facts)
    while waiting:
        reply, used = _next(tx, at, facts, waiting, unplanned)
        row, first = waiting[used - 1]
        waiting = waiting[used:]
        session, turn = _respond(tx, at, facts, reply, answers)
        if reply == Go(at.library.home) and screen.command(first) == "start":
            answers.told.append((notices.AGAIN,))
        answers.add(turn)
        at = replace(at, session=session)
        if any(isinstance(effect, Hide) for effect in turn.effects):
            effects.hide(tx, at, chat)
            answers = Answer(_calmly(waiting, shown, facts), hidden=True)
        elif turn.effects:
            at = _cause(tx, at, chat, turn, row.message_id, facts)
            facts = replace(family.facts(tx, at), worker=facts.worker)  # whoever it was sent to in this turn
            session, answers.asked = again(at.session, facts, at.library)  # what it was made from has changed
            at = replace(at, session=session)
        facts = replace(facts, unsent=session.unsent)
    _remember(tx, at)
    _say(tx, at, chat, answers, facts, audio)


def _calmly(
    came: Sequence[tuple[Waiting, Incoming]], shown: Mapping[int, Found], facts: Facts
) -> list[tuple[Says, ...]]:
    """One calm reply for all that screening found in these rows, but for what leads to Help now, which has its own."""
    found = [shown[row.message_id or 0] for row, one in came if row.message_id in shown and not _calls(one)]
    flagged = [one.urgency for one in found if one.category != UNSCREENED]
    if flagged:
        return [calm.flagged("now" if "now" in flagged else "today", facts)]
    has_file = any(one.file is not None for row, one in came if row.message_id in shown)
    return [calm.unscreened(has_file)] if found else []


def _calls(came: Incoming) -> bool:
    """Is this a call for help, by button, command or words?"""
    if came.kind in ("tap", "command"):
        return judge_press(screen.command(came) or "help") is not None
    return came.kind in ("text", "edit") and is_call(came.text)


def _respond(tx: Tx, at: Talk, facts: Facts, reply: Reply | Go | Stop | Show, answers: Answer) -> tuple[Session, Turn]:
    """What the reply leads to. What was shown for it is told first."""
    if not isinstance(reply, Show):
        return respond(at.session, reply, facts, at.library)
    shown = showing.show(tx, at, reply.notice)
    answers.told += shown.told
    if shown.start:
        return respond(at.session, Go(shown.start, asking=shown.asking), facts, at.library)
    if shown.unsent and at.session.unsent:
        return respond(at.session, Go("my_messages"), facts, at.library)
    return again(at.session, facts, at.library)


def _cause(tx: Tx, at: Talk, chat: bytes, turn: Turn, message: int | None, facts: Facts) -> Talk:
    """Carry out the effects, and look the person up anew: their language may have changed."""
    assert message is not None, "a person's row has a message"
    for effect in turn.effects:
        effects.carry_out(tx, at, chat, effect, turn, message, facts)
    return replace(family.talk(tx, at.person.id), session=at.session)


def _remember(tx: Tx, at: Talk) -> None:
    """Store where the person is, and set the clock for words they have not sent."""
    places.keep_session(tx, at.person.id, dump(at.session))
    for unsent in at.session.unsent:
        places.set_timer(tx, at.person.id, "unsent", unsent.message, _next_day(at.now, at))


def _next_day(now: datetime, at: Talk) -> datetime:
    tomorrow = now.astimezone(at.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, NEXT_DAY_AT, at.zone)


def _say(tx: Tx, at: Talk, chat: bytes, answers: Answer, facts: Facts, audio: Path | None) -> None:
    if answers.hidden:
        saying.send(tx, at, Lane.ANSWER, Message(saying.shown_later(at.words, HIDDEN)), chat)
    for told in answers.told:
        saying.send(tx, at, Lane.ANSWER, saying.message(at.words, told, facts.values), chat)
    turn = answers.asked
    if turn is not None and turn.place is not None:
        asked = saying.message(at.words, turn.asked, facts.values)
        keys = saying.keys(at.words, turn.buttons, turn.place, facts.values)
        saying.send(tx, at, Lane.ANSWER, Message(replace(asked.outgoing, keys=keys), asked.sources), chat, asks=True)
    if audio is not None and audio.is_dir() and not answers.hidden:
        said = [one for told in (*answers.told, turn.asked if turn is not None else ()) for one in told]
        saying.read_aloud(tx, at, said, chat, audio)


# What was meant


def _next(
    tx: Tx,
    at: Talk,
    facts: Facts,
    waiting: Sequence[tuple[Waiting, Incoming]],
    unplanned: Collection[int | None],
) -> tuple[Reply | Go | Stop | Show, int]:
    """What the first waiting row means here, and how many rows belong to it."""
    pieces: list[Piece] = []
    for row, came in waiting:
        meant = meaning(tx, at, facts, row, came, unplanned)
        if not isinstance(meant, Words):
            return (Words(tuple(pieces)), len(pieces)) if pieces else (meant, 1)
        pieces += meant.pieces
    return Words(tuple(pieces)), len(pieces)


def meaning(
    tx: Tx, at: Talk, facts: Facts, row: Waiting, came: Incoming, unplanned: Collection[int | None] = ()
) -> Reply | Go | Stop | Show:
    """What one row means to this person at this place. `unplanned` are messages that tell of a return home."""
    match came.kind:
        case "tap":
            return _tapped(came)
        case "command":
            return commanded(screen.command(came), at.session, at.library)
        case "edit" if is_call(came.text):
            return Go("help_now")
        case _ if not came.usable:
            return Unusable()
        case "edit":
            return _edited(tx, at, row, came)
        case "text":
            words = (_piece(row, came),)
            if row.message_id in unplanned and not _asked_already(at):
                return Go("unplanned", words)
            return typed(came.text, at.session, at.library, at.words, facts) or Words(words)
    return Words((_piece(row, came),))


def _asked_already(at: Talk) -> bool:
    """Are they in the middle of telling how it is where they are?"""
    return at.session.place is not None and at.session.place.conversation in ("unplanned", "help_now")


def _piece(row: Waiting, came: Incoming) -> Piece:
    assert row.message_id is not None, "a person's row has a message"
    return Piece(row.message_id, came.kind, came.text)


def _tapped(came: Incoming) -> Reply | Show:
    tap = pressed(came.press)
    if tap is None:
        return Tap("", "", 0)  # no button of ours: answered like one from earlier
    if tap.step == "show":
        return Show(int(tap.value) if tap.value.isdecimal() and len(tap.value) < 17 else None)
    return tap


def _edited(tx: Tx, at: Talk, row: Waiting, came: Incoming) -> Reply:
    assert row.message_id is not None, "a person's row has a message"
    earlier = messages.earlier(tx, at.person.id, came.message) if came.message is not None else None
    return Edited(earlier or 0, Piece(row.message_id, "text", came.text))
