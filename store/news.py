"""What came in since a page was made: counted from the trail, at the same cost at any size."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import Case, Event
from store.place import Rank

MOST_COUNTED = 1000
LETTERS = ("case opened", "message added")
ALARMS = (*LETTERS, "second reader added", "signal added", "danger given back")
"""Events after which a danger may stand unclaimed that did not before."""


@dataclass(frozen=True, slots=True)
class News:
    """New letters, and cases among all that happened where a life may be at risk unclaimed."""

    letters: int
    dangers: int


def newest_event(session: Session) -> int:
    """The number of the newest event, from which news are counted later."""
    return session.scalar(select(func.max(Event.id))) or 0


def news(session: Session, after: int) -> News:
    """What happened behind the event of that number; of each at most 1,000."""
    rows = session.execute(
        select(Event.case_id, Event.what, Case.queue_rank)
        .join(Case, Case.id == Event.case_id)
        .where(Event.id > after, Event.what.in_(ALARMS))
        .order_by(Event.id.desc())
        .limit(MOST_COUNTED)
    ).all()
    return News(
        letters=sum(what in LETTERS for _, what, _ in rows),
        dangers=len({case_id for case_id, _, rank in rows if rank == Rank.UNCLAIMED}),
    )
