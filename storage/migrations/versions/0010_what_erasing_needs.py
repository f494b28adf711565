"""What erasing needs: totals, and how a goal went, sealed with the key of the person they tell of"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from storage.columns import Sealed
from storage.vault import Erased, Row, Scope, person

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scores") as table:
        table.add_column(sa.Column("content", Sealed(), nullable=True))
    _seal("scores", lambda row, _: row.total)
    with op.batch_alter_table("scores") as table:
        table.alter_column("content", existing_type=Sealed(), nullable=False)
        table.drop_column("total")
    _seal("progress", lambda row, words: [row.outcome, row.basis, row.setting, words])
    with op.batch_alter_table("progress") as table:
        table.alter_column("content", existing_type=Sealed(), nullable=False)
        for column in ("outcome", "basis", "setting"):
            table.drop_column(column)


def _seal(table: str, told: Callable[[Any, str], Any]) -> None:
    """Seal what each row tells. What tells of somebody whose key was destroyed goes."""
    conn, attributes = op.get_bind(), context.config.attributes
    for row in conn.execute(sa.text(f"SELECT * FROM {table}")).all():
        cell = Row(table, person(row.person_id), row.id, "content")
        try:
            words = _words(conn, attributes["vault"], cell, row.content)
            sealed = attributes["vault"].seal(conn, cell, json.dumps(told(row, words)).encode(), attributes["now"])
        except Erased:
            conn.execute(sa.text(f"DELETE FROM {table} WHERE id = :id"), {"id": row.id})
        else:
            conn.execute(sa.text(f"UPDATE {table} SET content = :held WHERE id = :id"), {"held": sealed, "id": row.id})


def _words(conn: sa.Connection, vault: Any, cell: Row, sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    return str(json.loads(vault.open(conn, Scope("wren", frozenset({cell.owner})), cell, sealed)))


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
