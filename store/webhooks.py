"""Webhooks: other programs that are told that something happened, by reference alone."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from store.base import Base
from store.claim import claimable, clock, not_leased
from store.models import Case, Event, StoredDeadline

WebhookEvent = Literal["case.opened", "alert.raised", "deadline.near"]
WEBHOOK_EVENTS: tuple[WebhookEvent, ...] = get_args(WebhookEvent)
OF_TRAIL: dict[str, WebhookEvent] = {"case opened": "case.opened", "alert decided": "alert.raised"}
"""Events of the audit trail that others are told of."""

NEAR = timedelta(hours=24)
SETTLED = timedelta(minutes=5)
"""Longer than any transaction: an event of a lower number than one so old is there to see."""
LEASE = timedelta(minutes=2)
MOST_AT_ONCE = 1000

Told = tuple[str, WebhookEvent, str, datetime]
"""A key that is told once, what happened, the case's reference, and when."""


class Webhook(Base):
    """An address that is told. `secret` signs what goes there; `disabled_at` ends it, by hand
    or because it failed for days. `trail` is the event up to which all has been told."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[str]] = mapped_column(JSON)
    trail: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    disabled_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One message to one webhook. `message_id` stays the same through every attempt, so that
    the receiver can tell a repeat. `state`: `queued`, `sent`, `given up`."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "key"),
        Index("ix_webhook_delivery_work", "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    key: Mapped[str] = mapped_column(String(60))
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    event: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]

    webhook: Mapped[Webhook] = relationship()


def newest_event(session: Session) -> int:
    """The number of the trail's last event; a new webhook is told what comes after it."""
    return session.scalar(select(func.max(Event.id))) or 0


def gather(session: Session, *, now: datetime, message_id: Callable[[], str]) -> int:
    """Queues what every webhook is to be told and has not been; returns how much.

    `message_id` is called for each new id. Doing it twice adds nothing: it reads the audit
    trail and the deadlines, so that no letter waits for it and none is told of twice. Of two
    processes that do it at once, one waits for the other.
    """
    added = 0
    active = select(Webhook).where(Webhook.disabled_at.is_(None)).order_by(Webhook.id)
    for webhook in session.scalars(active.with_for_update()).all():
        for found in (_of_trail(session, webhook, now), *_near(session, now)):
            added += _queue(session, webhook, found, now=now, message_id=message_id)
    session.flush()
    return added


def _queue(
    session: Session,
    webhook: Webhook,
    found: list[Told],
    *,
    now: datetime,
    message_id: Callable[[], str],
) -> int:
    there = _keys(session, webhook, [key for key, *_ in found])
    wanted = [item for item in found if item[1] in webhook.events and item[0] not in there]
    for key, event, reference, at in wanted:
        session.add(
            WebhookDelivery(
                webhook_id=webhook.id,
                key=key,
                message_id=message_id(),
                event=event,
                reference=reference,
                happened_at=at,
                not_before=now,
            )
        )
    return len(wanted)


def claim(session: Session, *, now: datetime, limit: int) -> Sequence[WebhookDelivery]:
    """Takes due messages for sending and leases them."""
    query = (
        select(WebhookDelivery)
        .join(Webhook)
        .where(
            WebhookDelivery.state == "queued",
            WebhookDelivery.not_before <= now,
            Webhook.disabled_at.is_(None),
            not_leased(WebhookDelivery.lease_until),
        )
        .order_by(WebhookDelivery.id)
        .limit(limit)
    )
    rows = list(session.scalars(claimable(query), clock(now)))
    for row in rows:
        row.lease_until = now + LEASE
    return rows


def _of_trail(session: Session, webhook: Webhook, now: datetime) -> list[Told]:
    rows = session.execute(
        select(Event.id, Event.what, Event.at, Case.reference)
        .join(Case, Case.id == Event.case_id)
        .where(Event.id > webhook.trail, Event.what.in_(OF_TRAIL))
        .order_by(Event.id)
        .limit(MOST_AT_ONCE)
    ).all()
    if len(rows) == MOST_AT_ONCE:
        webhook.trail = rows[-1].id if now - rows[-1].at > SETTLED else webhook.trail
    else:
        old = select(func.max(Event.id)).where(Event.at < now - SETTLED, Event.id > webhook.trail)
        webhook.trail = session.scalar(old) or webhook.trail
    return [(f"event:{row.id}", OF_TRAIL[row.what], row.reference, row.at) for row in rows]


def _near(session: Session, now: datetime) -> Iterator[list[Told]]:
    """Every deadline that is near, some at a time: a region has thousands on one afternoon."""
    number = StoredDeadline.id + 0  # the index to use is that of the moment
    last = 0
    while True:
        rows = session.execute(
            select(StoredDeadline.id, StoredDeadline.due_at, Case.reference)
            .join(Case, Case.id == StoredDeadline.case_id)
            .where(
                number > last,
                StoredDeadline.due_at.between(now, now + NEAR),
                StoredDeadline.met_at.is_(None),
                Case.status != "closed",
            )
            .order_by(number)
            .limit(MOST_AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield [
            (
                f"deadline:{row.id}:{row.due_at:%Y%m%dT%H%M}",
                "deadline.near",
                row.reference,
                row.due_at,
            )
            for row in rows
        ]


def _keys(session: Session, webhook: Webhook, keys: list[str]) -> set[str]:
    query = select(WebhookDelivery.key).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.key.in_(keys)
    )
    return set(session.scalars(query))
