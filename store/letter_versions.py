"""The wordings of letters that staff wrote, every one kept; the newest is in force."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from store import audit
from store.correspondence import LetterVersion


def newest(session: Session, name: str) -> LetterVersion | None:
    """The wording in force; `None` while it is the shipped one."""
    return session.scalar(_of(name).limit(1))


def all_of(session: Session, name: str) -> Sequence[LetterVersion]:
    """Every wording that staff wrote of the letter, the newest first."""
    return session.scalars(_of(name)).all()


def newest_numbers(session: Session) -> dict[str, int]:
    """The version in force of every letter that staff have changed."""
    rows = session.execute(
        select(LetterVersion.name, func.max(LetterVersion.version)).group_by(LetterVersion.name)
    )
    return {row[0]: row[1] for row in rows}


def add(
    session: Session,
    name: str,
    text: str,
    *,
    after: int,
    by: str,
    at: datetime,
    restored: int | None = None,
) -> LetterVersion | None:
    """Puts a new wording into force; `None`, and nothing is changed, where `after` is no longer
    the version in force because a colleague has written another since. The event says which."""
    last = newest(session, name)
    if (last.version if last else 0) != after:
        return None
    row = LetterVersion(
        name=name, version=after + 1, text=text, written_by=by, written_at=at, restored=restored
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        case_id=None,
        actor=by,
        what="letter restored" if restored is not None else "letter changed",
        at=at,
        letter=name,
        version=row.version,
        restored=restored,
    )
    return row


def _of(name: str) -> Select[LetterVersion]:
    return (
        select(LetterVersion)
        .where(LetterVersion.name == name)
        .order_by(LetterVersion.version.desc())
    )
