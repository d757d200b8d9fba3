"""Alerts as their routes see them: which cases, and who has claimed them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Subquery, func, select, union
from sqlalchemy.orm import Mapped, QueryableAttribute, Session, mapped_column

from store.base import Base
from store.models import Case, Outbox, StoredFinding
from store.place import Rank


class AlertClaim(Base):
    """That somebody of a route took up its alerts about a case; a later alert is unclaimed."""

    __tablename__ = "alert_claim"
    __table_args__ = (Index("ix_alert_claim_case", "case_id", "route"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"))
    route: Mapped[str] = mapped_column(String(20))
    claimed_by: Mapped[str] = mapped_column(String(100))
    claimed_at: Mapped[datetime]


def cases_of(
    session: Session,
    routes: Collection[str],
    signals: Collection[str],
    *,
    before: int,
    limit: int,
) -> list[Case]:
    """The newest cases, opened before the one of that id, that concern these routes: those
    with an alert to one, or a counting finding of a signal that raises alerts to it.
    """
    alerted = _newest(
        select(Outbox.case_id).where(Outbox.purpose == "alert", Outbox.route.in_(routes)),
        Outbox.case_id,
        before,
        limit,
    )
    found = _newest(
        select(StoredFinding.case_id).where(
            StoredFinding.signal.in_(signals),
            StoredFinding.context == "",
            StoredFinding.dismissed_by == "",
        ),
        StoredFinding.case_id,
        before,
        limit,
    )
    either = union(select(alerted), select(found)).subquery()
    query = select(Case).where(Case.id.in_(select(either.c.case_id)))
    return list(session.scalars(query.order_by(Case.id.desc()).limit(limit)))


def unclaimed_dangers(session: Session) -> Sequence[Case]:
    """Every danger that nobody has claimed, the longest waiting first."""
    return session.scalars(
        select(Case)
        .where(Case.queue_rank == int(Rank.UNCLAIMED))
        .order_by(Case.queue_at, Case.id)
        .limit(100)
    ).all()


def claims(session: Session, case_ids: Iterable[int]) -> dict[tuple[int, str], AlertClaim]:
    """The standing claim on each case and route: the newest, where no alert came after it."""
    ids = list(case_ids)
    last_alert = {
        (case_id, route): at
        for case_id, route, at in session.execute(
            select(Outbox.case_id, Outbox.route, func.max(Outbox.created_at))
            .where(Outbox.purpose == "alert", Outbox.case_id.in_(ids))
            .group_by(Outbox.case_id, Outbox.route)
        )
    }
    standing: dict[tuple[int, str], AlertClaim] = {}
    query = select(AlertClaim).where(AlertClaim.case_id.in_(ids)).order_by(AlertClaim.id)
    for claim in session.scalars(query):
        last = last_alert.get((claim.case_id, claim.route))
        if last is None or claim.claimed_at >= last:
            standing[claim.case_id, claim.route] = claim
    return standing


def _newest(
    query: Select[Any], case_id: QueryableAttribute[Any], before: int, limit: int
) -> Subquery:
    return query.where(case_id < before).distinct().order_by(case_id.desc()).limit(limit).subquery()
