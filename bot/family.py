"""What is known about one person when they write: their facts, their words, where they are.

Rules of this file: reads only; everything is opened in the scope of that person and their case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import agreements, plans
from bot.casework import climbing, office, queueing
from bot.casework.casefile_model import Authority, CaseFile
from bot.casework.merge import unflatten
from conversations.agreement import Goal, Issued
from conversations.facts import Asking, Facts, Promised, Sent, Written
from conversations.library import library_for
from conversations.model import Answered, Piece, Reader
from conversations.plan import PARTS, Sentence
from conversations.screening.policy import UNSCREENED
from conversations.session import Library, Session, dump, load
from locales import catalogue
from locales.words import Words
from storage import (
    askings,
    cases,
    drawings,
    findings,
    messages,
    people,
    places,
    promises,
    queue,
    replies,
    signin,
    statements,
    vault,
)
from storage.database import Tx
from storage.findings import Found
from storage.people import Person
from storage.promises import Promise
from storage.queue import Item
from storage.statements import Statement
from storage.vault import Scope

LATELY = timedelta(hours=1)
A_WEEK = timedelta(days=7)
ASKED_FOR = {"check_in": 4 * A_WEEK}
"""How long something that was asked waits for an answer, where that is not a week."""
HOUSES = ("three_houses", "safety_house", "my_people")
"""Kinds of statement that make a page to keep."""
SENT_SHOWN = 25
"""How many statements "My messages" goes back."""


@dataclass(frozen=True)
class Talk:
    """One person in conversation: who, in which case, whose facts may be used, and where they are."""

    person: Person
    scope: Scope
    case_id: int
    file: CaseFile
    authority: Authority
    posts: dict[str, tuple[int, ...]]
    session: Session
    library: Library
    now: datetime
    plans: plans.Family

    @property
    def zone(self) -> ZoneInfo:
        return self.authority.zone

    @property
    def words(self) -> Words:
        return words_for(self.person, self.zone)

    @property
    def worker_name(self) -> str:
        """The allocated worker's name."""
        allocated = self.file.case.allocated
        return next(worker.name for worker in self.file.workers if worker.id == allocated)


def words_for(person: Person, zone: ZoneInfo) -> Words:
    """The person's own language and reader; English when their language is not offered any more."""
    language = person.profile.language if person.profile.language in catalogue.offered() else catalogue.SOURCE
    return Words(language, Reader(person.profile.reader), zone)


def talk(tx: Tx, person_id: int) -> Talk:
    """Everything about one family member's conversation, from the database."""
    person = people.get(tx, people.own_scope(person_id), person_id)
    assert person.case_id is not None, "workers hold no conversations"
    scope = people.service_scope(person_id, person.case_id)
    case = cases.get(tx, scope, person.case_id)
    stored = places.session(tx, scope, person_id)
    return Talk(
        person,
        scope,
        case.id,
        unflatten(case.facts),
        authority(tx, case.authority_id),
        people.holders(tx, case.id),
        load(stored) if stored is not None else Session(),
        library_for(Reader(person.profile.reader)),
        tx.now,
        plans.of_case(tx, scope, case),
    )


def start_anew(tx: Tx, person_id: int) -> None:
    """Another account writes now, and must not be shown what the one before it left unsent.

    The count of questions goes on: a button from before must not answer a question of today.
    """
    places.keep_session(tx, person_id, dump(Session(serial=talk(tx, person_id).session.serial)))


def authority(tx: Tx, authority_id: int) -> Authority:
    """The authority's settings."""
    return Authority.model_validate(cases.authority_of(tx, authority_id))


def authority_of(tx: Tx, case_id: int) -> Authority:
    """The settings of the authority that works this case."""
    own = cases.get(tx, Scope("wren", frozenset({vault.case(case_id)})), case_id)
    return authority(tx, own.authority_id)


def seen(tx: Tx, session: Session, came: Collection[int] = ()) -> dict[int, Found]:
    """Which of the unsent words (and of the messages that `came`) a worker has been shown already, and why.

    What was found in an edit was found in the message that it changes.
    """
    unsent = [piece.message for unsent in session.unsent for piece in unsent.pieces]
    edited = messages.edits(tx, unsent)
    found = findings.of(tx, [*came, *unsent, *edited])
    return {edited.get(message, message): one for message, one in found.items()}


def helplines(settings: Authority, role: str) -> tuple[str, ...]:
    """ "Name: number" for everybody whom somebody of this role may ring."""
    return tuple(f"{line.name}: {line.phone}" for line in settings.helplines if role in line.audience)


