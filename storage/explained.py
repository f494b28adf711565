"""What explaining has left: about one person, to be exported, and by how many people, to be published.

Rules of this file: reads only, and nothing here is content. A sentence stands here by its id or its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select

from storage.database import Tx
from storage.tables.plans import checks, pictures, tellings


@dataclass(frozen=True)
class Told:
    """A sentence of a plan, by its id, and when the person was told it last."""

    sentence: str
    at: datetime


@dataclass(frozen=True)
class Check:
    """How a sentence of ours (by its key) fared with the person."""

    sentence: str
    reader: str
    language: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class Drawn:
    """A picture made for the person."""

    kind: str
    state: str
    at: datetime


def told(tx: Tx, person_id: int) -> list[Told]:
    """What this person has been told of a plan, in order."""
    rows = tx.conn.execute(select(tellings).where(tellings.c.person_id == person_id).order_by(tellings.c.id))
    return [Told(row.sentence, row.at) for row in rows]


def checked(tx: Tx, person_id: int) -> list[Check]:
    """How our sentences fared with this person, in order."""
    rows = tx.conn.execute(select(checks).where(checks.c.person_id == person_id).order_by(checks.c.id))
    return [Check(row.sentence, row.reader, row.language, row.outcome, row.at) for row in rows]


def drawn(tx: Tx, person_id: int) -> list[Drawn]:
    """The pictures made for this person, in order: which, and when."""
    columns = (pictures.c.kind, pictures.c.state, pictures.c.created_at)
    rows = tx.conn.execute(select(*columns).where(pictures.c.person_id == person_id).order_by(pictures.c.id))
    return [Drawn(row.kind, row.state, row.created_at) for row in rows]


def people(tx: Tx) -> dict[tuple[str, str, str], dict[str, int]]:
    """(sentence, reader, language) -> outcome -> how many different people; "" is with any outcome."""
    kind = (checks.c.sentence, checks.c.reader, checks.c.language)
    persons = func.count(distinct(checks.c.person_id)).label("n")
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in tx.conn.execute(select(*kind, persons).group_by(*kind)):
        found[row.sentence, row.reader, row.language] = {"": row.n}
    for row in tx.conn.execute(select(*kind, checks.c.outcome, persons).group_by(*kind, checks.c.outcome)):
        found[row.sentence, row.reader, row.language][row.outcome] = row.n
    return found
