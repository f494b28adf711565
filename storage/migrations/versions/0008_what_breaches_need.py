"""What breaches need: where an agreement was not kept, by a parent or by the council, and what was decided"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breaches",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("setting", sa.String(), nullable=True),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("decide_by", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("late_item_id", sa.BigInteger(), nullable=True),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("reasons", storage.columns.Sealed(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_breaches_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_breaches_person_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_breaches_worker_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_breaches_item_id")),
        sa.ForeignKeyConstraint(["late_item_id"], ["items.id"], name=op.f("fk_breaches_late_item_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_breaches_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaches")),
    )
    for column in ("case_id", "person_id", "worker_id", "item_id", "late_item_id", "decided_by"):
        op.create_index(op.f(f"ix_breaches_{column}"), "breaches", [column], unique=False)
    op.create_index(
        "uq_breaches_of_the_council",
        "breaches",
        ["case_id", "about", "due_on"],
        unique=True,
        sqlite_where=sa.text("side = 'council'"),
        postgresql_where=sa.text("side = 'council'"),
    )


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
