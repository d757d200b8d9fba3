"""Which cases concern a route: those with an alert to it, or a counting finding of its own."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from store.models import Case, Outbox, StoredFinding


def concerns(routes: Collection[str], signals: Collection[str]) -> ColumnElement[bool]:
    """What a query asks of a case. `signals` are those that raise alerts to these routes."""
    alerted = exists().where(
        Outbox.case_id == Case.id, Outbox.purpose == "alert", Outbox.route.in_(routes)
    )
    found = exists().where(
        StoredFinding.case_id == Case.id,
        StoredFinding.signal.in_(signals),
        StoredFinding.context == "",
        StoredFinding.dismissed_by == "",
    )
    return or_(alerted, found)


def case_id_of(session: Session, reference: str, condition: ColumnElement[bool]) -> int | None:
    """The case of that reference, where it meets the condition."""
    return session.scalar(select(Case.id).where(Case.reference == reference, condition))
