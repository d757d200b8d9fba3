"""A case as its page shows it: with the trail and the mail of the cases that went into it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.lineage import CaseLink, Regrouping, lineage, links, regroupings
from store.models import Case, Event, Outbox


@dataclass(frozen=True, slots=True)
class Joined:
    """A merge or a split that stands, with the case at its other end; the newest one of a
    case may be taken back (`undoable`)."""

    regrouping: Regrouping
    other: Case
    undoable: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """What belongs to a case beside its own rows."""

    events: list[Event]
    outbox: list[Outbox]
    joined: list[Joined]
    linked: list[tuple[CaseLink, Case]]
    numbers: frozenset[int]


def whole(session: Session, case: Case) -> Whole:
    """Reads it, in the order in which it happened."""
    numbers = lineage(session, case.id)
    rows = regroupings(session, [case.id])
    return Whole(
        events=list(
            session.scalars(select(Event).where(Event.case_id.in_(numbers)).order_by(Event.id))
        ),
        outbox=list(
            session.scalars(select(Outbox).where(Outbox.case_id.in_(numbers)).order_by(Outbox.id))
        ),
        joined=[
            Joined(row, _other_end(session, row, case), undoable=row is rows[0]) for row in rows
        ],
        linked=links(session, numbers),
        numbers=frozenset(numbers),
    )


def _other_end(session: Session, row: Regrouping, case: Case) -> Case:
    return session.get_one(Case, row.other_id if row.case_id == case.id else row.case_id)
