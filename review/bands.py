"""The order of the queue: which band a case stands in, and what comes first in it.

The one place that says what matters most; the page, its counts and "next case" all ask here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from review import clock
from store.models import Case
from store.place import Rank
from store.queue import Cursor, Stretch, first_ids

PAGE = 50
CANDIDATES = 20
"""How many cases "next" tries, where colleagues press it at the same moment."""


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


def stretches(now: datetime) -> tuple[Stretch, ...]:
    """The queue at that moment, the most important first; closed cases last.

    Danger wins over everything, nobody's before somebody's, and the longest waiting first;
    then what is to be read first, wherever it came from; then what today wants: the same-day
    signals nobody has opened, and what is due before midnight. A case that waits on someone
    still comes back when it is due.
    """
    _, tomorrow = clock.day_of(now)
    return (
        Stretch(0, "danger", Rank.UNCLAIMED),
        Stretch(1, "danger", Rank.CLAIMED),
        Stretch(2, "today", Rank.READ_FIRST),
        Stretch(3, "today", Rank.SAME_DAY),
        Stretch(3, "today", Rank.DUE, now, tomorrow),
        Stretch(3, "today", Rank.WAITING, now, tomorrow),
        Stretch(4, "overdue", Rank.DUE, None, now),
        Stretch(4, "overdue", Rank.WAITING, None, now),
        Stretch(5, "soon", Rank.DUE, tomorrow),
        Stretch(6, "waiting", Rank.WAITING, tomorrow),
        Stretch(7, "automatic", Rank.AUTOMATIC),
        Stretch(8, "quarantine", Rank.QUARANTINE),
        Stretch(9, "backlog", Rank.BACKLOG),
        Stretch(10, "closed", Rank.CLOSED),
    )


def live(now: datetime) -> tuple[Stretch, ...]:
    """The queue without the closed cases."""
    return tuple(stretch for stretch in stretches(now) if stretch.rank != Rank.CLOSED)


def band_of(case: Case, now: datetime) -> Band:
    """The band in which a case stands."""
    return BAND[_stretch_of(case, stretches(now)).band]


def in_order(cases: Sequence[Case], now: datetime) -> list[tuple[Case, str]]:
    """These cases, each with its band, as the queue would order them; of closed ones the
    newest first."""
    places = stretches(now)
    placed = [(case, _stretch_of(case, places)) for case in cases]
    placed.sort(
        key=lambda item: (
            Cursor(item[1].step, item[0].queue_at, item[0].id)
            if item[1].rank != Rank.CLOSED
            else Cursor(item[1].step, item[0].queue_at, -item[0].id)
        )
    )
    return [(case, stretch.band) for case, stretch in placed]


def unclaimed(session: Session) -> tuple[int, datetime | None]:
    """How many people may be in danger unclaimed, and since when the first of them."""
    number, since = session.execute(
        select(func.count(), func.min(Case.queue_at)).where(Case.queue_rank == Rank.UNCLAIMED)
    ).one()
    return number, since


def take_next(session: Session, username: str, now: datetime, *, leaving: str = "") -> Case | None:
    """Assigns the case that matters most among those nobody has, and returns it.

    A danger that is this person's own and unclaimed counts as nobody's. Spared are the
    case being left (`leaving`, a reference) and cases that wait on someone else.
    """
    spared = [Case.reference != leaving, Case.status.in_(("new", "open"))]
    mine = [Case.assigned_to.in_(("", username)), *spared]
    nobodys = [Case.assigned_to == "", *spared]
    unclaimed_only = [place for place in live(now) if place.rank == Rank.UNCLAIMED]
    others = [place for place in live(now) if place.rank != Rank.UNCLAIMED]
    for places, asked in ((unclaimed_only, mine), (others, nobodys)):
        for number in first_ids(session, places, asked, limit=CANDIDATES):
            if chosen := _lock(session, number, asked):
                chosen.assigned_to = username
                return chosen
    return None


def _lock(session: Session, number: int, asked: list[ColumnElement[bool]]) -> Case | None:
    query = select(Case).where(Case.id == number, *asked)
    return session.scalar(query.with_for_update(skip_locked=True))


def _stretch_of(case: Case, places: Sequence[Stretch]) -> Stretch:
    return next(place for place in places if place.holds(case.queue_rank, case.queue_at))
