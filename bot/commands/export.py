"""`export`: what is held about one person, for them or whoever asks for it. Audited as *operator*.

Rules of this file:
- It is of this person alone: what they said, what was said and promised to them, what they were issued and agreed to.
- What a worker noted about the family in confidence stays out: visits, what relatives said, re-assessments, another's
  account of them. So does how things are delivered (notices, timers, the outbox), and files are named by their message.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from bot.casework.breaches import ANOTHERS
from bot.commands.listing import iso, item_of
from bot.opening import database_for
from bot.settings import Settings
from locales.catalogue import SOURCE
from storage import (
    agreements,
    askings,
    audit,
    breaches,
    cases,
    drawings,
    explained,
    findings,
    messages,
    people,
    plans,
    progress,
    promises,
    queue,
    replies,
    scores,
    statements,
)
from storage.breaches import Breach
from storage.database import Tx
from storage.people import OPERATOR
from storage.statements import Statement
from storage.vault import Scope


async def export(settings: Settings, asked: argparse.Namespace) -> None:
    """Print all that is held about one person."""
    async with database_for(settings) as database:
        held = await database.write(partial(held_about, name=asked.person))
    if asked.json:
        print(json.dumps(held))
        return
    print(f"{held['person']['name']} ({held['person']['role']})")
    for message in held["messages"]:
        print(f"{message['received_at']} {message['kind']}: {message['text']}")
    for line in lines(held):
        print(line)


def held_about(tx: Tx, name: str) -> dict[str, Any]:
    """All that is held about one person, as the head of this file says. Raises NoSuchPerson."""
    scope = people.operator_scope(tx)
    who = people.find(tx, scope, name)
    audit.note(tx.conn, tx.now, OPERATOR, "exported", who.owner)
    return {
        "person": {
            "id": who.ref,
            "case": cases.get(tx, scope, who.case_id).ref if who.case_id is not None else None,
            "role": who.role,
            **{field: value for field, value in vars(who.profile).items() if value},
            "linked": who.linked,
            "confirmed_at": iso(who.confirmed_at),
        },
        "messages": [
            {"text": one.text or "", "kind": one.kind, "received_at": iso(one.received_at)}
            for one in messages.of_person(tx, scope, who.id)
        ],
        "statements": [_statement(one) for one in reversed(statements.of(tx, scope, who.id))],
        "queue": [item_of(tx, scope, one) for one in queue.items_of(tx, scope, who.id)],
        "findings": [
            {"category": one.category, "urgency": one.urgency, "why": one.why, "found_at": iso(one.found_at)}
            for one in findings.of_person(tx, scope, who.id)
        ],
        "decisions": [
            {"choice": one.choice, "reasons": one.reasons, "at": iso(one.at)}
            for one in queue.decisions_about(tx, scope, who.id)
        ],
        "replies": [
            {"kind": one.kind, "text": one.text, "written_at": iso(one.written_at)}
            for one in replies.to(tx, scope, who.id)
        ],
        **_explained(tx, who.id),
        **_agreed(tx, scope, who.id),
        "breaches": [_breach(tx, one) for one in breaches.of_person(tx, scope, who.id)],
        **_doing(tx, scope, who.id),
    }


def _agreed(tx: Tx, scope: Scope, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every version that was issued to a parent, as it was issued, and what they said of each."""
    issued = list(reversed(agreements.issued(tx, scope, person_id)))
    versions = {one.id: one.version for one in issued}
    return {
        "agreements": [
            {"version": one.version, "at": iso(one.at), "by": _ref(tx, one.worker_id), "text": json.loads(one.text)}
            for one in issued
        ],
        "consents": [
            {
                "version": versions[one.agreement_id],
                "kind": one.kind,
                "at": iso(one.at),
                "answered_in": one.statement_id,
            }
            for one in agreements.said(tx, person_id)
        ],
    }


def _breach(tx: Tx, one: Breach) -> dict[str, Any]:
    """Where a parent did not keep the agreement. Another's account of it is another's, and left out."""
    anothers = one.source in ANOTHERS
    return {
        "goal": one.said["title"],
        "on": one.due_on.isoformat(),
        "source": "somebody else" if anothers else one.source,
        "where": one.setting,
        "words": None if anothers else one.said["fact"],
        "opinion": None if anothers else one.said["opinion"],
        "consequence": one.said["consequence"],
        "recorded_by": _ref(tx, one.worker_id) if one.worker_id is not None else None,
        "at": iso(one.at),
        "decided": one.choice,
        "why": None if anothers else one.reasons.get("why"),
        "decided_by": _ref(tx, one.decided_by) if one.decided_by is not None else None,
        "decided_at": iso(one.decided_at),
    }


