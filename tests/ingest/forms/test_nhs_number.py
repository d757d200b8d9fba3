"""The NHS number's check digit."""

import pytest

from ingest.forms.nhs_number import is_nhs_number, read_nhs_number


@pytest.mark.parametrize(
    "written", ["943 476 5919", "9434765919", "943-476-5919", "No. 943.476.5919"]
)
def test_a_right_number_is_written_in_the_usual_groups(written: str) -> None:
    assert read_nhs_number(written) == ("943 476 5919", "")


@pytest.mark.parametrize("digit", "012345678")
def test_any_other_last_digit_is_wrong(digit: str) -> None:
    assert not is_nhs_number(f"943476591{digit}")


def test_a_remainder_of_ten_fits_no_digit() -> None:
    assert not any(is_nhs_number(f"100000001{digit}") for digit in range(10))


def test_a_remainder_of_eleven_is_nought() -> None:
    assert is_nhs_number("1000000060")


@pytest.mark.parametrize("written", ["943 476 591", "943 476 59199", "on the notes"])
def test_what_is_no_number_is_kept_with_a_reason(written: str) -> None:
    value, note = read_nhs_number(written)

    assert value == written
    assert "ten digits" in note
