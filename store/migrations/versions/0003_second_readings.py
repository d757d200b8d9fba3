"""Which messages a second reader has read"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_reading",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_second_reading_message_id_message")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_second_reading")),
    )
    with op.batch_alter_table("second_reading", schema=None) as batch_op:
        batch_op.create_index("ix_second_reading_rate", ["read_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("second_reading", schema=None) as batch_op:
        batch_op.drop_index("ix_second_reading_rate")
    op.drop_table("second_reading")
