"""What a mailbox has yet to be told: that a message is stored, so that it may mark or move it.

It is told after the commit, and a process may be killed in between.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.models import Delivery


def untold(session: Session, mailbox_id: int, *, limit: int) -> Sequence[Delivery]:
    """Places of the mailbox that it has not been told of, the oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.mailbox_id == mailbox_id, Delivery.untold)
        .order_by(Delivery.id)
        .limit(limit)
    ).all()


def told(session: Session, delivery_ids: Iterable[int]) -> None:
    """The mailbox was told of these places."""
    session.execute(
        update(Delivery).where(Delivery.id.in_(list(delivery_ids))).values(untold=False)
    )
