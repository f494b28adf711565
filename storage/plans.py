"""What is kept of explaining a plan: workers' words beside the case file, approvals, what was told, what failed.

Rules of this file: a digest stands for a sentence as it was approved or told. It is keyed, so that it tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from storage.database import Tx
from storage.ids import new_id
from storage.sql import put
from storage.tables.plans import approvals, checks, plan_words, tellings
from storage.vault import Row, Scope, case

Digests = Mapping[str, bytes]
"""A sentence's id -> its digest."""


@dataclass(frozen=True)
class Approval:
    """A worker's yes to one sentence in one form."""

    id: int
    digest: bytes
    worker_id: int
    at: datetime


@dataclass(frozen=True)
class Failing:
    """How one sentence of ours fares with one kind of reader in one language."""

    sentence: str
    reader: str
    language: str
    understood: int
    missed: int
    missed_again: int


def words(tx: Tx, scope: Scope, case_id: int) -> dict[str, Any]:
    """What workers have written about the plans of this case: JSON values, {} when nothing."""
    sealed = tx.conn.scalar(select(plan_words.c.content).where(plan_words.c.case_id == case_id))
    return dict(json.loads(tx.open(scope, _cell(case_id), sealed))) if sealed is not None else {}


def keep_words(tx: Tx, case_id: int, written: Mapping[str, Any]) -> None:
    """Put these in place of the ones before."""
    sealed = tx.seal(_cell(case_id), json.dumps(written).encode())
    put(tx.conn, plan_words, "case_id", case_id=case_id, content=sealed)


def _cell(case_id: int) -> Row:
    return Row("plan_words", case(case_id), case_id, "content")


def digest(tx: Tx, text: str) -> bytes:
    """What stands for a sentence."""
    return tx.vault.digest("sentence", text.encode())


def approved(tx: Tx, person_id: int) -> dict[str, Approval]:
    """What a worker has approved for this person, by sentence."""
    rows = tx.conn.execute(select(approvals).where(approvals.c.person_id == person_id))
    return {row.sentence: Approval(row.id, row.digest, row.worker_id, row.at) for row in rows}


def approve(tx: Tx, person_id: int, sentences: Digests, worker_id: int) -> None:
    """These sentences, just as they are, may be told to this person."""
    withdraw(tx, person_id, sentences)
    for sentence, value in sentences.items():
        row = {"id": new_id(), "sentence": sentence, "digest": value, "worker_id": worker_id, "at": tx.now}
        tx.conn.execute(insert(approvals).values(person_id=person_id, **row))


def withdraw(tx: Tx, person_id: int, sentences: Iterable[str]) -> None:
    """These sentences may not be told to this person, or not any more."""
    theirs = (approvals.c.person_id == person_id) & approvals.c.sentence.in_(list(sentences))
    tx.conn.execute(delete(approvals).where(theirs))


def told(tx: Tx, person_id: int, at: datetime | None = None) -> dict[str, bytes]:
    """What this person has been told (at that moment), in the form in which they were told it last."""
    theirs = tellings.c.person_id == person_id
    rows = tx.conn.execute(select(tellings).where(theirs if at is None else theirs & (tellings.c.at == at)))
    return {row.sentence: row.digest for row in rows}


def tell(tx: Tx, person_id: int, sentences: Digests) -> None:
    """This person has been told these sentences."""
    theirs = (tellings.c.person_id == person_id) & tellings.c.sentence.in_(list(sentences))
    tx.conn.execute(delete(tellings).where(theirs))
    for sentence, value in sentences.items():
        row = {"id": new_id(), "person_id": person_id, "sentence": sentence, "digest": value, "at": tx.now}
        tx.conn.execute(insert(tellings).values(**row))


def forget(tx: Tx, person_id: int, sentences: Iterable[str]) -> None:
    """These sentences are not told any more, and the person knows that something has changed."""
    theirs = (tellings.c.person_id == person_id) & tellings.c.sentence.in_(list(sentences))
    tx.conn.execute(delete(tellings).where(theirs))


def checked(tx: Tx, person_id: int, sentence: str, reader: str, language: str, outcome: str) -> None:
    """A sentence of ours (its key) was understood, missed or missed_again by somebody."""
    row = {"id": new_id(), "person_id": person_id, "sentence": sentence, "reader": reader, "language": language}
    tx.conn.execute(insert(checks).values(**row, outcome=outcome, at=tx.now))


def failing(tx: Tx) -> list[Failing]:
    """How every sentence fares, those that fail most often first."""
    kind = (checks.c.sentence, checks.c.reader, checks.c.language)
    counted: dict[tuple[str, str, str], dict[str, int]] = {}
    query = select(*kind, checks.c.outcome, func.count().label("n")).group_by(*kind, checks.c.outcome)
    for row in tx.conn.execute(query):
        counted.setdefault((row.sentence, row.reader, row.language), {})[row.outcome] = row.n
    found = [
        Failing(*one, n.get("understood", 0), n.get("missed", 0), n.get("missed_again", 0))
        for one, n in counted.items()
    ]
    return sorted(found, key=_rank)


def _rank(one: Failing) -> tuple[float, int, str]:
    asked = one.understood + one.missed
    return (-(one.missed / asked if asked else 1.0), -asked, one.sentence)
