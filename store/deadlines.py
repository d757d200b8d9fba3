"""Deadlines of a case: set, met, and the earliest one kept at hand for the queue."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy.assessment import Deadline
from store.models import Case, StoredDeadline


def set_deadlines(session: Session, case: Case, deadlines: Iterable[Deadline]) -> None:
    """Adds the deadlines the case does not have yet.

    One that is there keeps its moment (a promise is not moved by a second letter),
    but one that was met opens again only through `reopen`.
    """
    present = set(
        session.scalars(select(StoredDeadline.name).where(StoredDeadline.case_id == case.id))
    )
    for deadline in deadlines:
        if deadline.name not in present:
            session.add(_row(case, deadline))
    session.flush()
    refresh_due(session, case)


def reopen(session: Session, case: Case, deadline: Deadline) -> None:
    """Starts a deadline anew, as for the first look at a second letter."""
    row = session.scalar(
        select(StoredDeadline).where(
            StoredDeadline.case_id == case.id, StoredDeadline.name == deadline.name
        )
    )
    if row is None:
        session.add(_row(case, deadline))
    elif row.met_at is not None:
        row.due_at, row.working = deadline.due, deadline.working
        row.met_at, row.met_by = None, ""
    session.flush()
    refresh_due(session, case)


def meet(session: Session, case_id: int, name: str, *, by: str, at: datetime) -> None:
    """Marks a deadline met, if the case has it open."""
    row = session.scalar(
        select(StoredDeadline).where(
            StoredDeadline.case_id == case_id,
            StoredDeadline.name == name,
            StoredDeadline.met_at.is_(None),
        )
    )
    if row is not None:
        row.met_at, row.met_by = at, by
        session.flush()
        refresh_due(session, session.get_one(Case, case_id))


def unmeet(session: Session, case: Case, name: str, *, only_by: str = "") -> None:
    """Opens a met deadline again with its old moment: what met it came to nothing.

    With `only_by` one that somebody else met stays met.
    """
    for row in session.scalars(
        select(StoredDeadline).where(StoredDeadline.case_id == case.id, StoredDeadline.name == name)
    ):
        if only_by in ("", row.met_by):
            row.met_at, row.met_by = None, ""
    session.flush()
    refresh_due(session, case)


def refresh_due(session: Session, case: Case) -> None:
    """Keeps `next_due_at` true: the earliest deadline that is not met."""
    case.next_due_at = session.scalar(
        select(func.min(StoredDeadline.due_at)).where(
            StoredDeadline.case_id == case.id, StoredDeadline.met_at.is_(None)
        )
    )


def _row(case: Case, deadline: Deadline) -> StoredDeadline:
    return StoredDeadline(
        case_id=case.id,
        name=deadline.name,
        label=deadline.label,
        due_at=deadline.due,
        working=deadline.working,
        paragraph=deadline.paragraph,
    )
