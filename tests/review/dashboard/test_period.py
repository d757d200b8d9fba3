"""The days a dashboard is about: London's, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policy.load import load_policy
from review.dashboard.period import Period, PeriodError, asked, days_of, heaps

TUESDAY = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)


def test_the_usual_period_is_thirty_days_up_to_today() -> None:
    assert asked("", "", "", now=TUESDAY) == Period(date(2026, 10, 26), date(2026, 11, 24))
    assert asked("9999", "", "", now=TUESDAY).length == 30


def test_today_is_londons() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert asked("7", "", "", now=late).last == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-30", "2026-11-01", "swap them"),
        ("2026-11-01", "", "Give both days"),
        ("yesterday", "today", "Give both days"),
        ("2020-01-01", "2026-01-01", "at most a year"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(first: str, last: str, said: str) -> None:
    with pytest.raises(PeriodError, match=said):
        asked("", first, last, now=TUESDAY)


def test_a_day_on_which_the_clocks_change_has_25_or_23_hours() -> None:
    (autumn,) = days_of(Period(date(2026, 10, 25), date(2026, 10, 25)), load_policy())
    (spring,) = days_of(Period(date(2026, 3, 29), date(2026, 3, 29)), load_policy())
    assert autumn.ends.astimezone(UTC) - autumn.starts.astimezone(UTC) == timedelta(hours=25)
    assert spring.ends.astimezone(UTC) - spring.starts.astimezone(UTC) == timedelta(hours=23)


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    (before_christmas,) = days_of(Period(date(2026, 12, 23), date(2026, 12, 23)), load_policy())
    # 25 December 2026 is a Friday; Boxing Day is a Saturday, so Monday 28 is a holiday too.
    assert [close.date() for close in before_christmas.closes] == [
        date(2026, 12, 24),
        date(2026, 12, 29),
        date(2026, 12, 30),
    ]


@pytest.mark.parametrize(
    ("last", "columns", "first", "second"),
    [
        (date(2026, 11, 24), 24, "Sunday 1 November", "Monday 2 November"),
        (date(2026, 12, 31), 10, "the week of 1 November", "the week of 2 November"),
        (date(2027, 10, 31), 12, "November 2026", "December 2026"),
    ],
)
def test_there_are_never_too_many_columns_and_no_day_is_lost(
    last: date, columns: int, first: str, second: str
) -> None:
    period = Period(date(2026, 11, 1), last)
    found = heaps(period)
    assert len(found) == columns
    assert [full for _, full, _ in found[:2]] == [first, second]
    assert [day for _, _, days in found for day in days] == list(range(period.length))
