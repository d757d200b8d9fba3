"""Cases: opened by a letter, extended by the next one, each in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS
from policy.assessment import AUTOMATIC_KINDS, GRADES, Assessment
from policy.working_days import LONDON
from store import audit, rows
from store.base import table_of
from store.deadlines import reopen, set_deadlines
from store.fields import keep_fields
from store.lineage import surviving
from store.models import Case, StoredFinding, StoredMessage
from store.search import keep_findable
from store.tasks import open_task
from store.threads import find_bounced, find_case
from store.tokens import next_reference

PROGRAM = "palsbox"
ATTENTION = ("normal", "first", "page")
_ADD_FINDINGS = insert(table_of(StoredFinding))


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a message went: its case, and whether the message opened it."""

    case: Case
    opened: bool


def file_message(
    session: Session,
    stored: StoredMessage,
    assessment: Assessment,
    *,
    summary: dict[str, Any],
    paragraphs: dict[str, str],
    now: datetime,
) -> Filed:
    """Opens or extends a case for a triaged message, with findings, deadlines, tasks.

    `summary` is the message's JSON as `palsbox triage` prints it, `paragraphs` the
    policy paragraph of each signal. Everything is added to the session's transaction;
    the caller adds the outbox rows and commits. A message that is read again (taken
    out of quarantine) keeps its case and its reference.
    """
    message = assessment.reading.message
    read_again = stored.case_id is not None
    case = stored.case if read_again else _case_followed(session, assessment)
    if case is not None:
        # Another worker may be adding to it, too: neither may overwrite what the other raises.
        session.refresh(case, with_for_update=True)
        if case.merged_into_id is not None:
            # Merged while this waited.
            case = surviving(session, case)
            session.refresh(case, with_for_update=True)
    opened = case is None or stored.entry in ("case", "quarantined")
    new_case = case is None
    if case is None:
        case = _open(session, stored, assessment, now)
    elif read_again:
        _read_again(session, case, stored, assessment, now)
    rows.change(
        session,
        stored,
        **_description(assessment, summary, now),
        case_id=case.id,
        entry=_entry(assessment, opened),
        state="quarantined" if message.unreadable else "triaged",
        error=message.unreadable or stored.error,
        lease_until=None,
    )
    _add_findings(session, case, stored, assessment, paragraphs)
    keep_fields(session, case, stored, message, read_again=read_again)
    keep_findable(session, case, stored, message, read_again=read_again)
    if not opened:
        _extend(session, case, stored, assessment, now)
    if case.band != "backlog":
        set_deadlines(session, case, assessment.deadlines, new_case=new_case)
    for number, sentence in enumerate(assessment.tasks):
        open_task(
            session,
            case,
            name=f"triage-{stored.id}-{number}",
            what=sentence,
            why="",
            due_at=case.next_due_at,
            at=now,
        )
    return Filed(case, opened)


def band_of(assessment: Assessment, *, backlog: bool) -> str:
    """Where the queue shows a case that this message opens."""
    reading = assessment.reading
    if reading.attention == "page":
        return "danger"
    if reading.message.unreadable:
        return "quarantine"
    if assessment.only_automatic:
        return "automatic"
    return "backlog" if backlog and reading.attention == "normal" else "case"


def why_line(assessment: Assessment) -> str:
    """One line that says why the case stands where it does, in staff's words."""
    reading = assessment.reading
    if reading.message.unreadable:
        return reading.message.unreadable
    danger = [item for item in reading.findings if item.counts and item.signal in RISK_SIGNALS]
    if danger:
        return f"Danger: “{danger[0].text}”"
    aside = [item for item in reading.set_aside if item.signal in RISK_SIGNALS]
    if reading.attention == "first" and aside:
        return f"Read first: “{aside[0].text}” ({aside[0].reason})"
    if reading.attention == "first" and reading.message.language is not None:
        return f"Read first: it is in {reading.message.language.name}, which no rule reads."
    if reading.message.automatic is not None:
        return reading.message.automatic.reason
    if assessment.grade_reasons:
        return f"{assessment.grade.capitalize()}: " + "; ".join(
            str(reason) for reason in assessment.grade_reasons[:3]
        )
    return ""


def _case_followed(session: Session, assessment: Assessment) -> Case | None:
    message = assessment.reading.message
    bounced = find_bounced(session, message)
    if bounced is not None and bounced.case_id is not None:
        return surviving(session, session.get_one(Case, bounced.case_id))
    if assessment.kind in ("newsletter", "spam") or message.unreadable:
        return None
    return find_case(session, message)


