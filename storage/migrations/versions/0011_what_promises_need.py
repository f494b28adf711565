"""What a promise was made with, what it takes the place of, and with which items it was asked about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ASKED = """
UPDATE promises SET {column} = (
    SELECT max(items.id) FROM items JOIN timers
    ON timers.kind = items.kind AND timers.person_id = items.person_id AND timers.done_at = items.received_at
    WHERE items.kind = '{kind}' AND timers.about = promises.id
)
"""
"""An item was made in the moment in which its timer rang."""


def upgrade() -> None:
    with op.batch_alter_table("promises", recreate="always") as promises:
        for column, table in (
            ("reply_id", "replies"),
            ("replaces_id", "promises"),
            ("due_item_id", "items"),
            ("late_item_id", "items"),
        ):
            promises.add_column(sa.Column(column, sa.BigInteger(), nullable=True))
            promises.create_foreign_key(op.f(f"fk_promises_{column}"), table, [column], ["id"])
    op.execute(
        "UPDATE promises SET reply_id = (SELECT max(replies.id) FROM replies WHERE replies.item_id = promises.item_id "
        "AND replies.kind = 'answer' AND replies.written_at = promises.at)"
    )
    op.execute(
        "UPDATE promises SET replaces_id = (SELECT max(earlier.id) FROM promises AS earlier "
        "WHERE earlier.state = 'late' AND earlier.item_id = promises.item_id AND earlier.ended_at = promises.at)"
    )
    for kind in ("due", "late"):
        op.execute(ASKED.format(column=f"{kind}_item_id", kind=f"promise_{kind}"))


def downgrade() -> None:
    raise NotImplementedError("Wren does not go back: restore a backup instead")
