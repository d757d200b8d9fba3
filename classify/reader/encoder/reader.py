"""The encoder as a reader: frames of sentences in, opinions out.

It and the shipped reader go wrong about different letters, so that each letter is judged by both:
what a frame says to the encoder, and what the whole letter says to counted words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import cast

import numpy as np

from classify.reader.claims import claimed
from classify.reader.encoder.base import Tokenizer, load_base, load_tokenizer
from classify.reader.encoder.change import load_change
from classify.reader.encoder.frames import ROOM, Frame, frames_of
from classify.reader.encoder.network import Floats, Network
from classify.reader.linear import LinearReader
from classify.reader.protocol import (
    ClaimSignal,
    Opinion,
    ReaderError,
    RiskSignal,
    Sentence,
    Strength,
)
from classify.reader.shipped import shipped_reader
from classify.reader.stretches import danger, handicap
from classify.reader.weights import CLAIMS, CLASSES

RULE = "reader.encoder"
AT_ONCE = 16
"""Frames that go through the network together."""
MOST_FRAMES = 200
"""Frames of a message at most: some fifty pages."""
BESIDE = 0.5
"""What counted words weigh beside the encoder, and what a long message has to say louder."""
_STRENGTHS: tuple[Strength, ...] = ("faint", "clear", "plain")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The log-odds from which danger is faint, clear, plain, and from which `CLAIMS` are made."""

    danger: Floats
    claims: Floats


class EncoderReader:
    """Reads with a taught encoder, beside counted words. Build once and keep."""

    name = "the taught sentence encoder (palsbox[reader])"

    def __init__(
        self,
        network: Network,
        tokenizer: Tokenizer,
        thresholds: Thresholds,
        counted: LinearReader,
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._thresholds = thresholds
        self._counted = counted
        self._lock = Lock()

    def opinions(self, sentences: Sequence[Sentence]) -> Iterator[Opinion]:
        """The sentences that sound dangerous, then what is said of law and press."""
        frames = self._frames(sentences)
        if not frames:
            return
        answers = self._answers(frames)
        odds = self.danger_odds(answers, sentences)
        yield from sorted(
            self._dangers(frames, answers, odds, sentences),
            key=lambda opinion: (opinion.where, opinion.start),
        )
        yield from self._claims(frames, answers, sentences)

    def check(self) -> str:
        """A sentence for `palsbox check`."""
        return f"{self.name} reads each letter once more, after the first decision."

    def scores(self, sentences: Sequence[Sentence]) -> Floats:
        """What the encoder answers about each frame of the sentences, shape (frames, 7)."""
        frames = self._frames(sentences)
        return self._answers(frames) if frames else np.zeros((0, 7), np.float32)

    def danger_odds(self, answers: Floats, sentences: Sequence[Sentence]) -> Floats:
        """How dangerous each frame sounds, in a message of these sentences."""
        counted = danger(self._counted.scores(sentences)[0].logits).max()
        return cast(
            Floats,
            _dangers(answers)
            + BESIDE * (counted - 2 * handicap(len(sentences))).astype(np.float32),
        )

    def _frames(self, sentences: Sequence[Sentence]) -> list[Frame]:
        pieces = [self._pieces(sentence) for sentence in sentences]
        return [frame for frame, _ in zip(frames_of(pieces), range(MOST_FRAMES), strict=False)]

    def _pieces(self, sentence: Sentence) -> list[int]:
        return self._tokenizer.encode(sentence.text, add_special_tokens=False).ids

    def _answers(self, frames: Sequence[Frame]) -> Floats:
        found = np.zeros((len(frames), len(self._network.bias)), np.float32)
        by_length = sorted(range(len(frames)), key=lambda at: len(frames[at].pieces))
        with self._lock:  # one letter at a time: its arithmetic already fills every core
            for start in range(0, len(frames), AT_ONCE):
                group = by_length[start : start + AT_ONCE]
                found[group] = self._network.answers([frames[at].pieces for at in group])
        return found

    def _dangers(
        self,
        frames: Sequence[Frame],
        answers: Floats,
        odds: Floats,
        sentences: Sequence[Sentence],
    ) -> Iterator[Opinion]:
        taken: set[int] = set()
        for at in np.argsort(-odds, kind="stable"):
            strength = int(np.searchsorted(self._thresholds.danger, odds[at], side="right"))
            if not strength:
                return
            frame = frames[at]
            if taken.isdisjoint(range(frame.first, frame.end)):
                taken.update(range(frame.first, frame.end))
                signal = cast(
                    RiskSignal, CLASSES[1 + int(np.argmax(answers[at, 1 : len(CLASSES)]))]
                )
                said = self._telling(frame, sentences, _dangers)
                yield _opinion(signal, _STRENGTHS[strength - 1], said)

    def _claims(
        self, frames: Sequence[Frame], answers: Floats, sentences: Sequence[Sentence]
    ) -> Iterator[Opinion]:
        for signal, threshold in zip(CLAIMS, self._thresholds.claims, strict=True):
            odds_of = partial(_claim, signal)
            odds = odds_of(answers)
            at = int(np.argmax(odds))
            if odds[at] >= threshold:
                yield _opinion(signal, "plain", self._telling(frames[at], sentences, odds_of))

    def _telling(
        self, frame: Frame, sentences: Sequence[Sentence], odds_of: Callable[[Floats], Floats]
    ) -> Sentence:
        """The sentence of the frame that says it most by itself."""
        alone = [
            Frame(tuple(self._pieces(sentences[at])[:ROOM]), at, at + 1)
            for at in range(frame.first, frame.end)
        ]
        return sentences[frame.first + int(np.argmax(odds_of(self._answers(alone))))]


def _dangers(answers: Floats) -> Floats:
    return danger(answers[:, : len(CLASSES)])


def _claim(signal: ClaimSignal, answers: Floats) -> Floats:
    odds: Floats = claimed(answers[:, len(CLASSES) :])[:, CLAIMS.index(signal)]
    return odds


def _opinion(signal: RiskSignal | ClaimSignal, strength: Strength, said: Sentence) -> Opinion:
    return Opinion(signal, strength, RULE, said.where, said.start, said.end)


def open_encoder() -> EncoderReader:
    """The encoder with what teaching changed in it. Raises `ReaderError`."""
    try:
        change = load_change()
        network = change.applied(load_base())
        tokenizer = load_tokenizer()
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise ReaderError(
            f"The sentence encoder cannot be used ({error}); run `make setup-reader` again, or set "
            "PALSBOX_READER=shipped to do without it."
        ) from error
    thresholds = Thresholds(change.thresholds, change.claims)
    return EncoderReader(network, tokenizer, thresholds, shipped_reader())
