"""Which sentences the encoder reads together: as many as fit, each frame half over the last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ROOM = 64
"""Word pieces in a frame at most. A remark is understood by what stands around it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The pieces of sentences `first` to `end` (exclusive)."""

    pieces: tuple[int, ...]
    first: int
    end: int


def frames_of(sentences: Sequence[Sequence[int]]) -> Iterator[Frame]:
    """Frames over the pieces of each sentence, in order. A sentence that is longer than a frame
    is read in parts."""
    first = 0
    while first < len(sentences):
        if len(sentences[first]) > ROOM:
            yield from _parts(sentences[first], first)
            first += 1
            continue
        end, room = first, ROOM
        while end < len(sentences) and len(sentences[end]) <= room:
            room -= len(sentences[end])
            end += 1
        pieces = tuple(piece for each in sentences[first:end] for piece in each)
        if pieces:
            yield Frame(pieces, first, end)
        if end == len(sentences):
            return
        first = end if len(sentences[end]) > ROOM else max(first + 1, (first + end) // 2)


def _parts(sentence: Sequence[int], at: int) -> Iterator[Frame]:
    for start in range(0, len(sentence), ROOM):
        yield Frame(tuple(sentence[start : start + ROOM]), at, at + 1)
