"""What a child's own drawings need: which photos belong to their story"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drawings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("removed_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("awaited_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_drawings_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drawings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawings")),
        sa.UniqueConstraint("message_id", name=op.f("uq_drawings_message_id")),
    )
    op.create_index(op.f("ix_drawings_person_id"), "drawings", ["person_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
