"""Builds the database of a realistic morning from `letters.toml`."""

import tomllib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy.orm import Session

from ingest.parse import parse
from review import clock
from review.accounts import create_account
from store import audit
from store.database import Database
from store.fields import keep_fields
from store.models import (
    Case,
    Outbox,
    Raw,
    StoredDeadline,
    StoredFinding,
    StoredMessage,
    Task,
)
from store.search import keep_findable

NOW = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)
"""Tuesday morning. London is on winter time."""

PASSWORD = "correct horse battery"
PEOPLE = {"alex": "Alex Moreton", "priya": "Priya Nair", "sam": "Sam Whitfield"}
ROLE = {"alex": "officer", "priya": "approver", "sam": "officer"}
LETTERS = Path(__file__).with_name("letters.toml")

CLOSE_OF_DAYS = (55.77, 79.77, 151.77, 175.77)
"""Hours from then to 5pm on Thursday, Friday, Monday and Tuesday."""

ALERTED_TO = {
    "risk": {"legal"},
    "comms": {"media", "mp"},
    "nursing_lead": {"risk_to_life_self", "risk_to_life_other"},
}


def hours(number: float) -> timedelta:
    """A length of time."""
    return timedelta(hours=number)


def new_database(folder: Path) -> Database:
    """Empty tables and three colleagues."""
    database = Database(f"sqlite:///{folder / 'queue.db'}")
    database.upgrade()
    with database.begin() as session:
        for username, name in PEOPLE.items():
            add_person(session, username, name, ROLE[username])
    return database


def add_person(session: Session, username: str, name: str, *roles: str) -> None:
    """A colleague whose password is quick to check: guessing is dear by design, and nearly
    every test here signs somebody in."""
    account = create_account(session, username, name, PASSWORD, *roles)
    account.password_hash = PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD)


def fill(database: Database) -> None:
    """Adds every letter of the morning."""
    data = tomllib.loads(LETTERS.read_text("utf-8"))
    with database.begin() as session:
        for letter in data["case"]:
            add_case(session, **letter)
        for filler in data["filler"]:
            pairs = zip(filler["names"], filler["subjects"], strict=True)
            for at, (who, subject) in enumerate(pairs):
                add_case(
                    session,
                    who=who,
                    subject=subject,
                    received=20 + at,
                    due=CLOSE_OF_DAYS[at % len(CLOSE_OF_DAYS)],
                )


def mail(
    who: str, address: str, subject: str, body: str, *, attachment: list[str] | None = None
) -> bytes:
    """A mail byte for byte."""
    message = EmailMessage()
    if address:
        message["From"] = f'"{who}" <{address}>' if who else address
    message["To"] = "pals@ccg.example"
    message["Subject"] = subject
    message.set_content(body)
    if attachment:
        message.add_attachment(attachment[1], filename=attachment[0])
    return message.as_bytes()


def add_case(
    session: Session,
    *,
    who: str = "Joan Teller",
    address: str = "writer@mail.example",
    label: str = "",
    subject: str = "A question",
    body: str = "I have a question about my appointment.",
    quoted: str = "",
    raw: str | bytes = "",
    received: float = 5,
    due: float | None = None,
    kind: str = "concern",
    grade: str = "minor",
    reasons: list[str] | None = None,
    band: str = "case",
    attention: str = "normal",
    status: str = "new",
    why: str = "Minor: an unsatisfactory service or experience (App. 1)",
    same_day: bool = False,
    findings: list[dict[str, Any]] | None = None,
    attachment: list[str] | None = None,
    alerts: list[str] | None = None,
    contact: bool = False,
    claimed: str = "",
    assigned: str = "",
    task: str = "",
    quarantined: str = "",
) -> Case:
    """One case with its message, findings, deadlines, mail and events."""
    number = session.query(Case).count() + 1
    at = NOW - hours(received)
    case = Case(
        reference=f"PALS-2026-{number:06}",
        opened_at=at,
        received_at=at,
        kind=kind,
        status=status,
        band=band,
        attention=attention,
        danger=attention == "page",
        same_day=same_day,
        draft_grade=grade,
        writer_name=who,
        writer_address=address,
        writer_label=label,
        subject=subject,
        why=why,
        policy_version="WECCG25 v2.1",
        assigned_to=assigned or claimed,
        claimed_by=claimed,
        claimed_at=NOW - hours(0.2) if claimed else None,
    )
    session.add(case)
    session.flush()
    audit.record(session, case_id=case.id, actor="palsbox", what="case opened", at=at)
    content = raw if isinstance(raw, bytes) else raw.encode()
    text = f"{body.strip()}\n\n{quoted}\n" if quoted else body
    content = content or mail(who, address, subject, text, attachment=attachment)
    message = StoredMessage(
        fingerprint=f"{number:064}",
        received_at=at,
        stored_at=at,
        size=len(content),
        state="quarantined" if quarantined else "triaged",
        error=quarantined,
        case_id=case.id,
        entry="quarantined" if quarantined else "automatic" if band == "automatic" else "case",
        kind=kind,
        attention=attention,
        from_name=who,
        from_address=address,
        subject=subject,
        triaged_at=at,
        assessment={"grade": grade, "grade_reasons": reasons or []},
        raw=Raw(content=content),
    )
    session.add(message)
    session.flush()
    parsed = parse(content, received_at=at)
    keep_fields(session, case, message, parsed)
    keep_findable(session, case, message, parsed, read_again=False)
    _add_findings(session, case, message, content, findings or [])
    _add_deadlines(session, case, due, contact=contact)
    if task:
        session.add(Task(case_id=case.id, name="consent", what=task, opened_at=at, due_at=NOW))
    if band == "case" and kind not in ("reply", "compliment"):
        _add_acknowledgement(session, case)
    for route in alerts or []:
        _add_alert(session, case, route)
    session.flush()
    return case


