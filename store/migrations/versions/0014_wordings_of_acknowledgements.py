"""Wordings of automatic acknowledgements, proposed by one person and approved by another"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by <> proposed_by", name="acknowledgement_second_person"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement_version")),
        sa.UniqueConstraint(
            "name", "version", name=op.f("uq_acknowledgement_version_name_version")
        ),
    )


def downgrade() -> None:
    op.drop_table("acknowledgement_version")
