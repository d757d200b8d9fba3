"""One decision on many cases of the queue: each refused or taken, audited and undone by itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.accounts import colleagues
from review.decisions import RefusedError, assign
from store import audit, outbox
from store.models import Case, Event, Outbox

ACTIONS = ("assign", "automatic", "spam")
DONE = {"automatic": "closed as automatic", "spam": "marked as spam"}
UNDONE = "bulk decision undone"


def decide(
    session: Session, case: Case, action: str, to: str, *, batch: str, by: str, at: datetime
) -> None:
    """Takes the decision on a locked case; `batch` ties it to the others of the same press.

    Raises `RefusedError` where it cannot be: danger nobody has claimed is never dealt with by
    the dozen, and what is to be read first is not closed unread.
    """
    if case.danger and case.claimed_at is None:
        raise RefusedError("a life may be at risk and nobody has claimed it")
    if action == "assign":
        assign(session, case, to, by=by, at=at, batch=batch)
        return
    if case.danger:
        raise RefusedError("it is a danger: close it on its own page")
    if case.attention != "normal" and case.status == "new":
        raise RefusedError("it is to be read first, and nobody has")
    if case.status == "closed":
        raise RefusedError("it is closed already")
    before = {"status": case.status, "band": case.band, "kind": case.kind}
    kept = _keep_answers(session, case, by=by, at=at)
    case.status, case.closed_at, case.band = "closed", at, "automatic"
    if action == "spam":
        case.kind = "spam"
    audit.record(
        session,
        case_id=case.id,
        actor=by,
        what=DONE[action],
        at=at,
        batch=batch,
        before=before,
        kept=kept,
    )


def undo(session: Session, cases: Sequence[Case], *, batch: str, by: str, at: datetime) -> int:
    """Takes a press back, case by case, and says of how many. One that somebody decided about
    since, or that was not part of it, stays as it is."""
    done = 0
    for case in cases:
        event = _last_decision(session, case)
        if event is None or event.detail.get("batch") != batch or event.actor != by:
            continue
        before = event.detail["before"]
        if event.what == "assigned":
            case.assigned_to = before
        else:
            case.status, case.closed_at = before["status"], None
            case.band, case.kind = before["band"], before["kind"]
            for outbox_id in event.detail["kept"]:
                outbox.reinstate(session, outbox_id, actor=by, at=at)
        audit.record(
            session, case_id=case.id, actor=by, what=UNDONE, at=at, undone=event.what, batch=""
        )
        done += 1
    return done


def check(session: Session, action: str, to: str) -> None:
    """Raises `RefusedError` for an action that is none, or a colleague who does not exist."""
    if action not in ACTIONS:
        raise RefusedError("Choose what to do with the cases.")
    if action == "assign" and to and to not in colleagues(session):
        raise RefusedError("There is no colleague of that name who works on cases.")


def _keep_answers(session: Session, case: Case, *, by: str, at: datetime) -> list[int]:
    """Stops answers on their way out, since nobody waits for them; says which."""
    waiting = session.scalars(
        select(Outbox.id)
        .where(
            Outbox.case_id == case.id,
            Outbox.purpose == "acknowledgement",
            Outbox.state.in_(("queued", "retrying")),
        )
        .with_for_update()
    ).all()
    why = "The case was closed as no letter that a person waits for an answer to."
    return [each for each in waiting if outbox.cancel(session, each, actor=by, why=why, at=at)]


def _last_decision(session: Session, case: Case) -> Event | None:
    """The newest event of the case that is not somebody merely looking."""
    return session.scalar(
        select(Event)
        .where(Event.case_id == case.id, Event.what != "viewed")
        .order_by(Event.id.desc())
        .limit(1)
    )
