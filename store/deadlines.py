"""Deadlines of a case: set, met, and the earliest one kept at hand for the queue."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from policy.assessment import Deadline
from store.base import table_of
from store.models import Case, StoredDeadline

# Built once: they are asked for at every letter.
_DEADLINES = table_of(StoredDeadline)
_ADD = insert(_DEADLINES)
_EARLIEST = select(func.min(StoredDeadline.due_at)).where(
    StoredDeadline.case_id == bindparam("case"), StoredDeadline.met_at.is_(None)
)
_cases = table_of(Case)
_KEEP_EARLIEST = (
    update(_cases)
    .where(_cases.c.id == bindparam("case"))
    .values(next_due_at=_EARLIEST.scalar_subquery())
)
_MEET = (
    update(_DEADLINES)
    .where(
        _DEADLINES.c.case_id == bindparam("case"),
        _DEADLINES.c.name == bindparam("deadline"),
        _DEADLINES.c.met_at.is_(None),
    )
    .values(met_at=bindparam("at"), met_by=bindparam("by"))
    .returning(_DEADLINES.c.id)
)


def set_deadlines(
    session: Session, case: Case, deadlines: Iterable[Deadline], *, new_case: bool = False
) -> None:
    """Adds the deadlines the case does not have yet.

    One that is there keeps its moment (a promise is not moved by a second letter),
    but one that was met opens again only through `reopen`. With `new_case` the case was opened
    in this transaction and has none.
    """
    there = [] if new_case else _there(session, case)
    names = {name for name, _, _ in there}
    added = [deadline for deadline in deadlines if deadline.name not in names]
    if added:
        session.execute(_ADD, [_columns(case, item) for item in added])
    earliest = min(
        [due for _, due, met_at in there if met_at is None] + [item.due for item in added],
        default=None,
    )
    if case.next_due_at != earliest:
        case.next_due_at = earliest


def _there(session: Session, case: Case) -> Sequence[Row[str, datetime, datetime | None]]:
    return session.execute(
        select(StoredDeadline.name, StoredDeadline.due_at, StoredDeadline.met_at).where(
            StoredDeadline.case_id == case.id
        )
    ).all()


def reopen(session: Session, case: Case, deadline: Deadline) -> None:
    """Starts a deadline anew, as for the first look at a second letter."""
    row = session.scalar(
        select(StoredDeadline).where(
            StoredDeadline.case_id == case.id, StoredDeadline.name == deadline.name
        )
    )
    if row is None:
        session.execute(_ADD, _columns(case, deadline))
    elif row.met_at is not None:
        row.due_at, row.working = deadline.due, deadline.working
        row.met_at, row.met_by = None, ""
    session.flush()
    refresh_due(session, case)


def meet(session: Session, case_id: int, name: str, *, by: str, at: datetime) -> None:
    """Marks a deadline met, if the case has it open."""
    met = session.scalar(_MEET, {"case": case_id, "deadline": name, "at": at, "by": by})
    if met is None:
        return
    session.execute(_KEEP_EARLIEST, {"case": case_id})
    # Both statements pass by what the session has read: it is to read those rows again.
    for kind, number, column in (
        (StoredDeadline, met, ("met_at", "met_by")),
        (Case, case_id, ("next_due_at",)),
    ):
        row = session.identity_map.get(identity_key(kind, number))
        if row is not None:
            session.expire(row, column)


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
    case.next_due_at = session.scalar(_EARLIEST, {"case": case.id})


def _columns(case: Case, deadline: Deadline) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "name": deadline.name,
        "label": deadline.label,
        "due_at": deadline.due,
        "working": deadline.working,
        "paragraph": deadline.paragraph,
    }
