"""The cases of a worker's caseload: who is in them, whom Wren reaches, and new links.

Rules of this file: a link is shown once, on the page that made it. Making one unbinds the phone before it. What
children said about being ready stands at the top of their case, and whoever leads its reviews finds the way to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot import cases as case_files
from bot import family, reaching
from bot.casework.casefile import warnings
from bot.casework.casefile_model import CaseFile
from bot.casework.merge import unflatten
from bot.console import access, acts, invitation, plan_said, words
from bot.console.access import Caseload
from bot.console.invitation import PaperView
from bot.console.plan_said import ChildSaid
from bot.console.times import Moment, age, moment
from bot.console.visits import Visit
from bot.reaching import Unreached
from storage import cases, people, queue, signin
from storage.database import Tx
from storage.people import Person
from storage.vault import Refused

UNOPENED: Final = "{name} ({posts}) has not opened Wren on their phone yet: no word of urgent items reaches them there."
UNOPENED_YOU: Final = "You have not opened Wren on your phone yet: no word of urgent items reaches you there."
LOST: Final = "{name} ({posts}) gets nothing from Wren any more: it was blocked, or the account is gone."
LOST_YOU: Final = "You get nothing from Wren on your phone any more: it was blocked, or the account is gone."


@dataclass(frozen=True)
class CaseLine:
    """One case in the list. `reviewing`: the worker leads its reviews, and does not work it."""

    id: int
    ref: str
    stage: str
    names: tuple[str, ...]
    open_items: int
    reviewing: bool = False


@dataclass(frozen=True)
class MemberView:
    """Somebody of the family. `state` says how Wren reaches them; `confirm_item` is the open question who it is.

    `child` is a child's id in the case file, and empty for a parent.
    """

    id: int
    child: str
    name: str
    about: str
    reader: str
    language: str
    state: str
    since: Moment | None
    confirm_item: int
    gets_link: bool
    linked: bool


@dataclass(frozen=True)
class PostView:
    """Who holds a post. `signed_in`: have they ever used the console?"""

    post: str
    name: str
    signed_in: bool


@dataclass(frozen=True)
class CaseView:
    """Everything on a case's page. `unreached`: whom nothing urgent reaches on Telegram, and how they get a link."""

    id: int
    ref: str
    stage: str
    authority: str
    said: tuple[ChildSaid, ...]
    members: tuple[MemberView, ...]
    posts: tuple[PostView, ...]
    warnings: tuple[str, ...]
    unreached: tuple[tuple[str, str], ...]
    open_items: int


@dataclass(frozen=True)
class Paper:
    """The printable invitation, on the page that made it."""

    case_id: int
    name: str
    paper: PaperView


async def listed(visit: Visit) -> Response:
    """All cases of the worker."""
    found = await visit.console.database.read(partial(case_lines, worker_id=visit.worker.id))
    return visit.show("cases.html", found, here="cases")


async def show(visit: Visit) -> Response:
    """One case."""
    case_id, database, worker = visit.number("id"), visit.console.database, visit.worker.id
    only = await database.write(partial(_opened, worker_id=worker, case_id=case_id))
    found = await database.read(partial(case_view, worker_id=worker, case_id=case_id, only=only))
    return visit.show("case.html", found, here="cases")


async def invite(visit: Visit) -> Response:
    """A new link, shown once, ready to be printed."""
    case_id, person_id = visit.number("id"), visit.number("person")
    work = partial(
        new_link,
        worker_id=visit.worker.id,
        case_id=case_id,
        person_id=person_id,
        practice=visit.console.settings.practice,
    )
    paper = await visit.console.database.write(work)
    visit.console.changed()
    return visit.show("paper.html", paper, here="cases")


def case_lines(tx: Tx, worker_id: int) -> tuple[CaseLine, ...]:
    """The cases in which this worker sees everything, and those whose reviews they lead."""
    load = access.caseload(tx, worker_id)
    lines = [_line(tx, load, case_id) for case_id in load.working]
    lines += [
        CaseLine(case_id, cases.get(tx, load.scope, case_id).ref, "", (), 0, reviewing=True)
        for case_id in load.reviewing
        if plan_said.may_hear(load, case_id)
    ]
    return tuple(sorted(lines, key=lambda line: line.ref))


def _line(tx: Tx, load: Caseload, case_id: int) -> CaseLine:
    case = cases.get(tx, load.scope, case_id)
    names = tuple(who.profile.name for who in people.of_case(tx, load.scope, case_id))
    return CaseLine(case_id, case.ref, words.STAGES[unflatten(case.facts).case.stage], names, _open(tx, load, case_id))


