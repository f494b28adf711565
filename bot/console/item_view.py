"""One item as its page shows it, read from storage and put into words.

Rules of this file: reads only. The family's words are passed on as they are, in order. A reviewing officer sees what
was shared with them, and neither why something was flagged nor what was written back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot import family
from bot.casework import climbing, queueing
from bot.casework.queueing import NOT_THEM
from bot.console import access, acts, catch_up, queue, words
from bot.console.access import Caseload
from bot.console.catch_up import CatchUpView
from bot.console.queue import RowView
from bot.console.times import Moment, age, moment
from bot.turns.explaining import TALK
from conversations.screening.exemplars import quoted
from storage import findings, messages, people, places, replies
from storage import queue as stored
from storage.database import Tx
from storage.delivery import Delivery, deliveries
from storage.messages import Media
from storage.people import Person
from storage.queue import Item
from storage.replies import Reply
from storage.statements import Part, Statement

IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What browsers show and cannot run."""
CALLED: Final = {"image": "Picture", "audio": "Voice note", "file": "File"}
ENDED: Final = {
    "done": "Yes, it is them",
    NOT_THEM: "No, it was somebody else",
    acts.REPLACED: "A newer link took its place",
}


@dataclass(frozen=True)
class FileView:
    """A picture, voice note or file. `form` is image, audio or file; `state` waiting, kept, failed or erased."""

    id: int
    form: str
    state: str
    called: str


@dataclass(frozen=True)
class PartView:
    """One piece of what was sent. `pressed`: the words of a button or command, which nobody wrote."""

    text: str
    pressed: bool
    files: tuple[FileView, ...]
    missing: str
    sent: Moment


@dataclass(frozen=True)
class ChosenView:
    """A question and what was chosen. The last two are as the sender was shown them; empty where that is the same."""

    question: str
    choice: str
    own_question: str
    own_choice: str


@dataclass(frozen=True)
class GroupView:
    """Words that were said about one thing. `other`: somebody else wrote them who was with the sender."""

    heading: str
    other: bool
    parts: tuple[PartView, ...]


@dataclass(frozen=True)
class WordsView:
    """What was sent, and in which language and direction of writing it stands."""

    chosen: tuple[ChosenView, ...]
    groups: tuple[GroupView, ...]
    feeling: str
    language: str
    language_name: str
    taken_back: Moment | None


@dataclass(frozen=True)
class Event:
    """Something that happened to the item. `words` are a worker's, to the person."""

    at: Moment
    what: str
    words: str = ""
    delivery: str = ""


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
        words=_words(tx, load, item, name, zone),
        category=words.category(item.category) if works else "",
        why=_why(tx, load, item) if works else (),
        flagged=works and queueing.is_flag(item.category),
        right=stored.judgement(tx, item.id),
        decision=_decision(tx, load, item, zone) if works else None,
        hidden_from=tuple(family.worker_name(tx, one) for one in sorted(item.hidden_from)) if works else (),
        who_may_see=_who_may_see(tx, load, item),
        history=tuple(_history(tx, load, item, zone)) if works else tuple(_received(tx, item, zone)),
        forms=_forms(item, works),
        to_be_told=acts.listener(tx, worker_id, item) is not None,
        is_read=item.read_at is not None,
        closed=item.closed_at is not None,
        current=who is not None and acts.is_current(item, who),
        explained=_explained(item, name) if works else None,
        catch_up=catch_up.of_item(tx, item, who, zone) if works else None,
        plan_of=item.person_ref if who and who.role == "child" and item.kind in words.ON_THE_PLAN else "",
    )


def _forms(item: Item, works: bool) -> str:
    if not works or item.closed_at is not None:
        return "none"
    if item.kind == "confirm":
        return "confirm"
    return "family" if item.kind in queueing.FAMILY_KINDS else "close"


def _explained(item: Item, name: str) -> ExplainedView | None:
    """What it means and what to do, where the words of the family don't say it."""
    if item.kind == "confirm" or (item.kind in queueing.FAMILY_KINDS and item.kind not in words.WITH_WHY):
        return None
    told = words.explained(item.kind)
    why = item.why if item.kind in words.WITH_WHY else ""
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
    told_above = item.kind in words.WITH_WHY or item.kind not in queueing.FAMILY_KINDS
    given = [item.why] if item.why and not told_above and not found else []
    return tuple(dict.fromkeys(words.shown(quoted(why)) for why in (*given, *found)))


def _decision(tx: Tx, load: Caseload, item: Item, zone: ZoneInfo) -> DecisionView | None:
    """The decision that this item asks for, if it asks for one."""
    made = stored.decision(tx, load.scope, item.id)
    if made is not None:
        at, who = moment(made.at, tx.now, zone), family.worker_name(tx, made.worker_id)
        return DecisionView(at, who, words.DECISIONS[made.choice], words.shown(made.reasons))
    return DecisionView(None) if acts.needs_decision(tx, item) else None


# What was sent


def _words(tx: Tx, load: Caseload, item: Item, name: str, zone: ZoneInfo) -> WordsView | None:
    statement = access.statement_of(tx, load, item)
    ids = access.messages_of(tx, load, item)
    if statement is None and not ids:
        return None
    files = messages.media_of(tx, load.scope, ids)
    exact = {part.message: part for part in statement.parts} if statement else {}
    sent = []
    for one in (messages.get(tx, load.scope, row) for row in ids):
        part = exact.get(one.id)
        at = moment(one.received_at, tx.now, zone)
        sent.append((part, _part(one, part.text if part else one.text or "", files, name, at)))
    language = statement.language if statement else ""
    return WordsView(
        _chosen(statement) if statement else (),
        _groups(statement.kind if statement else "", sent),
        words.feeling(statement.feeling) if statement else "",
        language,
        words.language(language) if language else "",
        _taken_back(statement, tx.now, zone),
    )


