"""The days a dashboard is about, in London, and how they are said and heaped."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from policy.schema import Policy
from policy.working_days import LONDON, WorkingDays, bank_holidays
from store.figures.days import Day

SPANS = {7: "Last 7 days", 30: "Last 30 days", 91: "Last 13 weeks", 365: "Last 12 months"}
USUAL = 30
LONGEST = 366
"""Days a period may have."""
BY_DAY, BY_WEEK = 31, 190
"""Days up to which columns stand for days, and for weeks."""


class PeriodError(ValueError):
    """A period that makes no sense; the message is one sentence saying what to do."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @property
    def starts(self) -> datetime:
        """The first moment of it, aware."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it, aware."""
        return midnight(self.last + timedelta(days=1))

    @property
    def length(self) -> int:
        """Its days."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        if self.length == 1:
            return said(self.first)
        return f"{said(self.first)} to {said(self.last)}"


def asked(span: str, first: str, last: str, *, now: datetime) -> Period:
    """The period that an address asks for: so many days up to today, or two days as ISO dates.

    The usual one where it asks for none. Raises `PeriodError`.
    """
    today = now.astimezone(LONDON).date()
    if first or last:
        try:
            period = Period(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise PeriodError("Give both days, for example 1/11/2026 and 30/11/2026.") from None
        if period.last < period.first:
            raise PeriodError("The last day comes before the first: swap them.")
        if period.length > LONGEST:
            raise PeriodError("Choose at most a year.")
        return period
    days = int(span) if span.isdecimal() and int(span) in SPANS else USUAL
    return Period(today - timedelta(days=days - 1), today)


def days_of(period: Period, policy: Policy) -> list[Day]:
    """Each day with the closes of the three working days after it."""
    week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
    found = []
    for number in range(period.length):
        day = period.first + timedelta(days=number)
        noon = datetime.combine(day, time(12), LONDON)
        one, two, three = (week.add(noon, count)[0] for count in (1, 2, 3))
        found.append(Day(day, midnight(day), midnight(day + timedelta(days=1)), (one, two, three)))
    return found


def heaps(period: Period) -> list[tuple[str, str, range]]:
    """The columns of a chart over the period: how each is called in short and in full, and the
    numbers of its days. Days, weeks from Monday, or months, so that there are not too many."""
    if period.length <= BY_DAY:
        days = [period.first + timedelta(days=number) for number in range(period.length)]
        return [
            (f"{day.day} {day:%b}", f"{day:%A} {day.day} {day:%B}", range(number, number + 1))
            for number, day in enumerate(days)
        ]
    weekly = period.length <= BY_WEEK
    found: list[tuple[str, str, range]] = []
    begun = 0
    for number in range(1, period.length + 1):
        day = period.first + timedelta(days=number)
        if number == period.length or (day.weekday() == 0 if weekly else day.day == 1):
            first = period.first + timedelta(days=begun)
            short = f"{first.day} {first:%b}" if weekly else f"{first:%b}"
            full = f"the week of {first.day} {first:%B}" if weekly else f"{first:%B %Y}"
            found.append((short, full, range(begun, number)))
            begun = number
    return found


def midnight(day: date) -> datetime:
    """The first moment of the day in London, aware."""
    return datetime.combine(day, time(0), LONDON)


def said(day: date) -> str:
    """A day as people say it: `24 November 2026`."""
    return f"{day.day} {day:%B %Y}"
