"""Letters that went by themselves, in staff's hands: kept from going, let go after all, sent again.

As in `review.decisions`: in the caller's transaction, on a locked case; what cannot be done
raises `RefusedError` and changes nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from responders.acknowledge import TASK, ask_a_person
from review.decisions import RefusedError
from store import audit, outbox
from store.lineage import lineage
from store.models import Case, Outbox
from store.tasks import finish_task

APART = timedelta(minutes=10)
"""So long after one acknowledgement no second one goes, or one press too many sends two."""

UNDO = timedelta(seconds=10)
WAITING = ("queued", "retrying", "sending", "drafting")
IN_DRAFTS = ("draft", "drafting")


def stop(session: Session, case: Case, mail: Outbox, why: str, *, by: str, at: datetime) -> None:
    """Keeps a mail from going, with a reason. Somebody still has to acknowledge the writer:
    an acknowledgement that is stopped becomes a task. Alerts cannot be stopped; an answer is
    taken back instead, so that its draft can be written on."""
    if mail.purpose == "alert":
        raise RefusedError("An alert cannot be stopped.")
    if mail.purpose == "reply":
        raise RefusedError("It is a colleague's own answer: take it back, and it can be mended.")
    if mail.purpose == "acknowledgement" and mail.state in IN_DRAFTS:
        raise RefusedError(
            "It lies in the mailbox's Drafts folder: delete it there, and mark the task as done."
        )
    if not why:
        raise RefusedError("Say why it should not go.")
    if not outbox.cancel(session, mail.id, actor=by, why=why, at=at):
        raise RefusedError("It is too late: it has gone, or is going now.")
    if mail.purpose == "acknowledgement":
        ask_a_person(session, case, why, at=at)


def let_go(session: Session, case: Case, mail: Outbox, *, by: str, at: datetime) -> None:
    """Takes that back: the mail goes after all, and the task is done."""
    if mail.state != "cancelled" or mail.purpose not in ("acknowledgement", "draft"):
        raise RefusedError("It was not stopped, so there is nothing to take back.")
    if mail.purpose == "draft":
        mail.state, mail.last_error = "draft", ""
        audit.record(session, case_id=case.id, actor=by, what="draft reinstated", at=at)
        return
    if _another_waits(session, case):
        raise RefusedError("Another acknowledgement is on its way already.")
    if _acknowledged(session, case, mail):
        raise RefusedError(
            "The person is acknowledged already. Mark the task as done, or send that one again."
        )
    outbox.reinstate(session, mail.id, actor=by, at=at)
    mail.not_before = max(mail.not_before, at + UNDO)
    for task in case.tasks:
        if task.name == TASK and task.done_at is None:
            finish_task(session, task.id, by=by, at=at)


def send_again(
    session: Session, case: Case, mail: Outbox, why: str, *, by: str, at: datetime
) -> Outbox:
    """Sends an acknowledgement once more, the same words with a Message-ID of their own.

    Never two by accident: only the newest can be sent again, with a reason, while none waits to
    go, and not within ten minutes of the one before.
    """
    newest = session.scalar(_acknowledgements(case).order_by(Outbox.id.desc()).limit(1))
    if mail.purpose != "acknowledgement" or newest is None:
        raise RefusedError("Only an acknowledgement can be sent again.")
    if mail.state in IN_DRAFTS:
        raise RefusedError("It lies in the mailbox's Drafts folder: send it from there.")
    if newest.id != mail.id:
        raise RefusedError("It was sent again already: look at the newest one.")
    if _another_waits(session, case):
        raise RefusedError("It has not gone yet, so there is nothing to send again.")
    if mail.sent_at is not None and at - mail.sent_at < APART:
        raise RefusedError(
            "It went less than ten minutes ago and may still be on its way. Wait, or ring."
        )
    if not why:
        raise RefusedError("Say why it should go again.")
    times = session.scalar(select(func.count()).select_from(_acknowledgements(case).subquery()))
    row = outbox.put(
        session,
        outbox.NewMail(
            key=f"acknowledgement:{case.id}:{mail.template}{outbox.AGAIN}{times}",
            case_id=case.id,
            purpose=mail.purpose,
            template=mail.template,
            template_version=mail.template_version,
            recipient=mail.recipient,
            envelope_from=mail.envelope_from,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            not_before=at + UNDO,
            in_reply_to=mail.in_reply_to,
            priority=mail.priority,
        ),
        at=at,
        actor=by,
    )
    if row is None:
        raise RefusedError("It is on its way already.")
    audit.record(
        session, case_id=case.id, actor=by, what="acknowledgement sent again", at=at, why=why
    )
    return row


def not_again(session: Session, mail: Outbox, *, by: str, at: datetime) -> None:
    """Takes back that it was sent again. The first one went, so nobody has a task from it."""
    second = session.scalar(
        select(Outbox).where(
            Outbox.case_id == mail.case_id,
            Outbox.key.like(f"acknowledgement:{mail.case_id}:{mail.template}{outbox.AGAIN}%"),
            Outbox.state == "queued",
        )
    )
    if second is None or not outbox.cancel(session, second.id, actor=by, why="taken back", at=at):
        raise RefusedError("It is too late: it has gone, or is going now.")


def _another_waits(session: Session, case: Case) -> bool:
    waiting = _acknowledgements(case).where(Outbox.state.in_(WAITING)).limit(1)
    return session.scalar(waiting) is not None


def _acknowledged(session: Session, case: Case, mail: Outbox) -> bool:
    """Whether the recipient has, or may get, an acknowledgement as urgent about this case or one
    that went into it: a letter about danger does not give way to an ordinary one."""
    other = select(Outbox.id).where(
        Outbox.case_id.in_(lineage(session, case.id)),
        Outbox.purpose == "acknowledgement",
        Outbox.state.in_((*WAITING, "sent", "uncertain", "draft")),
        Outbox.recipient == mail.recipient,
        Outbox.priority <= mail.priority,
    )
    return session.scalar(other.limit(1)) is not None


def _acknowledgements(case: Case) -> Select[Outbox]:
    return select(Outbox).where(Outbox.case_id == case.id, Outbox.purpose == "acknowledgement")
