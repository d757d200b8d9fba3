"""Samples to the numbers the shipped reader is trained on, by the reader's own code."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.context_rules import load_context
from classify.lexicon import load_lexicons
from classify.pipeline import Pipeline
from classify.reader.features import EDGE, ROWS, hashes_of, neighbour_rows, size_of, word_rows
from classify.reader.protocol import Sentence
from classify.reader.stretches import FEWEST_WORDS, LONGEST_STRETCH
from classify.reader.windows import sentences_of
from classify.rulebook import Rulebook
from classify.vocabulary import load_vocabulary
from ingest.message import Passage
from training.data import Sample

Stretch = tuple[Sentence, ...]


class Texts:
    """Reads texts into sentences as the classifier does."""

    def __init__(self) -> None:
        vocabulary = load_vocabulary()
        # The rules teach the vocabulary which words not to take for misspelt ones.
        Rulebook(load_lexicons(), load_context(), vocabulary)
        self._pipeline = Pipeline(vocabulary)

    def sentences(self, text: str) -> Stretch:
        """The sentences of a text."""
        return tuple(sentences_of(Passage.all_new("body", text), self._pipeline.read(text)))

    def stretches(self, sample: Sample) -> Iterator[Stretch]:
        """What a sample teaches of danger. A calm one is calm in each stretch of it; in a
        dangerous one the danger may be in the whole only, so that the whole is what is learnt."""
        yield from self._stretches(sample, whole=sample.number > 0)

    def claims(self, sample: Sample) -> Iterator[Stretch]:
        """What a sample teaches of law and press, in the same way."""
        yield from self._stretches(sample, whole=sample.claim > 0)

    def _stretches(self, sample: Sample, *, whole: bool) -> Iterator[Stretch]:
        sentences = self.sentences(sample.text)
        if whole:
            yield sentences
            return
        for length in range(1, LONGEST_STRETCH + 1):
            for first in range(len(sentences) - length + 1):
                stretch = sentences[first : first + length]
                if sum(len(sentence.words) for sentence in stretch) >= FEWEST_WORDS:
                    yield stretch


def matrix(stretches: Sequence[Stretch]) -> csr_matrix:
    """One row a stretch: what each feature counts, over the size of the stretch."""
    indices, values, ends = [], [], [0]
    for stretch in stretches:
        rows, counts = _features(stretch)
        indices.append(rows)
        values.append(counts)
        ends.append(ends[-1] + len(rows))
    result = csr_matrix(
        (np.concatenate(values), np.concatenate(indices), ends), shape=(len(stretches), ROWS)
    )
    result.sum_duplicates()
    return result


def _features(stretch: Stretch) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    words: list[str] = []
    for sentence in stretch:
        words += [EDGE, *sentence.words]
    words.append(EDGE)
    spoken = [word for word in words if word != EDGE]
    rows: list[int] = []
    counts: list[float] = []
    for word in spoken:
        word_numbers, word_counts = word_rows(word)
        rows += word_numbers
        counts += word_counts
    beside = np.concatenate(neighbour_rows(hashes_of(words)))
    return (
        np.concatenate([np.array(rows, np.int64), beside]),
        np.concatenate([counts, np.ones(len(beside))]) / size_of(np.array(len(spoken))),
    )
