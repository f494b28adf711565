"""What the year needs: checks at home, relatives, changes, re-assessments, closings, since when a post is held"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("since", storage.columns.UtcTime(timezone=True), nullable=True))
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("note", storage.columns.Sealed(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_visits_case_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_visits_worker_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_visits_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("case_id", "due_on", name=op.f("uq_visits_case_id_due_on")),
    )
    op.create_table(
        "commitments",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_commitments_case_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_commitments_worker_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_commitments_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    op.create_table(
        "reassessments",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("outcome", storage.columns.Sealed(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reassessments_case_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_reassessments_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessments")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_changes_case_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_changes_worker_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_changes_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_table(
        "closings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reassessed_on", sa.Date(), nullable=False),
        sa.Column("reasons", storage.columns.Sealed(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_closings_case_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_closings_worker_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_closings_item_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["people.id"], name=op.f("fk_closings_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    for table in ("visits", "commitments", "reassessments", "changes", "closings"):
        op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"], unique=False)
        op.create_index(op.f(f"ix_{table}_worker_id"), table, ["worker_id"], unique=False)
    op.create_index(op.f("ix_closings_manager_id"), "closings", ["manager_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
