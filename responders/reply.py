"""An officer's letter: put into the outbox, taken back while it waits, and what follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policy.deadlines import consent_deadline
from policy.schema import Policy
from responders.acknowledge import TASK, draft_task
from responders.letter import is_message_id
from responders.letters import letter_of, letters
from responders.office import ORDINARY
from responders.plain_html import as_html
from responders.render import laid_out
from responders.suppression import DANGER_TEMPLATES
from store import audit, outbox
from store.correspondence import ReplyDraft
from store.deadlines import refresh_due, reopen
from store.lineage import lineage, surviving
from store.models import Case, Outbox, Task
from store.tasks import finish_task

CONSENT = "consent"
"""The deadline by which consent that was asked for is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Where an answer goes, from whom, what it answers, and when it goes, aware."""

    from_address: str
    answers: str
    goes_at: datetime


def put_reply(
    session: Session, case: Case, draft: ReplyDraft, answered: Answered, *, at: datetime
) -> Outbox | None:
    """Puts the draft into the outbox as its author's letter; `None` where it is there already.

    It waits until `goes_at`, which is how long it can be taken back. It is no automatic mail
    (RFC 3834, 5): a person wrote it.
    """
    if draft.outbox_id is not None:
        return None
    row = outbox.put(
        session,
        outbox.NewMail(
            key=f"reply:{draft.id}:{draft.times_sent}",
            case_id=case.id,
            purpose="reply",
            template=draft.letter,
            template_version=draft.letter_version,
            recipient=draft.recipient,
            envelope_from=answered.from_address,
            subject=draft.subject,
            text=laid_out(draft.text),
            html=as_html(draft.text, title=draft.subject),
            not_before=answered.goes_at,
            in_reply_to=answered.answers if is_message_id(answered.answers) else "",
            priority=ORDINARY,
        ),
        at=at,
        actor=draft.username,
    )
    if row is not None:
        draft.outbox_id = row.id
        draft.times_sent += 1
    return row


def take_back(session: Session, row: Outbox, *, by: str, at: datetime) -> ReplyDraft | None:
    """Stops a letter that has not gone, and gives its draft back to its author; `None` where
    it is too late. What the author has begun since stands below it: nothing typed is lost."""
    draft = session.scalar(select(ReplyDraft).where(ReplyDraft.outbox_id == row.id))
    if draft is None or not outbox.cancel(session, row.id, actor=by, why="taken back", at=at):
        return None
    draft.outbox_id = None
    for begun in session.scalars(
        select(ReplyDraft).where(
            ReplyDraft.case_id == draft.case_id,
            ReplyDraft.username == draft.username,
            ReplyDraft.outbox_id.is_(None),
            ReplyDraft.id != draft.id,
        )
    ):
        draft.text = f"{draft.text}\n{begun.text}"
        session.delete(begun)
    draft.saved_at = at
    return draft


def has_gone(session: Session, row: Outbox, policy: Policy, *, now: datetime) -> None:
    """What follows once the server has taken an officer's letter.

    It answers the writer, so an automatic answer that still waits goes no more, unless it
    speaks of danger, and the tasks to acknowledge are done, but for a draft that speaks of it.
    One that asks for consent makes the case wait, until it is time to ask again.
    """
    if row.purpose != "reply" or row.case_id is None:
        return
    # Its case may have gone into another while the letter waited.
    case = surviving(session, session.get_one(Case, row.case_id))
    author = session.scalar(select(ReplyDraft.username).where(ReplyDraft.outbox_id == row.id))
    by = author or outbox.PROGRAM
    answered = [TASK, *(draft_task(number) for number in _ordinary_drafts(session, case, row))]
    for task in session.scalars(
        select(Task).where(Task.case_id == case.id, Task.name.in_(answered), Task.done_at.is_(None))
    ):
        finish_task(session, task.id, by=by, at=now)
    _withdraw_waiting_answers(session, case, row, now)
    letter = letters().get(letter_of(row.template))
    if letter is not None and letter.asks_consent:
        _wait_for_consent(session, case, policy, by=by, now=now)


def _ordinary_drafts(session: Session, case: Case, reply: Outbox) -> Sequence[int]:
    """The acknowledgements in Drafts that the reply stands for; none that speaks of danger."""
    return session.scalars(
        select(Outbox.id).where(
            Outbox.case_id.in_(lineage(session, case.id)),
            or_(Outbox.case_id == reply.case_id, Outbox.recipient == reply.recipient),
            Outbox.purpose == "acknowledgement",
            Outbox.state == "draft",
            Outbox.template.not_in(DANGER_TEMPLATES),
        )
    ).all()


def _withdraw_waiting_answers(session: Session, case: Case, reply: Outbox, now: datetime) -> None:
    for waiting in session.scalars(
        select(Outbox).where(
            Outbox.case_id.in_(lineage(session, case.id)),
            or_(Outbox.case_id == reply.case_id, Outbox.recipient == reply.recipient),
            Outbox.purpose.in_(("acknowledgement", "draft")),
            Outbox.state.in_(("queued", "retrying", "draft")),
            Outbox.template.not_in(DANGER_TEMPLATES),
        )
    ):
        outbox.cancel(
            session,
            waiting.id,
            actor=outbox.PROGRAM,
            why="A colleague has answered.",
            at=now,
        )


def _wait_for_consent(
    session: Session, case: Case, policy: Policy, *, by: str, now: datetime
) -> None:
    wanted = consent_deadline(policy, now)
    there = next((row for row in case.deadlines if row.name == CONSENT), None)
    if there is None or there.met_at is not None:
        reopen(session, case, wanted)
    else:
        there.due_at, there.working = wanted.due, wanted.working
        session.flush()
        refresh_due(session, case)
    case.status = "waiting"
    audit.record(
        session, case_id=case.id, actor=by, what="waiting", at=now, why="for consent (4.4)"
    )
