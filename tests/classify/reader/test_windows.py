"""Which sentences a second reader is given."""

from classify.pipeline import Pipeline
from classify.reader.windows import sentences_of
from classify.vocabulary import load_vocabulary
from ingest.message import Passage, Stretch


def read(passage: Passage) -> list[str]:
    cuts = [stretch.start for stretch in passage.stretches]
    text = Pipeline(load_vocabulary()).read(passage.text, cuts)
    return [sentence.text for sentence in sentences_of(passage, text)]


def test_a_sentence_is_given_as_it_was_written() -> None:
    passage = Passage.all_new("subject", "Im off on Sat. Don’t write back!")
    assert read(passage) == ["Im off on Sat", "Don’t write back"]


def test_quotations_and_footers_are_not_read() -> None:
    text = "I have had enough.\nYou wrote that it was full.\nThe Samaritans are on 116 123.\n"
    first, second = text.index("You"), text.index("The")
    passage = Passage(
        "body",
        text,
        (
            Stretch("new", 0, first),
            Stretch("quoted", first, second),
            Stretch("disclaimer", second, len(text)),
        ),
    )
    assert read(passage) == ["I have had enough"]


def test_what_is_handed_on_is_read() -> None:
    text = "See below.\nI shall not be here on Monday.\n"
    passage = Passage("body", text, (Stretch("new", 0, 11), Stretch("forwarded", 11, len(text))))
    assert read(passage)[-1] == "I shall not be here on Monday"
