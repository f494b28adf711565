"""When an agreement is not kept: it is put into the queue, decided by a day, or told to the manager.

Rules of this file:
- A parent's breach and the council's late support go the same way: an item, one clock, and the manager when it has
  run out. Each is told once, however often anybody looks.
- The reason of an item names the goal or the promise, and never what anybody said.
- A promise that is kept, or moved with a reason, on the agreement's page is late no more. One that is taken out stays
  late until somebody decides it by name: what was promised can't be made never to have been.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot import agreements, family, plans
from bot.casework import breaches
from bot.casework.breaches import Promise
from bot.casework.dates import resolve
from bot.plans import Family
from bot.turns import telling, to_do
from conversations.agreement import duty_id
from locales import catalogue
from storage import audit, people, places, queue, replies
from storage import breaches as stored
from storage.breaches import Breach
from storage.database import Tx
from storage.people import Person

DUTY: Final = "duty:"
SUPPORT: Final = "support:"
NOT_KEPT: Final = "A goal of the agreement was not kept: “{title}”."
NOT_DONE: Final = "The council promised this by {day}, and it is not done: “{what}”."
NOT_STARTED: Final = "This help was to start on {day}, and has not started: “{what}”."
NOBODY: Final = "Nobody decided what follows by {until}. {why}"


@dataclass(frozen=True)
class Fact:
    """What a worker records of a parent: what happened, the day, where it comes from, and what they think of it."""

    what: str
    opinion: str
    on: date
    source: str
    setting: str


def record(tx: Tx, case_id: int, who: Person, goal: str, fact: Fact, worker_id: int) -> int:
    """Keep that this parent did not keep a goal of the version issued last. Returns the item. KeyError for no goal."""
    known = agreements.agreed(tx, who)
    if known is None:
        raise KeyError(goal)
    title, consequence = known.goals[goal]
    for one in stored.of_person(tx, people.own_scope(who.id), who.id):
        if (one.about, one.due_on, one.said["fact"]) == (goal, fact.on, fact.what) and one.choice is None:
            return one.item_id  # the form was sent twice
    decide_by, item_id = _item(tx, case_id, who.id, "breach", NOT_KEPT.format(title=title), worker_id)
    said = {
        "title": title,
        "fact": fact.what,
        "opinion": fact.opinion,
        "consequence": consequence,
        "version": str(known.version),
    }
    stored.record(
        tx,
        case_id,
        who.id,
        goal,
        fact.on,
        said,
        item_id=item_id,
        decide_by=decide_by,
        source=fact.source,
        setting=fact.setting,
        worker_id=worker_id,
    )
    return item_id


def find(tx: Tx, case_id: int) -> int:
    """Look at what the council has promised: what is late is put into the queue, once. Returns how much that was."""
    known = plans.family(tx, people.operator_scope(tx), case_id)
    if known.file.case.stage == "closed":
        return 0
    today, found = known.file.authority.today(tx.now), 0
    for one in breaches.late(promises(known), today):
        if stored.is_known(tx, case_id, one.id, one.by):
            continue
        says = NOT_STARTED if one.id.startswith(SUPPORT) else NOT_DONE
        why = says.format(day=f"{one.by:%-d %B %Y}", what=one.what)
        decide_by, item_id = _item(tx, case_id, None, "late_support", why)
        stored.record(tx, case_id, None, one.id, one.by, {"what": one.what}, item_id=item_id, decide_by=decide_by)
        found += 1
    return found


def undecided(tx: Tx, case_id: int, promised: Collection[str]) -> int | None:
    """The item of one of these promises that the council is late with, as long as nobody has decided it."""
    if not promised:
        return None
    find(tx, case_id)  # it may be late since today
    held = stored.of_case(tx, people.operator_scope(tx), case_id)
    late = (one for one in held if one.person_id is None and one.choice is None)
    return next((one.item_id for one in late if one.about in promised), None)


def promises(known: Family) -> Iterator[Promise]:
    """All that the council has promised in the agreement: its duties, and the support for each goal."""
    whole = known.file.agreement
    for duty in whole.duties if whole else ():
        by = resolve(duty.by, known.first_import)
        yield Promise(DUTY + duty_id(duty.what), duty.what, by, duty.state == "done")
    for goal in whole.goals if whole else ():
        starts = resolve(goal.support.starts, known.first_import)
        yield Promise(SUPPORT + goal.id, goal.support.what, starts, goal.support.started)


def _item(
    tx: Tx, case_id: int, person_id: int | None, kind: str, why: str, made_by: int | None = None
) -> tuple[datetime, int]:
    """An item with its clock, and whoever must decide is told: (until when, the item)."""
    decide_by = breaches.decide_by(family.authority_of(tx, case_id).office(), tx.now)
    item_id = to_do.put(tx, case_id, person_id, kind, "today", why, due=decide_by, made_by=made_by)
    places.set_timer(tx, person_id, breaches.TIMER, item_id, decide_by)
    return decide_by, item_id


def overdue(tx: Tx, item_id: int) -> None:
    """The time to decide has run out: the manager gets an item of their own."""
    scope = people.operator_scope(tx)
    one, item = stored.of_item(tx, scope, item_id), queue.item(tx, scope, item_id)
    if one is None or item is None or one.choice is not None:
        return
    local = one.decide_by.astimezone(family.authority_of(tx, one.case_id).zone)
    why = NOBODY.format(until=f"{local:%-d %B %Y, %H:%M}", why=item.why)
    stored.climbed(tx, one.id, to_do.put(tx, one.case_id, one.person_id, "undecided", "today", why, audience="senior"))
    audit.note(tx.conn, tx.now, "wren", "nobody decided", f"item:{item_id}")


# Deciding


def end(tx: Tx, one: Breach, worker_id: int | None, choice: str, reasons: Mapping[str, str]) -> bool:
    """It is decided, and nobody has to look at it any more. False when it was decided before."""
    if not stored.decide(tx, one, worker_id, choice, reasons):
        return False
    places.end_timers(tx, breaches.TIMER, one.item_id)
    for item_id in (one.item_id, one.late_item_id):
        if item_id is not None:
            queue.end(tx, item_id, worker_id)
    return True


def tell(tx: Tx, one: Breach, who: Person, worker_id: int, words: str, own: str = "") -> None:
    """Have these words shown to somebody of the family; `own` is the same in their language, if somebody wrote it."""
    kind = "breach" if one.person_id is not None else "late"
    reply = replies.write(tx, one.item_id, who.id, worker_id, kind, own or words)
    if own:
        replies.write(tx, one.item_id, who.id, worker_id, "english", words)
    telling.person(tx, who.id, "breach", reply)


def promised_to(tx: Tx, one: Breach) -> list[Person]:
    """The parents who know of what the council is late with: it stands in the version that was issued to them last."""
    _, _, about = one.about.partition(":")
    everybody = people.of_case(tx, people.operator_scope(tx), one.case_id)
    told = [(who, agreements.agreed(tx, who)) for who in everybody if who.role == "parent"]
    return [who for who, known in told if known is not None and (about in known.duties or about in known.goals)]


def listeners(tx: Tx, one: Breach) -> list[Person]:
    """Whose words are asked for: the parent and every child; where the council is late, the parents it promised it."""
    if one.person_id is None:
        return promised_to(tx, one)
    everybody = people.of_case(tx, people.operator_scope(tx), one.case_id)
    heard = [who for who in everybody if who.id == one.person_id or who.role == "child"]
    return sorted(heard, key=lambda who: who.role == "child")


def foreign(who: Person) -> bool:
    """Do they read in another language than English?"""
    return who.profile.language != catalogue.SOURCE


def follow(tx: Tx, case_id: int, worker_id: int | None = None) -> None:
    """The agreement has changed: what is late no more is settled. A new day settles it only with a reason, which is
    told; without one it stays to be decided."""
    scope = people.operator_scope(tx)
    known = plans.family(tx, scope, case_id)
    now = {one.id: one for one in promises(known)}
    for one in stored.of_case(tx, scope, case_id):
        if one.person_id is not None or one.choice is not None:
            continue
        promise = now.get(one.about)
        why = known.written.late.get(promise.what, "") if promise and one.about.startswith(DUTY) else ""
        if promise is None:
            continue
        if promise.done:
            end(tx, one, worker_id, "done", {})
        elif promise.by > one.due_on and why and worker_id is not None:
            end(tx, one, worker_id, "new_day", {"why": why, "day": promise.by.isoformat()})
            for who in promised_to(tx, one):
                tell(
                    tx, one, who, worker_id, why, known.written.translations.get(who.profile.language, {}).get(why, "")
                )