def facts(tx: Tx, at: Talk, came: Collection[int] = ()) -> Facts:
    """What conversations may know; `came` are the messages that are about to be answered."""
    settings, hours = at.authority, at.authority.office()
    told = told_plan(tx, at)
    plan = tuple(one for one in told if one.part in PARTS)
    agreed = [one for one in told if one.part not in PARTS]
    agreement, waits = _agreement(tx, at, agreed)
    standing = [one.id for one in _goals(tx, at, agreement, agreed)]
    may_check_in = at.person.role == "parent" and at.person.confirmed_at is not None
    shown = seen(tx, at.session, came)
    hidden = queue.hidden_from(tx, {one.item_id for one in shown.values()})
    is_open = office.is_open(hours, at.now)
    return Facts(
        name=at.person.profile.name,
        worker=_addressed(tx, at, hidden),
        told=_told(tx, at, is_open, hidden),
        helplines=helplines(settings, at.person.role),
        duty_phone=settings.duty_phone,
        advocacy=settings.advocacy.name,
        advocacy_phone=settings.advocacy.phone,
        languages=tuple(catalogue.names().items()),
        confirmed=at.person.confirmed_at is not None,
        office_open=is_open,
        opens=office.next_opening(hours, at.now),
        reviewer=_name(at.file, at.file.case.reviewing_officer),
        reviewer_signed_in=_signed_in(tx, at, "reviewing_officer"),
        advocate_signed_in=_signed_in(tx, at, "advocate"),
        wipes=at.person.profile.wipes,
        sent=sent(tx, at),
        unsent=at.session.unsent,
        flagged=frozenset(message for message, one in shown.items() if one.category != UNSCREENED),
        reader=Reader(at.person.profile.reader),
        at_home=lives_at_home(at),
        today=at.now.astimezone(at.zone).date(),
        plan=plan,
        plan_gone=plans.gone(tx, at.plans, at.person, plan),
        askings=open_askings(tx, at, plan),
        begun=_begun(tx, at, plan),
        houses=_houses(tx, at),
        drawings=tuple(one.id for one in drawings.of(tx, at.person.id, at.person.linked_at)),
        agreement=agreement,
        agreement_waits=waits,
        aims=agreements.aims(at.plans, at.person, standing, agreed),
        standing_of=agreements.kept_versions(tx, at.person)[0].id if standing else 0,
        aims_begun=agreements.aims_begun(tx, at.plans, at.person, at.session, standing, agreed) if may_check_in else {},
        flagged_lately=queue.flagged_lately(tx, at.person.id, at.now - LATELY),
        unscreened=frozenset(message for message, one in shown.items() if one.category == UNSCREENED),
    )


def _agreement(tx: Tx, at: Talk, told: Sequence[Sentence]) -> tuple[Issued | None, bool]:
    """The agreement that this parent may be told of now, and whether one is being changed."""
    if at.person.role != "parent" or at.person.confirmed_at is None:
        return None, False
    return agreements.today(tx, at.plans, at.person, told, at.words.language)


def goals(tx: Tx, at: Talk, told: Iterable[Sentence]) -> tuple[Goal, ...]:
    """The goals that this parent is asked about: those of the agreement that was issued to them, as far as it is so.

    `told`: what they may be told now.
    """
    agreed = [one for one in told if one.part not in PARTS]
    return _goals(tx, at, _agreement(tx, at, agreed)[0], agreed)


def _goals(tx: Tx, at: Talk, agreement: Issued | None, agreed: Sequence[Sentence]) -> tuple[Goal, ...]:
    """Those of the agreement; while it is being changed, those that are as they were issued."""
    if agreement is not None:
        return agreement.goals
    if at.person.role != "parent" or at.person.confirmed_at is None:
        return ()
    return agreements.standing(tx, at.plans, at.person, agreed, at.words.language)


def lives_at_home(at: Talk) -> bool:
    """Does this child live at home by now? Of a parent: do all the children?"""
    whose = (at.person.ref,) if at.person.role == "child" else (one.id for one in at.file.children)
    return all(at.plans.came_home(one) is not None for one in whose)


def told_plan(tx: Tx, at: Talk) -> tuple[Sentence, ...]:
    """What this person may be told of plans now; nothing before somebody has confirmed who writes."""
    if at.person.confirmed_at is None:
        return ()
    return plans.approved(tx, at.plans, at.person, at.words.language)


def open_askings(tx: Tx, at: Talk, plan: Sequence[Sentence]) -> tuple[Asking, ...]:
    """What this person was asked lately and has not answered, as far as the plan they may be told still says so."""
    if at.person.confirmed_at is None:
        return ()
    asked = [one for one in askings.of_person(tx, at.person.id) if one.statement_id is None]
    lately = (one for one in asked if at.now - one.asked_at < ASKED_FOR.get(one.kind, A_WEEK) and _still_so(one, plan))
    return tuple(_asking(at, one, told=True) for one in lately)


def _begun(tx: Tx, at: Talk, plan: Sequence[Sentence]) -> tuple[Asking, ...]:
    """What the conversations under way were begun for. It does not matter for them that it is not asked any more."""
    begun = at.session.askings if at.person.confirmed_at is not None else frozenset()
    asked = [one for one in askings.of_person(tx, at.person.id) if one.id in begun] if begun else []
    return tuple(_asking(at, one, told=_still_so(one, plan)) for one in asked)


