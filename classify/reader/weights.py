"""The shipped reader's weights, as `make train` leaves them."""

from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from classify.reader.features import ROWS
from classify.reader.protocol import ClaimSignal, LetterKind

CLASSES = ("none", "risk_to_life_self", "risk_to_life_other", "risk_to_life_other")
"""What a stretch of text may say of danger, in the order of the weights' columns, and what each
raises; the last is somebody else's danger to themselves, told in other words than a threat."""
CLAIMS: tuple[ClaimSignal, ...] = ("legal", "media")
"""What a stretch may say of law and press."""
KINDS: tuple[LetterKind, ...] = ("enquiry", "concern", "complaint", "compliment")
"""What a whole letter may be."""
ANSWERS = len(CLASSES) + 1 + len(CLAIMS)
"""What is asked of a stretch: the classes of danger, then none, legal, media."""
COLUMNS = ANSWERS + len(KINDS)
"""Columns of the table: those, then what is asked of the letter as a whole."""
SHIPPED = "weights.npz"

Floats = NDArray[np.float32]


class WeightsError(ValueError):
    """The weights cannot be used; the message is a sentence that says how to mend it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Three linear models over the same features: `table` of shape (ROWS, COLUMNS), `bias` of
    shape (COLUMNS,).

    `thresholds` are the log-odds of danger, less the `handicap` of a long message, from
    which an opinion is faint, clear, plain; `claims` those from which `CLAIMS` are made.
    """

    table: Floats
    bias: Floats
    thresholds: Floats
    claims: Floats


def load_weights(path: Path | None = None) -> Weights:
    """The weights in a file, by default the shipped ones. Raises `WeightsError`."""
    name = str(path) if path else SHIPPED
    try:
        data = path.read_bytes() if path else (files("classify.reader") / SHIPPED).read_bytes()
        with np.load(BytesIO(data)) as arrays:
            rows, values = arrays["rows"], arrays["values"].astype(np.float32)
            bias, thresholds, claims = (
                arrays[name].astype(np.float32) for name in ("bias", "thresholds", "claims")
            )
        table = np.zeros((ROWS, COLUMNS), np.float32)
        table[rows] = values
    except (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile) as error:
        raise WeightsError(
            f"{name} holds no weights that this version can read ({error}); run `make train`."
        ) from error
    return Weights(table, bias, thresholds, claims)


def save_weights(weights: Weights, path: Path) -> None:
    """Writes weights in half precision, without the rows that no feature fell into."""
    rows = np.flatnonzero(np.abs(weights.table).max(axis=1) > 1e-4).astype(np.int32)
    np.savez_compressed(
        path,
        rows=rows,
        values=weights.table[rows].astype(np.float16),
        bias=weights.bias,
        thresholds=weights.thresholds,
        claims=weights.claims,
    )