def _open(tx: Tx, load: Caseload, case_id: int) -> int:
    return sum(access.sees(tx, load, item) for item in queue.open_items(tx, load.scope, {case_id}))


def _opened(tx: Tx, worker_id: int, case_id: int) -> frozenset[int]:
    """The worker opens a case, and with it what its children said. Raises Refused."""
    access.working(tx, worker_id, case_id)
    return plan_said.opened(tx, worker_id, case_id)


def case_view(tx: Tx, worker_id: int, case_id: int, only: Collection[int]) -> CaseView:
    """The case as its page shows it; `only` are the answers that have been audited. Raises Refused."""
    load = access.working(tx, worker_id, case_id)
    case = cases.get(tx, load.scope, case_id)
    file, authority = unflatten(case.facts), family.authority(tx, case.authority_id)
    zone = ZoneInfo(authority.time_zone)
    return CaseView(
        case_id,
        case.ref,
        words.STAGES[file.case.stage],
        authority.name,
        plan_said.said(tx, load, case_id, only),
        tuple(_member(tx, load, who, zone) for who in people.of_case(tx, load.scope, case_id)),
        tuple(_posts(tx, case_id)),
        _warnings(tx, file, zone),
        tuple((_unreached(one, worker_id), reaching.way_out(one.who)) for one in reaching.unreached(tx, case_id)),
        _open(tx, load, case_id),
    )


def _warnings(tx: Tx, file: CaseFile, zone: ZoneInfo) -> tuple[str, ...]:
    return warnings(file, tx.now.astimezone(zone).date())


def _unreached(one: Unreached, reads: int) -> str:
    """Whom nothing urgent reaches, and why; said to themself when it is they who read it."""
    posts = ", ".join(words.POSTS[post] for post in one.posts)
    unopened, lost = (UNOPENED_YOU, LOST_YOU) if one.who.id == reads else (UNOPENED, LOST)
    says = lost if one.lost else unopened
    return says.format(name=one.who.profile.name, posts=posts)


def _posts(tx: Tx, case_id: int) -> list[PostView]:
    held = people.holders(tx, case_id)
    return [
        PostView(called, family.worker_name(tx, one), signin.ever_signed_in(tx, one))
        for post, called in words.POSTS.items()
        for one in held.get(post, ())
    ]


def _member(tx: Tx, load: Caseload, who: Person, zone: ZoneInfo) -> MemberView:
    years = age(who.profile.born, tx.now.astimezone(zone).date())
    asked = [one.id for one in acts.questions(tx, who) if acts.is_current(one, who)]
    state, since = reached(tx, who)
    return MemberView(
        who.id,
        who.ref if who.role == "child" else "",
        who.profile.name,
        ", ".join([who.profile.relation or who.role, *([str(years)] if years is not None else [])]),
        words.READERS[who.profile.reader],
        words.both_names(who.profile.language),
        state,
        moment(since, tx.now, zone) if since else None,
        asked[-1] if asked else 0,
        case_files.gets_link(who),
        who.linked,
    )


def reached(tx: Tx, who: Person) -> tuple[str, datetime | None]:
    """How Wren reaches somebody, in words, and since when."""
    if not case_files.gets_link(who):
        return "No link: talk together, on your own device", None
    if who.lost_at is not None:
        return "Messages don't arrive (blocked, or the account is gone) since", who.lost_at
    if who.linked and who.confirmed_at is None:
        return "A phone is linked, not confirmed yet, since", who.linked_at
    if who.linked:
        return "Linked and confirmed, since", who.confirmed_at
    if people.has_open_invitation(tx, who.id):
        return "Has a link and has not opened it yet", None
    return "Has no link that works", None


def new_link(tx: Tx, worker_id: int, case_id: int, person_id: int, practice: bool) -> Paper:
    """Make a link; links before it, and the phone that was linked, stop working. Raises NotThere or Refused."""
    load = access.caseload(tx, worker_id)
    who = access.family_member(tx, load, case_id, person_id)
    if not case_files.gets_link(who):
        raise Refused("invitations")
    acts.replace(tx, worker_id, who)
    made = people.invite(tx, who)
    access.note(tx, worker_id, "invited", who.owner)
    zone = ZoneInfo(family.authority(tx, cases.get(tx, load.scope, case_id).authority_id).time_zone)
    paper = invitation.on_paper(
        who.profile.name,
        who.profile.language,
        who.profile.reader,
        case_files.link(tx, made.token),
        made.token,
        made.expires_at,
        practice,
        zone,
    )
    return Paper(case_id, who.profile.name, paper)
