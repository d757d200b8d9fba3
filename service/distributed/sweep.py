"""Finding in the database what the broker lost."""

from datetime import timedelta

from sqlalchemy import or_, select

from service.distributed.doorbell import MOST_AT_ONCE, Doorbell
from service.distributed.queues import BACKLOG, LETTERS
from store.database import Database, now
from store.mail import waiting_messages
from store.models import Mailbox

LIES_LONG = timedelta(minutes=1)
ANYWAY = 20
"""So many that lie long are rung for though other bells are waiting."""


def sweep(database: Database, bell: Doorbell, *, poll_seconds: int) -> None:
    """Rings for messages nobody has, mail that is due and mailboxes nobody read in time.

    A queue that still holds bells is left to its workers, so that bells do not pile up.
    """
    moment = now()
    with database.read() as session:
        waiting = waiting_messages(session, now=moment, limit=MOST_AT_ONCE)
        late = session.scalars(
            select(Mailbox.id).where(
                or_(
                    Mailbox.last_polled_at.is_(None),
                    Mailbox.last_polled_at < moment - 2 * timedelta(seconds=poll_seconds),
                )
            )
        ).all()
    if waiting:
        silent = {False: bell.is_empty(LETTERS), True: bell.is_empty(BACKLOG)}
        lost = [row for row in waiting if silent[row.backlog]]
        long = [row for row in waiting if row.stored_at < moment - LIES_LONG][:ANYWAY]
        for message_id, backlog, _ in dict.fromkeys([*lost, *long]):
            bell.triage(message_id, backlog=backlog)
    bell.decided()
    for mailbox_id in late:
        bell.poll(mailbox_id)
