"""Leases on messages that are being triaged: kept up while their holder is at work."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.claim import claimable
from store.models import StoredMessage


def extend_leases(
    session: Session, message_ids: Collection[int], *, held_until: datetime, until: datetime
) -> frozenset[int]:
    """Extends those leases that are still the caller's, to whom they were given until
    `held_until`; the ids of these messages. Both moments are aware."""
    query = select(StoredMessage).where(
        StoredMessage.id.in_(message_ids),
        StoredMessage.state == "stored",
        StoredMessage.lease_until == held_until,
    )
    rows = session.scalars(claimable(session, query)).all()
    for row in rows:
        row.lease_until = until
    return frozenset(row.id for row in rows)
