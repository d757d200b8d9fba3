"""Finds the patterns that match a sentence, trying only those whose words stand in it.

A pattern that has two words side by side is filed under the rarest such pair, so that going
through a sentence, each word with the one before it, finds the few patterns worth a try. spaCy's
own Matcher is not used for that: it follows every way of filling a gap (more than 900 for one of
up to twelve words), so that one long sentence can take minutes, and costs ten microseconds a call
even when nothing matches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from classify.commonness import Commonness
from classify.laying import Span, laid
from classify.pattern import Pattern, Segment
from classify.word_places import Forms, Places

_ANY = ""
"""Stands for the word before, where a variant is filed under one word only."""
_ALONE = frozenset({_ANY})


@dataclass(slots=True, eq=False)
class _Run:
    """A variant of words side by side, filed under its word number `at`; `rest` are the words
    that it is not filed under, counted from there."""

    number: int
    at: int
    length: int
    rest: tuple[tuple[int, Forms], ...]


@dataclass(slots=True, eq=False)
class _Gapped:
    """A variant with gaps; `needs` are further words without which it cannot match."""

    number: int
    segments: tuple[Segment, ...]
    needs: tuple[Forms, ...]


@dataclass(frozen=True, slots=True)
class _Filed:
    """Variants under the same word or pair; those with gaps by the rarest of their other words."""

    runs: list[_Run] = field(default_factory=list)
    gapped: dict[Forms, list[_Gapped]] = field(default_factory=dict)


class PatternIndex:
    """Some of the patterns, by their numbers; tells which of them match a sentence."""

    def __init__(
        self, patterns: Sequence[Pattern], numbers: Iterable[int], commonness: Commonness
    ) -> None:
        self._filed: defaultdict[str, defaultdict[str, _Filed]] = defaultdict(
            lambda: defaultdict(_Filed)
        )
        for number in sorted(set(numbers)):
            for segments in patterns[number].segmented:
                self._file(number, segments, commonness)

    def _file(self, number: int, segments: tuple[Segment, ...], commonness: Commonness) -> None:
        words = [forms for segment in segments for forms in segment.steps]
        rarity = [commonness.of(forms) for forms in words]
        pairs = _seconds_of_pairs(segments)
        if pairs:
            at = min(pairs, key=lambda second: rarity[second] * rarity[second - 1])
            under, before = {at - 1, at}, words[at - 1]
        else:
            at = min(range(len(words)), key=rarity.__getitem__)
            under, before = {at}, _ALONE
        rest = [other for other in range(len(words)) if other not in under]
        rest.sort(key=rarity.__getitem__)
        if len(segments) == 1:
            run = _Run(number, at, len(words), tuple((other - at, words[other]) for other in rest))
            for filed in self._filed_under(words[at], before):
                filed.runs.append(run)
        else:
            gapped = _Gapped(number, segments, tuple(words[other] for other in rest[1:]))
            for filed in self._filed_under(words[at], before):
                filed.gapped.setdefault(words[rest[0]], []).append(gapped)

    def _filed_under(self, forms: Forms, before: Forms) -> Iterator[_Filed]:
        for form in forms:
            after = self._filed[form]
            for other in before:
                yield after[other]

    def matches(self, places: Places) -> dict[int, list[Span]]:
        """Where each pattern that matches in the sentence of these places does so."""
        found: defaultdict[int, set[Span]] = defaultdict(set)
        gapped: set[_Gapped] = set()
        before: tuple[str, ...] = (_ANY,)
        for at, forms in enumerate(places.words):
            for form in forms:
                after = self._filed.get(form)
                if after is None:
                    continue
                for other in before:
                    filed = after.get(other)
                    if filed is None:
                        continue
                    for need, variants in filed.gapped.items():
                        if not need.isdisjoint(places.forms):
                            gapped.update(variants)
                    for run in filed.runs:
                        if not run.rest or places.hold(run.rest, at):
                            first = at - run.at
                            found[run.number].add((first, first + run.length))
            before = (_ANY, *forms)
        for variant in gapped:
            if not any(map(places.forms.isdisjoint, variant.needs)):
                spans = laid(variant.segments, places)
                if spans:
                    found[variant.number].update(spans)
        return {number: sorted(spans) for number, spans in found.items()}


def _seconds_of_pairs(segments: Iterable[Segment]) -> list[int]:
    """Numbers of the words of a variant that stand right behind another."""
    seconds: list[int] = []
    first = 0
    for segment in segments:
        seconds += range(first + 1, first + len(segment.steps))
        first += len(segment.steps)
    return seconds
