"""What kind a letter is: what the rules' words say, and what the whole letter sounds like."""

from typing import cast

import pytest

from classify.finding import Finding, Reading
from classify.reader.protocol import LetterKind
from classify.sender import identify
from policy.assessment import Grade, Kind
from policy.kind import kind_of
from tests.builders import letter

MINOR: Grade = "minor"


def kind(
    *cues: str, signals: tuple[str, ...] = (), page: bool = False, **sounds_like: float
) -> Kind:
    message = letter("A letter of some words.")
    sounds = cast(dict[LetterKind, float], sounds_like)
    reading = Reading(
        message,
        identify(message, internal=())[0],
        tuple(found(signal) for signal in signals),
        tuple(found(cue) for cue in cues),
        "page" if page else "normal",
        sounds,
    )
    return kind_of(reading, lambda _: MINOR)


def found(name: str) -> Finding:
    return Finding(name, f"{name}.rule", "body", 0, 8, "A letter")


def test_where_no_reader_says_the_rules_decide() -> None:
    assert kind("thanks") == "compliment"
    assert kind() == "enquiry"


def test_a_letter_that_clearly_sounds_otherwise_is_not_what_its_words_say() -> None:
    assert kind("complaint_word", enquiry=0.85, complaint=0.1) == "enquiry"
    assert kind("thanks", complaint=0.8, compliment=0.15) == "complaint"


def test_where_the_sound_is_doubtful_the_rules_decide() -> None:
    assert kind("complaint_word", enquiry=0.5, complaint=0.4) == "complaint"


@pytest.mark.parametrize(("enquiry", "is_now"), [(0.7, "complaint"), (0.9, "enquiry")])
def test_a_formal_complaint_needs_much_to_be_taken_for_less(enquiry: float, is_now: Kind) -> None:
    signals = ("formal_complaint_request",)
    assert kind(signals=signals, enquiry=enquiry, complaint=1 - enquiry) == is_now


def test_who_does_not_want_a_complaint_has_none_made_of_it() -> None:
    signals = ("does_not_want_complaint",)
    assert kind("dissatisfaction", signals=signals, complaint=0.9, concern=0.05) == "concern"