def _asking(at: Talk, one: askings.Asking, *, told: bool) -> Asking:
    """As conversations know it: the kind of a step, and not which of its kind; the child, where there are several."""
    about = one.step_kind if one.kind in ("ready", "after") else one.what
    several = at.person.role == "parent" and len(at.file.plans) > 1
    child = next((child.name for child in at.file.children if several and child.id == one.child), "")
    return Asking(one.id, one.kind, about, one.due_on, child, told)


def _still_so(one: askings.Asking, plan: Sequence[Sentence]) -> bool:
    """Does the plan still have what was asked about, on its day?"""
    if one.kind in ("at_home", "wellbeing", "check_in"):
        return True
    steps = [told.step for told in plan if told.step and told.dated and one.child in ("", told.child)]
    on_that_day = [step for step in steps if step.on == one.due_on and step.state in ("planned", "done")]
    if one.kind in ("ready", "after"):
        return any(step.id == one.what for step in on_that_day)
    return any(one.kind != "getting_ready" or step.kind == "move_home" for step in on_that_day)


def _houses(tx: Tx, at: Talk) -> tuple[Sent, ...]:
    """The newest page of each kind that this person made, from the account that is theirs."""
    if at.person.confirmed_at is None:
        return ()
    return tuple(
        Sent(one.id, one.kind, _pieces(one), None, one.sent_at)
        for one in statements.newest(tx, at.scope, at.person.id, HOUSES, at.person.linked_at)
    )


def _pieces(one: Statement) -> tuple[Piece, ...]:
    return tuple(Piece(part.message, part.kind, part.text, part.at) for part in one.parts)


def _signed_in(tx: Tx, at: Talk, post: str) -> bool:
    return any(signin.ever_signed_in(tx, one) for one in at.posts.get(post, ()))


def _addressed(tx: Tx, at: Talk, hidden: frozenset[int]) -> str:
    """Who reads what is written now: the allocated worker, or the manager when the words are kept from that worker."""
    if not hidden & frozenset(at.posts.get("allocated", ())):
        return at.worker_name
    others = (one for post in ("manager", "duty") for one in at.posts.get(post, ()) if one not in hidden)
    return next((worker_name(tx, one) for one in others), at.worker_name)


def _told(tx: Tx, at: Talk, is_open: bool, hidden: frozenset[int]) -> str:
    """Who gets a message first when something may be dangerous; empty when nobody can be reached that way."""
    for post in ("manager", "duty") if hidden else climbing.fallback(is_open):
        for one in at.posts.get(post, ()):
            who = people.get(tx, people.own_scope(one), one)
            if one not in hidden and who.reached:
                return who.profile.name
    return ""


def _name(file: CaseFile, ref: str | None) -> str:
    return next((worker.name for worker in file.workers if worker.id == ref), "")


def sent(tx: Tx, at: Talk) -> tuple[Sent, ...]:
    """The person's statements as they see them, newest first. Left out is what somebody else wrote in their name.

    To an account that nobody has confirmed, only its own are shown.
    """
    about = queue.items_of(tx, at.scope, at.person.id)
    items = {item.statement_id: item for item in about if item.statement_id}
    asked = _asked(about)
    written = replies.to(tx, at.scope, at.person.id) if at.person.confirmed_at else []
    made = promises.to(tx, at.scope, at.person.id) if at.person.confirmed_at else []
    told = []
    for one in statements.of(tx, at.scope, at.person.id, SENT_SHOWN):
        item = items.get(one.id)
        if item is None or not _own(at.person, item, asked):
            continue
        mine = [reply for reply in written if reply.item_id == item.id]
        told.append(
            Sent(
                one.id,
                one.kind,
                _pieces(one),
                one.feeling,
                one.sent_at,
                item.read_at,
                worker_name(tx, item.read_by) if item.read_by else "",
                tuple(Written(reply.id, reply.text) for reply in mine if reply.kind == "answer"),
                item.outcome if item.closed_at and not one.withdrawn_at and at.person.confirmed_at else None,
                next((Written(reply.id, reply.text) for reply in mine if reply.kind == "closing"), None),
                withdrawn=one.withdrawn_at is not None,
                safety=item.category != "none",
                answered=tuple(Answered(chosen.own_question, chosen.own_choice) for chosen in one.chosen),
                promised=tuple(promised(promise) for promise in made if promise.item_id == item.id),
            )
        )
    return tuple(told)


def promised(one: Promise) -> Promised:
    """What a worker promised, as conversations know it."""
    return Promised(one.due_on, one.state, one.reason)


def is_own(tx: Tx, who: Person, item: Item) -> bool:
    """Did this person write what the item is about, as far as anybody may rely on it?"""
    return _own(who, item, _asked(queue.items_of(tx, people.own_scope(who.id), who.id)))


def _own(who: Person, item: Item, asked: list[Item]) -> bool:
    return queueing.own(item, asked, who.linked_at, who.confirmed_at is not None)


def _asked(items: list[Item]) -> list[Item]:
    return [item for item in items if item.kind == "confirm"]


def worker_name(tx: Tx, worker_id: int) -> str:
    """A worker's name, which everybody they work with may know."""
    return people.get(tx, people.own_scope(worker_id), worker_id).profile.name
