"""Quarantine: messages that cannot be triaged stay in sight, with the reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.working_days import LONDON
from store import audit
from store.models import Case, StoredMessage
from store.search import keep_reference_findable
from store.tokens import next_reference

PROGRAM = "palsbox"


def set_apart(session: Session, message_id: int, why: str, *, at: datetime) -> Case:
    """Opens a quarantine case for a message that no step could read.

    Staff see it at once, with the raw mail to download and a button to try again.
    """
    stored = session.get_one(StoredMessage, message_id)
    case = stored.case
    if case is None:
        case = Case(
            reference=next_reference(session, stored.received_at.astimezone(LONDON).year),
            opened_at=at,
            received_at=stored.received_at,
            kind="enquiry",
            band="quarantine",
            attention="first",
            draft_grade="none",
            why=why,
        )
        session.add(case)
        session.flush()
        audit.record(
            session, case_id=case.id, actor=PROGRAM, what="case opened", at=at, message=message_id
        )
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="message quarantined",
        at=at,
        message=message_id,
        why=why,
    )
    stored.case_id = case.id
    stored.state, stored.entry, stored.error = "quarantined", "quarantined", why
    stored.lease_until = None
    keep_reference_findable(session, case, message_id)
    return case


def try_again(session: Session, message_id: int, *, actor: str, at: datetime) -> None:
    """Puts a quarantined message back in line; it keeps its case."""
    stored = session.scalars(
        select(StoredMessage).where(
            StoredMessage.id == message_id, StoredMessage.state == "quarantined"
        )
    ).one()
    stored.state, stored.attempts, stored.lease_until = "stored", 0, None
    audit.record(
        session,
        case_id=stored.case_id,
        actor=actor,
        what="message sent to be read again",
        at=at,
        message=message_id,
    )
