"""Every figure of the dashboard for a period, in the order of the page."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from policy.schema import Policy
from review.dashboard import alerted, promise, received
from review.dashboard.ahead import ahead, horizon
from review.dashboard.figure import Figure
from review.dashboard.period import Period, days_of
from review.words import Words
from store.figures import counts

MOST_DUE = 500
MOST_RULES = 10


def figures(
    session: Session,
    period: Period,
    *,
    policy: Policy,
    words: Words,
    names: Mapping[str, str],
    now: datetime,
) -> list[Figure]:
    """Counts everything anew; changes nothing. `names` are colleagues' by username."""
    days = days_of(period, policy)
    opened = counts.received(session, days)
    promises = counts.acknowledged(session, days, now)
    due = counts.due_until(session, horizon(now), limit=MOST_DUE + 1)
    rules, dismissed = counts.overruled(session, period.starts, period.ends, limit=MOST_RULES)
    return [
        ahead(due[:MOST_DUE], names, now=now, more=len(due) > MOST_DUE),
        promise.kept(promises, policy),
        promise.speed(promises),
        received.by_day(opened, period),
        received.by_kind(opened, words),
        received.by_grade(opened, words),
        alerted.alerted(counts.alerts(session, period.starts, period.ends), words),
        alerted.claimed(counts.dangers(session, period.starts, period.ends)),
        alerted.overruled(rules, dismissed),
    ]
