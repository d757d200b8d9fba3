"""Which cases concern a route: those with an alert to it, or a counting finding of its own.

An alert stays with the case it was sent about; what went into another concerns there.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from store.lineage import surviving
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
    return or_(alerted, found, Case.id.in_(alerted_before_merging(routes)))


def alerted_before_merging(routes: Collection[str]) -> Select[int]:
    """The cases into which one with an alert to these routes went, however often."""
    gone, then = aliased(Case), aliased(Case)
    alert = exists().where(
        Outbox.case_id == gone.id, Outbox.purpose == "alert", Outbox.route.in_(routes)
    )
    first = select(gone.merged_into_id.label("id")).where(gone.merged_into_id.is_not(None), alert)
    into = first.cte("alerted_before_merging", recursive=True)
    further = select(then.merged_into_id).where(
        then.id == into.c.id, then.merged_into_id.is_not(None)
    )
    return select(into.union(further).c.id)


def case_id_of(session: Session, reference: str, condition: ColumnElement[bool]) -> int | None:
    """The case of that reference, or the one it went into, where that meets the condition."""
    named = session.scalar(select(Case).where(Case.reference == reference))
    if named is None:
        return None
    whole = surviving(session, named).id
    return session.scalar(select(Case.id).where(Case.id == whole, condition))