def _open(session: Session, stored: StoredMessage, assessment: Assessment, now: datetime) -> Case:
    case = Case(
        reference=next_reference(session, stored.received_at.astimezone(LONDON).year),
        opened_at=now,
        received_at=stored.received_at,
    )
    _set_out(case, stored, assessment)
    if case.band != "backlog":
        case.next_due_at = min((item.due for item in assessment.deadlines), default=None)
    rows.add(session, case)
    audit.begins(session, case.id)
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="case opened",
        at=now,
        message=stored.id,
        kind=assessment.kind,
        grade=assessment.grade,
        attention=assessment.reading.attention,
    )
    return case


def _read_again(
    session: Session, case: Case, stored: StoredMessage, assessment: Assessment, now: datetime
) -> None:
    session.execute(delete(StoredFinding).where(StoredFinding.message_id == stored.id))
    if case.band == "quarantine":
        _set_out(case, stored, assessment)
        case.status = "new"
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="message read again",
        at=now,
        message=stored.id,
        kind=assessment.kind,
        attention=assessment.reading.attention,
    )


def _set_out(case: Case, stored: StoredMessage, assessment: Assessment) -> None:
    message = assessment.reading.message
    case.kind = assessment.kind
    case.band = band_of(assessment, backlog=stored.backlog)
    case.attention = assessment.reading.attention
    case.danger = assessment.reading.attention == "page"
    case.same_day = assessment.same_day
    case.backlog = stored.backlog
    case.draft_grade = assessment.grade
    case.writer_name = message.from_.name
    case.writer_address = message.from_.key[:320]
    case.writer_label = assessment.reading.sender.label
    case.subject = message.subject
    case.why = why_line(assessment)
    case.policy_version = assessment.policy_version
    case.clock_started_at = assessment.clock_started_at


def _extend(
    session: Session,
    case: Case,
    stored: StoredMessage,
    assessment: Assessment,
    now: datetime,
) -> None:
    attention = assessment.reading.attention
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="message added",
        at=now,
        message=stored.id,
        kind=assessment.kind,
        attention=attention,
    )
    if assessment.only_automatic:
        return
    if GRADES.index(assessment.grade) > GRADES.index(case.draft_grade):
        case.draft_grade = assessment.grade
    raise_attention(case, assessment)
    case.same_day = case.same_day or assessment.same_day
    case.status, case.closed_at = "new", None
    for deadline in assessment.deadlines:
        if deadline.name in ("first_look", "contact"):
            reopen(session, case, deadline)


def raise_attention(case: Case, assessment: Assessment) -> None:
    """Brings the case to staff as loudly as this message wants; never more quietly."""
    attention = assessment.reading.attention
    if ATTENTION.index(attention) > ATTENTION.index(case.attention):
        case.attention = attention
    if attention == "page":
        # New danger is nobody's yet, whatever was claimed or set aside before.
        case.danger, case.band = True, "danger"
        case.claimed_by, case.claimed_at = "", None
        case.danger_set_aside_by, case.danger_set_aside_why = "", ""
    elif case.band in ("automatic", "backlog"):
        case.band = "case"
    if attention != "normal" or not case.why:
        case.why = why_line(assessment)


def _description(assessment: Assessment, summary: dict[str, Any], now: datetime) -> dict[str, Any]:
    message = assessment.reading.message
    return {
        "kind": assessment.kind,
        "attention": assessment.reading.attention,
        "header_message_id": message.message_id[:500],
        "from_name": message.from_.name,
        "from_address": message.from_.key[:320],
        "subject": message.subject,
        "sent_at": message.sent_at,
        "triaged_at": now,
        "assessment": summary,
    }


def _entry(assessment: Assessment, opened: bool) -> str:
    if assessment.reading.message.unreadable:
        return "quarantined"
    if assessment.kind in AUTOMATIC_KINDS:
        return "automatic"
    return "case" if opened else "follow_up"


def _add_findings(
    session: Session,
    case: Case,
    stored: StoredMessage,
    assessment: Assessment,
    paragraphs: dict[str, str],
) -> None:
    found = [
        {
            "case_id": case.id,
            "message_id": stored.id,
            "signal": finding.signal,
            "rule": finding.rule,
            "where": finding.where,
            "start": finding.start,
            "end": finding.end,
            "text": finding.text,
            "level": finding.level or "",
            "context": finding.context or "",
            "reason": finding.reason,
            "paragraph": paragraphs.get(finding.signal, ""),
        }
        for finding in assessment.reading.findings
    ]
    if found:
        session.execute(_ADD_FINDINGS, found)
