"""The labelled letters: whose words each line is, and how often we are wrong either way."""

import pytest

from ingest.message import Passage
from ingest.stretches import stretches
from tests.ingest.labelled_letters import LabelledLetter, LabelledLine, labelled_letters

LETTERS = labelled_letters()


def kinds_in(letter: LabelledLetter) -> list[tuple[LabelledLine, str]]:
    """Every line whose kind matters, with the kind it got."""
    found = stretches(letter.text, subject=letter.subject, writer=letter.writer)
    body = Passage("body", letter.text, found)
    return [(line, body.kind_at(line.start)) for line in letter.lines if line.kind]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_every_line_is_known_for_whose_it_is(letter: LabelledLetter) -> None:
    told = [(line, kind) for line, kind in kinds_in(letter) if line.demanded]
    assert [(kind, line.words) for line, kind in told] == [
        (line.kind, line.words) for line, _ in told
    ]


def test_hardly_a_word_goes_to_the_wrong_person() -> None:
    """Words of the writer taken for another's or a footer's, and others' taken for new."""
    told = [pair for letter in LETTERS for pair in kinds_in(letter)]

    def wrong(lines: list[tuple[bool, LabelledLine]]) -> float:
        words = sum(len(line.words.split()) for _, line in lines)
        return sum(len(line.words.split()) for missed, line in lines if missed) / words

    own = [(kind != "new", line) for line, kind in told if line.kind == "new"]
    others = [(kind == "new", line) for line, kind in told if line.kind != "new"]
    assert wrong(own) <= 0.01
    assert wrong(others) <= 0.01


def test_each_letter_has_a_name_of_its_own() -> None:
    names = [letter.name for letter in LETTERS]
    assert len(names) == len(set(names)) >= 120
