"""Mail that the server may or may not have taken: looked for among what the account has sent."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from ingest.source import SentMail, Source, SourceError
from store import outbox
from store.database import Database
from store.models import Outbox, Task
from store.tasks import finish_task

LOOK_FOR = timedelta(days=2)
"""How long a mail may take to appear there; afterwards a person has long asked."""

log = structlog.get_logger()


def look_for_doubtful(database: Database, source: Source, moment: datetime) -> int:
    """Marks as sent what is found, and closes the task to ask about it; returns how many.

    What is not found stays a person's. Never raises for the mailbox.
    """
    if not isinstance(source, SentMail):
        return 0
    with database.read() as session:
        doubtful = session.execute(
            select(Outbox.id, Outbox.header_message_id).where(
                Outbox.state == "uncertain", Outbox.created_at > moment - LOOK_FOR
            )
        ).all()
    found = 0
    try:
        for outbox_id, message_id in doubtful:
            if source.has_sent(message_id):
                found += _settle(database, outbox_id, moment)
    except SourceError as error:
        log.warning("sent mail cannot be looked at", mailbox=source.name, why=str(error))
    return found


def _settle(database: Database, outbox_id: int, moment: datetime) -> bool:
    with database.begin() as session:
        row = session.get_one(Outbox, outbox_id, with_for_update=True)
        if row.state != "uncertain":
            return False
        outbox.sent(session, outbox_id, at=moment)
        asked = select(Task.id).where(
            Task.case_id == row.case_id,
            Task.name == f"uncertain-{outbox_id}",
            Task.done_at.is_(None),
        )
        for task_id in session.scalars(asked).all():
            finish_task(session, task_id, by=outbox.PROGRAM, at=moment)
    return True
