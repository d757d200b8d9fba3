"""Texts become sentences of normal words that know where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.pipeline import Pipeline, ReadText
from classify.read import Classifier
from classify.vocabulary import load_vocabulary
from tests.builders import letter


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load_vocabulary())


def sentences(text: ReadText) -> list[str]:
    return [" ".join(text.words[item.first : item.last]) for item in text.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I can't. You won't!", ["i can not", "you will not"]),
        ("im done dont ring", ["i am done do not ring"]),
        ("He’s here, mum’s not.", ["he is here mum 's not"]),
        ("Seen by Dr. Patel at 9.30am.", ["seen by dr patel at 9.30am"]),
        ("Tonight... it ends", ["tonight it ends"]),
        ("wot u sed 2nite", ["what you said tonight"]),
        ("First line\n\nsecond", ["first line", "second"]),
        ("One thing\nAnother thing", ["one thing", "another thing"]),
        (
            "A line that a mail program wrapped because it was too long for\nThe Screen itself",
            ["a line that a mail program wrapped because it was too long for the screen itself"],
        ),
        ("> quoted words that\n> go on", ["quoted words that go on"]),
        ("i want to k\u200bill m\u00adyself", ["i want to kill myself"]),
        ("𝐈 𝐰𝐚𝐧𝐭 out", ["i want out"]),
        ("suicidel and sucide", ["suicidal and suicide"]),
    ],
)
def test_a_text_becomes_sentences_of_normal_words(
    pipeline: Pipeline, text: str, expected: list[str]
) -> None:
    assert sentences(pipeline.read(text)) == expected


def test_no_sentence_crosses_from_one_persons_words_to_anothers(pipeline: Pipeline) -> None:
    assert sentences(pipeline.read("I will and he will", cuts=[7])) == ["i will", "and he will"]


def test_a_sentence_without_an_end_is_cut(pipeline: Pipeline) -> None:
    lengths = [item.last - item.first for item in pipeline.read("word " * 1000).sentences]
    assert lengths == [400, 400, 200]


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "I want to die",
            "i’m",
            "\u200b",
            "ﬁne",
            "kill my\u00adself",
            "\n",
            "£40",
            "😀",
            "…",
            "'",
            " ",
        ]
    )
    | st.text(max_size=8),
    max_size=12,
).map(" ".join)


@given(FRAGMENTS)
def test_evidence_is_exactly_what_stands_in_the_text(classifier: Classifier, text: str) -> None:
    message = letter(f"{text} i want to die {text}")
    reading = classifier.read(message)
    assert "risk_to_life_self" in {finding.signal for finding in reading.findings}
    for finding in (*reading.findings, *reading.cues):
        assert message.passage(finding.where).text[finding.start : finding.end] == finding.text


@pytest.mark.parametrize("text", ["a" * 300_000, "http://a/" * 30_000, "do not " * 40_000])
def test_a_monstrous_text_is_read_to_its_end(classifier: Classifier, text: str) -> None:
    assert classifier.read(letter(f"{text} . I want to die.")).attention == "page"
