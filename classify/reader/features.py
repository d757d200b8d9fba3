"""Words to numbers: hashed words, their letters and their neighbours (feature hashing).

The same code makes the features that the weights are learnt from and those that a letter
is read with. Every feature is a row of one table of weights, found by a hash, so that an
unknown word is read by its letters and no vocabulary is shipped.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 18
ROWS = 1 << BITS
"""Rows in the table of weights."""
LETTER_RUNS = (3, 4, 5)
"""Lengths of the runs of letters that a word is also read by."""
LETTER_WEIGHT = 0.3
"""What a run of letters counts, where a word counts 1."""
MANY_WORDS = 60
"""Words from which a stretch weighs by its average: a list without full stops is no letter."""
EDGE = "¶"
"""Stands before the first and after the last word of a sentence."""

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]

_PAIR = np.uint64(0x9E3779B97F4A7C15)
_SKIP = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(64 - BITS)


def word_hash(word: str) -> int:
    """A word's own number; all numerals are one word."""
    return crc32(b"#" if word[:1].isdigit() else word.encode())


def word_rows(word: str) -> tuple[list[int], list[float]]:
    """The rows of a word and of its runs of letters, and what each counts."""
    padded = f"<{word}>"
    runs = [
        padded[at : at + length] for length in LETTER_RUNS for at in range(len(padded) - length + 1)
    ]
    names = [f"w{word_hash(word)}", *(f"c{run}" for run in runs)]
    return [crc32(name.encode()) >> (32 - BITS) for name in names], [
        1.0,
        *([LETTER_WEIGHT] * len(runs)),
    ]


def neighbour_rows(hashes: Hashes) -> tuple[Rows, Rows]:
    """The rows of each word with the next one, and with the one after that.

    `hashes` are the word hashes of a text with `EDGE` around each sentence; of n of them
    there are n-1 pairs and n-2 skipping pairs.
    """
    return _rows(hashes[:-1], hashes[1:], _PAIR), _rows(hashes[:-2], hashes[2:], _SKIP)


def _rows(first: Hashes, second: Hashes, factor: np.uint64) -> Rows:
    mixed = (first * factor) ^ (second * _MIX)
    return ((mixed * _PAIR) >> _SHIFT).astype(np.int64)


def size_of(words: NDArray[np.int64]) -> NDArray[np.float64]:
    """What the sum over a stretch of so many words is divided by."""
    spoken = np.maximum(words, 1)
    size: NDArray[np.float64] = np.maximum(np.sqrt(spoken), spoken / MANY_WORDS**0.5)
    return size


def hashes_of(words: Sequence[str]) -> Hashes:
    """The word hashes of a sentence."""
    return np.fromiter((word_hash(word) for word in words), np.uint64, len(words))
