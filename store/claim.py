"""Claiming work from the database."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, or_
from sqlalchemy.orm import InstrumentedAttribute

from store.types import Moment

Row = TypeVar("Row")

LONGEST_LEASE = timedelta(minutes=30)
"""Longer than any lease that is given out."""


NOW = bindparam("now", type_=Moment)
_TOO_LONG = bindparam("too_long", type_=Moment)


def claimable(query: Select[Row]) -> Select[Row]:
    """The query, passing over rows another worker holds.

    On SQLite SQLAlchemy leaves that out, and nothing is missing: a write transaction there has
    the database to itself.
    """
    return query.with_for_update(skip_locked=True)


def not_leased(lease_until: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Nobody has the row: no lease, or one that ran out, or one so long that it was given by a
    clock that ran ahead and has been put right since. A query with it is asked with `clock`."""
    return or_(lease_until.is_(None), lease_until < NOW, lease_until > _TOO_LONG)


def clock(now: datetime) -> dict[str, Any]:
    """What a query with `NOW` or `not_leased` is asked with; so it can be built once."""
    return {"now": now, "too_long": now + LONGEST_LEASE}
