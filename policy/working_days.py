"""Working days of England: pure date arithmetic, and the sum as a person says it.

All moments are aware and answered in Europe/London. The clock starts at the server's
receipt and counts from the next working day; a deadline in working days ends at the
close of the last one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from policy.schema import Calendar, WorkingHours

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5


@cache
def built_in_bank_holidays() -> frozenset[date]:
    """Bank holidays of England and Wales as GOV.UK published them; no network is used."""
    holidays = BankHolidays(locale="en", use_cached_holidays=True)
    return frozenset(
        entry["date"] for entry in holidays.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    )


def bank_holidays(calendar: Calendar) -> frozenset[date]:
    """The bank holidays in force: built in, plus and minus the policy's corrections."""
    return (built_in_bank_holidays() | frozenset(calendar.extra_bank_holidays)) - frozenset(
        calendar.not_bank_holidays
    )


def unknown_years(calendar: Calendar, today: date) -> list[int]:
    """Those of this year and the next whose bank holidays are not known."""
    known = {day.year for day in bank_holidays(calendar)}
    return [year for year in (today.year, today.year + 1) if year not in known]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working week and the days off, for counting."""

    hours: WorkingHours
    days_off: Collection[date]

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, bank holidays excepted."""
        return day.weekday() < SATURDAY and day not in self.days_off

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is at work then."""
        local = moment.astimezone(LONDON)
        return (
            self.is_working_day(local.date())
            and self.hours.opens <= local.time() < self.hours.closes
        )

    def add(self, received: datetime, days: int) -> tuple[datetime, str]:
        """The close of the `days`-th working day after receipt, and the sum in words.

        >>> from datetime import UTC
        >>> week = WorkingDays(WorkingHours(opens=time(9), closes=time(17)), {date(2026, 8, 31)})
        >>> week.add(datetime(2026, 8, 28, 15, 40, tzinfo=UTC), 3)[1]
        'Fri 16:40 + 3 working days, Mon 31 Aug is a bank holiday = Thu 3 Sep 17:00'
        """
        day = received.astimezone(LONDON).date()
        left = days
        passed: list[date] = []
        while left:
            day += timedelta(days=1)
            if self.is_working_day(day):
                left -= 1
            elif day.weekday() < SATURDAY:
                passed.append(day)
        due = datetime.combine(day, self.hours.closes, LONDON)
        unit = "working day" if days == 1 else "working days"
        return due, f"{_start(received)} + {days} {unit}{_named(passed)} = {_end(due)}"

    def same_day(self, received: datetime) -> tuple[datetime, str]:
        """The close of the day of receipt; its last minute where we are closed already."""
        local = received.astimezone(LONDON)
        open_later = self.is_working_day(local.date()) and local.time() < self.hours.closes
        end = self.hours.closes if open_later else time(23, 59)
        due = datetime.combine(local.date(), end, LONDON)
        return due, f"{_start(received)}, the same day = {_end(due)}"


def add_hours(received: datetime, hours: int) -> tuple[datetime, str]:
    """That many hours later; a night in which the clocks change makes no difference."""
    due = (received.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)
    return due, f"{_start(received)} + {hours} hours = {_end(due)}"


def add_months(received: datetime, months: int) -> tuple[datetime, str]:
    """The last minute of a period of months that begins on the day of receipt.

    As the 2009 regulations count: six months commencing on 24 November end with 23 May.
    A day the last month does not have becomes its last.
    """
    first = received.astimezone(LONDON).date()
    month = first.month - 1 + months
    year, month = first.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last_of_month = following - timedelta(days=1)
    last = (
        date(year, month, first.day) - timedelta(days=1)
        if first.day <= last_of_month.day
        else last_of_month
    )
    due = datetime.combine(last, time(23, 59), LONDON)
    return due, f"{months} months from {first.day} {first:%B %Y} = {last.day} {last:%B %Y}"


def _start(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%a %H:%M}"


def _end(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def _named(passed: list[date]) -> str:
    if not passed:
        return ""
    names = " and ".join(f"{day:%a} {day.day} {day:%b}" for day in passed)
    return f", {names} {'is a bank holiday' if len(passed) == 1 else 'are bank holidays'}"
