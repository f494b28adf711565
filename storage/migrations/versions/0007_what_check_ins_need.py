"""What check-ins need: accounts of how goals go, and what workers promised"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("setting", sa.String(), nullable=True),
        sa.Column("content", storage.columns.Sealed(), nullable=True),
        sa.Column("statement_id", sa.BigInteger(), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_progress_person_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_progress_statement_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_progress_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
    )
    op.create_index(op.f("ix_progress_person_id"), "progress", ["person_id"], unique=False)
    op.create_index(op.f("ix_progress_statement_id"), "progress", ["statement_id"], unique=False)
    op.create_index(op.f("ix_progress_worker_id"), "progress", ["worker_id"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", storage.columns.Sealed(), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("ended_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_promises_person_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_promises_item_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_promises_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_item_id"), "promises", ["item_id"], unique=False)
    op.create_index(op.f("ix_promises_person_id"), "promises", ["person_id"], unique=False)
    op.create_index(op.f("ix_promises_worker_id"), "promises", ["worker_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
