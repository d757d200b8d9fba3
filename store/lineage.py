"""Which cases belong together: linked side by side, or one gone into the other.

A case that was merged keeps its row, its reference, its trail and what was sent about it;
its letters and findings are with the case it went into, to which everything that names the
old reference is led on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store import audit
from store.base import Base, table_of
from store.models import Case

MERGE, SPLIT = "merge", "split"


class CaseLink(Base):
    """That two cases have to do with each other; `one_id` is the smaller number."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        Index("ix_case_link_other_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("case_.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case_.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    linked_by: Mapped[str] = mapped_column(String(100))
    linked_at: Mapped[datetime]


class Regrouping(Base):
    """A merge (`other_id` went into `case_id`) or a split (`other_id` was made out of
    `case_id`), with all that is needed to take it back in `kept`: see `store.undoing`."""

    __tablename__ = "regrouping"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    done_by: Mapped[str] = mapped_column(String(100))
    done_at: Mapped[datetime]
    undone_by: Mapped[str] = mapped_column(String(100), default="")
    undone_at: Mapped[datetime | None]
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)


# Built once: it is asked about every letter that was sent, and nearly always true.
_cases, _regroupings = table_of(Case).c, table_of(Regrouping).c
_BY_ITSELF = select(_cases.id).where(
    _cases.id == bindparam("case"),
    _cases.merged_into_id.is_(None),
    ~exists().where(
        _regroupings.what == SPLIT,
        _regroupings.case_id == _cases.id,
        _regroupings.undone_at.is_(None),
    ),
)


def surviving(session: Session, case: Case) -> Case:
    """The case that this one went into, however often; itself where it went nowhere."""
    while case.merged_into_id is not None:
        case = session.get_one(Case, case.merged_into_id)
    return case


def lineage(session: Session, case_id: int) -> list[int]:
    """The case and every case that went into it, itself first."""
    return list(members(session, [case_id]))


def members(session: Session, case_ids: Iterable[int]) -> dict[int, int]:
    """These cases and every case that went into one of them, each with the one of `case_ids`
    that it is part of."""
    found = {case_id: case_id for case_id in case_ids}
    frontier = list(found)
    while frontier:
        rows = session.execute(
            select(Case.id, Case.merged_into_id)
            .where(Case.merged_into_id.in_(frontier), Case.id.not_in(found))
            .order_by(Case.id)
        ).all()
        found |= {case_id: found[into] for case_id, into in rows if into is not None}
        frontier = [case_id for case_id, _ in rows]
    return found


def answered_by(session: Session, case_id: int, recipient: str) -> list[int]:
    """The cases that a letter about this one answers: itself, the one it went into, and those
    with letters of the recipient that were split from either."""
    if session.scalar(_BY_ITSELF, {"case": case_id}) is not None:
        return [case_id]
    found = [case_id, surviving(session, session.get_one(Case, case_id)).id]
    made = session.scalars(
        select(Case)
        .join(Regrouping, Regrouping.other_id == Case.id)
        .where(
            Regrouping.what == SPLIT,
            Regrouping.case_id.in_(found),
            Regrouping.undone_at.is_(None),
            func.lower(Case.writer_address) == recipient.lower(),
        )
    )
    return list(dict.fromkeys([*found, *(surviving(session, case).id for case in made)]))


def answered_as(session: Session, case_id: int) -> list[int]:
    """The cases whose acknowledgements count for this one: its lineage, and the cases that it
    was split from with theirs, however often, since their letter was answered there."""
    found, asked = lineage(session, case_id), 0
    while len(found) > asked:
        asked = len(found)
        origins = select(Regrouping.case_id).where(
            Regrouping.what == SPLIT, Regrouping.other_id.in_(found), Regrouping.undone_at.is_(None)
        )
        wholes = [lineage(session, origin) for origin in session.scalars(origins).all()]
        found = list(dict.fromkeys([*found, *(one for whole in wholes for one in whole)]))
    return found


def link(session: Session, case: Case, other: Case, why: str, *, by: str, at: datetime) -> bool:
    """Links two cases; false where they are linked already."""
    one_id, other_id = sorted((case.id, other.id))
    known = select(CaseLink.id).where(CaseLink.one_id == one_id, CaseLink.other_id == other_id)
    if session.scalar(known) is not None:
        return False
    session.add(
        CaseLink(one_id=one_id, other_id=other_id, why=why, linked_by=by, linked_at=at),
    )
    _tell_both(session, case, other, "case linked", why=why, by=by, at=at)
    return True


def unlink(session: Session, found: CaseLink, *, by: str, at: datetime) -> None:
    """Takes a link back; both trails keep that it was there."""
    case, other = session.get_one(Case, found.one_id), session.get_one(Case, found.other_id)
    session.delete(found)
    _tell_both(session, case, other, "link taken back", why=found.why, by=by, at=at)


def links(session: Session, case_ids: Sequence[int]) -> list[tuple[CaseLink, Case]]:
    """The links of these cases, each with the case at its other end."""
    rows = session.scalars(
        select(CaseLink)
        .where(or_(CaseLink.one_id.in_(case_ids), CaseLink.other_id.in_(case_ids)))
        .order_by(CaseLink.id)
    )
    ends = [(row, row.other_id if row.one_id in case_ids else row.one_id) for row in rows]
    return [(row, session.get_one(Case, end)) for row, end in ends if end not in case_ids]


def regroupings(session: Session, case_ids: Sequence[int]) -> Sequence[Regrouping]:
    """The merges and splits of these cases that stand, the newest first."""
    return session.scalars(
        select(Regrouping)
        .where(
            or_(Regrouping.case_id.in_(case_ids), Regrouping.other_id.in_(case_ids)),
            Regrouping.undone_at.is_(None),
        )
        .order_by(Regrouping.id.desc())
    ).all()


def _tell_both(
    session: Session, case: Case, other: Case, what: str, *, why: str, by: str, at: datetime
) -> None:
    for one, its_other in ((case, other), (other, case)):
        audit.record(
            session, case_id=one.id, actor=by, what=what, at=at, case=its_other.reference, why=why
        )
