"""`make train-encoder`: teaches the sentence encoder, and writes what that changed in it.

    python -m training.encoder [--out FILE]

All weights of its layers learn; its word pieces stay as they are. The same data and machine give
the same change. Thresholds are read off letters that were held back (`ALLOWED`).
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import jax
import jax.numpy as jnp
import numpy as np
import optax
import typer

from classify.reader.encoder.base import Tokenizer, load_base, load_tokenizer
from classify.reader.encoder.change import MATRICES, SHIPPED, WHOLE, Change, Moved, save_change
from classify.reader.encoder.frames import frames_of
from classify.reader.encoder.network import Network
from classify.reader.weights import ANSWERS
from training.data import load_lessons, load_samples
from training.encoder_network import Arrays, Batch, Weights, answers, loss
from training.encoder_thresholds import thresholds_of
from training.letters import Letter, load_letters
from training.matrix import Texts

SEED = 20261125
EPOCHS = 3
BATCH = 32
RATE = 5e-5
"""The highest learning rate."""
CALM_FRAMES = 3
"""Frames of a calm letter that teach in one epoch, drawn anew in each."""
BLOCK = 20
"""Batches among which frames are sorted by length, so that little is filled up."""
OUT = Path(__file__).parent.parent / "classify" / "reader" / "encoder" / SHIPPED

Pieces = tuple[int, ...]
Example = tuple[Pieces, int, int]
"""A frame's pieces, what it says of danger and what it claims."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text in frames. `telling` numbers those that say what it is labelled with; empty where
    nobody noted which: then the one that sounds most like it."""

    frames: tuple[Pieces, ...]
    danger: int
    claim: int
    telling: tuple[int, ...] = ()

    @property
    def calm(self) -> bool:
        """Whether every frame of it says nothing."""
        return not self.danger and not self.claim


class Framing:
    """From texts to lessons, with the classifier's own sentences."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._texts = Texts()
        self._tokenizer = tokenizer

    def lesson(self, text: str, danger: int, claim: int, telling: Sequence[str] = ()) -> Lesson:
        """What this text teaches."""
        sentences = self._texts.sentences(text)
        pieces = [
            self._tokenizer.encode(each.text, add_special_tokens=False).ids for each in sentences
        ]
        frames = list(frames_of(pieces))
        marks = [text.find(quotation) for quotation in telling]
        heard = tuple(
            at
            for at, frame in enumerate(frames)
            if any(
                sentences[frame.first].start <= mark < sentences[frame.end - 1].end
                for mark in marks
            )
        )
        return Lesson(tuple(frame.pieces for frame in frames), danger, claim, heard)

    def of_letter(self, letter: Letter) -> Lesson:
        """What a whole letter teaches."""
        quotations = [
            letter.telling[signal]
            for signal in letter.signals
            if signal.startswith("risk_to_life") or signal in ("legal", "media")
        ]
        return self.lesson(letter.whole, letter.danger, letter.claim, quotations)


def examples(
    lessons: Sequence[Lesson], chosen: dict[int, int], rng: random.Random
) -> Iterator[Example]:
    """The frames of one epoch; `chosen` is the frame of those whose telling one nobody noted."""
    for at, lesson in enumerate(lessons):
        if lesson.calm:
            few = list(lesson.frames)
            rng.shuffle(few)
            yield from ((frame, 0, 0) for frame in few[:CALM_FRAMES])
            continue
        heard = lesson.telling or ((chosen[at],) if at in chosen else ())
        yield from ((lesson.frames[one], lesson.danger, lesson.claim) for one in heard)