def _chosen(statement: Statement) -> tuple[ChosenView, ...]:
    """What was chosen, in English; beside it as it was shown, where that was in other words."""
    return tuple(
        ChosenView(
            words.shown(one.question),
            words.shown(one.choice),
            words.shown(one.own_question) if one.own_question != one.question else "",
            words.shown(one.own_choice) if one.own_choice != one.choice else "",
        )
        for one in statement.chosen
    )


def _groups(kind: str, sent: Sequence[tuple[Part | None, PartView]]) -> tuple[GroupView, ...]:
    """The pieces by what they were said about, in the order in which that came up.

    What belongs to no statement stands first, and what was added at the end under a heading of its own, so that nobody
    takes it for something else.
    """
    found: dict[str, list[PartView]] = {"": []}
    other = words.about(kind, words.CARER)
    for part, view in sent:
        heading = words.about(kind, part.at) if part else ""
        if part and not heading and len(found) > 1:
            heading = words.AND_THIS
        found.setdefault(heading, []).append(view)
    return tuple(
        GroupView(heading, bool(heading) and heading == other, tuple(parts))
        for heading, parts in found.items()
        if parts
    )


def _taken_back(statement: Statement | None, now: datetime, zone: ZoneInfo) -> Moment | None:
    at = statement.withdrawn_at if statement else None
    return moment(at, now, zone) if at else None


def _part(message: messages.Message, text: str, files: list[Media], name: str, at: Moment) -> PartView:
    mine = tuple(_file(file, name, at) for file in files if file.message_id == message.id)
    has_file = message.kind in ("photo", "voice", "file")
    return PartView(
        words.shown(text),
        message.kind in ("tap", "command"),
        mine,
        f"{name} sent a file here, which is not kept." if has_file and not mine else "",
        at,
    )


def _file(file: Media, name: str, at: Moment) -> FileView:
    form = "image" if file.mime in IMAGES else "audio" if file.mime.startswith("audio/") else "file"
    return FileView(file.id, form, file.state, f"{CALLED[form]} sent by {name} at {at.text}")


# What became of it


def _received(tx: Tx, item: Item, zone: ZoneInfo) -> Iterator[Event]:
    yield Event(moment(item.received_at, tx.now, zone), "Received")
    if item.read_at is not None and item.read_by is not None:
        yield Event(moment(item.read_at, tx.now, zone), f"Read by {family.worker_name(tx, item.read_by)}")


def _climbs(tx: Tx, item: Item, zone: ZoneInfo) -> Iterator[Event]:
    """To whom it has climbed because nobody had acknowledged it."""
    held = people.holders(tx, item.case_id)
    for kind, at in places.rung(tx, climbing.TIMER, item.id):
        post = climbing.post_of(kind)
        names = ", ".join(family.worker_name(tx, one) for one in held.get(post, ()) if one not in item.hidden_from)
        yield Event(moment(at, tx.now, zone), f"Nobody had read it: {words.POSTS[post]} told ({names})")


def _history(tx: Tx, load: Caseload, item: Item, zone: ZoneInfo) -> Iterator[Event]:
    yield from _received(tx, item, zone)
    yield from _climbs(tx, item, zone)
    written = _replies(tx, load, item)
    answers = [one for one in written if one.kind == "answer"]
    told = deliveries(tx, item.person_id or 0, "answer", [one.id for one in answers])
    for one in answers:
        what = f"{family.worker_name(tx, one.worker_id)} answered"
        state = delivery(told.get(one.id), tx.now, zone)
        yield Event(moment(one.written_at, tx.now, zone), what, words.shown(one.text), state)
    if item.closed_at is not None:
        yield _ended(tx, item, next((one for one in written if one.kind == "closing"), None), zone)


def _replies(tx: Tx, load: Caseload, item: Item) -> list[Reply]:
    if item.person_id is None:
        return []
    return [one for one in replies.to(tx, load.scope, item.person_id) if one.item_id == item.id]


def _ended(tx: Tx, item: Item, closing: Reply | None, zone: ZoneInfo) -> Event:
    assert item.closed_at is not None, "an item that has ended"
    at = moment(item.closed_at, tx.now, zone)
    if item.status == "withdrawn":
        return Event(at, "Taken back by whoever sent it")
    if item.kind == "confirm":
        return Event(at, ENDED.get(item.outcome or "", "Closed"))
    told = deliveries(tx, item.person_id or 0, "closed", [item.id])
    by = f" by {family.worker_name(tx, closing.worker_id)}" if closing else ""
    what = f"Closed{by}: {words.OUTCOMES.get(item.outcome or '', 'done')}"
    state = delivery(told[item.id], tx.now, zone) if item.id in told else ""
    return Event(at, what, words.shown(closing.text) if closing else "", state)


def delivery(told: Delivery | None, now: datetime, zone: ZoneInfo) -> str:
    """Where words to a family member are: waiting, sent, shown."""
    if told is None:
        return "Not sent"
    if told.held:
        return "Kept until you confirm who it is"
    if told.shown_at is not None:
        return f"Shown {moment(told.shown_at, now, zone).text}"
    if told.state == "sent" and told.sent_at is not None:
        return f"Sent {moment(told.sent_at, now, zone).text}, not shown yet"
    if told.state is None:
        return "Kept: no phone is linked. It is shown once a new link has been opened and confirmed"
    return "Waiting to be sent" if told.state == "open" else "Could not be delivered. Please tell them another way"
