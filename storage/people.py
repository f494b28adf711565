"""People, their accounts and invitations, and whose rows each may open.

Rules of this file:
- One Telegram account is one person. An account is found by the digest of its chat, never by its id.
- An invitation's token is kept as a digest: it can be used, not read.
- A scope comes from a chat (a person's own rows) or from a worker's posts (the cases and people of their caseload).
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.tables.core import accounts, cases, invitations, people, posts
from storage.vault import Row, Scope, case, person

INVITATION_HOURS: Final = 72
TOKEN_BYTES: Final = 16
FAMILY: Final = ("child", "parent")


@dataclass(frozen=True)
class Profile:
    """Who somebody is. Children have `born` (ISO) and a reader; parents are readers too; workers read as parents do.

    `wipes`: they want the chat to be cleared every evening.
    """

    name: str
    reader: str
    language: str
    born: str = ""
    relation: str = ""
    contact: str = ""
    email: str = ""
    wipes: bool = False


@dataclass(frozen=True)
class Person:
    """One person with one role. `linked_at`: since when their present account is bound to them."""

    id: int
    ref: str
    case_id: int | None
    role: str
    profile: Profile
    confirmed_at: datetime | None
    linked_at: datetime | None
    lost_at: datetime | None

    @property
    def linked(self) -> bool:
        return self.linked_at is not None

    @property
    def reached(self) -> bool:
        """Does what is sent to them on Telegram arrive, as far as anybody knows?"""
        return self.linked and self.lost_at is None

    @property
    def unproven_since(self) -> datetime | None:
        """While nobody has confirmed who writes: what is older than this account is not shown to it."""
        return self.linked_at if self.confirmed_at is None else None

    @property
    def is_family(self) -> bool:
        return self.role in FAMILY

    @property
    def owner(self) -> str:
        return person(self.id)


@dataclass(frozen=True)
class Invitation:
    """A token to print once, and whom it is for."""

    person: Person
    token: str
    expires_at: datetime


class NoSuchPerson(Exception):
    """There is nobody of that name, or more than one: the message says which."""


def own_scope(person_id: int) -> Scope:
    """What a person may see: their own rows."""
    return Scope(person(person_id), frozenset({person(person_id)}))


OPERATOR: Final = "operator"


def operator_scope(tx: Tx) -> Scope:
    """Everything, for commands at the shell. What is opened with it is audited as `operator` by the caller."""
    owners = {person(row) for row in tx.conn.scalars(select(people.c.id))}
    return Scope(OPERATOR, frozenset(owners | {case(row) for row in tx.conn.scalars(select(cases.c.id))}))


def service_scope(person_id: int, case_id: int | None) -> Scope:
    """What Wren itself needs to answer one person: their rows and the facts of their case."""
    owners = {person(person_id)} | ({case(case_id)} if case_id is not None else set())
    return Scope("wren", frozenset(owners))


def worker_scope(tx: Tx, worker_id: int) -> Scope:
    """A worker's caseload: the cases they hold a post in, everybody of those cases, and the workers who share them."""
    mine = select(posts.c.case_id).where(posts.c.worker_id == worker_id)
    case_ids = set(tx.conn.scalars(mine))
    family = set(tx.conn.scalars(select(people.c.id).where(people.c.case_id.in_(case_ids))))
    workers = set(tx.conn.scalars(select(posts.c.worker_id).where(posts.c.case_id.in_(case_ids)))) | {worker_id}
    owners = {case(row) for row in case_ids} | {person(row) for row in family | workers}
    return Scope(f"worker:{worker_id}", frozenset(owners))


def add(tx: Tx, ref: str, case_id: int | None, role: str, profile: Profile) -> int:
    """A new person. Returns their id."""
    row = new_id()
    tx.conn.execute(
        insert(people).values(
            id=row, ref=ref, case_id=case_id, role=role, profile=_seal(tx, row, profile), created_at=tx.now
        )
    )
    return row


