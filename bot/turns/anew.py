"""What somebody gets instead of an answer that may not be told any more: the plan changed while it waited to be sent.

Rules of this file:
- Nobody is met with silence, and nobody is told the old fact: the open question is asked again, as it is now.
- A picture that was asked for is drawn again from what is so now.
- What was not delivered does not count as told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot import family, plans
from bot.family import Talk
from bot.turns import explaining, saying
from bot.turns.saying import Message
from conversations.facts import Facts
from conversations.library.my_plan import CONVERSATION, MEANWHILE
from conversations.model import Answers, Line, Turn
from conversations.session import Go, again, dump, respond
from storage import audit, outbox, people, pictures, places
from storage.database import Tx
from storage.outbox import Lane, Open

DRAWN: Final = frozenset({"journey", "story"})
"""Kinds of picture that are made from a plan."""


def taken_back(tx: Tx, row: Open) -> None:
    """Refuse this row, and all of its chat that wait for the same reason; answer whoever waits for them."""
    rows = [one for one in outbox.waiting_in(tx, row.chat) if outbox.refusal(tx, one) == outbox.TAKEN_BACK]
    for one in rows:
        refused(tx, one)
    if row.person_id is None or not people.get(tx, people.own_scope(row.person_id), row.person_id).is_family:
        return
    at = family.talk(tx, row.person_id)
    for moment in {one.created_at for one in rows}:
        plans.untell(tx, at.plans, at.person, moment)
    facts = family.facts(tx, at)
    if not _redrawn(tx, at, facts, rows):
        _ask(tx, at, row.chat, facts)


def refused(tx: Tx, row: Open) -> None:
    """It is not sent, and that is on record."""
    outbox.ended(tx, row.id, "refused")
    audit.note(tx.conn, tx.now, "wren", "refused to send", f"outbox:{row.id}")


def _redrawn(tx: Tx, at: Talk, facts: Facts, rows: Sequence[Open]) -> bool:
    """Have the pictures among these drawn again. False when there is more to answer, or nothing to draw."""
    ids = [{source for table, source in one.sources if table == "pictures"} for one in rows]
    if facts.plan:
        for kind in sorted(pictures.kinds(tx, at.person.id, set().union(*ids)) & DRAWN):
            explaining.draw(tx, at, kind, facts, Answers())
    return bool(facts.plan) and all(ids)


def _ask(tx: Tx, at: Talk, chat: bytes, facts: Facts) -> None:
    """Ask the open question again; whoever has lost it with the plan is told where they are in the plan."""
    session, turn = again(at.session, facts, at.library)
    if turn.place is not None and turn.place.conversation == at.library.home:
        session, turn = respond(session, Go(CONVERSATION.id), facts, at.library)
    places.keep_session(tx, at.person.id, dump(session))
    _send(tx, at, chat, facts, turn)
    shown = {one.source for says in (*turn.told, turn.asked) for one in says if isinstance(one, Line)}
    told = [one.id for one in facts.plan if one.says.source in shown]
    plans.tell(tx, at.plans, at.person, told, changes=bool(turn.effects))


def _send(tx: Tx, at: Talk, chat: bytes, facts: Facts, turn: Turn) -> None:
    for told in turn.told:
        saying.send(tx, at, Lane.ANSWER, saying.message(at.words, told, facts.values), chat)
    assert turn.place is not None, "a turn always ends in a question"
    asked = saying.message(at.words, (MEANWHILE, *turn.asked), facts.values)
    keys = saying.keys(at.words, turn.buttons, turn.place, facts.values)
    saying.send(tx, at, Lane.ANSWER, Message(replace(asked.outgoing, keys=keys), asked.sources), chat, asks=True)
