"""Claiming work from the database."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")

LONGEST_LEASE = timedelta(minutes=30)
"""Longer than any lease that is given out."""


def claimable(session: Session, query: Select[Row]) -> Select[Row]:
    """The query, passing over rows another worker holds.

    SQLite needs nothing: a write transaction there has the database to itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        return query.with_for_update(skip_locked=True)
    return query


def not_leased(lease_until: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    """Nobody has the row: no lease, or one that ran out, or one so long that it was given by a
    clock that ran ahead and has been put right since."""
    return or_(
        lease_until.is_(None),
        lease_until < now,
        lease_until > now + LONGEST_LEASE,
    )
