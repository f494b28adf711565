"""What somebody gets instead of an answer that may not be told any more: the plan changed while it waited to be sent.

Rules of this file:
- Nobody is met with silence, and nobody is told the old fact: the open question is asked again, as it is now.
- A picture that was asked for is drawn again from what is so now. Where there is nothing any more of which it could
  be drawn, that is said.
- What was not delivered does not count as told.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Final

from bot import family, plans
from bot.family import Talk
from bot.turns import explaining, keeping, saying
from bot.turns.saying import Message
from conversations.facts import Facts
from conversations.library import check_in, my_agreement, my_plan
from conversations.model import Answers, Line, Said, Turn
from conversations.session import Go, again, dump, respond
from storage import audit, outbox, people, pictures, places
from storage.database import Tx
from storage.outbox import Lane, Open

OF_PLAN: Final = frozenset({"journey", "story"})
"""Kinds of picture that are made from a plan."""
OF_AGREEMENT: Final = frozenset(keeping.KEPT)
"""Kinds that are made from an agreement."""
ON_AGREEMENT: Final = frozenset({my_agreement.CONVERSATION.id, check_in.CONVERSATION.id})
"""Conversations in which an agreement is told of."""


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
    ids = [{source for table, source in one.sources if table == "pictures"} for one in rows]
    wanted = pictures.kinds(tx, at.person.id, set().union(*ids))
    lost = wanted - _redrawn(tx, at, facts, wanted)
    if lost or not all(ids):
        _ask(tx, at, row.chat, facts, agreed=bool(lost & OF_AGREEMENT))


def refused(tx: Tx, row: Open) -> None:
    """It is not sent, and that is on record."""
    outbox.ended(tx, row.id, "refused")
    audit.note(tx.conn, tx.now, "wren", "refused to send", f"outbox:{row.id}")


def _redrawn(tx: Tx, at: Talk, facts: Facts, wanted: Set[str]) -> Set[str]:
    """Have these kinds of picture drawn again. Returns those of which there is something to draw."""
    plan, agreement = OF_PLAN if facts.plan else frozenset(), OF_AGREEMENT if facts.agreement else frozenset()
    drawn = wanted & (plan | agreement)
    for kind in sorted(drawn):
        explaining.draw(tx, at, kind, facts, Answers())
    return drawn


def _ask(tx: Tx, at: Talk, chat: bytes, facts: Facts, *, agreed: bool) -> None:
    """Ask the open question again; whoever has lost it is told where they are in the plan, or how the agreement is.

    `agreed`: a page of the agreement was refused. That is said wherever they are by now.
    """
    agreed |= at.session.place is not None and at.session.place.conversation in ON_AGREEMENT
    session, turn = again(at.session, facts, at.library)
    if turn.place is not None and turn.place.conversation == at.library.home:
        where = my_agreement.CONVERSATION.id if agreed else my_plan.CONVERSATION.id
        session, turn = respond(session, Go(where), facts, at.library)
    elif agreed and facts.agreement is None:
        turn = replace(turn, told=((my_agreement.WAITS,), *turn.told))
    places.keep_session(tx, at.person.id, dump(session))
    _send(tx, at, chat, facts, turn, my_agreement.MEANWHILE if agreed else my_plan.MEANWHILE)
    shown = {one.source for says in (*turn.told, turn.asked) for one in says if isinstance(one, Line)}
    told = [one.id for one in facts.plan if one.says.source in shown]
    plans.tell(tx, at.plans, at.person, told, changes=bool(turn.effects))


def _send(tx: Tx, at: Talk, chat: bytes, facts: Facts, turn: Turn, why: Said) -> None:
    for told in turn.told:
        saying.send(tx, at, Lane.ANSWER, saying.message(at.words, told, facts.values), chat)
    assert turn.place is not None, "a turn always ends in a question"
    asked = saying.message(at.words, (why, *turn.asked), facts.values)
    keys = saying.keys(at.words, turn.buttons, turn.place, facts.values)
    saying.send(tx, at, Lane.ANSWER, Message(replace(asked.outgoing, keys=keys), asked.sources), chat, asks=True)
