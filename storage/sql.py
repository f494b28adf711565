"""The two statements that SQLite and PostgreSQL spell alike and SQLAlchemy does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that break no unique constraint; leave out the others."""
    if rows:
        conn.execute(_insert(conn, table).on_conflict_do_nothing(), list(rows))


def put(conn: Connection, table: Table, key: str, **values: Any) -> None:
    """Insert a row, or change the one that has the same `key`."""
    changed = {name: value for name, value in values.items() if name != key}
    conn.execute(_insert(conn, table).values(**values).on_conflict_do_update(index_elements=[key], set_=changed))


def _insert(conn: Connection, table: Table) -> Any:
    return (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(table)
