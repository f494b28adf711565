"""Raising a flag: the finding, its item in the queue, who is told, and the clock that makes it climb.

Rules of this file:
- Everything happens in one transaction; a message has one finding at the most, however often this is tried.
- Each flagged message has an item of its own. What could not be screened joins the item that waits already: ten
  pictures of an album are one thing to look at.
- Words that name a worker of the case are kept from that worker.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from bot.casework import climbing, deciding, naming, office, queueing
from bot.casework.casefile_model import Authority
from bot.family import LATELY, Talk, lives_at_home
from bot.turns import telling
from conversations.facts import ELSEWHERE
from conversations.screening.finding import Finding
from conversations.screening.policy import UNSCREENED
from storage import findings, messages, people, places, queue
from storage.database import Tx
from storage.people import Person
from storage.queue import Item

SAME_MOMENT: Final = timedelta(minutes=10)
"""What could not be screened within this time is one thing to look at."""
END_OF_DAY: Final = time(23, 59)


def flag(tx: Tx, at: Talk, message: int, finding: Finding, text: str = "") -> None:
    """Record the finding and have a person look. `text` is searched for the names of workers."""
    if findings.of(tx, [message]):
        return
    if finding.returned and lives_at_home(at):
        flag(tx, at, message, finding.otherwise or replace(finding, urgency="today", returned=False), text)
        return
    hidden = _hidden(tx, at, text)
    item = None if finding.screened else queue.last_flag(tx, at.person.id, tx.now - SAME_MOMENT, UNSCREENED)
    if item is None:
        item = _add(tx, at.person, at.authority, message, finding, hidden)
        if deciding.asked_for(at.file.case.stage, at.file.case.returned_home is not None, finding.category):
            places.set_timer(tx, at.person.id, deciding.TIMER, item, _end_of_day(at))
    else:
        hide(tx, at, item, hidden)
    findings.add(tx, at.person.id, message, item, finding.category, finding.urgency, finding.why)


def plain(tx: Tx, who: Person, authority: Authority, message: int, finding: Finding) -> None:
    """A flag that needs to know nothing of where the person is: for when that is what is broken."""
    item = _add(tx, who, authority, message, finding, frozenset())
    findings.add(tx, who.id, message, item, finding.category, finding.urgency, finding.why)


def _hidden(tx: Tx, at: Talk, text: str) -> frozenset[int]:
    """From whom it is kept: whoever is named in it, in the draft it belongs to, or in anything unsent of the last hour.

    What is written for a complaint, the reviewing officer or the advocate is kept from everybody but manager and duty.
    """
    place = at.session.place
    pieces = [piece.text for piece in place.answers.words] if place else []
    words = " ".join((*pieces, *messages.unsent_since(tx, at.scope, at.person.id, tx.now - LATELY), text))
    named = kept_from(tx, at, words) | queue.hidden_lately(tx, at.person.id, tx.now - LATELY)
    if place is not None and place.conversation in ELSEWHERE:
        named |= audience(at, "team") - audience(at, "senior")
    return naming.kept_from(named, audience(at, "team"))


def _add(tx: Tx, who: Person, authority: Authority, message: int, finding: Finding, hidden: frozenset[int]) -> int:
    """The item, its clock, and the first who are told."""
    assert who.case_id is not None, "only a family is flagged"
    item_id = queue.add_item(
        tx,
        who.case_id,
        who.id,
        _kind(finding),
        urgency=finding.urgency,
        category=finding.category,
        why=finding.why,
        message_id=message,
        received_at=tx.now,
        due_at=queueing.due(authority.office(), finding.urgency, tx.now),
        confirmed=who.confirmed_at is not None,
        hidden_from=hidden,
    )
    start(tx, authority, item_id, finding.urgency, ("manager",) if hidden else ())
    return item_id


def start(tx: Tx, authority: Authority, item_id: int, urgency: str, also: tuple[str, ...] = ()) -> None:
    """Tell the first of an urgent item, and set the times at which it climbs."""
    item = queue.item(tx, people.operator_scope(tx), item_id)
    assert item is not None, "it has just been added"
    is_open = office.is_open(authority.office(), tx.now)
    if not telling.alarm(tx, item, (*climbing.first(is_open), *also)):
        telling.alarm(tx, item, climbing.fallback(is_open))
    for step in authority.climbs(urgency, tx.now):
        places.set_timer(tx, item.person_id, climbing.TIMER + step.post, item_id, step.at)


def hide(tx: Tx, at: Talk, item_id: int, hidden: frozenset[int]) -> None:
    """Keep an item from these workers as well; the manager is told, because somebody else has to look."""
    before = queue.hidden_from(tx, [item_id])
    kept = naming.kept_from(before | hidden, audience(at, "team"))
    if kept != before:
        queue.hide(tx, item_id, kept)
        item = queue.item(tx, at.scope, item_id)
        assert item is not None, "it has just been changed"
        telling.alarm(tx, item, ("manager",))


def _kind(finding: Finding) -> str:
    if not finding.screened:
        return UNSCREENED
    if finding.returned:
        return "unplanned"
    return "help" if finding.category == "child_asks_for_help_now" else "flag"


def kept_from(tx: Tx, at: Talk, text: str, name: str = "team") -> frozenset[int]:
    """The workers of the case whom these words name, and who are kept from seeing them."""
    spelt = {worker.id: (worker.name, *(worker.also or ())) for worker in at.file.workers}
    ids = {one for held in at.posts.values() for one in held}
    refs = {one: people.get(tx, people.own_scope(one), one).ref for one in ids} if text else {}
    return naming.kept_from(naming.named(text, {one: spelt[ref] for one, ref in refs.items()}), audience(at, name))


def audience(at: Talk, name: str) -> frozenset[int]:
    """The workers who may see an item of this audience."""
    return frozenset(one for post in queue.AUDIENCES[name] for one in at.posts.get(post, ()))


def _end_of_day(at: Talk) -> datetime:
    return datetime.combine(at.now.astimezone(at.zone).date(), END_OF_DAY, at.zone)


def waits(tx: Tx, item_id: int) -> Item | None:
    """The item, while nobody has acknowledged it."""
    item = queue.item(tx, people.operator_scope(tx), item_id)
    return item if item is not None and item.read_at is None and item.closed_at is None else None


def climb(tx: Tx, item_id: int, post: str) -> bool:
    """The time of one step has come: tell that post, unless somebody has acknowledged it. False when nobody is told."""
    item = waits(tx, item_id)
    return item is not None and telling.alarm(tx, item, (post,)) > 0
