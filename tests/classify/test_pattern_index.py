"""The index finds what laying every pattern on every word would find."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.commonness import Commonness
from classify.laying import Span
from classify.pattern import Pattern, PatternCompiler
from classify.pattern_index import PatternIndex
from classify.vocabulary import SpellingFile, Vocabulary, WordsFile
from classify.word_places import WordForms

COMPILER = PatternCompiler(Vocabulary(WordsFile(), SpellingFile()))
PATTERNS = [
    COMPILER.compile(written)
    for written in (
        "red",
        "red|blue cat",
        "the blue cat",
        "the cat the cat",
        "red ..2 cat",
        "the red ..3 blue ..1 cat",
        "blue ..2 the cat",
        "the? red cat",
        "re* ..1 #",
    )
]
SENTENCES = st.lists(
    st.sampled_from(["the", "red", "blue", "cat", "reads", "7", "dog"]), max_size=9
)


def found(words: list[str]) -> dict[str, list[Span]]:
    places = WordForms(PATTERNS).places(words)
    index = PatternIndex(PATTERNS, range(len(PATTERNS)), Commonness())
    return {PATTERNS[at].written: spans for at, spans in index.matches(places).items()}


@pytest.mark.parametrize(
    ("sentence", "pattern", "spans"),
    [
        ("the red dog", "red", [(1, 2)]),
        ("a blue cat and a red cat", "red|blue cat", [(1, 3), (5, 7)]),
        ("the cat the cat the cat", "the cat the cat", [(0, 4), (2, 6)]),
        ("the cat sees a blue cat", "the blue cat", None),
        ("red and green cat", "red ..2 cat", [(0, 4)]),
        ("red and green and grey cat", "red ..2 cat", None),
        ("red red cat cat", "red ..2 cat", [(1, 3)]),
        ("the red old blue big cat", "the red ..3 blue ..1 cat", [(0, 6)]),
        ("reads for 7", "re* ..1 #", [(0, 3)]),
    ],
)
def test_a_pattern_is_found_where_its_words_stand(
    sentence: str, pattern: str, spans: list[Span] | None
) -> None:
    assert found(sentence.split()).get(pattern) == spans


@given(SENTENCES)
def test_nothing_is_missed_that_trying_every_place_would_find(words: list[str]) -> None:
    matching = {pattern.written for pattern in PATTERNS if _laid_anywhere(pattern, words)}
    assert found(words).keys() == matching


def _laid_anywhere(pattern: Pattern, words: list[str]) -> bool:
    return any(
        _fits(places, gaps)
        for segments in pattern.segmented
        for places in product(*(_places(segment.steps, words) for segment in segments))
        for gaps in [[segment.gap for segment in segments[1:]]]
    )


def _places(steps: tuple[frozenset[str], ...], words: list[str]) -> list[range]:
    return [
        range(first, first + len(steps))
        for first in range(len(words) - len(steps) + 1)
        if all(_is_one_of(words[first + at], forms) for at, forms in enumerate(steps))
    ]


def _is_one_of(word: str, forms: frozenset[str]) -> bool:
    return (
        word in forms
        or ("re*" in forms and word.startswith("re"))
        or ("#" in forms and word == "7")
    )


def _fits(places: tuple[range, ...], gaps: list[int]) -> bool:
    return all(
        0 <= after.start - before.stop <= gap
        for (before, after), gap in zip(pairwise(places), gaps, strict=True)
    )
