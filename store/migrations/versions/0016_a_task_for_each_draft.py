"""Each acknowledgement in Drafts has a task of its own, those opened before too"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

DRAFTS = sa.text(
    "SELECT outbox.id, outbox.recipient, case_.reference FROM outbox "
    "JOIN case_ ON case_.id = outbox.case_id "
    "WHERE outbox.purpose = 'acknowledgement' AND outbox.state = 'draft' ORDER BY outbox.id"
)
NAMED_AFTER_ITS_DRAFT = sa.text(
    "UPDATE task SET name = :name "
    "WHERE name = 'acknowledge' AND done_at IS NULL AND what = :what RETURNING id"
)
ONE_MORE = sa.text(
    "INSERT INTO task (case_id, name, what, why, opened_at, due_at, done_by) "
    "SELECT case_id, :name, what, why, opened_at, due_at, '' FROM task WHERE id = :like"
)


def upgrade() -> None:
    connection = op.get_bind()
    renamed: dict[str, int] = {}
    for number, recipient, reference in connection.execute(DRAFTS).all():
        name = f"acknowledge-draft-{number}"
        # Word for word what the task said, whichever case it is part of by now.
        what = (
            f"Send the acknowledgement of {reference} to {recipient}: it waits in the mailbox's "
            "Drafts folder."
        )
        task = connection.scalar(NAMED_AFTER_ITS_DRAFT, {"name": name, "what": what})
        if task is not None:
            renamed[what] = task
        elif what in renamed:
            # One task stood for two letters in Drafts, of which one may be about danger.
            connection.execute(ONE_MORE, {"name": name, "like": renamed[what]})


def downgrade() -> None:
    op.execute("UPDATE task SET name = 'acknowledge' WHERE name LIKE 'acknowledge-draft-%'")
