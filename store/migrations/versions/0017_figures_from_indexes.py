"""Figures of a year, and what went wrong in the night, are found by indexes alone"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNTED = ["received_at", "kind", "grade", "draft_grade", "status", "id"]
ACKNOWLEDGE = sa.text("name = 'acknowledge'")
DISMISSED = sa.text("dismissed_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_case_received", table_name="case_")
    op.create_index("ix_case_received", "case_", COUNTED)
    op.create_index(
        "ix_deadline_acknowledge",
        "deadline",
        ["case_id", "paragraph", "due_at", "met_at"],
        sqlite_where=ACKNOWLEDGE,
        postgresql_where=ACKNOWLEDGE,
    )
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.drop_index("ix_finding_case_id", table_name="finding")
    op.create_index("ix_finding_case", "finding", ["case_id", "context", "rule"])
    op.create_index(
        "ix_finding_dismissed",
        "finding",
        ["dismissed_at", "rule"],
        sqlite_where=DISMISSED,
        postgresql_where=DISMISSED,
    )


def downgrade() -> None:
    op.drop_index("ix_finding_dismissed", table_name="finding")
    op.drop_index("ix_finding_case", table_name="finding")
    op.create_index("ix_finding_case_id", "finding", ["case_id"])
    op.drop_index("ix_outbox_created_at", table_name="outbox")
    op.drop_index("ix_deadline_acknowledge", table_name="deadline")
    op.drop_index("ix_case_received", table_name="case_")
    op.create_index("ix_case_received", "case_", ["received_at"])
