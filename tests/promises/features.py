"""All that Wren can do, as a list to be ticked off: so that a campaign can say that everything was in use.

Rules of this file: the list is read from Wren itself (its conversations, what they send, the console's forms, the
tables), so that a new feature stands in it by itself. What a campaign can't use stands in `ELSEWHERE` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select
from starlette.routing import Match, Route

from bot.console.app import routes
from conversations.effects import Effect, Submit
from conversations.library import CONVERSATIONS
from conversations.model import Ask, Conversation, End, Step, Tell
from conversations.samples import SAMPLES, read_by
from storage.database import Tx
from storage.tables.base import metadata
from storage.tables.core import statements

ELSEWHERE: Final = {
    "form /sign-in/{token}": "every worker comes in through it; it is no form of a family",
    "form /sign-out": "the next page would sign the worker in again",
    "form /sessions/{id:int}/end": "no family is concerned",
    "form /cases/{id:int}/people/{person:int}/invitation": "another phone would be somebody's (test_wall.py)",
    "form /items/{id:int}/confirm": "everybody is known from the beginning (test_wall.py)",
    "conversation hide": "it ends in the turn in which it begins (test_engine.py)",
    "conversation to_advocate": "no case file names an advocate who signs in (test_engine.py)",
    "sent to_advocate": "as above",
    "conversation welcome": "everybody has gone through it before the first round",
    "table strangers": "nobody writes who was not invited (test_malformed.py)",
    "table mails": "no address of a worker is known (test_escalation.py)",
}


def everything() -> frozenset[str]:
    """What is to be used."""
    forms = {f"form {one.path}" for one in _forms()}
    talks = {f"conversation {name}" for name in CONVERSATIONS}
    sent = {f"sent {kind}" for one in CONVERSATIONS.values() for kind in _sends(one)}
    return frozenset(forms | talks | sent | {f"table {one.name}" for one in metadata.sorted_tables}) - set(ELSEWHERE)


def form(address: str) -> str:
    """The form that this address belongs to."""
    scope = {"type": "http", "method": "POST", "path": address}
    return next(f"form {one.path}" for one in _forms() if one.matches(scope)[0] is Match.FULL)


def held(tx: Tx) -> set[str]:
    """What the database shows to have been used: kinds that were sent, tables with rows."""
    kinds = tx.conn.scalars(select(statements.c.kind).distinct())
    rows = {one.name for one in metadata.sorted_tables if tx.conn.execute(select(one).limit(1)).first() is not None}
    return {f"sent {kind}" for kind in kinds} | {f"table {name}" for name in rows}


def _forms() -> Iterator[Route]:
    return (one for one in routes() if isinstance(one, Route) and "POST" in (one.methods or ()))


def _sends(talk: Conversation) -> set[str]:
    """The kinds of statement that a conversation can send, to any of its readers, whatever the facts."""
    facts = (read_by(reader, sample) for reader in talk.readers for sample in SAMPLES.values())
    steps = (step for one in facts for step in talk.steps_for(one).values())
    return {effect.kind for step in steps for effect in _effects(step) if isinstance(effect, Submit)}


def _effects(step: Step) -> Iterable[Effect]:
    match step:
        case Tell() | End():
            return step.effects
        case Ask():
            return (effect for choice in step.choices for effect in choice.effects)
        case _:
            return ()
