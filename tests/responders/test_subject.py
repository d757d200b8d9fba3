"""The subject of an officer's letter: one neutral line with the reference, nothing inbound."""

import pytest

from responders.subject import SubjectError, checked_subject, usual_subject

REFERENCE = "PALS-2026-000123"
THEIRS = ("My mother's wrong tablets", "Joan Teller")


def test_left_empty_it_is_the_usual_one() -> None:
    assert checked_subject(" ", reference=REFERENCE, strangers=THEIRS) == usual_subject(REFERENCE)


def test_the_reference_is_always_in_it() -> None:
    said = checked_subject("A day to meet", reference=REFERENCE, strangers=THEIRS)
    assert said == "A day to meet: PALS-2026-000123"
    assert checked_subject(said, reference=REFERENCE, strangers=THEIRS) == said


def test_no_line_break_or_control_character_gets_through() -> None:
    said = checked_subject(
        "A day\r\nBcc: x@evil.example\x00", reference=REFERENCE, strangers=THEIRS
    )
    assert said == "A day Bcc: x@evil.example: PALS-2026-000123"


@pytest.mark.parametrize("typed", ["Re: my  MOTHER'S wrong tablets", "For joan teller"])
def test_the_writers_own_words_and_name_are_refused(typed: str) -> None:
    with pytest.raises(SubjectError, match="Leave the writer's own subject and name out"):
        checked_subject(typed, reference=REFERENCE, strangers=THEIRS)


def test_a_short_word_that_the_writer_used_too_is_no_reason_to_refuse() -> None:
    assert checked_subject("A question", reference=REFERENCE, strangers=("A day", "Li"))


def test_too_long_a_subject_is_refused() -> None:
    with pytest.raises(SubjectError, match="100 characters"):
        checked_subject("x" * 90, reference=REFERENCE, strangers=THEIRS)
