"""Alerts as their routes see them: which cases, and who has claimed them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Subquery, func, select, union
from sqlalchemy.orm import Mapped, QueryableAttribute, Session, mapped_column

from store.base import Base
from store.concern import alerted_before_merging
from store.lineage import members
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
    with an alert to one, or a counting finding of a signal that raises alerts to it. A case
    that went into another is that other.
    """
    alerted = _newest(
        select(Outbox.case_id)
        .join(Case, Case.id == Outbox.case_id)
        .where(
            Outbox.purpose == "alert",
            Outbox.route.in_(routes),
            Case.merged_into_id.is_(None),
        ),
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
    any_of = union(
        select(alerted.c.case_id), select(found.c.case_id), alerted_before_merging(routes)
    ).subquery()
    query = select(Case).where(
        Case.id.in_(select(any_of.c.case_id)), Case.id < before, Case.merged_into_id.is_(None)
    )
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
    """The standing claim on each case and route, whatever went into the case included: the
    newest, where it or one before it covers every alert. A claim covers the alerts of its own
    case, and those of a case that had gone into it by then.
    """
    whole = members(session, case_ids)
    made = session.scalars(
        select(AlertClaim).where(AlertClaim.case_id.in_(whole)).order_by(AlertClaim.id)
    ).all()
    standing = {(whole[claim.case_id], claim.route): claim for claim in made}
    alerts = session.execute(
        select(Case.id, Outbox.route, func.max(Outbox.created_at), Case.closed_at)
        .join(Case, Case.id == Outbox.case_id)
        .where(Outbox.purpose == "alert", Outbox.case_id.in_(whole))
        .group_by(Case.id, Outbox.route, Case.closed_at)
    ).all()
    for case_id, route, last, closed in alerts:
        went = closed if whole[case_id] != case_id else None
        covered = any(
            claim.claimed_at >= last
            and (claim.case_id == case_id or (went is not None and claim.claimed_at >= went))
            for claim in made
            if (whole[claim.case_id], claim.route) == (whole[case_id], route)
        )
        if not covered:
            standing.pop((whole[case_id], route), None)
    return standing


def _newest(
    query: Select[Any], case_id: QueryableAttribute[Any], before: int, limit: int
) -> Subquery:
    return query.where(case_id < before).distinct().order_by(case_id.desc()).limit(limit).subquery()
