"""From scored stretches of sentences to opinions, however a reader came by the scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from classify.reader.protocol import Opinion, RiskSignal, Sentence, Strength
from classify.reader.weights import CLASSES

LONGEST_STRETCH = 3
"""Sentences that are read together at most."""
FEWEST_WORDS = 3
"""A stretch of fewer words says too little."""
_STRENGTHS: tuple[Strength, ...] = ("faint", "clear", "plain")


@dataclass(frozen=True, slots=True)
class Stretches:
    """Each stretch's first sentence, its length in sentences and its logits, of shape
    (stretches, 4) in the order of `CLASSES`. The single sentences come first, in order."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    logits: NDArray[np.float32]


def stretches_of(sentences: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first sentence of every stretch of so many sentences, and its length in sentences:
    the single ones, then the pairs, then the threes."""
    lengths = range(1, min(LONGEST_STRETCH, sentences) + 1)
    each = [np.arange(sentences - length + 1) for length in lengths]
    return np.concatenate(each), np.repeat(lengths, [len(starts) for starts in each])


def opinions_of(
    scored: Stretches, sentences: Sequence[Sentence], thresholds: NDArray[np.float32], rule: str
) -> Iterator[Opinion]:
    """The stretches that sound dangerous, in order; where they overlap, the strongest only.

    `thresholds` are the log-odds, less the `handicap`, from which an opinion is faint, clear,
    plain. The evidence is the sentence of the stretch that says it most.
    """
    odds = danger(scored.logits) - handicap(len(sentences))
    taken: set[int] = set()
    found = []
    for at in np.argsort(-odds, kind="stable"):
        strength = int(np.searchsorted(thresholds, odds[at], side="right"))
        if not strength:
            break
        stretch = range(scored.starts[at], scored.starts[at] + scored.lengths[at])
        if taken.isdisjoint(stretch):
            taken.update(stretch)
            telling = max(stretch, key=lambda number: odds[number])
            signal = cast(RiskSignal, CLASSES[1 + int(np.argmax(scored.logits[at][1:]))])
            found.append((telling, signal, _STRENGTHS[strength - 1]))
    for number, signal, strength_name in sorted(found):
        said = sentences[number]
        yield Opinion(signal, strength_name, rule, said.where, said.start, said.end)


def handicap(sentences: int) -> float:
    """What a message of so many sentences has to say louder: each is a chance to be wrong."""
    return float(np.log(max(sentences, 1)))


def danger(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-odds of danger, to whomever, against none; `logits` of shape (n, 4)."""
    return cast(NDArray[np.float32], np.logaddexp.reduce(logits[:, 1:], axis=1) - logits[:, 0])
