"""Invented letters, readings and assessments for the responders' tests."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from classify.finding import Finding, Reading, Sender, Signal
from ingest.message import Address, Authenticity, Message, Passage
from policy.assessment import Alert, Assessment, Deadline
from store.models import Case, StoredDeadline, StoredMessage

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""A Tuesday."""

ANNA = Address("Anna Bell", "anna@example.org")


def message(**changes: Any) -> Message:
    """A plain letter from Anna, changed as asked."""
    letter = Message(
        message_id="<letter-1@example.org>",
        from_=ANNA,
        envelope_sender=ANNA.address,
        to=(Address("", "weccg.comments@nhs.net"),),
        subject="My mother's discharge",
        sent_at=NOON,
        received_at=NOON,
        passages=(Passage.all_new("body", "Nobody told us that she was coming home."),),
        authenticity=Authenticity("pass", "spf, dkim and dmarc pass"),
        size=1000,
    )
    return replace(letter, **changes)


def finding(signal: Signal, text: str = "the words", where: str = "body", **more: Any) -> Finding:
    """A counting finding."""
    return Finding(signal, f"{signal}.rule", where, 0, len(text), text, **more)


def assessment(
    letter: Message | None = None,
    *,
    findings: tuple[Finding, ...] = (),
    alerts: tuple[Alert, ...] = (),
    **changes: Any,
) -> Assessment:
    """A concern that is acknowledged, changed as asked."""
    danger = any(item.counts and item.signal.startswith("risk_to_life") for item in findings)
    sender = changes.pop("sender", Sender("public", ""))
    made = Assessment(
        reading=Reading(
            message=letter or message(),
            sender=sender,
            findings=findings,
            cues=(),
            attention="page" if danger else "normal",
        ),
        received_at=NOON,
        kind="concern",
        grade="minor",
        grade_reasons=(),
        alerts=alerts,
        acknowledge=True,
        template="concern",
        no_acknowledgement="",
        same_day=danger,
        deadlines=(
            Deadline("first_look", "A person has looked at it", NOON + timedelta(days=1), "", ""),
            Deadline("acknowledge", "Acknowledge", NOON + timedelta(days=3), "", ""),
        ),
        drafts=(),
        tasks=(),
        policy_version="test",
    )
    return replace(made, **changes)


@dataclass(frozen=True, slots=True)
class Filed:
    """A case with its first message, as the store would have filed them."""

    case: Case
    stored: StoredMessage


def file(session: Session, number: int = 1, made: Assessment | None = None, **more: Any) -> Filed:
    """Adds case `PALS-2026-<number>` with one message; `more` are columns of the message."""
    made = made or assessment()
    letter = made.reading.message
    danger = made.reading.attention == "page"
    case = Case(
        reference=f"PALS-2026-{number:06d}",
        opened_at=NOON,
        received_at=NOON,
        kind=made.kind,
        draft_grade=made.grade,
        writer_address=letter.from_.key,
        danger=danger,
        band="danger" if danger else "case",
        backlog=more.get("backlog", False),
        next_due_at=NOON + timedelta(days=1),
    )
    session.add(case)
    session.flush()
    for deadline in made.deadlines:
        session.add(
            StoredDeadline(
                case_id=case.id,
                name=deadline.name,
                label=deadline.label,
                due_at=deadline.due,
                working=deadline.working,
                paragraph=deadline.paragraph,
            )
        )
    return Filed(case, another_message(session, case, made, number=number, **more))


def another_message(
    session: Session, case: Case, made: Assessment, *, number: int, **more: Any
) -> StoredMessage:
    """Adds a message to the case."""
    letter = made.reading.message
    stored = StoredMessage(
        fingerprint=f"fingerprint-{number}",
        received_at=NOON,
        stored_at=NOON,
        size=letter.size,
        state="triaged",
        case_id=case.id,
        from_name=letter.from_.name,
        from_address=letter.from_.key,
        subject=letter.subject,
        attention=made.reading.attention,
        **more,
    )
    session.add(stored)
    session.flush()
    return stored
