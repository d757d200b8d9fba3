"""`make train`: learns the shipped reader's weights from the labelled sentences.

    python -m training.train [--out FILE]

The same data give the same weights. Thresholds are read off scores that each sentence got
from a model which saw no sentence of its kind: see `LETTERS_ALLOWED`.
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
from classify.reader.stretches import danger, handicap
from classify.reader.weights import CLASSES, SHIPPED, Weights, save_weights
from training.data import LABELS, load_lessons
from training.matrix import Texts, matrix

SEED = 20261124
FOLDS = 5
STRENGTH = 4.0
"""Inverse strength of the penalty on weights; between 1 and 8 it hardly matters."""
LETTER = 4
"""Sentences from which a calm sample is a letter, not a look-alike."""
LETTERS_ALLOWED = {"faint": 0.30, "clear": 0.09, "plain": 0.005}
"""The share of calm letters that may reach each strength …"""
LOOK_ALIKES_ALLOWED = {"faint": 0.10, "clear": 0.022, "plain": 0.002}
"""… and of short look-alikes. Both are of kinds the model has not met, and harder than the mail
of a working day: on labelled letters that no training came from, about a third as many calm
ones are heard (docs/adr)."""
OUT = Path(__file__).parent.parent / "classify" / "reader" / SHIPPED


def fit(features: csr_matrix, labels: NDArray[np.int64]) -> LogisticRegression:
    """A multinomial logistic regression; deterministic."""
    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
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


def loudest(
    odds: NDArray[np.float32], owners: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """What each sample is heard as: its loudest stretch, less its handicap.

    `owners` says which sample a stretch belongs to, `sizes` its number of sentences.
    """
    heard = np.full(len(sizes), -np.inf, np.float32)
    np.maximum.at(heard, owners, odds)
    return heard - np.array([handicap(int(size)) for size in sizes], np.float32)


def thresholds_of(
    heard: NDArray[np.float32], sizes: NDArray[np.int64], calm: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The log-odds that no more than the allowed shares of calm samples reach."""
    letters, look_alikes = heard[calm & (sizes >= LETTER)], heard[calm & (sizes < LETTER)]
    return np.array(
        [
            max(
                np.quantile(letters, 1 - LETTERS_ALLOWED[name]),
                np.quantile(look_alikes, 1 - LOOK_ALIKES_ALLOWED[name]),
            )
            for name in LETTERS_ALLOWED
        ],
        np.float32,
    )


def main(
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = OUT,
) -> None:
    """Train the shipped reader."""
    random.seed(SEED)
    samples = load_lessons()
    texts = Texts()
    lessons = [(at, stretch) for at, one in enumerate(samples) for stretch in texts.stretches(one)]
    owners = np.array([at for at, _ in lessons])
    labels = np.array([samples[at].number for at in owners])
    features = matrix([stretch for _, stretch in lessons])
    counted = ", ".join(f"{n} {name}" for n, name in zip(np.bincount(labels), LABELS, strict=True))
    typer.echo(f"{len(samples)} samples, {len(lessons)} stretches: {counted}.")
    kinds = [f"{samples[at].file}:{samples[at].kind}" for at in owners]
    sizes = np.array([len(texts.sentences(sample.text)) for sample in samples])
    calm = np.array([sample.label == "none" for sample in samples])
    heard = loudest(scores_of_unseen_kinds(features, labels, kinds), owners, sizes)
    thresholds = thresholds_of(heard, sizes, calm)
    for name, threshold in zip(LETTERS_ALLOWED, thresholds, strict=True):
        reached = heard >= threshold
        typer.echo(
            f"{name}: from {threshold:.2f}; {reached[~calm].mean():.0%} of danger, "
            f"{reached[calm & (sizes >= LETTER)].mean():.1%} of calm letters, "
            f"{reached[calm & (sizes < LETTER)].mean():.1%} of calm look-alikes."
        )
    model = fit(features, labels)
    table = np.zeros((ROWS, len(CLASSES)), np.float32)
    table[:] = model.coef_.T
    save_weights(Weights(table, model.intercept_.astype(np.float32), thresholds), out)
    typer.echo(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    typer.run(main)