def change(tx: Tx, who: Person, profile: Profile, role: str | None = None) -> None:
    """Put this profile (and role) in place of what is known of a person."""
    values = {"profile": _seal(tx, who.id, profile), "role": role or who.role}
    tx.conn.execute(update(people).where(people.c.id == who.id).values(**values))


def _seal(tx: Tx, row: int, profile: Profile) -> bytes:
    return tx.seal(Row("people", person(row), row, "profile"), json.dumps(asdict(profile)).encode())


_SELECT = select(people, accounts.c.linked_at, accounts.c.lost_at).outerjoin(
    accounts, accounts.c.person_id == people.c.id
)


def _person(tx: Tx, scope: Scope, row: Any) -> Person:
    profile = json.loads(tx.open(scope, Row("people", person(row.id), row.id, "profile"), row.profile))
    return Person(
        row.id, row.ref, row.case_id, row.role, Profile(**profile), row.confirmed_at, row.linked_at, row.lost_at
    )


def get(tx: Tx, scope: Scope, person_id: int) -> Person:
    """That person. Raises NoSuchPerson, or Refused when they are out of scope."""
    row = tx.conn.execute(_SELECT.where(people.c.id == person_id)).one_or_none()
    if row is None:
        raise NoSuchPerson("there is no such person")
    return _person(tx, scope, row)


def of_case(tx: Tx, scope: Scope, case_id: int) -> list[Person]:
    """The family members of a case, in the order they were added."""
    rows = tx.conn.execute(_SELECT.where(people.c.case_id == case_id).order_by(people.c.id))
    return [_person(tx, scope, row) for row in rows]


def find(tx: Tx, scope: Scope, name: str) -> Person:
    """The person with this id of the case file, `sophia` or `northbridge-017/sophia`. Raises NoSuchPerson."""
    case_ref, _, ref = name.rpartition("/")
    query = _SELECT.outerjoin(cases, cases.c.id == people.c.case_id).where(people.c.ref == ref)
    if case_ref:
        query = query.where(cases.c.ref == case_ref)
    rows = tx.conn.execute(query).all()
    if not rows:
        raise NoSuchPerson(f"there is nobody with the id {name!r}")
    if len(rows) > 1:
        raise NoSuchPerson(f"{len(rows)} people have the id {name!r}; write it as CASE/{ref}")
    return _person(tx, scope, rows[0])


def find_worker(tx: Tx, scope: Scope, ref: str) -> Person | None:
    """The worker with this id, in whichever cases."""
    row = tx.conn.execute(_SELECT.where(people.c.ref == ref, people.c.case_id.is_(None))).one_or_none()
    return _person(tx, scope, row) if row is not None else None


def writing_from(tx: Tx, chat: bytes) -> int | None:
    """The id of the person whose account this chat is."""
    return tx.conn.scalar(select(accounts.c.person_id).where(accounts.c.chat == chat))


def chat_of(tx: Tx, person_id: int) -> bytes | None:
    """The digest of the chat that is bound to this person."""
    chat: bytes | None = tx.conn.scalar(select(accounts.c.chat).where(accounts.c.person_id == person_id))
    return chat


# Posts


def set_posts(tx: Tx, case_id: int, workers: Mapping[str, Sequence[int]]) -> None:
    """Who works the case: post -> workers' ids. Whoever held a post before has held it since then."""
    before = {(row.post, row.worker_id): row.since for row in _posts(tx, case_id)}
    tx.conn.execute(delete(posts).where(posts.c.case_id == case_id))
    rows = [
        {"case_id": case_id, "post": post, "worker_id": row, "since": before.get((post, row), tx.now)}
        for post, held in workers.items()
        for row in held
    ]
    if rows:
        tx.conn.execute(insert(posts), rows)


def _posts(tx: Tx, case_id: int) -> Sequence[Any]:
    return tx.conn.execute(select(posts).where(posts.c.case_id == case_id)).all()


def held_since(tx: Tx, case_id: int, post: str) -> dict[int, datetime | None]:
    """Who holds a post, and since when; None where that was not kept."""
    return {row.worker_id: row.since for row in _posts(tx, case_id) if row.post == post}


