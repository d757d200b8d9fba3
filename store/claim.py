"""Claiming work from the database."""

from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


def claimable(session: Session, query: Select[Row]) -> Select[Row]:
    """The query, passing over rows another worker holds.

    SQLite needs nothing: a write transaction there has the database to itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        return query.with_for_update(skip_locked=True)
    return query
