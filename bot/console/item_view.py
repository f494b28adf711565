"""One item as its page shows it, read from storage and put into words.

Rules of this file: reads only. The family's words are passed on as they are, in order. A reviewing officer sees what
was shared with them, and neither why something was flagged nor what was written back.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import family, reissuing, yearly
from bot.casework import queueing
from bot.console import access, acts, breach_view, catch_up, item_meaning, promised_view, queue, words
from bot.console.access import Caseload
from bot.console.breach_view import BreachView
from bot.console.catch_up import CatchUpView
from bot.console.item_history import Event, history, received
from bot.console.item_words import WordsView, words_view
from bot.console.promised_view import PromiseView
from bot.console.queue import RowView
from bot.console.times import Moment, age, moment
from bot.turns.explaining import TALK
from conversations.screening.exemplars import quoted
from storage import findings, people
from storage import queue as stored
from storage.database import Tx
from storage.people import Person
from storage.queue import Item


@dataclass(frozen=True)
class PersonView:
    """Whom the item is about. `about` is in a few words: "child, 14"."""

    name: str
    about: str
    language_name: str
    linked: bool
    lost: Moment | None
    confirmed: bool


@dataclass(frozen=True)
class DecisionView:
    """A decision that is asked for today (`made` is None), or that was made: by whom, what, and why."""

    made: Moment | None
    who: str = ""
    choice: str = ""
    reasons: str = ""


@dataclass(frozen=True)
class ExplainedView:
    """What an item without words of the family is about. `talk`: they would like to be talked with about it."""

    why: str
    talk: bool
    means: str
    do: str


@dataclass(frozen=True)
class ItemView:
    """Everything on an item's page. `forms` says which forms it has: family, confirm, close or none.

    `plan_of` is the child whose plan it is about, by their id in the case file; empty when it is about none.
    `on_year`: it is dealt with on the page of the year.
    `told_of` is the parent to whom a version is to be issued; 0 for none.
    `doing_of` is the child of whom there is more on the page of how they are doing; 0 for none.
    """

    row: RowView
    case_id: int
    title: str
    person: PersonView | None
    words: WordsView | None
    category: str
    why: tuple[str, ...]
    flagged: bool
    right: bool | None
    decision: DecisionView | None
    hidden_from: tuple[str, ...]
    who_may_see: tuple[str, ...]
    history: tuple[Event, ...]
    forms: str
    to_be_told: bool
    is_read: bool
    closed: bool
    current: bool
    explained: ExplainedView | None
    catch_up: CatchUpView | None
    plan_of: str
    promised: tuple[PromiseView, ...]
    asks_for_help: bool
    dated: bool
    on_year: bool
    told_of: int
    doing_of: int
    breach: BreachView | None


def item_view(tx: Tx, worker_id: int, item_id: int) -> ItemView:
    """The item as this worker may see it. Raises NotThere or Refused."""
    load = access.caseload(tx, worker_id)
    item = access.find(tx, load, item_id)
    known = queue.around(tx, load, [item])
    who, zone = known.about(item), known.zones[item.case_id]
    works = load.works(item)
    from_family = item.kind in queueing.FAMILY_KINDS
    name = who.profile.name if who else ""
    return ItemView(
        row=queue.row(item, known, tx.now, shared=not works),
        case_id=item.case_id if item.case_id in load.working else 0,
        title=words.title(item.kind, name) if from_family else words.kind(item.kind),
        person=_person(tx, who, zone) if who else None,
        words=words_view(tx, load, item, name, zone),
        category=words.category(item.category) if works else "",
        why=_why(tx, load, item) if works else (),
        flagged=works and queueing.is_flag(item.category),
        right=stored.judgement(tx, item.id),
        decision=_decision(tx, load, item, zone) if works else None,
        hidden_from=tuple(family.worker_name(tx, one) for one in sorted(item.hidden_from)) if works else (),
        who_may_see=_who_may_see(tx, load, item),
        history=tuple(history(tx, load, item, zone)) if works else tuple(received(tx, item, zone)),
        forms=_forms(tx, item, works),
        to_be_told=acts.listener(tx, worker_id, item) is not None,
        is_read=item.read_at is not None,
        closed=item.closed_at is not None,
        current=who is not None and acts.is_current(item, who),
        explained=_explained(item, name) if works else None,
        catch_up=catch_up.of_item(tx, item, who, zone) if works else None,
        promised=promised_view.of_item(tx, item, zone) if works else (),
        asks_for_help=item.kind == acts.NEED,
        dated=works and acts.needs_day(tx, item),
        plan_of=item.person_ref if who and who.role == "child" and item.kind in item_meaning.ON_THE_PLAN else "",
        on_year=item.kind in item_meaning.ON_THE_YEAR,
        told_of=item.person_id or 0 if item.kind == reissuing.KIND else 0,
        doing_of=who.id if who and who.role == "child" and item.kind in item_meaning.ON_WELLBEING else 0,
        breach=breach_view.of_item(tx, load, item, zone) if works and item.kind in queueing.DECIDED else None,
    )


def _forms(tx: Tx, item: Item, works: bool) -> str:
    if not works or item.closed_at is not None or item.kind in queueing.DECIDED:
        return "none"
    if yearly.needed(tx, item) is not None or reissuing.waits(tx, item):
        return "none"
    if item.kind == "confirm":
        return "confirm"
    return "family" if item.kind in queueing.FAMILY_KINDS else "close"


def _explained(item: Item, name: str) -> ExplainedView | None:
    """What it means and what to do, where the words of the family don't say it."""
    if item.kind == "confirm" or (item.kind in queueing.FAMILY_KINDS and item.kind not in item_meaning.WITH_WHY):
        return None
    told = item_meaning.explained(item.kind)
    why = item.why if item.kind in item_meaning.WITH_WHY else ""
    plain = why.removesuffix(TALK).rstrip()
    return ExplainedView(
        words.shown(plain), why.endswith(TALK), told.means.format(name=name), told.do.format(name=name)
    )


