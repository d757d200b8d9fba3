"""The taught encoder, as it is installed: it hears more, and only adds."""

import pytest

from classify.reader.encoder import base
from classify.reader.encoder.reader import EncoderReader, open_encoder
from classify.reader.protocol import Opinion, ReaderError
from classify.reader.shipped import shipped_reader
from tests.classify.reader.test_linear import sentences

FAREWELL = (
    "The physio says come back in March.",
    "I nodded.",
    "I've paid the rent up to Friday and that will see me out.",
)
STEP_TO_LAW = (
    "We are seeing a lady in Leeds on the 9th who takes these cases on and asks for nothing "
    "unless she gets it."
)


@pytest.fixture(scope="module")
def reader() -> EncoderReader:
    """The reader that `make setup-reader` puts in."""
    return open_encoder()


def heard(reader: EncoderReader, *texts: str) -> list[Opinion]:
    return list(reader.opinions(sentences(*texts)))


def test_a_farewell_in_nobody_s_words_is_heard_and_quoted(reader: EncoderReader) -> None:
    (opinion,) = heard(reader, *FAREWELL)
    assert opinion.signal == "risk_to_life_self"
    assert opinion.strength in ("clear", "plain")
    assert opinion.rule == "reader.encoder"
    assert " ".join(FAREWELL)[opinion.start : opinion.end] == FAREWELL[2]


def test_a_step_towards_law_that_names_no_lawyer_is_heard(reader: EncoderReader) -> None:
    (opinion,) = heard(reader, STEP_TO_LAW)
    assert opinion.signal == "legal"
    assert list(shipped_reader().opinions(sentences(STEP_TO_LAW))) == []


def test_an_ordinary_letter_says_nothing(reader: EncoderReader) -> None:
    assert heard(reader, "Where can I park for the eye clinic?", "My appointment is at ten.") == []
    assert heard(reader) == []


def test_a_remark_far_down_a_long_letter_is_heard(reader: EncoderReader) -> None:
    filler = ["The bus was late and the parking machine took no coins that day."] * 30
    found = heard(reader, *filler, *FAREWELL, *filler)
    assert [opinion.signal for opinion in found] == ["risk_to_life_self"]


def test_where_it_is_not_installed_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "PACKAGE", "no_such_package")
    with pytest.raises(ReaderError, match="make setup-reader"):
        open_encoder()
