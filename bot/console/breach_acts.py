"""What a worker does where an agreement was not kept: records it, and decides what follows. Each is one write.

Rules of this file:
- It is recorded of a goal that was issued to the parent, and decided with the consequence of that version or none.
- The other parent is told nothing, and what a child said is a ground for nobody: only what was written for a person
  reaches that person.
- Words with something to think about in them are shown once more before anybody is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from bot import agreements, breaches, planning
from bot.casework.breaches import ANOTHERS
from bot.console import access, breach_forms
from bot.console.agreement_held import Held, found
from bot.console.breach_forms import Decided, Listener
from bot.console.fields import Faulty, Form
from conversations.model import Reader
from locales import jargon
from locales.jargon import Warned
from storage import breaches as stored
from storage import cases, people
from storage.breaches import Breach
from storage.database import Tx
from storage.people import Person
from storage.vault import Refused

NOT_ISSUED: Final = "This goal has not been issued to {name}. Nobody can break what was not agreed: issue it first."
A_NAME: Final = "{parent} is told nothing of what others say or do. Write only what follows for {parent}"

Warnings = Mapping[str, tuple[Warned, ...]]
"""A field -> what to think about in it."""


class Unsure(Exception):
    """There is something to think about in the words. `found` says what."""

    def __init__(self, found: Warnings) -> None:
        super().__init__("look at the words once more")
        self.found = found


def record(tx: Tx, worker_id: int, case_id: int, goal: str, form: Form) -> int:
    """Record that a parent did not keep a goal. Returns the item. Raises Refused, NoGoal or Faulty."""
    load = access.caseload(tx, worker_id)
    _, at = found(tx, load, case_id)
    ref = at.goal(goal).parent
    who = next(one for one in people.of_case(tx, load.scope, case_id) if one.ref == ref)
    known = agreements.agreed(tx, who)
    if known is None or goal not in known.goals:
        raise Faulty({"fact": NOT_ISSUED.format(name=who.profile.name)})
    fact = breach_forms.fact(form, tx.now.astimezone(ZoneInfo(at.known.file.authority.time_zone)).date())
    item_id = breaches.record(tx, case_id, who, goal, fact, worker_id)
    access.note(tx, worker_id, "recorded a breach", f"item:{item_id}")
    return item_id


def decide(tx: Tx, worker_id: int, item_id: int, form: Form) -> str:
    """Decide what follows, and have the family told what was written for each. Raises Faulty, Unsure or Refused."""
    item, load = access.to_work_on(tx, worker_id, item_id), access.caseload(tx, worker_id)
    one = stored.of_item(tx, load.scope, item.id)
    if one is None:
        raise Refused("breaches")
    if one.choice is not None:
        return "decided_before"
    case, at = found(tx, load, one.case_id)
    if one.person_id is not None:
        _parents(tx, one, worker_id, form)
    else:
        _councils(tx, one, worker_id, form, case, at)
    access.note(tx, worker_id, "decided", f"item:{one.item_id}")
    return "breach_decided"


def _parents(tx: Tx, one: Breach, worker_id: int, form: Form) -> None:
    heard = breaches.listeners(tx, one)
    decided = breach_forms.parents(form, [_listener(who, one) for who in heard])
    _look_again(form, dict(_thoughts(decided, heard, _unnamed(tx, one))))
    untold = " ".join(str(who.id) for who in heard if who.id not in decided.words)
    breaches.end(tx, one, worker_id, decided.choice, {"why": decided.reason, "untold": untold})
    for who in heard:
        if who.id in decided.words:
            breaches.tell(tx, one, who, worker_id, *decided.words[who.id])


def _unnamed(tx: Tx, one: Breach) -> list[str]:
    """Whom the parent's words should not name: another parent, and children where it rests on another's account."""
    roles = ("parent", "child") if one.source in ANOTHERS else ("parent",)
    family = people.of_case(tx, people.operator_scope(tx), one.case_id)
    return [who.profile.name for who in family if who.role in roles and who.id != one.person_id]


def _councils(tx: Tx, one: Breach, worker_id: int, form: Form, case: cases.Case, at: Held) -> None:
    heard = breaches.listeners(tx, one)
    today = tx.now.astimezone(ZoneInfo(at.known.file.authority.time_zone)).date()
    decided = breach_forms.councils(form, today, languages(heard))
    told = decided.choice != "done"
    if told and heard and (thoughts := jargon.warned(decided.reason, Reader.PARENT)):
        _look_again(form, {"reason": thoughts})
    edit = breach_forms.settled(at, one.about, decided)
    day = {"day": decided.day.isoformat()} if decided.day else {}
    breaches.end(tx, one, worker_id, decided.choice, {"why": decided.reason, **day})
    planning.change(tx, case, edit.values, edit.written)
    for who in heard if told else ():
        breaches.tell(tx, one, who, worker_id, decided.reason, decided.translated.get(who.profile.language, ""))


def _listener(who: Person, one: Breach) -> Listener:
    return Listener(who.id, who.profile.name, who.id == one.person_id)


def _thoughts(decided: Decided, heard: list[Person], names: list[str]) -> Iterator[tuple[str, tuple[Warned, ...]]]:
    """What to think about in the words for each: long or hard sentences, and for a parent the name of anybody else."""
    for who in heard:
        words, own = decided.words.get(who.id, ("", ""))
        reader = Reader(who.profile.reader)
        named = [name for name in names if who.role == "parent" and name in words]
        others = (Warned(name, A_NAME.format(parent=who.profile.name)) for name in named)
        if found := (*others, *jargon.warned(words, reader)):
            yield f"words-{who.id}", found
        if found_own := tuple(jargon.long_sentences(own, reader)):
            yield f"own-{who.id}", found_own


def _look_again(form: Form, thoughts: Warnings) -> None:
    """Raise Unsure, unless the worker has seen just these."""
    if thoughts and form.get("warned") != mark(thoughts):
        raise Unsure(thoughts)


def mark(thoughts: Warnings) -> str:
    """A name for these warnings; empty when there are none."""
    text = "\n".join(f"{field} {one.found}" for field, some in sorted(thoughts.items()) for one in some)
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest() if thoughts else ""


def languages(heard: Iterable[Person]) -> list[str]:
    """Those other than English that they read."""
    return sorted({who.profile.language for who in heard if breaches.foreign(who)})
