"""Who is at a case: who watches what becomes of it, and who is looking at it right now."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base
from store.models import Event

LASTS = timedelta(minutes=2)
"""How long somebody counts as looking after the page last said so: a browser without
JavaScript says it once, one that was closed or fell asleep says nothing more."""

LOOKS = frozenset({"viewed", "message downloaded", "attachment downloaded"})
"""Events that change nothing about a case."""


class Watch(Base):
    """That a colleague wants to hear of a case's changes. `seen_event` is the newest event
    when they last opened it."""

    __tablename__ = "watch"
    __table_args__ = (Index("ix_watch_username", "username"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    since: Mapped[datetime]
    seen_event: Mapped[int]


class Presence(Base):
    """That a colleague has a case open: since when, and when the page last said so."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_case_id", "case_id"),)

    username: Mapped[str] = mapped_column(String(100), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]


def watch(session: Session, case_id: int, username: str, *, at: datetime) -> bool:
    """Has the colleague watch the case; false where they do already."""
    if session.get(Watch, (case_id, username)) is not None:
        return False
    newest = _newest_event(session, case_id)
    session.add(Watch(case_id=case_id, username=username, since=at, seen_event=newest))
    session.flush()
    return True


def unwatch(session: Session, case_id: int, username: str) -> None:
    """The colleague no longer watches the case."""
    session.execute(delete(Watch).where(Watch.case_id == case_id, Watch.username == username))


def watchers(session: Session, case_id: int) -> Sequence[str]:
    """The usernames of those who watch the case, those who have longest first."""
    return session.scalars(
        select(Watch.username).where(Watch.case_id == case_id).order_by(Watch.since)
    ).all()


def caught_up(session: Session, case_id: int, username: str) -> None:
    """The colleague has seen what became of the case so far."""
    session.execute(
        update(Watch)
        .where(Watch.case_id == case_id, Watch.username == username)
        .values(seen_event=_newest_event(session, case_id))
    )


def changed(session: Session, case_ids: Collection[int], username: str) -> frozenset[int]:
    """Those of the cases that the colleague watches and that somebody else, or the program,
    did something to since they last opened them."""
    query = (
        select(Watch.case_id)
        .join(Event, Event.case_id == Watch.case_id)
        .where(
            Watch.username == username,
            Watch.case_id.in_(case_ids),
            Event.id > Watch.seen_event,
            Event.actor != username,
            Event.what.not_in(LOOKS),
        )
        .distinct()
    )
    return frozenset(session.scalars(query))


def here(session: Session, case_id: int, username: str, *, at: datetime) -> None:
    """The colleague has the case open. The caller holds the case's row, so that two pages of
    one colleague do not meet here; what ran out elsewhere is swept up."""
    session.execute(
        delete(Presence).where(Presence.username == username, Presence.seen_at < at - LASTS)
    )
    row = session.get(Presence, (username, case_id))
    if row is None:
        session.add(Presence(username=username, case_id=case_id, since=at, seen_at=at))
    else:
        row.seen_at = at


def gone(session: Session, case_id: int, username: str) -> None:
    """The colleague has left the case."""
    session.execute(
        delete(Presence).where(Presence.username == username, Presence.case_id == case_id)
    )


def looking(
    session: Session, case_ids: Collection[int], *, besides: str, at: datetime
) -> dict[int, list[Presence]]:
    """Who else has which of the cases open at that moment, the first to come first."""
    found: dict[int, list[Presence]] = {}
    rows = session.scalars(
        select(Presence)
        .where(
            Presence.case_id.in_(case_ids),
            Presence.username != besides,
            Presence.seen_at >= at - LASTS,
        )
        .order_by(Presence.since, Presence.username)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _newest_event(session: Session, case_id: int) -> int:
    newest = session.scalar(select(func.max(Event.id)).where(Event.case_id == case_id))
    return newest or 0
