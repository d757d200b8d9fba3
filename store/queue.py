"""Reads the queue by stretches of its index: a page or a count costs the same at any size.

A stretch is a run of `ix_case_queue` in which the order is already right. The caller says
which stretches there are now, and in which order; a page continues after a `Cursor` instead
of counting off the rows before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select, tuple_, union_all
from sqlalchemy.orm import Session

from store.models import Case
from store.place import Rank

MOST_COUNTED = 1000
"""A count stops here: it then reads "1,000+"."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**53

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Cases of one rank whose moment lies in `[since, until)`; `None` leaves an end open.

    Lower `step`s come first; stretches of the same step are merged by their moments.
    """

    step: int
    band: str
    rank: Rank
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, rank: int, at: datetime) -> bool:
        """Whether a case of that rank and moment stands in this stretch."""
        return (
            rank == self.rank
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a query asks of the cases in it."""
        asked = [Case.queue_rank == int(self.rank)]
        if self.since is not None:
            asked.append(Case.queue_at >= self.since)
        if self.until is not None:
            asked.append(Case.queue_at < self.until)
        return asked


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place between two rows: after the case of this step, moment and id."""

    step: int
    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.step}.{(self.at - _EPOCH) // _MICROSECOND}.{self.id}"

    @classmethod
    def read(cls, said: str) -> Self | None:
        """The cursor from an address; `None` for anything that is none."""
        parts = said.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
            return None
        step, at, number = (int(part[:20]) for part in parts)
        if max(step, number) >= _LARGEST or at >= 253_370_764_800_000_000:
            return None
        return cls(step, _EPOCH + at * _MICROSECOND, number)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, each with its band; `before` and `after` lead on where there is more."""

    rows: tuple[tuple[Case, str], ...]
    before: Cursor | None
    after: Cursor | None


def read_page(
    session: Session,
    stretches: Sequence[Stretch],
    conditions: Conditions,
    *,
    limit: int,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Page:
    """At most `limit` cases after one cursor, or right before another."""
    backwards = before is not None and after is None
    start = before if backwards else after
    keys = _keys(session, stretches, conditions, start, limit=limit + 1, backwards=backwards)
    more, keys = len(keys) > limit, keys[:limit]
    if backwards:
        keys.reverse()
    bands = {stretch.step: stretch.band for stretch in stretches}
    cases = {
        case.id: case
        for case in session.scalars(select(Case).where(Case.id.in_([key.id for key in keys])))
    }
    rows = tuple((cases[key.id], bands[key.step]) for key in keys if key.id in cases)
    return Page(
        rows=rows,
        before=keys[0] if keys and (more if backwards else start is not None) else None,
        after=keys[-1] if keys and (more or backwards) else None,
    )


def first_ids(
    session: Session, stretches: Sequence[Stretch], conditions: Conditions, *, limit: int
) -> list[int]:
    """The ids of the first cases, the most important first."""
    return [key.id for key in _keys(session, stretches, conditions, None, limit=limit)]


def count_bands(
    session: Session, stretches: Sequence[Stretch], conditions: Conditions = ()
) -> dict[str, int]:
    """How many cases stand in each band; above `MOST_COUNTED` it is only known to be more."""
    counted = count_each(
        session,
        {
            f"stretch_{number}": [*stretch.conditions(), *conditions]
            for number, stretch in enumerate(stretches)
        },
    )
    bands: dict[str, int] = {}
    for stretch, found in zip(stretches, counted.values(), strict=True):
        bands[stretch.band] = bands.get(stretch.band, 0) + found
    return bands


def count_each(session: Session, asked: dict[str, list[ColumnElement[bool]]]) -> dict[str, int]:
    """How many cases meet each of these, each counted to `MOST_COUNTED` and one more."""
    columns = [
        select(func.count())
        .select_from(
            select(literal_column("1").label("one"))
            .select_from(Case)
            .where(*conditions)
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(name)
        for name, conditions in asked.items()
    ]
    row: Row[Any] = session.execute(select(*columns)).one()
    return dict(zip(asked, row, strict=True))


def _keys(
    session: Session,
    stretches: Sequence[Stretch],
    conditions: Conditions,
    start: Cursor | None,
    *,
    limit: int,
    backwards: bool = False,
) -> list[Cursor]:
    queries = [
        select(
            _stretch_query(stretch, conditions, start, limit=limit, backwards=backwards).subquery()
        )
        for stretch in stretches
        if start is None
        or (stretch.step <= start.step if backwards else stretch.step >= start.step)
    ]
    if not queries:
        return []
    found = [Cursor(*row) for row in session.execute(union_all(*queries))]
    return sorted(found, reverse=backwards)[:limit]


def _stretch_query(
    stretch: Stretch,
    conditions: Conditions,
    start: Cursor | None,
    *,
    limit: int,
    backwards: bool,
) -> Select[int, datetime, int]:
    query: Select[int, datetime, int] = select(
        literal_column(str(stretch.step)).label("step"), Case.queue_at, Case.id
    ).where(*stretch.conditions(), *conditions)
    if start is not None and stretch.step == start.step:
        here, there = tuple_(Case.queue_at, Case.id), tuple_(start.at, start.id)
        query = query.where(here < there if backwards else here > there)
    order = (Case.queue_at.desc(), Case.id.desc()) if backwards else (Case.queue_at, Case.id)
    return query.order_by(*order).limit(limit)
