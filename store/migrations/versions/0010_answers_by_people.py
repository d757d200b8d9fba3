"""Wordings of letters, answers begun, and which wording a mail has"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_letter_version_name_version")),
    )
    op.create_table(
        "reply_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("letter", sa.String(length=60), nullable=False),
        sa.Column("letter_version", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_reply_draft_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_reply_draft_outbox_id_outbox")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_draft")),
    )
    op.create_index("ix_reply_draft_case_id", "reply_draft", ["case_id"], unique=False)
    op.add_column("outbox", sa.Column("template_version", sa.Integer(), nullable=True))
    op.create_index("ix_case_received", "case_", ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_case_received", table_name="case_")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("template_version")
    op.drop_index("ix_reply_draft_case_id", table_name="reply_draft")
    op.drop_table("reply_draft")
    op.drop_table("letter_version")
