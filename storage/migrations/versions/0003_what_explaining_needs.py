"""What explaining a plan needs: approvals, tellings, checks, askings, pictures, tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_words",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plan_words_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_plan_words")),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approvals_person_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_approvals_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("person_id", "sentence", name=op.f("uq_approvals_person_id_sentence")),
    )
    op.create_index(op.f("ix_approvals_person_id"), "approvals", ["person_id"], unique=False)
    op.create_index(op.f("ix_approvals_worker_id"), "approvals", ["worker_id"], unique=False)
    op.create_table(
        "checks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_checks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
    )
    op.create_index(op.f("ix_checks_person_id"), "checks", ["person_id"], unique=False)
    op.create_table(
        "pictures",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.Column("pages", storage.columns.Sealed(), nullable=True),
        sa.Column("created_at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pictures_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
    )
    op.create_index(op.f("ix_pictures_person_id"), "pictures", ["person_id"], unique=False)
    op.create_index(
        "ix_pictures_waiting",
        "pictures",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "tellings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tellings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
        sa.UniqueConstraint("person_id", "sentence", name=op.f("uq_tellings_person_id_sentence")),
    )
    op.create_index(op.f("ix_tellings_person_id"), "tellings", ["person_id"], unique=False)
    op.create_table(
        "askings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_askings_person_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_askings_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askings")),
        sa.UniqueConstraint(
            "person_id", "kind", "about", "due_on", name=op.f("uq_askings_person_id_kind_about_due_on")
        ),
    )
    op.create_index(op.f("ix_askings_person_id"), "askings", ["person_id"], unique=False)
    op.create_index(op.f("ix_askings_statement_id"), "askings", ["statement_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("done_at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_tasks_item_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_tasks_worker_id")),
        sa.PrimaryKeyConstraint("item_id", "task", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_worker_id"), "tasks", ["worker_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
