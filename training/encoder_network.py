"""The encoder's network once more, in a form that can be taught (JAX).

`classify.reader.encoder.network` has the same arithmetic in numpy: who changes one changes both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from classify.reader.encoder.frames import ROOM
from classify.reader.encoder.network import FILLER, FIRST, HEADS, LAST, Floats, Network
from classify.reader.weights import CLASSES

DROPPED = 0.1
"""The share of numbers that each layer forgets while it learns."""
CLAIMS_COUNT = 0.5
"""What a mistake about law and press counts beside one about danger."""
AT_ONCE = 32

Arrays = Any
"""Nested dictionaries and lists of arrays, as JAX takes them."""


class Batch(NamedTuple):
    """Frames of one length: their `pieces` and which of them count (`told`), shape (frames,
    length); what each says of `danger` and what it claims, shape (frames,)."""

    pieces: NDArray[np.int32]
    told: NDArray[np.bool_]
    danger: NDArray[np.int64]
    claim: NDArray[np.int64]


@dataclass
class Weights:
    """`learning`: layers and questions; `fixed`: word pieces, places and their norm."""

    learning: Arrays
    fixed: Arrays

    @classmethod
    def of(cls, base: Network, questions: int, seed: int) -> Self:
        """The encoder with questions it has not learnt to answer."""
        width = base.pieces.shape[1]
        drawn = jax.random.normal(jax.random.PRNGKey(seed), (width, questions)) * 0.02
        return cls(
            jax.tree.map(
                jnp.asarray,
                {
                    "layers": [dict(layer) for layer in base.layers],
                    "questions": drawn,
                    "bias": np.zeros(questions, np.float32),
                },
            ),
            jax.tree.map(
                jnp.asarray, {"pieces": base.pieces, "places": base.places, "norm": base.norm}
            ),
        )

    @staticmethod
    def filled(frames: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Pieces of the same length, in steps so that few shapes are compiled, and which count."""
        longest = max(map(len, frames)) + 2
        step = 8 if longest <= 32 else 16
        length = min(-(-longest // step) * step, ROOM + 16)
        pieces = np.full((len(frames), length), FILLER, np.int32)
        for row, frame in zip(pieces, frames, strict=True):
            row[: len(frame) + 2] = [FIRST, *frame, LAST]
        told = np.arange(length) < np.array([[len(frame) + 2] for frame in frames])
        return pieces, told


def answers(weights: Weights, frames: Sequence[Sequence[int]]) -> Floats:
    """The answers about each frame, without forgetting."""
    found = np.zeros((len(frames), weights.learning["bias"].shape[0]), np.float32)
    order = sorted(range(len(frames)), key=lambda at: len(frames[at]))
    for start in range(0, len(order), AT_ONCE):
        group = order[start : start + AT_ONCE]
        some = [frames[at] for at in group]
        some += some[-1:] * (AT_ONCE - len(group))  # one shape fewer to compile
        pieces, told = weights.filled(some)
        found[group] = _answers(weights.learning, weights.fixed, pieces, told)[: len(group)]
    return found


def loss(
    learning: Arrays,
    fixed: Arrays,
    batch: Batch,
    key: jax.Array,
) -> jax.Array:
    """How wrong the answers are about these frames."""
    given = _forward(learning, fixed, batch.pieces, batch.told, key)
    wrong = optax.softmax_cross_entropy_with_integer_labels
    of_danger = wrong(given[:, : len(CLASSES)], batch.danger)
    of_claim = wrong(given[:, len(CLASSES) :], batch.claim)
    return (of_danger + CLAIMS_COUNT * of_claim).mean()


def _forward(
    learning: Arrays, fixed: Arrays, pieces: jax.Array, told: jax.Array, key: jax.Array | None
) -> jax.Array:
    texts, length = pieces.shape
    state = _normed(fixed["pieces"][pieces] + fixed["places"][:length], fixed["norm"])
    unseen = jnp.where(told[:, None, None, :], 0.0, -1e9)
    for at, layer in enumerate(learning["layers"]):
        keys = (None, None) if key is None else jax.random.split(jax.random.fold_in(key, at))
        split = (state @ layer["qkv"] + layer["qkv_bias"]).reshape(texts, length, 3, HEADS, -1)
        asks, known, values = split.transpose(2, 0, 3, 1, 4)
        near = jax.nn.softmax(asks @ known.swapaxes(-1, -2) / asks.shape[-1] ** 0.5 + unseen)
        heard = (near @ values).transpose(0, 2, 1, 3).reshape(texts, length, -1)
        heard = _forgetting(heard @ layer["out"] + layer["out_bias"], keys[0])
        state = _normed(state + heard, layer["norm_1"])
        wide = jax.nn.gelu(state @ layer["in"] + layer["in_bias"], approximate=True)
        back = _forgetting(wide @ layer["back"] + layer["back_bias"], keys[1])
        state = _normed(state + back, layer["norm_2"])
    counts = told[:, :, None]
    mean = (state * counts).sum(axis=1) / counts.sum(axis=1)
    return mean @ learning["questions"] + learning["bias"]


@jax.jit
def _answers(learning: Arrays, fixed: Arrays, pieces: jax.Array, told: jax.Array) -> jax.Array:
    return _forward(learning, fixed, pieces, told, None)


def _normed(values: jax.Array, norm: jax.Array) -> jax.Array:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return centred / spread * norm[0] + norm[1]


def _forgetting(values: jax.Array, key: jax.Array | None) -> jax.Array:
    if key is None:
        return values
    kept = jax.random.bernoulli(key, 1 - DROPPED, values.shape)
    return jnp.where(kept, values / (1 - DROPPED), 0)
