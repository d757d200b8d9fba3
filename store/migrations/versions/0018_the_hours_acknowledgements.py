"""How many acknowledgements were decided within the hour is counted in the index alone"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_rate", table_name="outbox")
    op.create_index("ix_outbox_rate", "outbox", ["purpose", "created_at", "state"])


def downgrade() -> None:
    op.drop_index("ix_outbox_rate", table_name="outbox")
    op.create_index("ix_outbox_rate", "outbox", ["purpose", "created_at"])
