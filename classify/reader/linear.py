"""The shipped reader: a linear model over hashed words, their letters and neighbours.

It reads every stretch of one, two and three sentences, because a farewell is often told in
three remarks that are each harmless. A stretch's score is a sum over its words, so words are
looked up once and stretches are differences of running sums.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from classify.reader.claims import claims_of
from classify.reader.features import EDGE, neighbour_rows, size_of, word_hash, word_rows
from classify.reader.protocol import LetterKind, Opinion, Sentence
from classify.reader.stretches import FEWEST_WORDS, Stretches, opinions_of, stretches_of
from classify.reader.weights import ANSWERS, CLASSES, COLUMNS, KINDS, Weights

RULE = "reader.sentences"
_NOTHING = np.full(COLUMNS, -1e9, np.float32)
_NOTHING[[0, len(CLASSES)]] = 0
"""The logits of a stretch that says too little."""
_NO_SUMS = np.zeros((0, COLUMNS), np.float32)
FEWEST_WORDS_OF_A_LETTER = 6
"""A letter of fewer words sounds like nothing."""
_CACHE = 50_000
"""Words remembered before the memory is started afresh."""

Sums = tuple[NDArray[np.float32], NDArray[np.int64]]


class LinearReader:
    """Reads with the given weights. Build once and keep."""

    name = "the shipped reader (hashed words)"

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._lock = Lock()
        self._known: dict[str, int] = {}
        self._vectors = np.zeros((1024, COLUMNS), np.float32)
        self._hashes = np.zeros(1024, np.uint64)
        self._last: tuple[Sequence[Sentence], Sums] | None = None

    def opinions(self, sentences: Sequence[Sentence]) -> Iterator[Opinion]:
        """The stretches that sound dangerous, then what is said of law and press."""
        if sentences:
            danger, claims = self.scores(sentences)
            yield from opinions_of(danger, sentences, self._weights.thresholds, RULE)
            yield from claims_of(claims, sentences, self._weights.claims, RULE)

    def kinds(self, sentences: Sequence[Sentence]) -> Mapping[LetterKind, float]:
        """How probable each kind of letter is; empty where too little is said."""
        sums, words = self._sums(sentences) if sentences else (_NO_SUMS, np.zeros(0, np.int64))
        spoken = words.sum()
        if spoken < FEWEST_WORDS_OF_A_LETTER:
            return {}
        logits = (sums.sum(axis=0) / size_of(spoken) + self._weights.bias)[ANSWERS:]
        likely = np.exp(logits - logits.max())
        return dict(zip(KINDS, (likely / likely.sum()).tolist(), strict=True))

    def scores(self, sentences: Sequence[Sentence]) -> tuple[Stretches, Stretches]:
        """Every stretch of the sentences, the single ones, then the pairs, then the threes:
        scored for danger, and for law and press."""
        sums, words = self._sums(sentences)
        total = np.vstack([np.zeros((1, COLUMNS), np.float32), np.cumsum(sums, axis=0)])
        count = np.concatenate([[0], np.cumsum(words)])
        at, size = stretches_of(len(sentences))
        spoken = count[at + size] - count[at]
        logits = (total[at + size] - total[at]) / size_of(spoken)[:, None]
        logits += self._weights.bias
        logits[spoken < FEWEST_WORDS] = _NOTHING
        heard: NDArray[np.float32] = logits.astype(np.float32)
        dangers, claims = heard[:, : len(CLASSES)], heard[:, len(CLASSES) : ANSWERS]
        return Stretches(at, size, dangers), Stretches(at, size, claims)

    def _sums(self, sentences: Sequence[Sentence]) -> Sums:
        """Each sentence's sum of weights, shape (sentences, COLUMNS), and its number of words."""
        with self._lock:
            # A letter's kind is asked right after its danger: its words are looked up once.
            if self._last is None or self._last[0] is not sentences:
                self._last = sentences, self._summed(sentences)
            return self._last[1]

    def _summed(self, sentences: Sequence[Sentence]) -> Sums:
        if len(self._known) > _CACHE:
            self._known.clear()
        words: list[str] = []
        begins: list[int] = []
        for sentence in sentences:
            begins.append(len(words))
            words.append(EDGE)
            words.extend(sentence.words)
        words.append(EDGE)
        found = list(map(self._known.get, words))
        if None in found:
            found = [self._number(word) for word in words]
        numbers = np.array(found, np.int64)
        values = self._vectors[numbers]
        pairs, skips = neighbour_rows(self._hashes[numbers])
        values[:-1] += self._weights.table[pairs]
        values[:-2] += self._weights.table[skips]
        begins.append(len(words) - 1)
        counts = [after - before - 1 for before, after in pairwise(begins)]
        return np.add.reduceat(values[:-1], begins[:-1], axis=0), np.array(counts)

    def _number(self, word: str) -> int:
        number = self._known.get(word)
        return self._learn(word) if number is None else number

    def _learn(self, word: str) -> int:
        """Gives a word met for the first time a number, and its weights a place."""
        number = len(self._known)
        if number == len(self._vectors):
            self._vectors = np.vstack([self._vectors, np.zeros_like(self._vectors)])
            self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)])
        self._known[word] = number
        self._hashes[number] = word_hash(word)
        rows, counts = word_rows(word)
        edge = word == EDGE
        self._vectors[number] = (
            0 if edge else np.array(counts, np.float32) @ self._weights.table[rows]
        )
        return number
