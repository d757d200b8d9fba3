"""Several roles an account, accounts of an OpenID provider, and who is signed in where"""

import sqlalchemy as sa
from alembic import op

from store.types import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ALERTS = sa.text("purpose = 'alert'")


def upgrade() -> None:
    listed = "json_array" if op.get_bind().dialect.name == "sqlite" else "json_build_array"
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("roles", sa.JSON(), server_default="[]", nullable=False))
        account.add_column(sa.Column("issuer", sa.String(length=300), nullable=True))
        account.add_column(sa.Column("subject", sa.String(length=255), nullable=True))
        account.add_column(sa.Column("disabled_at", Moment(), nullable=True))
        account.create_unique_constraint(op.f("uq_account_issuer_subject"), ["issuer", "subject"])
    op.execute(f"UPDATE account SET roles = {listed}(role)")
    with op.batch_alter_table("account") as account:
        account.alter_column("roles", server_default=None)
        account.drop_column("role")
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=40), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"])
    op.create_index(
        "ix_outbox_alerts",
        "outbox",
        ["route", "case_id"],
        sqlite_where=ALERTS,
        postgresql_where=ALERTS,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_alerts", "outbox")
    op.drop_table("sign_in")
    with op.batch_alter_table("account") as account:
        account.add_column(
            sa.Column("role", sa.String(length=20), server_default="officer", nullable=False)
        )
        account.drop_constraint(op.f("uq_account_issuer_subject"), type_="unique")
        for column in ("roles", "issuer", "subject", "disabled_at"):
            account.drop_column(column)
