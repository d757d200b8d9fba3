"""Takes a merge or a split back: what was moved returns, what was changed is as it was.

What somebody decided since stands: a column or deadline that is no longer as the merge left
it is left alone. Danger that came in since is never taken away.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS
from store import attendance, audit, outbox
from store.deadlines import refresh_due
from store.lineage import MERGE, Regrouping, lineage, regroupings, surviving
from store.models import Case, Outbox, StoredDeadline, StoredFinding, StoredMessage
from store.moving import everything, move, of_messages, promise, set_columns
from store.outbox import ANSWERS
from store.tasks import open_task
from store.together import from_json

REACHED = "The cases are apart again, and an answer has reached the writer since they were merged."


class CannotUndoError(Exception):
    """It cannot be taken back now; the message is one sentence saying why."""


def undo(session: Session, regrouping: Regrouping, *, by: str, at: datetime) -> tuple[Case, Case]:
    """Takes it back and returns its two cases, which the caller has locked.

    Raises `CannotUndoError` where it was taken back already, where either case was merged or
    split again since, or where a case that was split off has had letters of its own.
    """
    case = session.get_one(Case, regrouping.case_id)
    other = session.get_one(Case, regrouping.other_id)
    _check(session, regrouping, case, other)
    kept = regrouping.kept
    if regrouping.what == MERGE:
        move(session, _with_what_was_added(session, case, kept["moved"]), out_of=case, into=other)
        set_columns(other, {**from_json(kept["other"]), "merged_into_id": None})
        for number in kept["stopped"]:
            _let_go(session, number, regrouping, by=by, at=at)
        for username in kept["watching"]:
            attendance.unwatch(session, case.id, username)
        _restore_deadlines(session, kept["deadlines"])
    else:
        move(session, _without_its_own_task(session, other, kept), out_of=other, into=case)
        # Its reference may have been told to somebody: it leads back to where it came from.
        set_columns(other, {"status": "closed", "closed_at": at, "merged_into_id": case.id})
    _restore_columns(session, case, regrouping)
    regrouping.undone_by, regrouping.undone_at = by, at
    session.flush()
    for one in (case, other):
        refresh_due(session, one)
    for one, its_other in ((case, other), (other, case)):
        audit.record(
            session, case_id=one.id, actor=by, what=f"{regrouping.what} taken back", at=at,
            case=its_other.reference,
        )  # fmt: skip
    return case, other


def _check(session: Session, regrouping: Regrouping, case: Case, other: Case) -> None:
    if regrouping.undone_at is not None:
        raise CannotUndoError("It was taken back already.")
    newest = regroupings(session, [case.id, other.id])[0]
    if newest.id != regrouping.id or case.merged_into_id is not None:
        raise CannotUndoError(
            "One of the cases was merged or split again since: take that back first."
        )
    if regrouping.what != MERGE and _has_letters_of_its_own(session, other, regrouping):
        raise CannotUndoError(
            f"{other.reference} has had other letters since: merge the two cases instead."
        )


def _let_go(
    session: Session, number: int, regrouping: Regrouping, *, by: str, at: datetime
) -> None:
    """Lets an acknowledgement go that the merge stopped; where something as urgent has reached
    its writer since, or may have, a person decides whether another one should."""
    row = session.get_one(Outbox, number)
    both = [
        *lineage(session, regrouping.case_id),
        *lineage(session, regrouping.other_id),
    ]
    reached = select(Outbox.id).where(
        Outbox.case_id.in_(both),
        Outbox.purpose.in_(ANSWERS),
        Outbox.recipient == row.recipient,
        Outbox.priority <= row.priority,
        or_(
            Outbox.sent_at > regrouping.done_at,
            Outbox.state.in_(("sending", "uncertain")),
        ),
    )
    if row.state != "cancelled" or session.scalar(reached.limit(1)) is None:
        outbox.reinstate(session, number, actor=by, at=at)
        return
    case = surviving(session, session.get_one(Case, row.case_id))
    open_task(
        session,
        case,
        name="acknowledge",
        what=f"Acknowledge {case.reference} yourself, by telephone, letter or email.",
        why=REACHED,
        due_at=case.next_due_at,
        at=at,
    )


def _with_what_was_added(
    session: Session, case: Case, moved: dict[str, list[int]]
) -> dict[str, list[int]]:
    """What was moved, and what was found since in the letters that were."""
    letters = session.scalars(select(StoredMessage).where(StoredMessage.id.in_(moved["message"])))
    added = of_messages(session, case, letters.all())
    return {name: sorted({*moved.get(name, []), *added.get(name, [])}) for name in {*moved, *added}}


def _without_its_own_task(
    session: Session, other: Case, kept: dict[str, Any]
) -> dict[str, list[int]]:
    """All that is with a case that was split off, but for the task to acknowledge it."""
    there = everything(session, other)
    own = {task.id for task in other.tasks if task.name == "acknowledge"}
    own -= set(kept["moved"]["task"])
    return {**there, "task": [number for number in there["task"] if number not in own]}


def _has_letters_of_its_own(session: Session, other: Case, regrouping: Regrouping) -> bool:
    there = session.scalars(select(StoredMessage.id).where(StoredMessage.case_id == other.id))
    return bool(set(there) - set(regrouping.kept["moved"]["message"]))


def _restore_columns(session: Session, case: Case, regrouping: Regrouping) -> None:
    before, after = from_json(regrouping.kept["before"]), from_json(regrouping.kept["after"])
    as_it_was = {
        name: value
        for name, value in before.items()
        if getattr(case, name) == after[name] and value != after[name]
    }
    if _danger_since(session, case, regrouping):
        for name in ("attention", "claimed_by", "claimed_at"):
            as_it_was.pop(name, None)
        as_it_was |= {"danger": True, "band": "danger"}
    set_columns(case, as_it_was)


def _danger_since(session: Session, case: Case, regrouping: Regrouping) -> bool:
    since = select(StoredFinding.id).where(
        StoredFinding.case_id == case.id,
        StoredFinding.id > regrouping.kept["last_finding"],
        StoredFinding.signal.in_(RISK_SIGNALS),
        StoredFinding.context == "",
        StoredFinding.dismissed_by == "",
    )
    return session.scalar(since.limit(1)) is not None


def _restore_deadlines(session: Session, kept: list[dict[str, Any]]) -> None:
    for one in kept:
        row = session.get(StoredDeadline, one["id"])
        if row is None or promise(row) != from_json(one["after"]):
            continue
        if one["before"] is None:
            session.delete(row)
        else:
            set_columns(row, from_json(one["before"]))
    session.flush()
