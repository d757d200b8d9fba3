"""The encoder's arithmetic in numpy: word pieces in, one vector for each text out.

The network is BERT's (Devlin et al. 2019, six layers of 384 numbers as all-MiniLM-L6-v2 has
them) with the mean of its last layer, and linear questions on top of that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HEADS = 12
FIRST, LAST, FILLER = 101, 102, 0
"""The pieces `[CLS]`, `[SEP]` and `[PAD]`."""
_TINY = 1e-12
_FAR = np.float32(-1e9)

Floats = NDArray[np.float32]
Layer = Mapping[str, Floats]
"""`qkv`, `out`, `in`, `back`: matrices of shape (from, to), each with its `_bias`; `norm_1` and
`norm_2`, shape (2, 384): what a layer's two sums are scaled by, and what is added."""


@dataclass(frozen=True, slots=True)
class Network:
    """`pieces` of shape (vocabulary, 384), `places` of shape (512, 384), `norm` as a layer's;
    `questions` of shape (384, n) and their `bias`, shape (n,)."""

    pieces: Floats
    places: Floats
    norm: Floats
    layers: Sequence[Layer]
    questions: Floats
    bias: Floats

    def answers(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The answers to each question about each text, shape (texts, n).

        A text is its pieces, at most 510 of them, without those that begin and end it.
        """
        longest = max(map(len, texts)) + 2
        numbers = np.full((len(texts), longest), FILLER)
        for row, text in zip(numbers, texts, strict=True):
            row[: len(text) + 2] = [FIRST, *text, LAST]
        told = np.arange(longest) < np.array([[len(text) + 2] for text in texts])
        state = _normed(self.pieces[numbers] + self.places[:longest], self.norm)
        unseen = np.where(told, np.float32(0), _FAR)[:, None, None, :]
        for layer in self.layers:
            state = _through(state, layer, unseen)
        weights = told[:, :, None].astype(np.float32)
        mean = (state * weights).sum(axis=1) / weights.sum(axis=1)
        answers: Floats = mean @ self.questions + self.bias
        return answers


def _through(state: Floats, layer: Layer, unseen: Floats) -> Floats:
    texts, length, width = state.shape
    split = (state @ layer["qkv"] + layer["qkv_bias"]).reshape(texts, length, 3, HEADS, -1)
    asks, keys, values = split.transpose(2, 0, 3, 1, 4)
    near = asks @ keys.swapaxes(-1, -2) / np.float32(np.sqrt(width / HEADS)) + unseen
    near = np.exp(near - near.max(axis=-1, keepdims=True))
    near /= near.sum(axis=-1, keepdims=True)
    heard = (near @ values).transpose(0, 2, 1, 3).reshape(texts, length, width)
    state = _normed(state + heard @ layer["out"] + layer["out_bias"], layer["norm_1"])
    wide = _gelu(state @ layer["in"] + layer["in_bias"])
    return _normed(state + wide @ layer["back"] + layer["back_bias"], layer["norm_2"])


def _normed(values: Floats, norm: Floats) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_TINY))
    normed: Floats = centred / spread * norm[0] + norm[1]
    return normed


def _gelu(values: Floats) -> Floats:
    # The usual approximation (Hendrycks and Gimpel 2016, section 2); it is taught with it, too.
    # In place, and without a power: both take longer than the matrices do.
    inner: Floats = values * values * values
    inner *= np.float32(0.044715)
    inner += values
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