def _explained(tx: Tx, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What explaining and asking have left: sentences of a plan by their ids, accounts and promises in words."""
    return {
        "told": [{"sentence": one.sentence, "at": iso(one.at)} for one in explained.told(tx, person_id)],
        "approvals": [
            {"sentence": sentence, "by": _ref(tx, one.worker_id), "at": iso(one.at)}
            for sentence, one in plans.approved(tx, person_id).items()
        ],
        "checks": [
            {"words": one.sentence, "language": one.language, "outcome": one.outcome, "at": iso(one.at)}
            for one in explained.checked(tx, person_id)
        ],
        "askings": [
            {
                "kind": one.kind,
                "about": one.about,
                "due_on": one.due_on.isoformat(),
                "asked_at": iso(one.asked_at),
                "answered_by": one.statement_id,
            }
            for one in askings.of_person(tx, person_id)
        ],
        "progress": [
            _account(tx, one) for one in reversed(progress.of_person(tx, people.own_scope(person_id), person_id))
        ],
        "promises": [_promise(tx, one) for one in promises.to(tx, people.own_scope(person_id), person_id)],
        "pictures": [
            {"kind": one.kind, "state": one.state, "made_at": iso(one.at)} for one in explained.drawn(tx, person_id)
        ],
        "drawings": [
            {
                "message": one.message_id,
                "file": one.state,
                "added_at": iso(one.added_at),
                "removed_at": iso(one.removed_at),
            }
            for one in drawings.ever(tx, person_id)
        ],
    }


def _doing(tx: Tx, scope: Scope, person_id: int) -> dict[str, list[Any]]:
    """How a child is doing, in numbers, and who can fill in a questionnaire about them."""
    return {
        "scores": [
            {
                "kind": one.kind,
                "by": one.informant,
                "total": one.total,
                "on": one.on_day.isoformat(),
                "answered_in": one.statement_id,
                "recorded_by": _ref(tx, one.worker_id) if one.worker_id is not None else None,
                "at": iso(one.at),
            }
            for one in scores.of_person(tx, scope, person_id)
        ],
        "informants": [name for name in scores.adults(tx, scope, person_id) if name],
    }


def _account(tx: Tx, one: progress.Entry) -> dict[str, Any]:
    """What somebody said of a goal. What a worker was told by another person is that person's, and left out."""
    said = one.said
    anothers = said.source == "worker" and said.basis != "seen"
    return {
        "goal": said.goal,
        "source": said.source,
        "outcome": said.outcome,
        "basis": said.basis,
        "setting": said.setting,
        "words": None if anothers else said.text,
        "on": said.on.isoformat(),
        "by": _ref(tx, said.worker_id) if said.worker_id else None,
    }


def _promise(tx: Tx, one: promises.Promise) -> dict[str, Any]:
    return {
        "text": one.text,
        "by": _ref(tx, one.worker_id),
        "due_on": one.due_on.isoformat(),
        "state": one.state,
        "reason": one.reason,
        "at": iso(one.at),
    }


def _ref(tx: Tx, worker_id: int) -> str:
    return people.get(tx, people.own_scope(worker_id), worker_id).ref


def lines(held: dict[str, Any]) -> Iterator[str]:
    """The same for people to read, and what was chosen; nothing where there is nothing."""
    for statement in held["statements"]:
        for one in statement["chosen"]:
            question = " ".join(one["question"].split())
            yield f"{statement['sent_at']} chosen: {question} → {one['choice']}"
    for one in held["told"]:
        yield f"{one['at']} told: {one['sentence']}"
    for one in held["approvals"]:
        yield f"{one['at']} approved by {one['by']}: {one['sentence']}"
    for one in held["checks"]:
        yield f"{one['at']} {one['outcome'].replace('_', ' ')} ({one['language']}): {one['words']}"
    for one in held["askings"]:
        answer = "answered" if one["answered_by"] else "no answer"
        yield f"{one['asked_at']} asked: {one['kind']}, {one['about']}, {one['due_on']} ({answer})"
    for one in held["progress"]:
        said = f"{one['goal'] or 'no goal'}, {one['outcome'].replace('_', ' ')}: {one['words']}"
        yield f"{one['on']} {one['source']} says of {said}"
    for one in held["promises"]:
        yield f"{one['at']} promised by {one['by']} for {one['due_on']} ({one['state']}): {one['text']}"
    for one in held["agreements"]:
        yield f"{one['at']} agreement: version {one['version']}, issued by {one['by']}"
        yield from (f"    {sentence}" for sentence in one["text"].get(SOURCE, ()))
    for one in held["consents"]:
        yield f"{one['at']} of version {one['version']} said: {one['kind']}"
    for one in held["breaches"]:
        words = one["words"] or "(another's account)"
        yield f"{one['on']} not kept: {one['goal']}: {words} ({one['decided'] or 'not decided'})"
    for one in held["pictures"]:
        yield f"{one['made_at']} picture: {one['kind']} ({one['state']})"
    for one in held["drawings"]:
        yield f"{one['added_at']} own drawing: {one['file']}{', taken out' if one['removed_at'] else ''}"
    for one in held["scores"]:
        yield f"{one['at']} total: {one['kind']}, {one['on']}, by {one['by']}: {one['total']}"
    for name in held["informants"]:
        yield f"can fill in a questionnaire: {name}"


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "words": [part.text for part in one.parts],
        "chosen": [vars(chosen) for chosen in one.chosen],
        "feeling": one.feeling,
        "language": one.language,
        "sent_at": iso(one.sent_at),
        "withdrawn_at": iso(one.withdrawn_at),
    }
