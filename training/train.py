"""`make train`: learns the shipped reader's weights from the labelled sentences.

    python -m training.train [--out FILE]

The same data give the same weights. Thresholds are read off scores that each sentence got
from a model which saw no sentence of its kind: see `STRETCHES_ALLOWED`.
"""

import random
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from classify.reader.features import ROWS
from classify.reader.linear import danger
from classify.reader.weights import CLASSES, SHIPPED, Weights, save_weights
from training.data import LABELS, load_samples
from training.matrix import Texts, matrix

SEED = 20261124
FOLDS = 8
STRENGTH = 8.0
"""Inverse strength of the penalty on weights; between 0.5 and 16 it hardly matters."""
STRETCHES_ALLOWED = {"faint": 0.12, "clear": 0.03, "plain": 0.004}
"""The share of calm look-alikes that may reach each strength. They are the hardest there are:
a whole letter of everyday sentences reaches it far more seldom."""
OUT = Path(__file__).parent.parent / "classify" / "reader" / SHIPPED


def fit(features: csr_matrix, labels: NDArray[np.int64]) -> LogisticRegression:
    """A multinomial logistic regression; deterministic."""
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(features, labels)
    return model


def scores_of_unseen_kinds(
    features: csr_matrix, labels: NDArray[np.int64], kinds: list[str]
) -> NDArray[np.float32]:
    """The danger in each stretch as a model sees it that met none of its kind."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    odds = np.zeros(len(kinds), np.float32)
    for seen, unseen in folds.split(features, labels, kinds):
        model = fit(features[seen], labels[seen])
        odds[unseen] = danger(model.decision_function(features[unseen]).astype(np.float32))
    return odds


def thresholds_of(odds: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.float32]:
    """The log-odds that no more than the allowed share of calm samples reach."""
    calm = np.sort(odds[labels == 0])
    return np.array(
        [np.quantile(calm, 1 - share) for share in STRETCHES_ALLOWED.values()], np.float32
    )


def main(
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = OUT,
) -> None:
    """Train the shipped reader."""
    random.seed(SEED)
    samples = load_samples("danger")
    texts = Texts()
    lessons = [(sample, stretch) for sample in samples for stretch in texts.stretches(sample)]
    labels = np.array([sample.number for sample, _ in lessons])
    features = matrix([stretch for _, stretch in lessons])
    counted = ", ".join(f"{n} {name}" for n, name in zip(np.bincount(labels), LABELS, strict=True))
    typer.echo(f"{len(samples)} samples, {len(lessons)} stretches: {counted}.")
    kinds = [f"{sample.file}:{sample.kind}" for sample, _ in lessons]
    odds = scores_of_unseen_kinds(features, labels, kinds)
    thresholds = thresholds_of(odds, labels)
    for (name, share), threshold in zip(STRETCHES_ALLOWED.items(), thresholds, strict=True):
        heard = float(np.mean(odds[labels > 0] >= threshold))
        typer.echo(f"{name}: from {threshold:.2f}; {heard:.0%} of danger, {share:.1%} of calm.")
    model = fit(features, labels)
    table = np.zeros((ROWS, len(CLASSES)), np.float32)
    table[:] = model.coef_.T
    save_weights(Weights(table, model.intercept_.astype(np.float32), thresholds), out)
    typer.echo(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    typer.run(main)
