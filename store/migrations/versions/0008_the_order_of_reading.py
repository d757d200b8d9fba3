"""The order in which messages are read, as an index"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_message_work", "message")
    op.create_index("ix_message_work", "message", ["state", "backlog", "attempts", "id"])


def downgrade() -> None:
    op.drop_index("ix_message_work", "message")
    op.create_index("ix_message_work", "message", ["state", "lease_until"])
