"""Answers begun and not sent: one in hand a case and person, kept until it is thrown away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.correspondence import ReplyDraft
from store.models import Case


def in_hand(session: Session, case: Case, username: str) -> ReplyDraft | None:
    """What the person has begun on the case and not sent."""
    return session.scalar(
        select(ReplyDraft).where(
            ReplyDraft.case_id == case.id,
            ReplyDraft.username == username,
            ReplyDraft.outbox_id.is_(None),
        )
    )


def begun_by_others(session: Session, case: Case, username: str) -> Sequence[ReplyDraft]:
    """What colleagues have begun on the case and not sent."""
    return session.scalars(
        select(ReplyDraft).where(
            ReplyDraft.case_id == case.id,
            ReplyDraft.username != username,
            ReplyDraft.outbox_id.is_(None),
        )
    ).all()


def keep(
    session: Session,
    case: Case,
    username: str,
    *,
    letter: str,
    letter_version: int,
    recipient: str,
    subject: str,
    text: str,
    at: datetime,
) -> ReplyDraft:
    """Keeps what the person has typed so far; the caller has locked the case."""
    draft = in_hand(session, case, username)
    if draft is None:
        draft = ReplyDraft(case_id=case.id, username=username, begun_at=at, times_sent=0)
        session.add(draft)
    draft.letter, draft.letter_version = letter, letter_version
    draft.recipient, draft.subject, draft.text = recipient, subject, text
    draft.saved_at = at
    session.flush()
    return draft
