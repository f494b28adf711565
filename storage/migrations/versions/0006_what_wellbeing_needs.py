"""What seeing change needs: totals by day, and who can fill in a questionnaire"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scores",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("informant", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=True),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_scores_person_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_scores_statement_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_scores_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
    )
    op.create_index(op.f("ix_scores_person_id"), "scores", ["person_id"], unique=False)
    op.create_index(op.f("ix_scores_statement_id"), "scores", ["statement_id"], unique=False)
    op.create_index(op.f("ix_scores_worker_id"), "scores", ["worker_id"], unique=False)
    op.create_table(
        "informants",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("content", storage.columns.Sealed(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_informants_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_informants")),
    )


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
