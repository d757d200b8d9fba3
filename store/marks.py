"""Which messages a mailbox does not show the triage of yet, or not as it is now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from store.models import Case, Delivery, Mark, StoredFinding, StoredMessage


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A message at its place, and what should be shown of it: the signals that count, the
    grade in force (empty where there is none) and its attention."""

    delivery_id: int
    folder: str
    key: str
    junk: bool
    signals: tuple[str, ...]
    grade: str
    attention: str
    findings: int


def unmarked(session: Session, mailbox_id: int, *, limit: int) -> list[Unmarked]:
    """Triaged messages of the mailbox whose marks are missing or old, the newest first."""
    grade = func.coalesce(func.nullif(Case.grade, ""), Case.draft_grade, "")
    counting = (
        select(func.count())
        .where(
            StoredFinding.message_id == StoredMessage.id,
            StoredFinding.context == "",
            StoredFinding.dismissed_at.is_(None),
        )
        .correlate(StoredMessage)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Delivery, StoredMessage, grade, counting)
        .join(StoredMessage, StoredMessage.id == Delivery.message_id)
        .outerjoin(Case, Case.id == StoredMessage.case_id)
        .outerjoin(Mark, Mark.delivery_id == Delivery.id)
        .where(
            Delivery.mailbox_id == mailbox_id,
            StoredMessage.state == "triaged",
            or_(Mark.delivery_id.is_(None), Mark.grade != grade, Mark.findings != counting),
        )
        .order_by(StoredMessage.id.desc())
        .limit(limit)
    )
    return [
        Unmarked(
            delivery_id=delivery.id,
            folder=delivery.folder,
            key=delivery.key,
            junk=message.junk,
            signals=_signals(session, message.id),
            grade=in_force,
            attention=message.attention,
            findings=findings,
        )
        for delivery, message, in_force, findings in rows.all()
    ]


def _signals(session: Session, message_id: int) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(StoredFinding.signal)
            .where(
                StoredFinding.message_id == message_id,
                StoredFinding.context == "",
                StoredFinding.dismissed_at.is_(None),
            )
            .group_by(StoredFinding.signal)
            .order_by(func.min(StoredFinding.id))
        )
    )


def marked(session: Session, shown: Unmarked, *, at: datetime) -> None:
    """The mailbox shows this now."""
    session.merge(
        Mark(
            delivery_id=shown.delivery_id,
            grade=shown.grade,
            findings=shown.findings,
            marked_at=at,
        )
    )
