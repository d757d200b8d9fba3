"""What a mailbox shows of a message's triage"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=15), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("marked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_mark_delivery_id_delivery")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_mark")),
    )


def downgrade() -> None:
    op.drop_table("mark")
