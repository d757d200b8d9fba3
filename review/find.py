"""Finds what an address names, or answers 404; nothing is found outside its own case."""

from typing import TypeVar

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.base import Base
from store.models import Case

Row = TypeVar("Row", bound=Base)


def case(session: Session, reference: str, *, lock: bool = False) -> Case:
    """The case of that reference; locked, two people's decisions come one after another."""
    query = select(Case).where(Case.reference == reference)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        abort(404, f"There is no case {reference}. It may be misspelt.")
    return found


def of_case(session: Session, kind: type[Row], number: int, case: Case) -> Row:
    """A finding, task, message … by its number, if it belongs to this case."""
    found = session.get(kind, number)
    if found is None or getattr(found, "case_id", None) != case.id:
        abort(404, f"{case.reference} has nothing of that number.")
    return found
