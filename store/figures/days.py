"""A day as queries ask for it: the database counts between moments and knows no time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, and_, column, values

from store.models import Case
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
    """The days as a query may join them, so that a year of them is asked for at once: `day` is
    the place in the sequence, `starts`, `ends` and `close_1` to `close_3` as in `Day`."""
    moments = ("starts", "ends", "close_1", "close_2", "close_3")
    rows = [(number, day.starts, day.ends, *day.closes) for number, day in enumerate(days)]
    named: list[ColumnElement[Any]] = [column("day", Integer)]
    named += [column(name, Moment) for name in moments]
    return values(*named, name="days").data(rows).cte("days")


def received_in(days: CTE) -> ColumnElement[bool]:
    """That a case was received on the day."""
    return and_(Case.received_at >= days.c.starts, Case.received_at < days.c.ends)
