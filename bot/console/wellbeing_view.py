"""How a child is doing, as its page shows it: their own answers, how often they gave any, and questionnaires.

Rules of this file:
- Reads only. What is shown of answers is audited first, answer by answer.
- Answers that name this worker, or that were somebody else's, are left out of everything: rows, chart and rate.
- The chart has only what was answered in full, and says nothing that does not stand in the table too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot import family, plans
from bot.casework import doing, queueing
from bot.casework.casefile_model import LONGEST_NAME
from bot.casework.queueing import Writer
from bot.console import access, headings, words
from bot.console.access import Caseload, NotThere
from bot.console.form_view import Draft, FormView, Typed, typed
from bot.console.queue import DOUBTS
from bot.console.times import age, day, short_day
from bot.turns import doing as reminding
from conversations.library import wellbeing
from storage import askings, cases, queue, scores, statements
from storage.database import Tx
from storage.people import Person
from storage.queue import Item
from storage.scores import Score
from storage.statements import Statement

WIDTH, HEIGHT, EDGE = 640, 160, 12
"""Of the chart, in its own units."""
INFORMANTS = {
    "teacher": "A teacher",
    "carer": "A carer",
    "parent": "A parent",
    "child": "The child themself",
}
NO_BAND = "No band for this age"
SKIPPED, OWN_WORDS = "Skipped", "In own words"
LABELS = {
    "total": "Total",
    "informant": "Who filled it in",
    "on": "Day",
    "first": "First adult",
    "second": "Second adult",
}


@dataclass(frozen=True)
class AnswerRow:
    """The answers of one day, in the order of the questions. `item` is where the words are that came with them."""

    item: int
    day: str
    answers: tuple[str, ...]
    doubt: str


@dataclass(frozen=True)
class Dot:
    """A day on which all was answered."""

    x: int
    y: int


@dataclass(frozen=True)
class Chart:
    """The line of what the answers add up to, and the days at its ends. No dots where there are fewer than two days."""

    width: int
    height: int
    edge: int
    dots: tuple[Dot, ...]
    first: str
    last: str

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True)
class Rate:
    """How often they were asked and answered, and told it unasked. `waits`: the last question is still open."""

    asked: int
    answered: int
    unasked: int
    waits: bool


@dataclass(frozen=True)
class SdqRow:
    """A total that somebody recorded."""

    day: str
    informant: str
    total: int
    band: str
    recorded_by: str


@dataclass(frozen=True)
class DueRow:
    """A questionnaire that is due. `state` is there, missing or to come."""

    when: str
    day: str
    state: str


@dataclass(frozen=True)
class WellbeingPage:
    """Everything on the page."""

    case_id: int
    ref: str
    name: str
    headings: tuple[str, ...]
    rate: Rate
    answers: tuple[AnswerRow, ...]
    chart: Chart
    sdq: tuple[SdqRow, ...]
    dues: tuple[DueRow, ...]
    source: str
    adults: tuple[str, str]
    record: FormView
    name_adults: FormView
    draft: Draft
    typed: tuple[Typed, ...]
    informants: dict[str, str]
    highest: int
    longest: int


@dataclass(frozen=True)
class _Given:
    """Answers as stored."""

    statement: Statement
    item: Item
    writer: Writer


def opened(tx: Tx, worker_id: int, case_id: int, child_id: int) -> frozenset[int]:
    """The worker opens the page, and with it what the child answered. Raises NotThere, NoSuchPerson or Refused."""
    load, child = child_of(tx, worker_id, case_id, child_id)
    access.note(tx, worker_id, "opened wellbeing", child.owner)
    shown = frozenset(one.statement.id for one in _given(tx, load, child))
    for statement in sorted(shown):
        access.note(tx, worker_id, "opened", f"statement:{statement}")
    return shown


def wellbeing_page(
    tx: Tx, worker_id: int, case_id: int, child_id: int, only: Collection[int], draft: Draft
) -> WellbeingPage:
    """The page; `only` are the answers that have been audited. Raises NotThere, NoSuchPerson or Refused."""
    load, child = child_of(tx, worker_id, case_id, child_id)
    case = cases.get(tx, load.scope, case_id)
    authority = family.authority(tx, case.authority_id)
    zone = ZoneInfo(authority.time_zone)
    given = [one for one in _given(tx, load, child) if one.statement.id in only]
    bands = authority.sdq_bands or doing.published()
    path = f"/cases/{case_id}/wellbeing/{child_id}"
    first, second = scores.adults(tx, load.scope, child.id)
    record = FormView("sdq", f"{path}/sdq", {}, draft)
    adults = FormView("adults", f"{path}/adults", {"first": first, "second": second}, draft)
    due = reminding.dues(tx, plans.of_case(tx, load.scope, case), child)
    return WellbeingPage(
        case_id,
        case.ref,
        child.profile.name,
        tuple(headings.about(wellbeing.KIND, step) for step in wellbeing.QUESTIONS),
        _rate(tx, child, given),
        tuple(_row(one, child.profile.name, zone) for one in given),
        _chart(tx, load, child, given),
        tuple(
            SdqRow(
                short_day(one.on_day),
                INFORMANTS[one.informant],
                one.total,
                doing.band(bands, one.informant, one.total, age(child.profile.born, one.on_day)) or NO_BAND,
                family.worker_name(tx, one.worker_id) if one.worker_id is not None else "",
            )
            for one in reversed(scores.of_person(tx, load.scope, child.id, "sdq"))
        ),
        tuple(_due(due, tx.now.astimezone(zone).date())),
        bands.source,
        (first, second),
        record,
        adults,
        draft,
        tuple(typed(draft, LABELS)),
        INFORMANTS,
        doing.HIGHEST,
        LONGEST_NAME,
    )


def child_of(tx: Tx, worker_id: int, case_id: int, child_id: int) -> tuple[Caseload, Person]:
    """A child of a case that this worker works. Raises NotThere, NoSuchPerson or Refused."""
    load = access.caseload(tx, worker_id)
    child = access.family_member(tx, load, case_id, child_id)
    if child.role != "child":
        raise NotThere
    return load, child


def _given(tx: Tx, load: Caseload, child: Person) -> Iterator[_Given]:
    """The answers that this worker may see, the newest first."""
    about = queue.items_of(tx, load.scope, child.id)
    items = {item.statement_id: item for item in about if item.statement_id is not None}
    asked = [item for item in about if item.kind == "confirm"]
    for one in statements.of(tx, load.scope, child.id):
        item = items.get(one.id)
        if one.kind != wellbeing.KIND or one.withdrawn_at or item is None or not access.sees(tx, load, item):
            continue
        writer = queueing.writer(item.received_at, item.confirmed, asked)
        if writer is not Writer.NOT_THEM:
            yield _Given(one, item, writer)


def _rate(tx: Tx, child: Person, given: Sequence[_Given]) -> Rate:
    told = {one.statement.id for one in given}
    asked = [one for one in askings.of_person(tx, child.id) if one.kind == wellbeing.KIND]
    answered = [one for one in asked if one.statement_id in told]
    waits = bool(asked) and asked[-1] not in answered and tx.now - asked[-1].asked_at < family.A_WEEK
    return Rate(len(asked), len(answered), len(told) - len(answered), waits)


def _row(one: _Given, name: str, zone: ZoneInfo) -> AnswerRow:
    chosen = {each.at: SKIPPED if each.value == "skip" else each.choice for each in one.statement.chosen}
    written = {part.at for part in one.statement.parts}
    answers = (chosen.get(step) or (OWN_WORDS if step in written else "") for step in wellbeing.QUESTIONS)
    on = one.statement.sent_at.astimezone(zone).date()
    return AnswerRow(one.item.id, short_day(on), tuple(map(words.shown, answers)), DOUBTS[one.writer].format(name=name))


def _chart(tx: Tx, load: Caseload, child: Person, given: Sequence[_Given]) -> Chart:
    told = {one.statement.id for one in given}
    full = [one for one in scores.of_person(tx, load.scope, child.id, "scale") if one.statement_id in told]
    days = (short_day(full[0].on_day), short_day(full[-1].on_day)) if full else ("", "")
    return Chart(WIDTH, HEIGHT, EDGE, tuple(_dots(full)), *days)


def _dots(full: Sequence[Score]) -> Iterator[Dot]:
    """Where each total stands: days to the right, better higher up. None before there are two days."""
    span = (full[-1].on_day - full[0].on_day).days if full else 0
    most = doing.MOST * len(wellbeing.QUESTIONS)
    for one in full if span else ():
        along = (one.on_day - full[0].on_day).days / span
        yield Dot(round(EDGE + along * (WIDTH - 2 * EDGE)), round(EDGE + (1 - one.total / most) * (HEIGHT - 2 * EDGE)))


def _due(due: Sequence[doing.Due], today: date) -> Iterator[DueRow]:
    late = doing.missing(due, today)
    for one in due:
        state = "there" if one.met else "missing" if one.on <= today else "to come"
        yield DueRow(
            reminding.NEEDED[one.months].capitalize(),
            day(one.on),
            "not recorded" if state == "missing" and one != late else state,
        )
