"""Lays a variant of a pattern on a sentence: where its words stand, its gaps filled."""

from collections.abc import Sequence

from classify.pattern import Segment
from classify.word_places import Bits, Places, each, onward

Span = tuple[int, int]
"""Numbers of words, the end not included: in the sentence where a pattern is laid, in the whole
text in what `classify.rulebook` gives out."""


def laid(segments: Sequence[Segment], places: Places) -> list[Span]:
    """The shortest stretches of words over which a variant can be laid.

    Only the nearest start is kept for each end reached, so the work grows with the
    sentence and the gaps, not with the ways of filling them.
    """
    starts: list[Bits] = []
    ends = 0
    for segment in segments:
        here = places.side_by_side(segment.steps)
        if starts:
            here &= onward(ends, segment.gap)
        if not here:
            return []
        starts.append(here)
        ends = here << len(segment.steps)
    reached: dict[int, int] = {}
    for order, segment in enumerate(segments):
        length = len(segment.steps)
        reached = {
            start + length: _nearest(reached, start, segment.gap) if order else start
            for start in each(starts[order])
        }
    shortest: dict[int, int] = {}
    for end in sorted(reached):
        shortest.setdefault(reached[end], end)
    return list(shortest.items())


def _nearest(reached: dict[int, int], start: int, gap: int) -> int:
    """The last beginning from which an end at most `gap` words before the start is reached."""
    return max(origin for end, origin in reached.items() if start - gap <= end <= start)
