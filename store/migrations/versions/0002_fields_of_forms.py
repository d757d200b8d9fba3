"""Fields of forms, and the clock that a form starts"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("where", sa.String(length=300), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_field_case_id_case_")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_field_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field")),
    )
    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_message_id"), ["message_id"], unique=False)
    op.add_column("case_", sa.Column("clock_started_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.drop_column("clock_started_at")
    with op.batch_alter_table("field", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_field_message_id"))
        batch_op.drop_index(batch_op.f("ix_field_case_id"))
    op.drop_table("field")
