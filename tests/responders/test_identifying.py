"""What may identify a patient: NHS numbers by their check digit, what the forms say."""

import pytest

from responders.identifying import identifying, is_nhs_number
from store.models import Case, StoredField

# Made to check; the first is the Data Dictionary's example of the arithmetic.
VALID = "943 476 5919"


@pytest.mark.parametrize(
    ("text", "valid"),
    [(VALID, True), ("9434765919", True), ("943-476-5918", False), ("12345", False)],
)
def test_an_nhs_number_is_known_by_its_check_digit(text: str, valid: bool) -> None:
    assert is_nhs_number(text) is valid


def test_telephone_numbers_and_references_are_no_nhs_numbers() -> None:
    case = Case(fields=[])
    assert identifying(case, "Ring 01992 566122, or PALS-2026-000123, or 0800 783 3396.") == []


def test_the_number_is_found_in_a_sentence() -> None:
    assert identifying(Case(fields=[]), f"Her NHS number is {VALID}.") == ["an NHS number"]


def test_what_came_in_a_form_is_found_however_it_is_written() -> None:
    fields = [
        StoredField(name="patient_name", value="Edith  Teller"),
        StoredField(name="patient_address", value="1 High Street"),
    ]
    found = identifying(Case(fields=fields), "About EDITH TELLER of 1 high\nstreet")
    assert found == ["the patient's name", "the patient's address"]