def _add_findings(
    session: Session,
    case: Case,
    message: StoredMessage,
    content: bytes,
    findings: list[dict[str, Any]],
) -> None:
    body = parse(content).body.text
    for finding in findings:
        start = body.index(finding["words"])
        session.add(
            StoredFinding(
                case_id=case.id,
                message_id=message.id,
                signal=finding["signal"],
                rule=finding["rule"],
                where="body",
                start=start,
                end=start + len(finding["words"]),
                text=finding["words"],
                context=finding.get("context", ""),
                reason=finding.get("reason", ""),
                paragraph=finding.get("paragraph", ""),
            )
        )


def _add_deadlines(session: Session, case: Case, due: float | None, *, contact: bool) -> None:
    received = f"{case.received_at.astimezone(clock.LONDON):%a %H:%M}"
    moments = []
    if contact:
        close = NOW.replace(hour=17, minute=0)
        moments.append(("contact", "Person contacted", close, ", the same day", "App. 6"))
    if due is not None:
        moments.append(("acknowledge", "Acknowledge", NOW + hours(due), " + 3 working days", "4.5"))
        final = datetime(2026, 12, 29, 17, tzinfo=UTC)
        moments.append(("final_response", "Final response", final, " + 25 working days", "App. 1"))
    for name, label, moment, length, paragraph in moments:
        session.add(
            StoredDeadline(
                case_id=case.id,
                name=name,
                label=label,
                due_at=moment,
                working=f"{received}{length} = {moment:%a %d %b %H:%M}",
                paragraph=paragraph,
            )
        )
    case.next_due_at = min((item[2] for item in moments), default=None)


def _add_acknowledgement(session: Session, case: Case) -> None:
    held = case.received_at > NOW - hours(2)
    _add_mail(
        session,
        case,
        purpose="acknowledgement",
        template=case.kind,
        recipient=case.writer_address,
        subject=f"We have your letter: {case.reference}",
        text=(
            f"Thank you for writing to us.\n\nYour reference is {case.reference}. A person will "
            "read your letter and be in touch.\n\nThis mailbox is not watched round the clock. "
            "If anyone's life is in danger now, call 999."
        ),
        state="queued" if held else "sent",
        not_before=NOW + timedelta(minutes=6),
        sent_at=None if held else case.received_at + timedelta(minutes=10),
    )


def _add_alert(session: Session, case: Case, route: str) -> None:
    session.flush()
    session.refresh(case)
    found = {finding.signal for finding in case.findings if not finding.context}
    signals = sorted(found & ALERTED_TO[route])
    _add_mail(
        session,
        case,
        purpose="alert",
        template="alert",
        route=route,
        because=signals,
        recipient=f"{route.replace('_', '.')}@ccg.example",
        subject=f"Please look at {case.reference}",
        text=f"Please look at {case.reference} in the queue. You need to sign in.",
        state="sent",
        not_before=case.received_at,
        sent_at=case.received_at + timedelta(seconds=20),
    )


def _add_mail(session: Session, case: Case, **parts: Any) -> None:
    key = f"{parts['purpose']}:{case.reference}:{parts.get('route', '')}"
    session.add(
        Outbox(
            key=key,
            case_id=case.id,
            envelope_from="pals@ccg.example",
            header_message_id=f"<{key}@ccg.example>",
            created_at=case.received_at,
            **parts,
        )
    )
