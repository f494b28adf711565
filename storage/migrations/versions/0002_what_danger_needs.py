"""What danger needs: several on duty, who may see an item, decisions, e-mails"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("audience", sa.String(), server_default="team", nullable=False))
    op.add_column("items", sa.Column("hidden_from", sa.String(), server_default="[]", nullable=False))
    with op.batch_alter_table("posts", recreate="always") as posts:
        posts.drop_constraint("pk_posts", type_="primary")
        posts.create_primary_key("pk_posts", ["case_id", "post", "worker_id"])
    with op.batch_alter_table("findings", recreate="always") as findings:
        findings.add_column(sa.Column("item_id", sa.BigInteger(), nullable=True))
        findings.create_foreign_key(op.f("fk_findings_item_id"), "items", ["item_id"], ["id"])
        findings.create_index(op.f("ix_findings_item_id"), ["item_id"], unique=False)
    op.execute("UPDATE findings SET item_id = (SELECT id FROM items WHERE items.message_id = findings.message_id)")
    op.create_table(
        "judgements",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_judgements_item_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_judgements_worker_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_judgements")),
    )
    op.create_index(op.f("ix_judgements_worker_id"), "judgements", ["worker_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("reasons", storage.columns.Sealed(), nullable=False),
        sa.Column("at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_decisions_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_decisions_person_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["people.id"], name=op.f("fk_decisions_worker_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_person_id"), "decisions", ["person_id"], unique=False)
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("next_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("sent_at", storage.columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mails_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_person_id"), "mails", ["person_id"], unique=False)
    op.create_index(
        "ix_mails_open",
        "mails",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
