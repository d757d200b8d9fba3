"""The order of the queue: which band a case stands in, and what comes first in it.

The one place that says what matters most; the page, its counts and "next case" all ask here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from review import clock
from store.models import Case

PAGE = 50


@dataclass(frozen=True, slots=True)
class Band:
    """A heap of the queue. `word` is the mark on each of its rows, `colour` the tag's."""

    name: str
    title: str
    word: str
    colour: str


BANDS: tuple[Band, ...] = (
    Band("danger", "Danger", "Danger", "red"),
    Band("today", "Today", "Today", "orange"),
    Band("overdue", "Overdue", "Overdue", "pink"),
    Band("soon", "Due soon", "Due", "blue"),
    Band("waiting", "Waiting on someone", "Waiting", "yellow"),
    Band("automatic", "Automatic", "Automatic", "grey"),
    Band("quarantine", "Quarantine", "Quarantined", "purple"),
    Band("backlog", "Backlog", "Backlog", "white"),
)
CLOSED = Band("closed", "Closed", "Closed", "grey")
BAND: Mapping[str, Band] = {band.name: band for band in (*BANDS, CLOSED)}

LIVE = ("new", "open", "waiting")


def band_of(now: datetime) -> ColumnElement[str]:
    """The band's name, worked out by the database.

    Danger wins over everything, then a message to be read first that nobody has looked
    at, wherever it came from. A case that waits on someone still comes back when it is due.
    """
    _, tomorrow = clock.day_of(now)
    unseen = Case.status == "new"
    return case(
        (Case.status == "closed", "closed"),
        (Case.danger, "danger"),
        (and_(Case.attention != "normal", unseen), "today"),
        (Case.band == "quarantine", "quarantine"),
        (Case.band == "backlog", "backlog"),
        (Case.band == "automatic", "automatic"),
        (and_(Case.same_day, unseen), "today"),
        (Case.next_due_at < now, "overdue"),
        (Case.next_due_at < tomorrow, "today"),
        (Case.status == "waiting", "waiting"),
        else_="soon",
    )


def in_order(query: Select[Any], now: datetime) -> Select[Any]:
    """Most important first: danger nobody claimed, longest unclaimed on top; then by band."""
    band = band_of(now)
    rank = case({item.name: at for at, item in enumerate((*BANDS, CLOSED))}, value=band)
    return query.order_by(
        rank,
        case((Case.danger, case((Case.claimed_at.is_(None), 0), else_=1)), else_=0),
        case((Case.danger, Case.received_at)),
        case((Case.attention == "normal", 1), else_=0),
        case((Case.next_due_at.is_(None), 1), else_=0),
        Case.next_due_at,
        Case.received_at,
        Case.id,
    )


def counts(session: Session, now: datetime) -> dict[str, int]:
    """How many cases stand in each band, closed ones left out."""
    band = band_of(now)
    query = select(band, func.count()).where(Case.status.in_(LIVE)).group_by(band)
    found: dict[str, int] = dict(session.execute(query).all())
    return {item.name: found.get(item.name, 0) for item in BANDS}


def unclaimed(session: Session) -> tuple[int, datetime | None]:
    """How many people may be in danger unclaimed, and since when the first of them."""
    number, since = session.execute(
        select(func.count(), func.min(Case.received_at)).where(
            Case.status.in_(LIVE), Case.danger, Case.claimed_at.is_(None)
        )
    ).one()
    return number, since


def take_next(session: Session, username: str, now: datetime, *, leaving: str = "") -> Case | None:
    """Assigns the case that matters most among those nobody has, and returns it.

    A danger that is this person's own and unclaimed counts as nobody's. Spared are the
    case being left (`leaving`, a reference) and cases that wait on someone else.
    """
    mine_unclaimed = and_(Case.danger, Case.claimed_at.is_(None), Case.assigned_to == username)
    query = select(Case).where(
        Case.status.in_(("new", "open")),
        or_(Case.assigned_to == "", mine_unclaimed),
        Case.reference != leaving,
    )
    chosen: Case | None = session.scalars(
        in_order(query, now).limit(1).with_for_update(skip_locked=True)
    ).first()
    if chosen is not None:
        chosen.assigned_to = username
    return chosen
