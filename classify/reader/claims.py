"""From scored stretches of sentences to what they say of law and press."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from classify.reader.protocol import Opinion, Sentence
from classify.reader.stretches import Stretches
from classify.reader.weights import CLAIMS


def claims_of(
    scored: Stretches, sentences: Sequence[Sentence], thresholds: NDArray[np.float32], rule: str
) -> Iterator[Opinion]:
    """The loudest stretch of each signal, where it reaches its threshold.

    `scored.logits` are of shape (stretches, 3), none and then `CLAIMS`; `thresholds` of shape
    (2,) are log-odds. The evidence is the sentence of the stretch that says it most.
    """
    for signal, heard, threshold in zip(CLAIMS, claimed(scored.logits).T, thresholds, strict=True):
        at = int(np.argmax(heard))
        if heard[at] < threshold:
            continue
        first = int(scored.starts[at])
        said = sentences[first + int(np.argmax(heard[first : first + int(scored.lengths[at])]))]
        yield Opinion(signal, "plain", rule, said.where, said.start, said.end)


def claimed(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-odds of each signal against all else, shape (n, 2); `logits` of shape (n, 3)."""
    neither, legal, media = logits.T
    against = (np.logaddexp(neither, media), np.logaddexp(neither, legal))
    odds: NDArray[np.float32] = np.stack((legal - against[0], media - against[1]), axis=1)
    return odds
