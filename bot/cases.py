"""Case files into the database: three-way merge, people, posts and invitations.

Rules of this file:
- One file is one transaction: a fault in it stores nothing.
- Importing again changes only what differs from the file before. What was edited elsewhere is kept and listed.
- What a change of a plan does (`bot.planning`) it does here too. A file may close a case; the manager is told.
- Everybody new gets one invitation, except young children; `invite` makes later ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot import breaches, planning, yearly
from bot.casework.casefile import parse_case_file
from bot.casework.casefile_model import CaseFile, Worker
from bot.casework.living import AT_HOME
from bot.casework.merge import Conflict, flatten, merge, unflatten
from locales import catalogue
from storage import audit, cases, people
from storage.database import Tx
from storage.people import OPERATOR, Invitation, Person, Profile
from storage.vault import Scope, case

BOT_NAME = "bot_name"


@dataclass(frozen=True)
class Imported:
    """What one import did: the case, whom to invite, and what the file could not change."""

    case_id: int
    file: CaseFile
    new: bool
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    gone: tuple[str, ...]
    invitations: tuple[Invitation, ...]


def import_case(tx: Tx, text: str, today: date) -> Imported:
    """Bring a case file in. Raises CaseFileError when there is anything wrong with it."""
    file = parse_case_file(text, catalogue.offered())
    ref, values = file.case.id, flatten(file)
    case_id = cases.by_ref(tx, ref)
    held = cases.get(tx, _scope(case_id), case_id) if case_id is not None else None
    merged = merge(held.imported if held else {}, values, _current(tx, file, held))
    merged = replace(merged, values=_came_home(merged.values, held, today))
    now = unflatten(merged.values)
    authority_id = cases.keep_authority(tx, now.authority.name, _under("authority", merged.values))
    if held is None:
        case_id = cases.add_case(tx, ref, authority_id, today, merged.values, values)
    else:
        case_id = held.id
        cases.change_case(tx, case_id, authority_id, merged.values, {**held.imported, **values})
    new = _keep_people(tx, case_id, now)
    before = unflatten(held.facts) if held else None
    if before is not None:
        planning.keep_reasons(tx, case_id, before, now)
    planning.after_change(tx, case_id, before, now)
    yearly.closed_by_file(tx, case_id, before, now)
    yearly.left_home(tx, case_id, before.case.stage if before else "", now.case.stage, "The case file says so.")
    if before is not None:
        yearly.return_moved(tx, case_id, before, now)
    breaches.follow(tx, case_id)
    audit.note(tx.conn, tx.now, OPERATOR, "imported", f"case:{case_id}")
    changed = merged.changed if held else ()
    invitations = tuple(people.invite(tx, who) for who in new if gets_link(who))
    return Imported(case_id, now, held is None, changed, merged.conflicts, merged.gone, invitations)


def _came_home(values: cases.Values, held: cases.Case | None, today: date) -> dict[str, Any]:
    """A file that says that the children are home by now, and not since when: since today, as far as is known."""
    came = held is not None and held.facts["case.stage"] != AT_HOME and values["case.stage"] == AT_HOME
    missing = came and values.get("case.returned_home") is None
    return {**values, **({"case.returned_home": today.isoformat()} if missing else {})}


def gets_link(who: Person) -> bool:
    """A young child talks together with a worker, and gets no link of their own."""
    return not (who.role == "child" and who.profile.reader == "young")


def link(tx: Tx, token: str) -> str | None:
    """The link of an invitation, or None until the bot's name is known."""
    name = cases.recall(tx, BOT_NAME)
    return f"https://t.me/{name}?start={token}" if name else None


def _scope(case_id: int | None) -> Scope:
    return Scope(OPERATOR, frozenset({case(case_id)} if case_id is not None else ()))


def _under(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {path.removeprefix(f"{table}."): value for path, value in values.items() if path.startswith(f"{table}.")}


def _current(tx: Tx, file: CaseFile, held: cases.Case | None) -> dict[str, Any]:
    """What Wren holds now, wherever it was edited: the case's facts, and what people and councils share with it."""
    current = dict(held.facts) if held else {}
    authority = cases.authority(tx, file.authority.name)
    if authority is not None:
        current |= {f"authority.{name}": value for name, value in authority[1].items()}
    scope = people.operator_scope(tx)
    for worker in file.workers:
        if (known := people.find_worker(tx, scope, worker.id)) is not None:
            current |= {f"workers.{worker.id}.name": known.profile.name, f"workers.{worker.id}.role": known.role}
    for who in people.of_case(tx, scope, held.id) if held else ():
        path = f"{'children' if who.role == 'child' else 'parents'}.{who.ref}.language"
        current |= {path: who.profile.language} if path in current else {}
    return current


def _keep_people(tx: Tx, case_id: int, file: CaseFile) -> list[Person]:
    """Add who is new and change who has changed. Returns those who are new, the family first."""
    scope = people.operator_scope(tx)
    known = {who.ref: who for who in people.of_case(tx, scope, case_id)}
    new: list[int] = []
    for ref, role, profile in _family(file):
        if ref in known:
            people.change(tx, known[ref], replace(profile, wipes=known[ref].profile.wipes))
        else:
            new.append(people.add(tx, ref, case_id, role, profile))
    workers: dict[str, int] = {}
    for worker in file.workers:
        found = people.find_worker(tx, scope, worker.id)
        if found is None:
            profile = Profile(worker.name, reader="parent", language=catalogue.SOURCE, email=worker.email or "")
            workers[worker.id] = people.add(tx, worker.id, None, worker.role, profile)
            new.append(workers[worker.id])
        else:
            workers[worker.id] = found.id
            people.change(tx, found, _changed(found.profile, worker), worker.role)
    people.set_posts(tx, case_id, {post: [workers[ref] for ref in refs] for post, refs in _posts(file).items()})
    scope = people.operator_scope(tx)
    return [people.get(tx, scope, row) for row in new]


def _changed(profile: Profile, worker: Worker) -> Profile:
    """A worker known already: a file that gives no address does not take away the one another file gave."""
    return replace(profile, name=worker.name, email=worker.email or profile.email)


def _posts(file: CaseFile) -> dict[str, list[str]]:
    """Who holds which post. Everybody of the duty team in the file is on duty; so with advocates."""
    posts = {"allocated": [file.case.allocated], "cover": [file.case.cover], "manager": [file.case.manager]}
    if file.case.reviewing_officer:
        posts["reviewing_officer"] = [file.case.reviewing_officer]
    posts["duty"] = [worker.id for worker in file.workers if worker.role == "duty_worker"]
    posts["advocate"] = [worker.id for worker in file.workers if worker.role == "advocate"]
    return posts


def _family(file: CaseFile) -> Iterator[tuple[str, str, Profile]]:
    for child in file.children:
        yield child.id, "child", Profile(child.name, child.reader, child.language, born=child.born.isoformat())
    for parent in file.parents:
        profile = Profile(
            parent.name, "parent", parent.language, relation=parent.relation, contact=parent.contact or ""
        )
        yield parent.id, "parent", profile
