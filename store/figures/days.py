"""Days as a table that queries join: the database counts by day and knows no time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, Integer, column, values

from store.types import Moment


@dataclass(frozen=True, slots=True)
class Day:
    """A day: its first moment, the next day's, and the closes of the three working days after
    it. Moments are aware; what a day is, the caller knows."""

    day: date
    starts: datetime
    ends: datetime
    closes: tuple[datetime, datetime, datetime]


def as_table(days: Sequence[Day]) -> CTE:
    """Columns `number` (0 for the first day), `starts`, `ends`, `close_1` to `close_3`."""
    table = values(
        column("number", Integer),
        column("starts", Moment),
        column("ends", Moment),
        column("close_1", Moment),
        column("close_2", Moment),
        column("close_3", Moment),
        name="days",
    )
    return table.data(
        [(number, day.starts, day.ends, *day.closes) for number, day in enumerate(days)]
    ).cte("days")
