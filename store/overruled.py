"""Which rules staff overrule: findings dismissed by hand, counted by rule."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from store.models import StoredFinding


@dataclass(frozen=True, slots=True)
class Overruled:
    """How many of a rule's counting findings staff dismissed, and an example of why."""

    rule: str
    found: int
    dismissed: int
    why: str


def most_overruled(session: Session, limit: int = 20) -> list[Overruled]:
    """The rules whose findings staff dismissed most often, the worst first."""
    dismissed = func.sum(case((StoredFinding.dismissed_by != "", 1), else_=0))
    rows = session.execute(
        select(
            StoredFinding.rule,
            func.count(),
            dismissed,
            func.max(StoredFinding.dismissed_why),
        )
        .where(StoredFinding.context == "")
        .group_by(StoredFinding.rule)
        .having(dismissed > 0)
        .order_by(dismissed.desc(), StoredFinding.rule)
        .limit(limit)
    )
    return [Overruled(rule, found, int(times), why) for rule, found, times, why in rows]
