"""Dates as people write them, in British order."""

from datetime import date

import pytest

from ingest.forms.written_dates import read_date

WRITTEN = date(2026, 9, 23)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("22/09/2026", "2026-09-22"),
        ("22.9.26", "2026-09-22"),
        ("2026-09-05", "2026-09-05"),
        ("22nd of September 2026", "2026-09-22"),
        ("Tues 22 Sept 26", "2026-09-22"),
        ("Sept 22nd, 2026", "2026-09-22"),
        ("22/9/26 14:30", "2026-09-22T14:30"),
        ("22/9/26, 9am", "2026-09-22T09:00"),
        ("22/9/26 at 12.05 am", "2026-09-22T00:05"),
    ],
)
def test_a_full_date_is_read_without_a_doubt(text: str, iso: str) -> None:
    read = read_date(text, written=WRITTEN)

    assert (read.iso, read.note) == (iso, "")


@pytest.mark.parametrize(
    ("text", "iso", "doubt"),
    [
        ("05/06/2026", "2026-06-05", "month first it would be 6 May 2026"),
        ("09/22/2026", "2026-09-22", "month first"),
        ("22 Sep", "2026-09-22", "2026 is taken"),
        ("24/12", "2025-12-24", "2025 is taken"),
        ("today", "2026-09-23", "“today”"),
        ("Yesterday", "2026-09-22", "“yesterday”"),
    ],
)
def test_what_had_to_be_supposed_is_said(text: str, iso: str, doubt: str) -> None:
    read = read_date(text, written=WRITTEN)

    assert read.iso == iso
    assert doubt in read.note


@pytest.mark.parametrize("text", ["Tuesday", "31/02/2026", "10.30", "soon", "", "99/99/99"])
def test_what_is_no_full_date_gives_no_day(text: str) -> None:
    read = read_date(text, written=WRITTEN)

    assert read.day is None
    assert read.note


def test_an_order_that_would_lie_in_the_future_is_no_doubt() -> None:
    assert read_date("12/11/2026", written=date(2026, 11, 30)).note == ""


def test_a_person_born_in_48_was_not_born_in_2048() -> None:
    assert read_date("13/02/48", written=WRITTEN, of_birth=True).iso == "1948-02-13"
    assert read_date("13/02/08", written=WRITTEN, of_birth=True).iso == "2008-02-13"
