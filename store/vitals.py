"""How the installation does, counted in the database at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from store.models import Case, Mailbox, Outbox, StoredMessage

LATELY = timedelta(hours=1)
MOST_LATELY = 1000
WAITING_STATES = ("queued", "retrying", "sending", "drafting")


@dataclass(frozen=True, slots=True)
class MailboxVitals:
    """One mailbox: its name, seconds since it was read (`None`: never), since it fails (0: not)."""

    name: str
    unread_seconds: float | None
    failing_seconds: float


@dataclass(frozen=True, slots=True)
class Vitals:
    """Counts and ages in seconds; an age of what there is none of is 0.

    `lately` are the last hour's, at most a thousand: seconds from receipt to triage, and to
    the acknowledgement's going out.
    """

    received: int
    triaged: Mapping[tuple[str, str], int]
    """By kind and attention."""
    waiting: int
    oldest_waiting_seconds: float
    quarantined: int
    triage_seconds_lately: Sequence[float]
    acknowledgement_seconds_lately: Sequence[float]
    outbox: Mapping[tuple[str, str], int]
    """By purpose and state."""
    oldest_due_alert_seconds: float
    oldest_due_mail_seconds: float
    unclaimed_dangers: int
    oldest_unclaimed_danger_seconds: float
    mailboxes: Sequence[MailboxVitals]


def measure(session: Session, now: datetime) -> Vitals:
    """Counts everything; changes nothing."""
    kinds = session.execute(
        select(StoredMessage.kind, StoredMessage.attention, func.count())
        .where(StoredMessage.state == "triaged")
        .group_by(StoredMessage.kind, StoredMessage.attention)
    )
    by_state = select(StoredMessage.state, func.count()).group_by(StoredMessage.state)
    states = {row[0]: row[1] for row in session.execute(by_state)}
    mails = session.execute(
        select(Outbox.purpose, Outbox.state, func.count()).group_by(Outbox.purpose, Outbox.state)
    )
    oldest_waiting = select(func.min(StoredMessage.stored_at)).where(
        StoredMessage.state == "stored"
    )
    due = select(func.min(Outbox.not_before)).where(
        Outbox.state.in_(WAITING_STATES), Outbox.not_before <= now
    )
    unclaimed = (
        Case.danger,
        Case.claimed_at.is_(None),
        Case.status != "closed",
    )
    return Vitals(
        received=sum(states.values()),
        triaged={(kind, attention): count for kind, attention, count in kinds},
        waiting=states.get("stored", 0),
        oldest_waiting_seconds=_age(session, oldest_waiting, now),
        quarantined=states.get("quarantined", 0),
        triage_seconds_lately=_seconds(
            session,
            select(StoredMessage.received_at, StoredMessage.triaged_at)
            .where(StoredMessage.triaged_at > now - LATELY, StoredMessage.backlog.is_(False))
            .order_by(StoredMessage.id.desc()),
        ),
        acknowledgement_seconds_lately=_seconds(
            session,
            select(Case.received_at, Outbox.sent_at)
            .join(Case, Case.id == Outbox.case_id)
            .where(Outbox.purpose == "acknowledgement", Outbox.sent_at > now - LATELY)
            .order_by(Outbox.id.desc()),
        ),
        outbox={(purpose, state): count for purpose, state, count in mails},
        oldest_due_alert_seconds=_age(session, due.where(Outbox.purpose == "alert"), now),
        oldest_due_mail_seconds=_age(session, due, now),
        unclaimed_dangers=session.scalar(select(func.count()).where(*unclaimed)) or 0,
        oldest_unclaimed_danger_seconds=_age(
            session, select(func.min(Case.opened_at)).where(*unclaimed), now
        ),
        mailboxes=[
            MailboxVitals(
                mailbox.name,
                _since(mailbox.last_polled_at, now) if mailbox.last_polled_at else None,
                _since(mailbox.failing_since, now),
            )
            for mailbox in session.scalars(select(Mailbox).order_by(Mailbox.id))
        ],
    )


def _age(session: Session, oldest: Select[datetime | None], now: datetime) -> float:
    return _since(session.scalar(oldest), now)


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0


def _seconds(session: Session, query: Select[datetime, datetime | None]) -> list[float]:
    rows = session.execute(query.limit(MOST_LATELY)).all()
    return [_since(start, end) for start, end in rows if end is not None]
