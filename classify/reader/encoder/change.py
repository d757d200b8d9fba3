"""What teaching changed in the encoder, in a file of a few megabytes.

The encoder itself is a dependency. Of each of its matrices the file says how every number moved:
up or down, by little or much (two bits), times the usual move of its column. Teaching spreads over
millions of numbers so evenly that no more is needed (ADR 17).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from classify.reader.encoder.network import Floats, Layer, Network

MATRICES = ("qkv", "out", "in", "back")
WHOLE = ("qkv_bias", "out_bias", "in_bias", "back_bias", "norm_1", "norm_2")
"""What of a layer is written out in full."""
SHIPPED = "taught.npz"
_STEPS = np.array([-1.510, -0.4528, 0.4528, 1.510], np.float32)
"""How far a number moved, in standard deviations of its column: the best four for a bell curve
(Max 1960, table I) …"""
_BETWEEN = np.array([-0.9816, 0.0, 0.9816], np.float32)
"""… and what lies half-way between them."""


class ChangeError(ValueError):
    """The file cannot be used; the message is a sentence that says how to mend it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How a matrix of this `shape` moved: `steps` packed four to a byte, `scale` of its columns."""

    steps: NDArray[np.uint8]
    scale: NDArray[np.float16]
    shape: tuple[int, int]

    @classmethod
    def of(cls, difference: Floats) -> "Moved":
        """The nearest that can be written to this difference."""
        scale = difference.std(axis=0).astype(np.float16)
        unit = difference / np.maximum(scale.astype(np.float32), np.float32(1e-8))
        steps = np.searchsorted(_BETWEEN, unit).astype(np.uint8).reshape(-1, 4)
        packed = steps[:, 0] | steps[:, 1] << 2 | steps[:, 2] << 4 | steps[:, 3] << 6
        return cls(packed.astype(np.uint8), scale, (difference.shape[0], difference.shape[1]))

    def difference(self) -> Floats:
        """What to add to the matrix."""
        steps = np.stack([self.steps >> shift & 3 for shift in (0, 2, 4, 6)], axis=1)
        moved: Floats = _STEPS[steps].reshape(self.shape) * self.scale.astype(np.float32)
        return moved


@dataclass(frozen=True, slots=True)
class Change:
    """What was taught: for each layer how its `MATRICES` moved and its `WHOLE` arrays; the
    questions and their bias.

    `thresholds` are the log-odds of danger, less the `handicap` of a long message, from which an
    opinion is faint, clear, plain; `claims` those from which a claim is made.
    """

    moved: Sequence[Mapping[str, Moved]]
    whole: Sequence[Layer]
    questions: Floats
    bias: Floats
    thresholds: Floats
    claims: Floats

    def applied(self, base: Network) -> Network:
        """The encoder as it was taught."""
        layers = [
            {name: layer[name] + moved[name].difference() for name in MATRICES} | dict(whole)
            for layer, moved, whole in zip(base.layers, self.moved, self.whole, strict=True)
        ]
        return Network(base.pieces, base.places, base.norm, layers, self.questions, self.bias)


def load_change(path: Path | None = None) -> Change:
    """The change in a file, by default the shipped one. Raises `ChangeError`."""
    name = str(path) if path else SHIPPED
    try:
        data = (path or files("classify.reader.encoder") / SHIPPED).read_bytes()
        with np.load(BytesIO(data)) as found:
            layers = range(int(found["layers"]))
            return Change(
                [{each: _moved(found, f"{at}.{each}") for each in MATRICES} for at in layers],
                [
                    {each: found[f"{at}.{each}"].astype(np.float32) for each in WHOLE}
                    for at in layers
                ],
                *(found[each] for each in ("questions", "bias", "thresholds", "claims")),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ChangeError(
            f"{name} holds nothing that this version can read ({error}); run `make train-encoder`."
        ) from error


def save_change(change: Change, path: Path) -> None:
    """Writes what `load_change` reads."""
    arrays: dict[str, NDArray[np.generic]] = {"layers": np.array(len(change.moved))}
    for at, (moved, whole) in enumerate(zip(change.moved, change.whole, strict=True)):
        for name, one in moved.items():
            arrays |= {f"{at}.{name}.steps": one.steps, f"{at}.{name}.scale": one.scale}
            arrays[f"{at}.{name}.shape"] = np.array(one.shape)
        arrays |= {f"{at}.{name}": whole[name].astype(np.float16) for name in WHOLE}
    for name in ("questions", "bias", "thresholds", "claims"):
        arrays[name] = getattr(change, name).astype(np.float32)
    with path.open("wb") as out:
        np.savez_compressed(out, allow_pickle=False, **arrays)


def _moved(found: Mapping[str, NDArray[np.generic]], name: str) -> Moved:
    rows, columns = (int(number) for number in found[f"{name}.shape"])
    steps = found[f"{name}.steps"].astype(np.uint8)
    return Moved(steps, found[f"{name}.scale"].astype(np.float16), (rows, columns))
