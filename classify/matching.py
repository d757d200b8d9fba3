"""What matched in a sentence, read as one rule: where it fires, its exceptions, its company."""

from collections.abc import Iterable
from dataclasses import dataclass

from classify.laying import Span

NEIGHBOURHOOD = 2
"""How many sentences away an `also` pattern may stand."""


@dataclass(frozen=True)
class Triggers:
    """The pattern numbers of one rule: those that make it fire, exceptions, company."""

    match: tuple[int, ...]
    unless: tuple[int, ...] = ()
    also: tuple[int, ...] = ()

    def spans(self, found: dict[int, list[Span]]) -> list[tuple[Span, int]]:
        """Where `match` patterns stand, given what matched in a sentence, and which. Of
        overlapping matches the longest is kept."""
        return longest((span, number) for number in self.match for span in found.get(number, ()))

    def exceptions(self, found: dict[int, list[Span]]) -> list[Span]:
        """Where `unless` patterns match in a sentence."""
        return [span for number in self.unless for span in found.get(number, ())]

    def accompanied(self, near: Iterable[dict[int, list[Span]]]) -> bool:
        """Whether an `also` pattern matches in one of these sentences, or none is asked."""
        return not self.also or any(number in found for found in near for number in self.also)


def touch(one: Span, other: Span) -> bool:
    """Whether two spans overlap or stand side by side."""
    return one[0] <= other[1] and one[1] >= other[0]


def longest(spans: Iterable[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """The spans in order, without those that overlap a longer one."""
    kept: list[tuple[Span, int]] = []
    for span, number in sorted(spans, key=lambda item: (item[0][0] - item[0][1], item)):
        if all(span[1] <= other[0] or span[0] >= other[1] for other, _ in kept):
            kept.append((span, number))
    return sorted(kept)
