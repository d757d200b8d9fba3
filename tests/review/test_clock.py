"""How moments are said."""

from datetime import UTC, datetime, timedelta

import pytest

from review import clock

TUESDAY = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 12, 24, 17, 30, tzinfo=UTC), "Thursday 24 December 2026 at 5:30pm"),
        (datetime(2026, 12, 24, 12, 0, tzinfo=UTC), "Thursday 24 December 2026 at midday"),
        (datetime(2026, 12, 24, 0, 0, tzinfo=UTC), "Thursday 24 December 2026 at midnight"),
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), "Thursday 24 December 2026 at 9am"),
        (datetime(2026, 7, 1, 23, 5, tzinfo=UTC), "Thursday 2 July 2026 at 12:05am"),
    ],
)
def test_a_moment_in_full_is_in_nhs_style_and_london_time(moment: datetime, said: str) -> None:
    assert clock.in_full(moment) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (TUESDAY + timedelta(hours=7, minutes=46), "Tue 17:00, in 7 h"),
        (TUESDAY + timedelta(minutes=25), "Tue 09:39, in 25 min"),
        (TUESDAY + timedelta(days=2, hours=7, minutes=46), "Thu 17:00, in 2 days"),
        (TUESDAY - timedelta(hours=16, minutes=14), "Mon 17:00, 16 h ago"),
        (TUESDAY + timedelta(days=30), "Thu 24 Dec 09:14, in 30 days"),
        (TUESDAY + timedelta(days=60), "23 Jan 2027, in 60 days"),
        (TUESDAY + timedelta(seconds=20), "Tue 09:14, now"),
    ],
)
def test_a_deadline_says_when_and_how_far_off(moment: datetime, said: str) -> None:
    assert clock.due(moment, TUESDAY) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=-3), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(hours=25), "1 day"),
        (timedelta(days=3, hours=23), "3 days"),
    ],
)
def test_a_length_of_time_is_rounded_to_what_matters(length: timedelta, said: str) -> None:
    assert clock.span(length) == said


def test_the_london_day_of_a_summer_night_is_the_day_london_has() -> None:
    start, end = clock.day_of(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert start == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert end == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)


def test_the_day_the_clocks_go_back_has_twenty_five_hours() -> None:
    start, end = clock.day_of(datetime(2026, 10, 25, 12, 0, tzinfo=UTC))
    assert end.timestamp() - start.timestamp() == 25 * 3600
