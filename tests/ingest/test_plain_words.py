"""The quick look for plain words."""

from ingest.plain_words import in_small_letters


def test_capitals_are_found_by_small_letters() -> None:
    assert b"next step" in in_small_letters("NEXT Step: none")


def test_other_letters_stay_as_they_are() -> None:
    assert in_small_letters("ÉTÉ") == "ÉtÉ".encode()


def test_half_a_character_is_no_obstacle() -> None:
    assert b"consent" in in_small_letters("\ud83d Consent")
