"""Where the taught encoder's opinions begin: read off letters that it was not taught with."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import typer

from classify.reader.claims import claimed
from classify.reader.encoder.base import load_tokenizer
from classify.reader.encoder.change import Change
from classify.reader.encoder.network import Floats, Network
from classify.reader.encoder.reader import EncoderReader, Thresholds
from classify.reader.shipped import shipped_reader
from classify.reader.weights import CLAIMS, CLASSES
from training.letters import Letter
from training.matrix import Texts

ALLOWED = {"faint": 0.22, "clear": 0.10, "plain": 0.02}
"""The share of calm letters held back that may reach each strength. Nearly all of them were
written to sound like danger; of the mail of a working day far fewer do."""
CLAIMS_ALLOWED = 0.006
"""The share of letters without a claim in which one may be found."""


def thresholds_of(change: Change, base: Network, letters: Sequence[Letter]) -> Change:
    """The change with thresholds by these letters; says what they let through."""
    reader = EncoderReader(
        change.applied(base),
        load_tokenizer(),
        Thresholds(change.thresholds, change.claims),
        shipped_reader(),
    )
    texts = Texts()
    danger, claims = [], []
    for letter in letters:
        sentences = texts.sentences(letter.whole)
        answers = reader.scores(sentences)
        danger.append(float(reader.danger_odds(answers, sentences).max()))
        claims.append(claimed(answers[:, len(CLASSES) :]).max(axis=0))
    heard, said = np.array(danger, np.float32), np.array(claims, np.float32)
    dangerous = np.array([letter.danger > 0 for letter in letters])
    return replace(
        change,
        thresholds=_of_danger(heard, dangerous),
        claims=np.array(
            [
                _of_claim(
                    signal, said[:, at], np.array([signal in each.signals for each in letters])
                )
                for at, signal in enumerate(CLAIMS)
            ],
            np.float32,
        ),
    )


def _of_danger(heard: Floats, dangerous: Floats) -> Floats:
    found = np.array(
        [np.quantile(heard[~dangerous], 1 - share) for share in ALLOWED.values()], np.float32
    )
    for name, threshold in zip(ALLOWED, found, strict=True):
        reached = heard >= threshold
        typer.echo(
            f"{name}: from {threshold:.2f}; {reached[dangerous].mean():.0%} of danger, "
            f"{reached[~dangerous].mean():.1%} of calm letters."
        )
    return found


def _of_claim(signal: str, heard: Floats, made: Floats) -> float:
    threshold = float(np.quantile(heard[~made], 1 - CLAIMS_ALLOWED))
    typer.echo(f"{signal}: from {threshold:.2f}; {(heard[made] >= threshold).mean():.0%} of those.")
    return threshold
