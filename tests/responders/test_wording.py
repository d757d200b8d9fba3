"""Days, times, numbers and strangers' words, as letters say them."""

from datetime import UTC, datetime

import pytest

from responders.wording import call, day, one_line, spoken


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-26 17:00", "Thursday 26 November at 5pm"),
        ("2026-12-24 17:30", "Thursday 24 December at 5:30pm"),
        ("2026-07-01 08:05", "Wednesday 1 July at 9:05am"),  # British Summer Time
        ("2026-11-26 12:00", "Thursday 26 November at noon"),
        ("2026-11-26 00:00", "Thursday 26 November at midnight"),
        ("2026-10-25 00:30", "Sunday 25 October at 1:30am"),  # the first 1:30 of that night
        ("2026-11-26 12:01", "Thursday 26 November at 12:01pm"),
        ("2026-06-30 23:30", "Wednesday 1 July at 12:30am"),
    ],
)
def test_a_moment_is_said_as_people_in_london_say_it(moment: str, said: str) -> None:
    assert spoken(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == said


def test_a_day_is_said_without_its_time() -> None:
    assert day(datetime(2026, 11, 3, 9, tzinfo=UTC)) == "Tuesday 3 November"


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("116 123", '<a href="tel:116123">116 123</a>'),
        ("+44 1992 566122", '<a href="tel:+441992566122">+44 1992 566122</a>'),
        ("01992 566122/3", '<a href="tel:01992566122">01992 566122/3</a>'),
        ("111, option 2", '<a href="tel:111">111, option 2</a>'),
        ("ask <us>", "ask &lt;us&gt;"),
        ("", ""),
    ],
)
def test_a_number_can_be_pressed_on_a_telephone(number: str, link: str) -> None:
    assert call(number) == link


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("one\r\nBcc: two", "one Bcc: two"),
        ("a\u202eb\u200bc\x00d", "a b c d"),
        ("  wide   apart ", "wide apart"),
        ("x" * 30, "x" * 19 + "…"),
    ],
)
def test_a_strangers_words_become_one_visible_line(words: str, shown: str) -> None:
    assert one_line(words, 20) == shown
