"""What the dashboard shows, counted in the database. Nothing here names a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlalchemy.orm import Session

from store.figures.days import Day, as_table, received_in
from store.models import Case, Outbox, StoredDeadline, StoredFinding
from store.place import Rank

URGENT = 0
"""The outbox priority of alerts about danger."""


@dataclass(frozen=True, slots=True)
class Received:
    """Cases that one day's letters opened, of one kind and grade."""

    day: int
    kind: str
    grade: str
    cases: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How it went with one promise to acknowledge, for the letters of one day.

    `promise` is the policy paragraph it rests on. `verdict`: `kept`, `late` (done, too late),
    `broken` (not done, too late), `running`, `none` (closed without one). `within` counts the
    working days it took: 1 to 3, 4 for more, 0 where it is not done.
    """

    promise: str
    verdict: str
    within: int
    cases: int


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of a live case that is not met."""

    reference: str
    label: str
    due_at: datetime
    assigned_to: str


@dataclass(frozen=True, slots=True)
class Danger:
    """A case about which danger was alerted: when first, and when somebody claimed it."""

    alerted_at: datetime
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OverruledRule:
    """A rule whose findings staff dismissed: how many of how many that it made on these cases."""

    rule: str
    dismissed: int
    found: int


def received(session: Session, days: Sequence[Day]) -> list[Received]:
    """Cases by day of receipt, kind and grade (the confirmed one, else the draft)."""
    asked = as_table(days)
    grade = case((Case.grade != "", Case.grade), else_=Case.draft_grade)
    rows = session.execute(
        select(asked.c.day, Case.kind, grade, func.count())
        .join(Case, received_in(asked))
        .group_by(asked.c.day, Case.kind, grade)
    )
    return [Received(*row) for row in rows]


def acknowledged(session: Session, days: Sequence[Day], now: datetime) -> list[Acknowledged]:
    """How it went with the promises to acknowledge of the letters received on these days."""
    asked = as_table(days)
    met, due = StoredDeadline.met_at, StoredDeadline.due_at
    verdict = case(
        (met <= due, "kept"),
        (met > due, "late"),
        (Case.status == "closed", "none"),
        (due < now, "broken"),
        else_="running",
    )
    within = case(
        (met.is_(None), 0),
        (met <= asked.c.close_1, 1),
        (met <= asked.c.close_2, 2),
        (met <= asked.c.close_3, 3),
        else_=4,
    )
    # Written out, not bound: the index of these deadlines serves only what says the same.
    promised: ColumnElement[bool] = literal_column("deadline.name = 'acknowledge'")
    # Outer joins are worked on in the order in which they stand: with inner ones SQLite looks
    # at every deadline there is for each of the days.
    rows = session.execute(
        select(StoredDeadline.paragraph, verdict, within, func.count())
        .select_from(asked)
        .outerjoin(Case, received_in(asked))
        .outerjoin(StoredDeadline, and_(StoredDeadline.case_id == Case.id, promised))
        .group_by(StoredDeadline.paragraph, verdict, within)
    )
    return [Acknowledged(*row) for row in rows if row[0] is not None]


def due_until(session: Session, moment: datetime, *, limit: int) -> list[Due]:
    """Deadlines of live cases that are not met and end before that moment, the soonest first;
    at most `limit`."""
    # The first deadlines are those of the cases that are due first. A danger's place is not by
    # when it is due, so every one is looked at; of the others the index has the first at hand.
    dangers = select(Case.id).where(
        Case.queue_rank < int(Rank.READ_FIRST), Case.next_due_at < moment
    )
    others = (
        select(Case.id)
        .where(Case.queue_rank == int(rank), Case.queue_at < moment)
        .order_by(Case.queue_at)
        .limit(limit)
        for rank in Rank
        if Rank.READ_FIRST <= rank < Rank.AUTOMATIC
    )
    soonest = [number for query in (dangers, *others) for number in session.scalars(query)]
    rows = session.execute(
        select(Case.reference, StoredDeadline.label, StoredDeadline.due_at, Case.assigned_to)
        .join(Case, Case.id == StoredDeadline.case_id)
        .where(
            StoredDeadline.case_id.in_(soonest),
            StoredDeadline.met_at.is_(None),
            StoredDeadline.due_at < moment,
        )
        .order_by(StoredDeadline.due_at, Case.id)
        .limit(limit)
    )
    return [Due(*row) for row in rows]


def alerts(session: Session, starts: datetime, ends: datetime) -> dict[str, int]:
    """How many cases each route was alerted about in that time."""
    rows = session.execute(
        select(Outbox.route, func.count(Outbox.case_id.distinct()))
        .where(
            Outbox.purpose == "alert",
            Outbox.created_at >= starts,
            Outbox.created_at < ends,
            Outbox.route != "",
        )
        .group_by(Outbox.route)
    )
    return {row[0]: row[1] for row in rows}


def dangers(session: Session, starts: datetime, ends: datetime) -> list[Danger]:
    """The dangers first alerted about in that time, but for those that were set aside."""
    first = func.min(Outbox.created_at)
    rows = session.execute(
        select(first, Case.claimed_at)
        .join(Case, Case.id == Outbox.case_id)
        .where(Outbox.purpose == "alert", Outbox.priority == URGENT, Case.danger_set_aside_by == "")
        .where(Outbox.created_at < ends)
        .group_by(Case.id, Case.claimed_at)
        .having(first >= starts)
        .order_by(first)
    )
    return [Danger(*row) for row in rows]


def overruled(
    session: Session, starts: datetime, ends: datetime, *, limit: int
) -> tuple[list[OverruledRule], int]:
    """The rules whose findings staff dismissed in that time, the most dismissed first, at most
    `limit`; and how many findings were dismissed in all. `found` counts what the rule found on
    cases received in that time or dismissed in it."""
    in_time = and_(StoredFinding.dismissed_at >= starts, StoredFinding.dismissed_at < ends)
    dismissed = func.count()
    rows = session.execute(
        select(StoredFinding.rule, dismissed)
        .where(in_time)
        .group_by(StoredFinding.rule)
        .order_by(dismissed.desc(), StoredFinding.rule)
    ).all()
    most = rows[:limit]
    found = {
        row[0]: row[1]
        for row in session.execute(
            select(StoredFinding.rule, func.count())
            .join(Case, Case.id == StoredFinding.case_id)
            .where(
                StoredFinding.rule.in_([row[0] for row in most]),
                StoredFinding.context == "",
                Case.received_at >= starts,
                Case.received_at < ends,
            )
            .group_by(StoredFinding.rule)
        )
    }
    return (
        [OverruledRule(row[0], row[1], max(row[1], found.get(row[0], 0))) for row in most],
        sum(row[1] for row in rows),
    )
