"""Messages a second reader reads after the first decision, and what it adds to a case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from classify.finding import Finding
from policy.assessment import Assessment
from store import audit
from store.cases import ATTENTION, PROGRAM, raise_attention
from store.claim import claimable
from store.deadlines import reopen, set_deadlines
from store.models import Case, SecondReading, StoredFinding, StoredMessage

ATTEMPTS = 6
"""How often a message is tried before the reader gives up on it."""


def claim_unread(session: Session, *, now: datetime, lease: timedelta) -> int | None:
    """Takes the newest triaged message that was not read a second time; its id, or `None`.

    One that pages somebody already is passed over: there is nothing to raise. It is leased
    until `now + lease`, four times as long after each failure, so that an endpoint that is
    down for a day loses nothing.
    """
    waiting = or_(
        SecondReading.message_id.is_(None),
        SecondReading.read_at.is_(None)
        & (SecondReading.lease_until < now)
        & (SecondReading.attempts < ATTEMPTS),
    )
    unread = (
        select(StoredMessage.id)
        .outerjoin(SecondReading, SecondReading.message_id == StoredMessage.id)
        .where(waiting)
    )
    query = (
        select(StoredMessage)
        .where(
            StoredMessage.state == "triaged",
            StoredMessage.attention != "page",
            StoredMessage.id.in_(unread),
        )
        .order_by(StoredMessage.id.desc())
        .limit(1)
    )
    message = session.scalar(claimable(query))
    if message is None:
        return None
    row = session.get(SecondReading, message.id)
    if row is None:
        row = SecondReading(message_id=message.id, attempts=0)
        session.add(row)
    row.lease_until = now + lease * 4**row.attempts
    row.attempts += 1
    return message.id


def read_since(session: Session, moment: datetime) -> int:
    """How many messages were read a second time since then."""
    return session.scalar(select(func.count()).where(SecondReading.read_at >= moment)) or 0


def mark_read(session: Session, message_id: int, *, at: datetime) -> None:
    """Notes that the second reader is done with a message."""
    row = session.get_one(SecondReading, message_id)
    row.read_at, row.lease_until = at, None


def add_second_findings(
    session: Session,
    stored: StoredMessage,
    assessment: Assessment,
    findings: Sequence[Finding],
    *,
    summary: dict[str, Any],
    paragraphs: dict[str, str],
    now: datetime,
) -> list[StoredFinding]:
    """Adds what a second reader found to a message's case, which it may only raise.

    `assessment` is the message's with the `findings` in it, `summary` its JSON. Returns the
    rows that were added; findings the case has already are left out.
    """
    known = {(row.rule, row.where, row.start, row.signal) for row in stored.findings}
    new = [
        item for item in findings if (item.rule, item.where, item.start, item.signal) not in known
    ]
    case = stored.case
    if case is None or not new:
        return []
    rows = [
        StoredFinding(
            case=case,
            message=stored,
            signal=item.signal,
            rule=item.rule,
            where=item.where,
            start=item.start,
            end=item.end,
            text=item.text,
            level=item.level or "",
            context=item.context or "",
            reason=item.reason,
            paragraph=paragraphs.get(item.signal, ""),
        )
        for item in new
    ]
    session.add_all(rows)
    stored.assessment = summary
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="second reader added",
        at=now,
        message=stored.id,
        signals=sorted({item.signal for item in new}),
        attention=assessment.reading.attention,
    )
    if ATTENTION.index(assessment.reading.attention) > ATTENTION.index(stored.attention):
        stored.attention = assessment.reading.attention
        _bring_back(session, case, assessment)
    return rows


def _bring_back(session: Session, case: Case, assessment: Assessment) -> None:
    raise_attention(case, assessment)
    case.same_day = case.same_day or assessment.same_day
    case.status, case.closed_at = "new", None
    set_deadlines(session, case, assessment.deadlines)
    for deadline in assessment.deadlines:
        if deadline.name in ("first_look", "contact"):
            reopen(session, case, deadline)
