"""The backlog: mail that lay in a mailbox before we first read it, until staff release it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from policy.assessment import Assessment
from store import audit
from store.deadlines import set_deadlines
from store.models import Case, Mailbox, StoredMessage


def count_backlog(session: Session) -> int:
    """How many messages wait for release."""
    return session.scalar(select(func.count()).where(StoredMessage.backlog)) or 0


def waiting_for_release(session: Session, limit: int) -> Sequence[int]:
    """The ids of triaged backlog messages, oldest first."""
    return session.scalars(
        select(StoredMessage.id)
        .where(StoredMessage.backlog, StoredMessage.state != "stored")
        .order_by(StoredMessage.received_at, StoredMessage.id)
        .limit(limit)
    ).all()


def open_the_gate(session: Session, *, actor: str, at: datetime) -> None:
    """From now on, what the mailboxes still hand out of their backlog is ordinary mail."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.backlog_before.is_not(None), Mailbox.backlog_released_at.is_(None))
        .values(backlog_released_at=at)
    )
    audit.record(session, case_id=None, actor=actor, what="backlog released", at=at)


def take_out(
    session: Session, stored: StoredMessage, assessment: Assessment, *, actor: str, at: datetime
) -> Case:
    """Makes one backlog message ordinary: its case joins the queue and its clocks count."""
    case = session.get_one(Case, stored.case_id)
    stored.backlog = False
    case.backlog = False
    if case.band == "backlog":
        case.band = "case"
    set_deadlines(session, case, assessment.deadlines)
    audit.record(
        session,
        case_id=case.id,
        actor=actor,
        what="taken out of the backlog",
        at=at,
        message=stored.id,
    )
    return case