def holders(tx: Tx, case_id: int) -> dict[str, tuple[int, ...]]:
    """post -> ids of those who hold it. Only duty and advocate can be held by several."""
    held: dict[str, tuple[int, ...]] = {}
    query = select(posts.c.post, posts.c.worker_id).where(posts.c.case_id == case_id)
    for row in tx.conn.execute(query.order_by(posts.c.worker_id)):
        held[row.post] = (*held.get(row.post, ()), row.worker_id)
    return held


def posts_of(tx: Tx, worker_id: int) -> dict[int, frozenset[str]]:
    """case -> what this worker is there."""
    held: dict[int, frozenset[str]] = {}
    for row in tx.conn.execute(select(posts.c.case_id, posts.c.post).where(posts.c.worker_id == worker_id)):
        held[row.case_id] = held.get(row.case_id, frozenset()) | {row.post}
    return held


# Invitations and accounts


def invite(tx: Tx, who: Person) -> Invitation:
    """A new single-use invitation. Earlier open ones stop working."""
    tx.conn.execute(
        update(invitations)
        .where(invitations.c.person_id == who.id, invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )
    token = base64.urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).rstrip(b"=").decode()
    expires = tx.now + timedelta(hours=INVITATION_HOURS)
    tx.conn.execute(
        insert(invitations).values(
            id=new_id(),
            person_id=who.id,
            token=tx.vault.digest("invitation", token.encode()),
            created_at=tx.now,
            expires_at=expires,
        )
    )
    return Invitation(who, token, expires)


def has_open_invitation(tx: Tx, person_id: int) -> bool:
    """Is there a link that still works?"""
    query = select(invitations.c.id).where(
        invitations.c.person_id == person_id,
        invitations.c.used_at.is_(None),
        invitations.c.revoked_at.is_(None),
        invitations.c.expires_at > tx.now,
    )
    return tx.conn.execute(query).first() is not None


def invited(tx: Tx, token: str) -> tuple[int, int, bool] | None:
    """(invitation, person, does it still work) for this token, or None when it was never made."""
    row = tx.conn.execute(
        select(invitations).where(invitations.c.token == tx.vault.digest("invitation", token.encode()))
    ).one_or_none()
    if row is None:
        return None
    works = row.used_at is None and row.revoked_at is None and row.expires_at > tx.now
    return row.id, row.person_id, works


def link(tx: Tx, invitation: int, person_id: int, chat: bytes, address: bytes) -> None:
    """Use the invitation: bind this chat to the person."""
    tx.conn.execute(update(invitations).where(invitations.c.id == invitation).values(used_at=tx.now))
    tx.conn.execute(delete(accounts).where(accounts.c.person_id == person_id))
    sealed = tx.seal(Row("accounts", person(person_id), person_id, "address"), address)
    tx.conn.execute(insert(accounts).values(person_id=person_id, chat=chat, address=sealed, linked_at=tx.now))


def unlink(tx: Tx, person_id: int) -> None:
    """Unbind a person's account, and ask anew who writes when the next one is bound."""
    tx.conn.execute(delete(accounts).where(accounts.c.person_id == person_id))
    tx.conn.execute(update(people).where(people.c.id == person_id).values(confirmed_at=None))


def confirm(tx: Tx, person_id: int) -> None:
    """A worker knows that it is this person who writes."""
    tx.conn.execute(update(people).where(people.c.id == person_id).values(confirmed_at=tx.now))


def lost(tx: Tx, chat: bytes) -> bool:
    """Telegram no longer reaches this chat. False when that was known already."""
    query = update(accounts).where(accounts.c.chat == chat, accounts.c.lost_at.is_(None)).values(lost_at=tx.now)
    return bool(tx.conn.execute(query).rowcount)


def heard(tx: Tx, chat: bytes) -> bool:
    """This chat wrote: it is reached. True when it could not be reached before."""
    query = update(accounts).where(accounts.c.chat == chat, accounts.c.lost_at.is_not(None)).values(lost_at=None)
    return bool(tx.conn.execute(query).rowcount)
