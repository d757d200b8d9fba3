"""`make train`: learns the shipped reader's weights from the labelled sentences.

    python -m training.train [--out FILE]

The same data give the same weights. Thresholds are read off scores that each sentence got
from a model which saw no sentence of its kind: see `LETTERS_ALLOWED` and `CLAIMS_ALLOWED`.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from classify.reader.claims import claimed
from classify.reader.features import ROWS
from classify.reader.stretches import danger, handicap
from classify.reader.weights import CLAIMS, COLUMNS, KINDS, SHIPPED, Weights, save_weights
from training.data import CLAIM_LABELS, LABELS, Sample, load_lessons
from training.letters import Letter, load_letters
from training.matrix import Stretch, Texts, matrix

SEED = 20261124
FOLDS = 5
STRENGTH = 4.0
"""Inverse strength of the penalty on weights; between 1 and 8 it hardly matters."""
LETTER = 4
"""Sentences from which a calm sample is a letter, not a look-alike."""
LETTERS_ALLOWED = {"faint": 0.30, "clear": 0.13, "plain": 0.003}
"""The share of calm letters that may reach each strength …"""
LOOK_ALIKES_ALLOWED = {"faint": 0.10, "clear": 0.035, "plain": 0.001}
"""… and of short look-alikes. Both are of kinds the model has not met, and harder than the mail
of a working day: on labelled letters that no training came from, about a third as many calm
ones are heard (docs/adr)."""
CLAIMS_ALLOWED = 0.0015
"""The share of samples without a claim in which one may be found."""
OUT = Path(__file__).parent.parent / "classify" / "reader" / SHIPPED

Odds = NDArray[np.float32]


class Lessons:
    """What the samples teach about one question: stretches, and the samples they belong to."""

    def __init__(
        self,
        samples: Sequence[Sample],
        labels: Sequence[int],
        stretches_of: Callable[[Sample], Iterator[Stretch]],
    ) -> None:
        taught = [(at, each) for at, one in enumerate(samples) for each in stretches_of(one)]
        self.owners = np.array([at for at, _ in taught])
        self.labels = np.array([labels[at] for at in self.owners])
        self.features = matrix([stretch for _, stretch in taught])
        self._kinds = [f"{samples[at].file}:{samples[at].kind}" for at in self.owners]

    def logits_of_unseen_kinds(self) -> Odds:
        """The logits of each stretch by a model that met none of its kind."""
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
        logits = np.zeros((len(self.labels), self.labels.max() + 1), np.float32)
        for seen, unseen in folds.split(self.features, self.labels, self._kinds):
            model = fit(self.features[seen], self.labels[seen])
            logits[unseen] = model.decision_function(self.features[unseen])
        return logits

    def model(self) -> LogisticRegression:
        """A model that met all of them."""
        return fit(self.features, self.labels)


def fit(features: csr_matrix, labels: NDArray[np.int64]) -> LogisticRegression:
    """A multinomial logistic regression; deterministic."""
    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
    model.fit(features, labels)
    return model


def loudest(odds: Odds, owners: NDArray[np.int64], samples: int) -> Odds:
    """The loudest stretch of each sample.

    `owners` says which sample a stretch belongs to; there are `samples` of them.
    """
    heard = np.full(samples, -np.inf, np.float32)
    np.maximum.at(heard, owners, odds)
    return heard


def thresholds_of(heard: Odds, sizes: NDArray[np.int64], calm: NDArray[np.bool_]) -> Odds:
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


def danger_thresholds(
    lessons: Lessons, samples: Sequence[Sample], sizes: NDArray[np.int64]
) -> Odds:
    """Where danger is faint, clear and plain; says what that lets through."""
    calm = np.array([sample.number == 0 for sample in samples])
    odds = danger(lessons.logits_of_unseen_kinds())
    heard = loudest(odds, lessons.owners, len(samples))
    heard -= np.array([handicap(int(size)) for size in sizes], np.float32)
    thresholds = thresholds_of(heard, sizes, calm)
    for name, threshold in zip(LETTERS_ALLOWED, thresholds, strict=True):
        reached = heard >= threshold
        typer.echo(
            f"{name}: from {threshold:.2f}; {reached[~calm].mean():.0%} of danger, "
            f"{reached[calm & (sizes >= LETTER)].mean():.1%} of calm letters, "
            f"{reached[calm & (sizes < LETTER)].mean():.1%} of calm look-alikes."
        )
    return thresholds


def claim_thresholds(lessons: Lessons, samples: Sequence[Sample]) -> Odds:
    """Where each of `CLAIMS` is made; says what that lets through."""
    said = np.array([sample.claim for sample in samples])
    thresholds = []
    odds = claimed(lessons.logits_of_unseen_kinds())
    for number, signal in enumerate(CLAIMS, start=1):
        heard = loudest(odds[:, number - 1], lessons.owners, len(samples))
        threshold = float(np.quantile(heard[said != number], 1 - CLAIMS_ALLOWED))
        thresholds.append(threshold)
        typer.echo(
            f"{signal}: from {threshold:.2f}; {(heard[said == number] >= threshold).mean():.0%} "
            f"of those, {(heard[said != number] >= threshold).mean():.1%} of others."
        )
    return np.array(thresholds, np.float32)


def kinds_model(letters: Sequence[Letter], texts: Texts) -> LogisticRegression:
    """A model of what kind a whole letter is, and says how often it is right."""
    taught = [letter for letter in letters if not letter.held_back]
    model = fit(
        matrix([texts.sentences(letter.whole) for letter in taught]),
        np.array([KINDS.index(letter.kinds[0]) for letter in taught]),
    )
    judged = [letter for letter in letters if letter.held_back]
    said = model.predict(matrix([texts.sentences(letter.whole) for letter in judged]))
    right = [KINDS[at] in letter.kinds for at, letter in zip(said, judged, strict=True)]
    typer.echo(f"Kind: {np.mean(right):.0%} right of {len(judged)} letters held back.")
    return model


def counted(lessons: Lessons, names: Sequence[str]) -> str:
    """How many stretches teach each of these."""
    numbers = np.bincount(lessons.labels)
    return ", ".join(f"{number} {name}" for number, name in zip(numbers, names, strict=True))


def main(
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = OUT,
) -> None:
    """Train the shipped reader."""
    samples, texts = load_lessons(), Texts()
    sizes = np.array([len(texts.sentences(sample.text)) for sample in samples])
    of_danger = Lessons(samples, [sample.number for sample in samples], texts.stretches)
    of_claims = Lessons(samples, [sample.claim for sample in samples], texts.claims)
    typer.echo(f"{len(samples)} samples: stretches of {counted(of_danger, LABELS)};")
    typer.echo(f"of {counted(of_claims, CLAIM_LABELS)}.")
    thresholds = danger_thresholds(of_danger, samples, sizes)
    claims = claim_thresholds(of_claims, samples)
    models = (of_danger.model(), of_claims.model(), kinds_model(load_letters(), texts))
    table = np.zeros((ROWS, COLUMNS), np.float32)
    table[:] = np.vstack([model.coef_ for model in models]).T
    bias = np.concatenate([model.intercept_ for model in models]).astype(np.float32)
    save_weights(Weights(table, bias, thresholds, claims), out)
    typer.echo(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    typer.run(main)
