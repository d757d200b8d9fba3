"""The acknowledgement: whether one goes by itself, and if not, who answers."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from policy.assessment import Assessment
from policy.schema import Policy
from policy.working_days import WorkingDays, bank_holidays
from responders.acknowledgements.fields import values_of
from responders.acknowledgements.in_force import tell_of_unusable, write_in_force
from responders.letter import is_message_id
from responders.office import DANGER_LETTER, ORDINARY, Office
from responders.suppression import DANGER_TEMPLATES, Circumstances, Suppressed, reason_not_to
from store import audit, outbox
from store.base import table_of
from store.lineage import answered_as, lineage
from store.models import Case, Outbox, StoredDeadline, StoredMessage
from store.tasks import open_task

PROGRAM = "palsbox"
TASK = "acknowledge"


_outbox = table_of(Outbox).c


def _so_many(since: str, most: str, *whose: ColumnElement[bool]) -> ScalarSelect[int]:
    """Acknowledgements since then, counted up to `most`: so many are enough to decide."""
    counted = (
        select(_outbox.id)
        .where(
            _outbox.purpose == "acknowledgement",
            _outbox.state != "cancelled",
            _outbox.created_at > bindparam(since),
            *whose,
        )
        .limit(bindparam(most))
        .subquery()
    )
    return select(func.count()).select_from(counted).scalar_subquery()


# Built once: they are asked at every letter.
_SO_FAR = select(
    _so_many("yesterday", "writer_cap", _outbox.recipient == bindparam("writer")),
    _so_many("hour_ago", "cap"),
)

_TEMPLATES_ON = select(_outbox.template).where(
    _outbox.case_id.in_(bindparam("cases", expanding=True)), _outbox.purpose == "acknowledgement"
)


def acknowledge(
    session: Session,
    case: Case,
    stored: StoredMessage,
    assessment: Assessment,
    *,
    office: Office,
    now: datetime,
    released: bool = False,
) -> Outbox | Suppressed:
    """Puts the acknowledgement of a filed message into the outbox, or says why there is none.

    Everything happens in the caller's transaction. It waits the office's hold. Where a
    person has to answer instead, that becomes a task due with the case's deadline.
    `released` says that it is old mail which staff have just released: its letter asks
    pardon for the wait, and counts from now.
    """
    suppressed = decide(
        session, case, stored, assessment, office=office, now=now, released=released
    )
    if suppressed is None:
        row = _put(session, case, assessment, office=office, now=now, released=released)
        if row is not None:
            return row
        suppressed = Suppressed("The case has been acknowledged already.", person_answers=False)
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="acknowledgement withheld",
        at=now,
        why=suppressed.reason,
        message=stored.id,
    )
    if suppressed.person_answers:
        ask_a_person(session, case, suppressed.reason, at=now)
    return suppressed


def decide(
    session: Session,
    case: Case,
    stored: StoredMessage,
    assessment: Assessment,
    *,
    office: Office,
    now: datetime,
    released: bool = False,
) -> Suppressed | None:
    """Why no acknowledgement may go by itself; `None` where one may. Changes nothing."""
    caps = office.policy.acknowledgement.caps
    to_writer, to_all = session.execute(
        _SO_FAR,
        {
            "writer": assessment.reading.message.from_.key,
            "yesterday": now - timedelta(days=1),
            "writer_cap": caps.per_sender_per_day,
            "hour_ago": now - timedelta(hours=1),
            "cap": caps.all_per_hour,
        },
    ).one()
    return reason_not_to(
        Circumstances(
            assessment=assessment,
            own_addresses=office.own_addresses,
            acknowledging=office.acknowledging,
            junk=stored.junk,
            backlog=stored.backlog and not released,
            on_case=_templates_on(session, case, stored),
            caps=caps,
            to_writer_today=to_writer,
            in_last_hour=to_all,
        )
    )


def ask_a_person(session: Session, case: Case, why: str, *, at: datetime) -> None:
    """Opens the task to acknowledge by hand, due when the acknowledgement is."""
    open_task(
        session,
        case,
        name=TASK,
        what=f"Acknowledge {case.reference} yourself, by telephone, letter or email.",
        why=why,
        due_at=_due(session, case),
        at=at,
    )


def draft_task(outbox_id: int) -> str:
    """The name of the task to send that acknowledgement from Drafts; it begins with `TASK`."""
    return f"{TASK}-draft-{outbox_id}"


def ask_to_send_draft(session: Session, case: Case, row: Outbox, *, at: datetime) -> None:
    """Opens a task for an acknowledgement that lies in the mailbox's Drafts folder, one for each:
    a letter about danger may lie beside an ordinary one, and is not sent with it."""
    open_task(
        session,
        case,
        name=draft_task(row.id),
        what=f"Send the acknowledgement of {case.reference} to {row.recipient}: it waits in the "
        f"mailbox's Drafts folder as “{row.subject}”.",
        why="Acknowledgements are sent by people (PALSBOX_SENDING=drafts). Or acknowledge it "
        "another way, and mark this as done.",
        due_at=_due(session, case),
        at=at,
    )


def _put(
    session: Session,
    case: Case,
    assessment: Assessment,
    *,
    office: Office,
    now: datetime,
    released: bool,
) -> Outbox | None:
    danger = assessment.template in DANGER_TEMPLATES
    late = released or _promise_broken(assessment, now)
    template = "backlog" if late and not danger else assessment.template
    answer = assessment.deadline("final_response")
    # All that a letter to a stranger may say: none of it came in by mail.
    values = values_of(
        office.policy,
        reference=case.reference,
        read_by=_read_by(assessment, office.policy, now),
        answer_by=answer.due if answer is not None else None,
    )
    written = write_in_force(session, template, values, office.policy)
    message = assessment.reading.message
    if danger:
        _withdraw_milder(session, case, now)
    row = outbox.put(
        session,
        outbox.NewMail(
            key=f"acknowledgement:{case.id}:{template}",
            case_id=case.id,
            purpose="acknowledgement",
            template=template,
            template_version=written.version,
            recipient=message.from_.key,
            envelope_from=office.from_address,
            subject=written.letter.subject,
            text=written.letter.text,
            html=written.letter.html,
            not_before=now + office.acknowledgement_hold,
            in_reply_to=message.message_id if is_message_id(message.message_id) else "",
            priority=DANGER_LETTER if danger else ORDINARY,
        ),
        at=now,
    )
    if row is not None and written.unusable:
        tell_of_unusable(session, case, template, written, office=office, now=now)
    return row


def _promise_broken(assessment: Assessment, now: datetime) -> bool:
    """Whether the acknowledgement comes too late, as after an outage or from the backlog."""
    promised = assessment.deadline("acknowledge")
    return promised is not None and promised.due < now


def _read_by(assessment: Assessment, policy: Policy, now: datetime) -> datetime:
    """When a person will have read it; a promise that lies in the past is made anew."""
    look = assessment.deadline("first_look")
    if look is not None and look.due > now:
        return look.due
    week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
    return week.add(now, 1)[0]


def _withdraw_milder(session: Session, case: Case, now: datetime) -> None:
    """A letter about danger replaces an ordinary one that has not gone yet."""
    waiting = session.scalars(
        select(Outbox).where(
            Outbox.case_id.in_(lineage(session, case.id)),
            Outbox.purpose == "acknowledgement",
            Outbox.state.in_(("queued", "retrying")),
            Outbox.template.not_in(DANGER_TEMPLATES),
        )
    )
    for row in waiting:
        outbox.cancel(
            session,
            row.id,
            actor=PROGRAM,
            why="A later letter spoke of danger and is answered instead.",
            at=now,
        )


def _templates_on(session: Session, case: Case, stored: StoredMessage) -> frozenset[str]:
    # A letter that opened its case just now finds none that was merged or split.
    cases = answered_as(session, case.id) if stored.entry == "follow_up" else [case.id]
    return frozenset(session.scalars(_TEMPLATES_ON, {"cases": cases}))


def _due(session: Session, case: Case) -> datetime | None:
    due = session.scalar(
        select(StoredDeadline.due_at).where(
            StoredDeadline.case_id == case.id, StoredDeadline.name == "acknowledge"
        )
    )
    return due or case.next_due_at