def batches(of: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """Mixed, yet each of frames of much the same length."""
    mixed = list(of)
    rng.shuffle(mixed)
    found = []
    for start in range(0, len(mixed), BATCH * BLOCK):
        block = sorted(mixed[start : start + BATCH * BLOCK], key=lambda example: len(example[0]))
        found += [block[at : at + BATCH] for at in range(0, len(block) - BATCH + 1, BATCH)]
    rng.shuffle(found)
    return found


def likeliest(weights: Weights, lessons: Sequence[Lesson]) -> dict[int, int]:
    """For each lesson whose telling frame nobody noted, the one that sounds most like it."""
    open_ones = [
        (at, frame)
        for at, lesson in enumerate(lessons)
        if not lesson.calm and not lesson.telling and len(lesson.frames) > 1
        for frame in range(len(lesson.frames))
    ]
    odds = answers(weights, [lessons[at].frames[frame] for at, frame in open_ones])
    best: dict[int, tuple[float, int]] = {}
    for (at, frame), row in zip(open_ones, odds, strict=True):
        lesson = lessons[at]
        says = row[lesson.danger] - row[0] if lesson.danger else row[4 + lesson.claim] - row[4]
        best[at] = max(best.get(at, (-np.inf, 0)), (float(says), frame))
    return {at: frame for at, (_, frame) in best.items()} | {
        at: 0
        for at, lesson in enumerate(lessons)
        if not lesson.calm and not lesson.telling and len(lesson.frames) == 1
    }


def teach(base: Network, lessons: Sequence[Lesson]) -> Weights:
    """The encoder's weights after all epochs."""
    rng = random.Random(SEED)  # noqa: S311 - it mixes lessons and keeps no secret
    weights = Weights.of(base, ANSWERS, SEED)
    single = {at: 0 for at, one in enumerate(lessons) if not one.calm and len(one.frames) == 1}
    count = sum(
        min(len(one.frames), CALM_FRAMES) if one.calm else len(one.telling) or 1 for one in lessons
    )
    count = count * EPOCHS // BATCH
    rates = optax.warmup_cosine_decay_schedule(0, RATE, count // 10, count, RATE / 20)
    decayed = jax.tree.map(lambda array: array.ndim > 1, weights.learning)
    optimiser = optax.chain(
        optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=0.01, mask=decayed)
    )
    state = optimiser.init(weights.learning)

    @jax.jit
    def step(learning: Arrays, state: Arrays, batch: Batch, key: jax.Array) -> tuple[Arrays, ...]:
        value, slope = jax.value_and_grad(loss)(learning, weights.fixed, batch, key)
        change, state = optimiser.update(slope, state, learning)
        return optax.apply_updates(learning, change), state, value

    key, began = jax.random.PRNGKey(SEED), time.monotonic()
    for epoch in range(EPOCHS):
        chosen = likeliest(weights, lessons) if epoch else single
        losses = []
        for batch in batches(list(examples(lessons, chosen, rng)), rng):
            key, own = jax.random.split(key)
            weights.learning, state, value = step(weights.learning, state, _filled(batch), own)
            losses.append(value)
            if len(losses) % 100 == 0:
                mean = float(jnp.mean(jnp.stack(losses[-100:])))
                typer.echo(f"{epoch + 1}: {len(losses)}, loss {mean:.3f}, "
                           f"{time.monotonic() - began:.0f} s")  # fmt: skip
    return weights


def _filled(examples: Sequence[Example]) -> Batch:
    pieces, told = Weights.filled([frame for frame, _, _ in examples])
    danger, claim = (np.array([example[at] for example in examples]) for at in (1, 2))
    return Batch(pieces, told, danger, claim)


def change_of(base: Network, weights: Weights) -> Change:
    """What the file holds: how each matrix moved, and the rest as it is; no thresholds yet."""
    layers = weights.learning["layers"]
    return Change(
        [
            {name: Moved.of(np.asarray(now[name]) - was[name]) for name in MATRICES}
            for now, was in zip(layers, base.layers, strict=True)
        ],
        [{name: np.asarray(now[name]) for name in WHOLE} for now in layers],
        np.asarray(weights.learning["questions"]),
        np.asarray(weights.learning["bias"]),
        np.zeros(3, np.float32),
        np.zeros(2, np.float32),
    )


def main(
    out: Annotated[Path, typer.Option(help="Where the change goes.")] = OUT,
) -> None:
    """Teach the encoder."""
    base, framing = load_base(), Framing(load_tokenizer())
    letters = [letter for letter in load_letters() if not letter.doubtful]
    samples = [*load_lessons(), *load_samples("pairs")]
    lessons = [
        *(framing.lesson(one.text, one.number, one.claim) for one in samples),
        *(framing.of_letter(letter) for letter in letters if not letter.held_back),
    ]
    lessons = [lesson for lesson in lessons if lesson.frames]
    typer.echo(f"{len(lessons)} lessons, {sum(len(one.frames) for one in lessons)} frames.")
    change = change_of(base, teach(base, lessons))
    save_change(change, out)
    held_back = [letter for letter in letters if letter.held_back]
    save_change(thresholds_of(change, base, held_back), out)
    typer.echo(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    typer.run(main)
