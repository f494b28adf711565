"""Cases, authorities, and small facts about this installation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from storage.database import Tx
from storage.ids import new_id
from storage.sql import put
from storage.tables.core import authorities, cases, known
from storage.vault import Row, Scope, case

Values = Mapping[str, Any]
"""Path -> JSON value: a case file, flattened."""


@dataclass(frozen=True)
class Case:
    """`facts` are what Wren holds now, `imported` what the last file said."""

    id: int
    ref: str
    authority_id: int
    first_import: date
    facts: Values
    imported: Values


def add_case(tx: Tx, ref: str, authority_id: int, first_import: date, facts: Values, imported: Values) -> int:
    """A new case. Returns its id."""
    row = new_id()
    tx.conn.execute(
        insert(cases).values(
            id=row,
            ref=ref,
            authority_id=authority_id,
            first_import=first_import,
            facts=_seal(tx, row, "facts", facts),
            imported=_seal(tx, row, "imported", imported),
        )
    )
    return row


def change_case(tx: Tx, case_id: int, authority_id: int, facts: Values, imported: Values) -> None:
    """Put these values in place of the ones before."""
    sealed = {"facts": _seal(tx, case_id, "facts", facts), "imported": _seal(tx, case_id, "imported", imported)}
    tx.conn.execute(update(cases).where(cases.c.id == case_id).values(authority_id=authority_id, **sealed))


def _seal(tx: Tx, row: int, column: str, values: Values) -> bytes:
    return tx.seal(Row("cases", case(row), row, column), json.dumps(values).encode())


def _case(tx: Tx, scope: Scope, row: Any) -> Case:
    facts, imported = (
        json.loads(tx.open(scope, Row("cases", case(row.id), row.id, column), sealed))
        for column, sealed in (("facts", row.facts), ("imported", row.imported))
    )
    return Case(row.id, row.ref, row.authority_id, row.first_import, facts, imported)


def by_ref(tx: Tx, ref: str) -> int | None:
    """The id of the case that the case file calls `ref`."""
    return tx.conn.scalar(select(cases.c.id).where(cases.c.ref == ref))


def get(tx: Tx, scope: Scope, case_id: int) -> Case:
    """That case. Raises Refused when it is out of scope."""
    return _case(tx, scope, tx.conn.execute(select(cases).where(cases.c.id == case_id)).one())


def all_ids(tx: Tx) -> list[int]:
    """All cases, the oldest first."""
    return list(tx.conn.scalars(select(cases.c.id).order_by(cases.c.id)))


def authority(tx: Tx, name: str) -> tuple[int, Values] | None:
    """(id, settings) of the authority of that name."""
    row = tx.conn.execute(select(authorities).where(authorities.c.name == name)).one_or_none()
    return (row.id, json.loads(row.settings)) if row is not None else None


def authority_of(tx: Tx, authority_id: int) -> Values:
    """An authority's settings."""
    settings: Values = json.loads(
        tx.conn.execute(select(authorities.c.settings).where(authorities.c.id == authority_id)).scalar_one()
    )
    return settings


def authorities_all(tx: Tx) -> list[Values]:
    """The settings of every authority, the oldest first."""
    return [
        json.loads(settings) for settings in tx.conn.scalars(select(authorities.c.settings).order_by(authorities.c.id))
    ]


def keep_authority(tx: Tx, name: str, settings: Values) -> int:
    """Add the authority or change its settings. Returns its id."""
    found = authority(tx, name)
    row = found[0] if found else new_id()
    put(tx.conn, authorities, "name", id=row, name=name, settings=json.dumps(settings))
    return row


def remember(tx: Tx, name: str, value: str) -> None:
    """Keep a small fact about this installation."""
    put(tx.conn, known, "name", name=name, value=value)


def first_time(tx: Tx, name: str) -> bool:
    """Has this not happened before? It has from now on."""
    known_already = recall(tx, name) is not None
    remember(tx, name, "done")
    return not known_already


def recall(tx: Tx, name: str) -> str | None:
    """A fact kept by `remember`."""
    return tx.conn.scalar(select(known.c.value).where(known.c.name == name))
