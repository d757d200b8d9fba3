"""The clock of the policy: working days, hours, months, and the sums staff read."""

from datetime import UTC, date, datetime, time

import holidays
import pytest

from policy.load import load_policy
from policy.schema import Calendar, WorkingHours
from policy.working_days import (
    LONDON,
    WorkingDays,
    add_hours,
    add_months,
    bank_holidays,
    built_in_bank_holidays,
    unknown_years,
)

HOURS = WorkingHours(opens=time(9), closes=time(17))


@pytest.fixture
def week() -> WorkingDays:
    return WorkingDays(HOURS, bank_holidays(Calendar()))


def london(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        pytest.param("2026-11-24 09:00", 1, "2026-11-25 17:00", id="Tuesday morning + 1"),
        pytest.param("2026-11-24 23:59", 1, "2026-11-25 17:00", id="Tuesday night + 1"),
        pytest.param("2026-11-27 16:40", 3, "2026-12-02 17:00", id="Friday + 3"),
        pytest.param("2026-11-28 10:00", 3, "2026-12-02 17:00", id="Saturday + 3"),
        pytest.param("2026-11-29 23:59", 3, "2026-12-02 17:00", id="Sunday night + 3"),
        pytest.param("2026-08-28 16:40", 3, "2026-09-03 17:00", id="over a bank holiday Monday"),
        pytest.param("2026-12-24 12:00", 3, "2026-12-31 17:00", id="over Christmas"),
        pytest.param("2026-12-31 12:00", 1, "2027-01-04 17:00", id="over New Year's Day"),
        pytest.param("2026-04-01 12:00", 10, "2026-04-17 17:00", id="over Easter + 10"),
        pytest.param("2026-11-24 09:00", 40, "2027-01-22 17:00", id="40 over Christmas"),
    ],
)
def test_working_days_count_from_the_next_one_and_end_at_closing_time(
    week: WorkingDays, received: str, days: int, due: str
) -> None:
    assert week.add(london(received), days)[0] == london(due)


def test_the_sum_names_the_bank_holidays_it_passed_over(week: WorkingDays) -> None:
    _, working = week.add(london("2026-12-24 16:40"), 3)

    assert working == (
        "Thu 16:40 + 3 working days, Fri 25 Dec and Mon 28 Dec are bank holidays = Thu 31 Dec 17:00"
    )


def test_a_letter_late_on_a_summer_evening_belongs_to_its_london_day(week: WorkingDays) -> None:
    just_after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    due, working = week.add(just_after_midnight, 1)

    assert due == london("2026-07-03 17:00")
    assert working.startswith("Thu 00:30")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-24 10:00", "2026-11-24 17:00"),
        ("2026-11-24 16:59", "2026-11-24 17:00"),
        ("2026-11-24 22:40", "2026-11-24 23:59"),
        ("2026-11-28 10:00", "2026-11-28 23:59"),
    ],
)
def test_the_same_day_ends_at_closing_time_or_at_midnight_when_closed(
    week: WorkingDays, received: str, due: str
) -> None:
    assert week.same_day(london(received))[0] == london(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2026-03-28 12:00", "2026-03-29 13:00", id="clocks go forward"),
        pytest.param("2026-10-24 12:00", "2026-10-25 11:00", id="clocks go back"),
        pytest.param("2026-11-24 12:00", "2026-11-25 12:00", id="an ordinary day"),
    ],
)
def test_24_hours_are_24_hours_whatever_the_clocks_do(received: str, due: str) -> None:
    assert add_hours(london(received), 24)[0] == london(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-24 12:00", "2027-05-23 23:59"),
        ("2026-08-31 12:00", "2027-02-28 23:59"),
        ("2026-08-01 12:00", "2027-01-31 23:59"),
        ("2026-06-30 12:00", "2026-12-29 23:59"),
    ],
)
def test_the_statutory_six_months_commence_on_the_day_of_receipt(received: str, due: str) -> None:
    assert add_months(london(received), 6)[0] == london(due)


def test_nobody_is_at_work_at_night_at_weekends_or_on_bank_holidays(week: WorkingDays) -> None:
    assert week.is_open(london("2026-11-24 09:00"))
    assert not week.is_open(london("2026-11-24 08:59"))
    assert not week.is_open(london("2026-11-24 17:00"))
    assert not week.is_open(london("2026-11-28 12:00"))
    assert not week.is_open(london("2026-12-25 12:00"))


def test_a_proclaimed_bank_holiday_can_be_added_and_a_wrong_one_taken_away() -> None:
    calendar = Calendar(
        extra_bank_holidays=[date(2027, 6, 7)], not_bank_holidays=[date(2026, 12, 28)]
    )

    days = bank_holidays(calendar)

    assert date(2027, 6, 7) in days
    assert date(2026, 12, 28) not in days


def test_the_built_in_bank_holidays_agree_with_an_independent_list() -> None:
    independent = holidays.country_holidays("GB", subdiv="ENG", years=[2026, 2027], observed=True)
    built_in = {day for day in built_in_bank_holidays() if day.year in (2026, 2027)}

    substitutes = {day for day, name in independent.items() if day.weekday() < 5}
    assert {day for day in built_in if day.weekday() < 5} == substitutes


def test_this_years_and_next_years_bank_holidays_are_known_and_a_distant_years_are_not() -> None:
    calendar = load_policy().calendar

    assert unknown_years(calendar, date(2026, 11, 24)) == []
    assert unknown_years(calendar, date(2040, 1, 1)) == [2040, 2041]
