"""Numbers to dial."""

from review.telephones import telephones


def test_numbers_are_found_as_written_each_once() -> None:
    text = "Ring 07700 900417 or (01632) 960 881, at night +44 7700 900418. Again: 07700 900417"
    assert telephones(text) == ["07700 900417", "(01632) 960 881", "+44 7700 900418"]


def test_an_nhs_number_a_date_and_a_reference_are_not_telephones() -> None:
    assert telephones("NHS no. 943 476 5919, born 12/03/1955, PALS-2026-000123") == []
