"""What tests of explaining have in common: a worker's changes and approvals, made without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from bot import agreements, planning, plans
from bot.plans import Written
from bot.turns import telling
from storage import askings, cases, people
from storage import plans as kept
from storage.database import Tx
from storage.people import Person
from tests.support import Wren


def known(tx: Tx, who: Person) -> plans.Family:
    assert who.case_id is not None
    return plans.family(tx, people.operator_scope(tx), who.case_id)


async def approve(wren: Wren, ref: str, only: Iterable[str] | None = None) -> None:
    """A worker approves for this person all that there is, or these sentences."""

    def approved(tx: Tx) -> None:
        who = people.find(tx, people.operator_scope(tx), ref)
        today = plans.digests(tx, known(tx, who), who)
        chosen = today if only is None else {one: today[one] for one in only if one in today}
        assert who.case_id is not None
        worker = people.holders(tx, who.case_id)["allocated"][0]
        kept.approve(tx, who.id, chosen, worker)

    await wren.db.write(approved)


async def sentences(wren: Wren, ref: str) -> list[str]:
    """The ids of everything that could be told to this person."""

    def listed(tx: Tx) -> list[str]:
        who = people.find(tx, people.operator_scope(tx), ref)
        return list(plans.digests(tx, known(tx, who), who))

    return await wren.db.read(listed)


async def tell(wren: Wren, ref: str) -> None:
    """The worker has them told."""
    who = await wren.person(ref)
    await wren.db.write(partial(telling.person, person_id=who.id, kind="plan", about=None))
    wren.sender.wake()
    await wren.settled()


async def change(wren: Wren, ref: str, values: Mapping[str, Any], written: Written | None = None) -> None:
    """A worker changes facts of the case that this person belongs to."""

    def changed(tx: Tx) -> None:
        scope = people.operator_scope(tx)
        who = people.find(tx, scope, ref)
        assert who.case_id is not None
        case = cases.get(tx, scope, who.case_id)
        held = written or Written.load(kept.words(tx, scope, case.id))
        planning.change(tx, case, values, held)

    await wren.db.write(changed)


async def steps(wren: Wren, ref: str) -> list[dict[str, Any]]:
    """The steps of a child's plan as the case file has them."""

    def read(tx: Tx) -> list[dict[str, Any]]:
        scope = people.operator_scope(tx)
        who = people.find(tx, scope, ref)
        assert who.case_id is not None
        held: Any = cases.get(tx, scope, who.case_id).facts[f"plans.{ref}.steps"]
        return [dict(one) for one in held]

    return await wren.db.read(read)


async def issue(wren: Wren, ref: str, but: Iterable[str] = ()) -> int | None:
    """A worker approves a parent's agreement, without the sentences named in `but`, and issues it. Returns its row."""
    chosen = [one for one in await sentences(wren, ref) if one.startswith("agreement/") and one not in but]
    await approve(wren, ref, chosen)

    def issued(tx: Tx) -> int | None:
        who = people.find(tx, people.operator_scope(tx), ref)
        assert who.case_id is not None
        return agreements.issue(tx, known(tx, who), who, people.holders(tx, who.case_id)["allocated"][0])

    return await wren.db.write(issued)


async def afternoon(wren: Wren, days: int) -> None:
    """So many days later, after school."""
    wren.now.forward(days=days)
    wren.now.at = wren.now().replace(hour=16, minute=45)
    await wren.clock.tick()
    wren.sender.wake()
    await wren.settled()


async def asked_of(wren: Wren, ref: str) -> list[askings.Asking]:
    who = await wren.person(ref)
    return await wren.db.read(lambda tx: askings.of_person(tx, who.id))


async def ask(wren: Wren, ref: str, kind: str, about: str, on: date) -> int:
    """Ask somebody, as Wren does at its time."""
    who = await wren.person(ref)

    def asked(tx: Tx) -> int:
        row = askings.ask(tx, who.id, kind, about, on)
        assert row is not None
        telling.person(tx, who.id, "asked", row)
        return row

    row = await wren.db.write(asked)
    wren.sender.wake()
    await wren.settled()
    return row
