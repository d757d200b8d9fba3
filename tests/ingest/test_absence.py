"""Notes of absence are known by what they say, and by saying nothing else."""

from pathlib import Path

import pytest

import ingest.absence
from ingest.absence import is_note_of_absence, read_absence, speaks_of_absence
from ingest.sentences import sentences

SHIPPED = Path(ingest.absence.__file__).with_name("absence.toml").read_text("utf-8")
NOTE = "I am out of the office until Monday. For urgent matters please contact the team."


def test_a_note_of_absence_is_one() -> None:
    assert is_note_of_absence(sentences(NOTE))


@pytest.mark.parametrize(
    "more",
    [
        "My mother was left in a wet bed for five hours.",
        "Can somebody ring the ward?",
        "Please ring me after that.",
        "The ward sister would not say when the doctor comes, and the tablets had run out.",
        "I want to complain.",
    ],
)
def test_whoever_says_more_has_written_a_letter(more: str) -> None:
    assert not is_note_of_absence(sentences(f"{NOTE} {more}"))


def test_a_name_below_is_no_letter() -> None:
    assert is_note_of_absence(sentences(f"{NOTE}\n\nDee Marsh\nContracts Officer"))


def test_absence_alone_says_too_little() -> None:
    assert not is_note_of_absence(sentences("I am on leave."))
    assert speaks_of_absence(sentences("I am on leave."))


def test_what_is_long_is_a_letter() -> None:
    assert not is_note_of_absence(sentences(" ".join([NOTE] * 20)))
    assert not speaks_of_absence(sentences(" ".join([NOTE] * 20)))


def test_a_date_with_an_ordinal_number_stays_whole() -> None:
    note = "Ich bin bis zum 4. Dezember im Urlaub. In dringenden Fällen hilft das Büro."
    assert is_note_of_absence(sentences(note))


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("away_says = [", "gone_says = [", "away_says"),
        ('"^yours\\\\b', '"^(yours\\\\b', "courtesy_says"),
    ],
)
def test_a_mistake_in_the_wording_is_named(before: str, after: str, complaint: str) -> None:
    text = SHIPPED.replace("|^yours\\\\b", '",\n    "^yours\\\\b', 1)
    assert before in text
    with pytest.raises(ValueError, match=complaint):
        read_absence(text.replace(before, after, 1))
