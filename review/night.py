"""What went wrong while nobody looked, in sentences for the person who opens the queue."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from review import clock
from store.ledger import ledger
from store.models import Mailbox, Outbox, StoredMessage


def troubles(session: Session, *, since: datetime) -> list[str]:
    """One sentence for each thing that somebody should see to; empty after a good night.

    `since` bounds what is looked at of mail that went out and came in.
    """
    found = [
        f"The mailbox {mailbox.name} cannot be read since "
        f"{clock.in_full(mailbox.failing_since)}: {mailbox.last_error}"
        for mailbox in session.scalars(select(Mailbox).where(Mailbox.failing_since.is_not(None)))
        if mailbox.failing_since
    ]
    found += _mail_not_sent(session, since)
    lost = ledger(session, since=since).unaccounted
    if lost:
        found.append(f"{_many(lost, 'message')} received cannot be accounted for.")
    stuck = (
        session.scalar(
            select(func.count())
            .select_from(StoredMessage)
            .where(StoredMessage.state == "stored", StoredMessage.attempts >= 3)
        )
        or 0
    )
    if stuck:
        found.append(f"{_many(stuck, 'message')} could not be worked on and will be tried again.")
    return found


def _mail_not_sent(session: Session, since: datetime) -> list[str]:
    # Grouped by SQLite, all mail there ever was would be gone through in the order of the groups.
    found = session.execute(
        select(Outbox.purpose, Outbox.state).where(
            or_(Outbox.state.in_(("failed", "uncertain")), Outbox.attempts >= 3),
            Outbox.state.not_in(("sent", "cancelled", "shadow", "draft")),
            Outbox.created_at >= since,
        )
    )
    counted = Counter((purpose, state) for purpose, state in found)
    said = {
        "failed": "failed",
        "uncertain": "may or may not have arrived",
        "retrying": "could not be sent yet",
    }
    return [
        f"{_many(number, purpose if purpose != 'admin' else 'notice')} "
        f"{said.get(state, 'could not be sent yet')}: see the case."
        for (purpose, state), number in sorted(counted.items())
    ]


def _many(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