def _person(tx: Tx, who: Person, zone: ZoneInfo) -> PersonView:
    years = age(who.profile.born, tx.now.astimezone(zone).date())
    return PersonView(
        who.profile.name,
        ", ".join([who.profile.relation or who.role, *([str(years)] if years is not None else [])]),
        words.language(who.profile.language),
        who.linked,
        moment(who.lost_at, tx.now, zone) if who.lost_at else None,
        who.confirmed_at is not None,
    )


def _who_may_see(tx: Tx, load: Caseload, item: Item) -> tuple[str, ...]:
    """Everybody who may open this item: "Emma, allocated worker"."""
    statement = access.statement_of(tx, load, item)
    shared = statement is not None and statement.to_reviewer
    held = people.holders(tx, item.case_id)
    shown = {*stored.AUDIENCES[item.audience], *({access.REVIEWER} if shared else ())}
    seeing: dict[int, list[str]] = {}
    for post, called in words.POSTS.items():
        for one in held.get(post, ()) if post in shown else ():
            seeing.setdefault(one, []).append(called)
    return tuple(
        f"{family.worker_name(tx, one)}, {' and '.join(posts)}"
        for one, posts in seeing.items()
        if one not in item.hidden_from
    )


def _why(tx: Tx, load: Caseload, item: Item) -> tuple[str, ...]:
    """Why it was flagged: by what raised the item, and by what was found in the words that came with it."""
    found = findings.reasons(tx, load.scope, item.person_id or 0, access.messages_of(tx, load, item))
    told_above = item.kind in item_meaning.WITH_WHY or item.kind not in queueing.FAMILY_KINDS
    given = [item.why] if item.why and not told_above and not found else []
    return tuple(dict.fromkeys(words.shown(quoted(why)) for why in (*given, *found)))


def _decision(tx: Tx, load: Caseload, item: Item, zone: ZoneInfo) -> DecisionView | None:
    """The decision that this item asks for, if it asks for one."""
    made = stored.decision(tx, load.scope, item.id)
    if made is not None:
        at, who = moment(made.at, tx.now, zone), family.worker_name(tx, made.worker_id)
        return DecisionView(at, who, words.DECISIONS[made.choice], words.shown(made.reasons))
    return DecisionView(None) if acts.needs_decision(tx, item) else None
