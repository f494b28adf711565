"""`queue` and `export`. Reading a family's words at the shell is audited as *operator*."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from bot.casework import queueing
from bot.casework.breaches import ANOTHERS
from bot.opening import database_for
from bot.settings import Settings
from storage import (
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
    replies,
    scores,
    statements,
)
from storage import queue as stored
from storage.breaches import Breach
from storage.database import Tx
from storage.people import OPERATOR
from storage.queue import Item
from storage.statements import Part, Statement
from storage.vault import Scope


async def queue(settings: Settings, asked: argparse.Namespace) -> None:
    """Print what waits, the most urgent first."""
    async with database_for(settings) as database:
        items = await database.write(_queue)
    if asked.json:
        print(json.dumps({"items": items}))
        return
    if not items:
        print("Nothing waits.")
    for item in items:
        whose = f"{item['case']}/{item['person']}"
        print(f"[{item['urgency']}] {whose}: {item['kind']}, {item['status']}, {item['received_at']}")
        print(f"    {item['text']}" if item["text"] else f"    ({item['why']})")


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
    for line in _explained_lines(held):
        print(line)


def _queue(tx: Tx) -> list[dict[str, Any]]:
    scope = people.operator_scope(tx)
    audit.note(tx.conn, tx.now, OPERATOR, "read the queue", "all")
    return [_item(tx, scope, item) for item in sorted(stored.open_items(tx, scope), key=queueing.rank)]


def _item(tx: Tx, scope: Scope, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "case": item.case_ref,
        "person": item.person_ref,
        "kind": item.kind,
        "urgency": item.urgency,
        "category": item.category,
        "why": _why(item),
        "text": words_of(tx, scope, item),
        "received_at": _iso(item.received_at),
        "status": item.status,
        "due_at": _iso(item.due_at),
    }


def _why(item: Item) -> str:
    why = item.why or queueing.reason(item.urgency, item.kind)
    doubtful = item.kind in queueing.FAMILY_KINDS and not item.confirmed
    return f"{why} Not yet confirmed who writes." if doubtful else why


def words_of(tx: Tx, scope: Scope, item: Item) -> str:
    """The words of an item, as sent: those that raised a flag, then those of the statement."""
    told: list[str] = []
    parts: tuple[Part, ...] = ()
    if item.statement_id is not None:
        statement = statements.get(tx, scope, item.statement_id)
        parts = statement.parts
        told = [part.text or f"[{part.kind}]" for part in parts] or [statement.feeling or ""]
    quoted = {part.message for part in parts}
    found = [messages.get(tx, scope, row) for row in stored.messages_of(tx, item.id) if row not in quoted]
    return "\n".join([*(one.text or f"[{one.kind}]" for one in found), *told])


def held_about(tx: Tx, name: str) -> dict[str, Any]:
    """All that is held about one person."""
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
            "confirmed_at": _iso(who.confirmed_at),
        },
        "messages": [
            {"text": one.text or "", "kind": one.kind, "received_at": _iso(one.received_at)}
            for one in messages.of_person(tx, scope, who.id)
        ],
        "statements": [_statement(one) for one in reversed(statements.of(tx, scope, who.id))],
        "queue": [_item(tx, scope, one) for one in stored.items_of(tx, scope, who.id)],
        "findings": [
            {"category": one.category, "urgency": one.urgency, "why": one.why, "found_at": _iso(one.found_at)}
            for one in findings.of_person(tx, scope, who.id)
        ],
        "decisions": [
            {"choice": one.choice, "reasons": one.reasons, "at": _iso(one.at)}
            for one in stored.decisions_about(tx, scope, who.id)
        ],
        "replies": [
            {"kind": one.kind, "text": one.text, "written_at": _iso(one.written_at)}
            for one in replies.to(tx, scope, who.id)
        ],
        **_explained(tx, who.id),
        "breaches": [_breach(tx, one) for one in breaches.of_person(tx, scope, who.id)],
        **_doing(tx, scope, who.id),
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
        "at": _iso(one.at),
        "decided": one.choice,
        "why": None if anothers else one.reasons.get("why"),
        "decided_by": _ref(tx, one.decided_by) if one.decided_by is not None else None,
        "decided_at": _iso(one.decided_at),
    }


def _explained(tx: Tx, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What explaining the plan has left: sentences by their ids, never the plan itself."""
    return {
        "told": [{"sentence": one.sentence, "at": _iso(one.at)} for one in explained.told(tx, person_id)],
        "approvals": [
            {"sentence": sentence, "by": _ref(tx, one.worker_id), "at": _iso(one.at)}
            for sentence, one in plans.approved(tx, person_id).items()
        ],
        "checks": [
            {"words": one.sentence, "language": one.language, "outcome": one.outcome, "at": _iso(one.at)}
            for one in explained.checked(tx, person_id)
        ],
        "askings": [
            {
                "kind": one.kind,
                "about": one.about,
                "due_on": one.due_on.isoformat(),
                "asked_at": _iso(one.asked_at),
                "answered_by": one.statement_id,
            }
            for one in askings.of_person(tx, person_id)
        ],
        "progress": [
            _account(tx, one) for one in reversed(progress.of_person(tx, people.own_scope(person_id), person_id))
        ],
        "promises": [_promise(tx, one) for one in promises.to(tx, people.own_scope(person_id), person_id)],
        "pictures": [
            {"kind": one.kind, "state": one.state, "made_at": _iso(one.at)} for one in explained.drawn(tx, person_id)
        ],
        "drawings": [
            {
                "message": one.message_id,
                "file": one.state,
                "added_at": _iso(one.added_at),
                "removed_at": _iso(one.removed_at),
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
                "at": _iso(one.at),
            }
            for one in scores.of_person(tx, scope, person_id)
        ],
        "informants": [name for name in scores.adults(tx, scope, person_id) if name],
    }


def _account(tx: Tx, one: progress.Entry) -> dict[str, Any]:
    said = one.said
    return {
        "goal": said.goal,
        "source": said.source,
        "outcome": said.outcome,
        "basis": said.basis,
        "setting": said.setting,
        "words": said.text,
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
        "at": _iso(one.at),
    }


def _ref(tx: Tx, worker_id: int) -> str:
    return people.get(tx, people.own_scope(worker_id), worker_id).ref


def _explained_lines(held: dict[str, Any]) -> Iterator[str]:
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
        "sent_at": _iso(one.sent_at),
        "withdrawn_at": _iso(one.withdrawn_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
