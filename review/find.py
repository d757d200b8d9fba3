"""Finds what an address names, or answers 404; nothing is found outside its own case."""

from typing import TypeVar

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.base import Base
from store.lineage import lineage, surviving
from store.models import Case

Row = TypeVar("Row", bound=Base)


def case(session: Session, reference: str, *, lock: bool = False) -> Case:
    """The case of that reference, or the one it was merged into; locked, two people's decisions
    come one after another."""
    query = select(Case).where(Case.reference == reference)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        abort(404, f"There is no case {reference}. It may be misspelt.")
    whole = surviving(session, found)
    if lock and whole is not found:
        session.refresh(whole, with_for_update=True)
    return whole


def of_case(session: Session, kind: type[Row], number: int, case: Case) -> Row:
    """A finding, task, message … by its number, if it belongs to this case or to one that
    went into it."""
    found = session.get(kind, number)
    case_id = getattr(found, "case_id", None)
    if found is None or (case_id != case.id and case_id not in lineage(session, case.id)):
        abort(404, f"{case.reference} has nothing of that number.")
    return found
