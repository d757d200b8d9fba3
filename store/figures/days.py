"""A day as queries ask for it: the database counts between moments and knows no time zone."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day: its first moment, the next day's, and the closes of the three working days after
    it. Moments are aware; what a day is, the caller knows."""

    day: date
    starts: datetime
    ends: datetime
    closes: tuple[datetime, datetime, datetime]
