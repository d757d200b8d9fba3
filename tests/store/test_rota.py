"""When somebody on the rota is on duty."""

from datetime import UTC, date, datetime, time

import pytest

from policy.schema import WorkingHours
from policy.working_days import WorkingDays
from store.rota import OnRota

CHRISTMAS = date(2026, 12, 25)
WEEK = WorkingDays(WorkingHours(opens=time(9), closes=time(17)), {CHRISTMAS})

TUESDAY_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TUESDAY_2240 = datetime(2026, 11, 24, 22, 40, tzinfo=UTC)
SATURDAY_NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
CHRISTMAS_NOON = datetime(2026, 12, 25, 12, tzinfo=UTC)
SUMMER_0830_IN_LONDON = datetime(2026, 7, 7, 7, 30, tzinfo=UTC)
SUMMER_0930_IN_LONDON = datetime(2026, 7, 7, 8, 30, tzinfo=UTC)


def person(hours: str, first: date | None = None, last: date | None = None) -> OnRota:
    return OnRota(position=1, name="Ruth", hours=hours, first_day=first, last_day=last)


@pytest.mark.parametrize(
    ("hours", "moment", "on"),
    [
        ("working", TUESDAY_NOON, True),
        ("working", TUESDAY_2240, False),
        ("working", SATURDAY_NOON, False),
        ("working", CHRISTMAS_NOON, False),
        ("working", SUMMER_0830_IN_LONDON, False),
        ("working", SUMMER_0930_IN_LONDON, True),
        ("outside", TUESDAY_NOON, False),
        ("outside", TUESDAY_2240, True),
        ("outside", SATURDAY_NOON, True),
        ("outside", CHRISTMAS_NOON, True),
        ("always", TUESDAY_NOON, True),
        ("always", TUESDAY_2240, True),
    ],
)
def test_hours_are_londons_and_bank_holidays_count_as_outside(
    hours: str, moment: datetime, on: bool
) -> None:
    assert person(hours).is_on(moment, WEEK) is on


@pytest.mark.parametrize(
    ("first", "last", "on"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), True),
        (date(2026, 11, 25), None, False),
        (None, date(2026, 11, 23), False),
        (None, None, True),
    ],
)
def test_a_turn_lasts_from_its_first_day_to_its_last(
    first: date | None, last: date | None, on: bool
) -> None:
    assert person("always", first, last).is_on(TUESDAY_2240, WEEK) is on
