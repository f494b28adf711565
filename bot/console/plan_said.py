"""What a child answered when asked "do you feel ready?": that they are not sure, or that they don't want to.

Rules of this file:
- It is shown word for word, the newest first, until the same child answers otherwise from their own account. Then it
  stays below, with its day. Nobody else's account of it, and no other account, removes it.
- What nobody has confirmed to be the child's is marked; what was somebody else's is left out.
- Who works the case sees it, and so does the reviewing officer. Words that name a worker are kept from that worker.
- What is shown is audited first, answer by answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot import family
from bot.casework import naming, queueing
from bot.casework.merge import unflatten
from bot.casework.queueing import Writer
from bot.console import access, headings, words
from bot.console.access import REVIEWER, Caseload
from bot.console.queue import DOUBTS
from bot.console.times import Moment, moment
from bot.console.visits import Visit
from storage import cases, people, queue, statements
from storage.database import Tx
from storage.people import Person
from storage.queue import Item
from storage.statements import Chosen, Statement
from storage.vault import Refused

KIND: Final = "ready"
ASKED: Final = "feel"
"""The step of that conversation that asks."""
UNSURE: Final = ("unsure", "no")
STATES: Final = {"unsure": "is not sure", "no": "doesn't want to"}
BEFORE: Final = {"unsure": "was not sure", "no": "did not want to"}
READY: Final = ("yes", "mostly")
FILES: Final = {
    "photo": "Sent a picture with it.",
    "voice": "Sent a voice note with it.",
    "file": "Sent a file with it.",
}


@dataclass(frozen=True)
class Words:
    """A piece of an answer, and what it was said about."""

    heading: str
    text: str
    file: str


@dataclass(frozen=True)
class Answer:
    """One answer: in English, and as the child was asked. `item` is 0 when its page is not for this worker."""

    id: int
    item: int
    value: str
    question: str
    choice: str
    own_question: str
    own_choice: str
    language: str
    language_name: str
    words: tuple[Words, ...]
    at: Moment
    doubt: str


@dataclass(frozen=True)
class ChildSaid:
    """What one child answered: what stands, and what stood until they answered otherwise (`since`)."""

    name: str
    stands: tuple[Answer, ...]
    since: Answer | None
    earlier: tuple[Answer, ...]

    @property
    def state(self) -> str:
        """What stands, in words that go on from the name."""
        values = sorted({one.value for one in self.stands or self.earlier}, reverse=True)
        told = STATES if self.stands else BEFORE
        return f"{', or '.join(told[value] for value in values)}{'' if self.stands else ' before'}"


@dataclass(frozen=True)
class SaidPage:
    """The page for whoever leads the reviews."""

    case_id: int
    ref: str
    said: tuple[ChildSaid, ...]
    works: bool


@dataclass(frozen=True)
class _Given:
    """An answer as stored."""

    statement: Statement
    item: Item
    chosen: Chosen
    writer: Writer


async def show(visit: Visit) -> Response:
    """All that the children of one case answered so."""
    case_id = visit.number("id")
    found = await visit.console.database.write(partial(opened, worker_id=visit.worker.id, case_id=case_id))
    page = partial(said_page, worker_id=visit.worker.id, case_id=case_id, only=found)
    return visit.show("plan_said.html", await visit.console.database.read(page), here="cases")


def opened(tx: Tx, worker_id: int, case_id: int, child: str = "") -> frozenset[int]:
    """Audit that a worker is shown these answers, before they are. Returns the statements. Raises Refused."""
    load = access.caseload(tx, worker_id)
    if not may_hear(load, case_id):
        raise Refused("cases")
    shown = frozenset(one.statement.id for who in _children(tx, load, case_id, child) for one in _shown(tx, load, who))
    for statement in sorted(shown):
        access.note(tx, worker_id, "opened", f"statement:{statement}")
    return shown


def may_hear(load: Caseload, case_id: int) -> bool:
    """Does this worker work the case, or lead its reviews?"""
    return case_id in load.working or REVIEWER in load.held.get(case_id, ())


def said_page(tx: Tx, worker_id: int, case_id: int, only: Collection[int]) -> SaidPage:
    """The page of all answers of a case."""
    load = access.caseload(tx, worker_id)
    ref = cases.get(tx, load.scope, case_id).ref
    return SaidPage(case_id, ref, said(tx, load, case_id, only), case_id in load.working)


def said(tx: Tx, load: Caseload, case_id: int, only: Collection[int], child: str = "") -> tuple[ChildSaid, ...]:
    """What the children of a case (or one of them) answered; `only` what has been audited."""
    zone = ZoneInfo(family.authority(tx, cases.get(tx, load.scope, case_id).authority_id).time_zone)
    each = (_said(tx, load, who, zone, only) for who in _children(tx, load, case_id, child))
    return tuple(one for one in each if one.stands or one.earlier)


def _children(tx: Tx, load: Caseload, case_id: int, child: str) -> Iterator[Person]:
    for who in people.of_case(tx, load.scope, case_id):
        if who.role == "child" and child in ("", who.ref):
            yield who


def _said(tx: Tx, load: Caseload, who: Person, zone: ZoneInfo, only: Collection[int]) -> ChildSaid:
    given = [one for one in _shown(tx, load, who) if one.statement.id in only]
    turned = _turned(given)
    unsure = [one for one in given if one.chosen.value in UNSURE]
    stands = [one for one in unsure if turned is None or one.statement.id > turned.statement.id]

    def view(one: _Given) -> Answer:
        return _answer(tx, load, one, who.profile.name, zone)

    earlier = [one for one in unsure if one not in stands]
    since = view(turned) if turned is not None and earlier else None
    return ChildSaid(who.profile.name, tuple(map(view, stands)), since, tuple(map(view, earlier)))


def _turned(given: list[_Given]) -> _Given | None:
    """The newest answer with which the child, and nobody else, said otherwise."""
    otherwise = (one for one in given if one.chosen.value in READY and one.writer is Writer.CONFIRMED)
    return next(otherwise, None)


def _shown(tx: Tx, load: Caseload, who: Person) -> list[_Given]:
    """The answers that are shown, the newest first: every one that was unsure, and the one with which that changed."""
    given = list(_given(tx, load, who))
    unsure = [one for one in given if one.chosen.value in UNSURE]
    turned = _turned(given)
    return [one for one in given if one in unsure or (unsure and one is turned)]


def _given(tx: Tx, load: Caseload, who: Person) -> Iterator[_Given]:
    about = queue.items_of(tx, load.scope, who.id)
    items = {item.statement_id: item for item in about if item.statement_id is not None}
    asked = [item for item in about if item.kind == "confirm"]
    for one in statements.of(tx, load.scope, who.id):
        item = items.get(one.id)
        chosen = next((each for each in one.chosen if each.at == ASKED), None)
        if one.kind != KIND or item is None or chosen is None or one.withdrawn_at or not _may(tx, load, item, one):
            continue
        writer = queueing.writer(item.received_at, item.confirmed, asked)
        if writer is not Writer.NOT_THEM:
            yield _Given(one, item, chosen, writer)


def _may(tx: Tx, load: Caseload, item: Item, one: Statement) -> bool:
    """A reviewing officer hears this whatever the child chose: nobody may decide without it."""
    reviews = REVIEWER in load.held.get(item.case_id, ()) and load.worker_id not in item.hidden_from
    return load.works(item) or (reviews and not _accused(tx, load, item, one))


def _accused(tx: Tx, load: Caseload, item: Item, one: Statement) -> bool:
    """Is this worker named in words that may mean danger? Those who work the case see to it."""
    if not queueing.is_flag(item.category):
        return False
    me = people.get(tx, people.own_scope(load.worker_id), load.worker_id)
    file = unflatten(cases.get(tx, load.scope, item.case_id).facts)
    spelt = [name for worker in file.workers if worker.id == me.ref for name in (worker.name, *(worker.also or ()))]
    return bool(naming.named(" ".join(part.text for part in one.parts), {me.id: spelt}))


def _answer(tx: Tx, load: Caseload, one: _Given, name: str, zone: ZoneInfo) -> Answer:
    language = one.statement.language
    return Answer(
        one.statement.id,
        one.item.id if access.sees(tx, load, one.item) else 0,
        one.chosen.value,
        words.shown(one.chosen.question),
        words.shown(one.chosen.choice),
        words.shown(one.chosen.own_question) if one.chosen.own_question != one.chosen.question else "",
        words.shown(one.chosen.own_choice) if one.chosen.own_choice != one.chosen.choice else "",
        language,
        words.language(language),
        tuple(
            Words(headings.about(KIND, part.at), words.shown(part.text), FILES.get(part.kind, ""))
            for part in one.statement.parts
        ),
        moment(one.statement.sent_at, tx.now, zone),
        DOUBTS[one.writer].format(name=name),
    )
