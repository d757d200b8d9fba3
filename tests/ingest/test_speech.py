"""Somebody speaks, or software prints."""

import pytest

from ingest.speech import is_postscript, speaks, speaks_of_himself


@pytest.mark.parametrize(
    "words", ["i cant", "I'm off", "tell her", "He said", "it’s my fault", "P.S. bye"]
)
def test_a_person_speaks(words: str) -> None:
    assert speaks(words)


@pytest.mark.parametrize(
    "words", ["Ward Manager", "(she/her)", "i) the form", "Tel: 1", "Him/His/He"]
)
def test_software_prints(words: str) -> None:
    assert not speaks(words)


def test_a_letter_about_somebody_else_does_not_speak_of_its_writer() -> None:
    assert not speaks_of_himself("She fell.")
    assert speaks_of_himself("She fell on me.")


@pytest.mark.parametrize("words", ["PS bye", "P.S. bye", "p.p.s. bye"])
def test_postscripts_are_known(words: str) -> None:
    assert is_postscript(words)
    assert not is_postscript(words.removeprefix(words.split(maxsplit=1)[0]).strip())
