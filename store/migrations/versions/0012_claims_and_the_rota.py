"""Who claimed an alert, and who is rung when nobody does"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_alert_claim_case_id_case_")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_claim")),
    )
    op.create_index("ix_alert_claim_case", "alert_claim", ["case_id", "route"])
    op.create_table(
        "rota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("hours", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
        sa.UniqueConstraint("name", name=op.f("uq_rota_name")),
    )


def downgrade() -> None:
    op.drop_table("rota")
    op.drop_table("alert_claim")
