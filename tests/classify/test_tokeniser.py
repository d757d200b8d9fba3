"""Short texts are split as spaCy splits them."""

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from classify.tokeniser import Tokeniser
from ingest.parse import parse

MAIL = Path(__file__).parents[2] / "service" / "demo" / "mail"
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzABDILMNSTW", min_size=1, max_size=9)


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser()


@pytest.fixture(scope="module")
def english() -> Language:
    return spacy.blank("en")


def by_spacy(english: Language, text: str) -> list[tuple[str, str, int]]:
    return [(token.text, token.norm_, token.idx) for token in english(text)]


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("Hospital", ["hospital"]),
        ("cannot", ["can", "not"]),
        ("Dont", ["do", "not"]),
        ("can't", ["can", "not"]),
        ("£40.", ["$", "40", "."]),
    ],
)
def test_a_word_is_split_where_english_has_a_rule_for_it(
    tokeniser: Tokeniser, text: str, norms: list[str]
) -> None:
    assert [norm for _, norm, _ in tokeniser.tokens(text)] == norms


def test_the_words_of_letters_are_split_as_spacy_does(
    tokeniser: Tokeniser, english: Language
) -> None:
    letters = (parse(path.read_bytes()).body.text for path in sorted(MAIL.glob("*.eml")))
    for word in {word for letter in letters for word in letter.split()}:
        assert tokeniser.tokens(word) == by_spacy(english, word)


@given(LETTERS)
def test_any_plain_letters_are_split_as_spacy_does(
    tokeniser: Tokeniser, english: Language, word: str
) -> None:
    assert tokeniser.tokens(word) == by_spacy(english, word)
