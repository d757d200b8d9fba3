"""Finds where patterns match, trying a pattern only on sentences that have its words.

Each pattern names the sets of words it cannot do without; the rarest is its anchor. A
sentence looks up the patterns anchored to its words, drops those that miss another set,
and only then lays the pattern on it. spaCy's own Matcher is not used for that: it follows
every way of filling a gap (more than 900 for one of up to twelve words), so that one long
sentence can take minutes, and costs ten microseconds a call even when nothing matches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS

from classify.pattern import NUMBER, NUMBER_SHAPE, Pattern, Segment
from classify.pipeline import ReadText, Sentence

NEIGHBOURHOOD = 2
"""How many sentences away an `also` pattern may stand."""
_CACHE = 60_000
Span = tuple[int, int]
"""Word offsets in the read text, the end not included."""
Places = dict[str, list[int]]
"""Where in a text the words of a sentence stand, by the forms that patterns use."""


class PatternIndex:
    """Patterns by number; tells which of them match where."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._literals = frozenset(form for pattern in patterns for form in pattern.forms)
        self._prefixes: dict[str, list[str]] = {}
        for form in self._literals:
            if form.endswith("*"):
                self._prefixes.setdefault(form[:2], []).append(form)
        self._anchored: dict[str, list[tuple[int, tuple[frozenset[str], ...]]]] = {}
        for number, pattern in enumerate(patterns):
            for needs in pattern.needs:
                anchor = min(needs, key=_commonness)
                others = tuple(need for need in needs if need is not anchor)
                for form in anchor:
                    self._anchored.setdefault(form, []).append((number, others))
        self._known: dict[str, tuple[str, ...]] = {}

    def matches(self, text: ReadText, sentence: Sentence) -> dict[int, list[Span]]:
        """Where each pattern that matches in the sentence does so."""
        places = self._places(text, sentence)
        found: dict[int, list[Span]] = {}
        for number in self._candidates(places):
            variants = self._patterns[number].segments
            spans = {span for variant in variants for span in _laid(variant, places)}
            if spans:
                found[number] = sorted(spans)
        return found

    def _places(self, text: ReadText, sentence: Sentence) -> Places:
        places: Places = {}
        for at in range(sentence.first, sentence.last):
            for form in self._forms_of(text.words[at]):
                places.setdefault(form, []).append(at)
        return places

    def _forms_of(self, word: str) -> tuple[str, ...]:
        """The forms patterns use that this word fulfils."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _CACHE:
                self._known.clear()
            known = self._known[word] = tuple(self._fulfilled(word))
        return known

    def _fulfilled(self, word: str) -> Iterator[str]:
        if word in self._literals:
            yield word
        for prefix in self._prefixes.get(word[:2], ()):
            if word.startswith(prefix[:-1]):
                yield prefix
        if NUMBER in self._literals and NUMBER_SHAPE.fullmatch(word):
            yield NUMBER

    def _candidates(self, places: Places) -> Iterator[int]:
        """Numbers of the patterns all of whose needs a sentence with these words fulfils."""
        seen: set[int] = set()
        forms = places.keys()
        for form in forms:
            for number, others in self._anchored.get(form, ()):
                if number in seen:
                    continue
                for need in others:
                    if need.isdisjoint(forms):
                        break
                else:
                    seen.add(number)
                    yield number


def _laid(variant: Sequence[Segment], places: Places) -> Iterator[Span]:
    """The shortest stretches of words over which a variant can be laid.

    Only the nearest start is kept for each end reached, so the work grows with the
    sentence and the gaps, not with the ways of filling them.
    """
    reached: dict[int, int] = {}
    for order, segment in enumerate(variant):
        onward: dict[int, int] = {}
        for start in _starts(segment, places):
            ends = range(start - segment.gap, start + 1)
            origins = [reached[end] for end in ends if end in reached] if order else [start]
            if origins:
                onward[start + len(segment.steps)] = max(origins)
        if not onward:
            return
        reached = onward
    ended: set[int] = set()
    for end in sorted(reached):
        if reached[end] not in ended:
            ended.add(reached[end])
            yield reached[end], end


def _starts(segment: Segment, places: Places) -> list[int]:
    """Where the words of a segment stand side by side."""
    first, *others = segment.steps
    starts = {at for form in first & places.keys() for at in places[form]}
    for offset, step in enumerate(others, start=1):
        here = {at - offset for form in step & places.keys() for at in places[form]}
        starts &= here
        if not starts:
            break
    return sorted(starts)


def _commonness(forms: frozenset[str]) -> tuple[int, int]:
    """Sorts sets of forms so that the one seldom met in mail comes first."""
    return sum(form in STOP_WORDS or form == NUMBER for form in forms), len(forms)


@dataclass(frozen=True)
class Triggers:
    """The pattern numbers of one rule or cue in an index."""

    match: tuple[int, ...]
    unless: tuple[int, ...] = ()
    also: tuple[int, ...] = ()

    def spans(self, at: int, sentences: Sequence[dict[int, list[Span]]]) -> list[tuple[Span, int]]:
        """Where this fires in sentence `at`, given what matched in all of them, and by which
        pattern; `unless` is not looked at. Of overlapping matches the longest is kept."""
        here = sentences[at]
        spans = [(span, number) for number in self.match for span in here.get(number, ())]
        if spans and self.also:
            near = sentences[max(0, at - NEIGHBOURHOOD) : at + NEIGHBOURHOOD + 1]
            if not any(number in found for found in near for number in self.also):
                return []
        return longest(spans)

    def exceptions(self, here: dict[int, list[Span]]) -> list[Span]:
        """Where `unless` patterns match in a sentence."""
        return [span for number in self.unless for span in here.get(number, ())]


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
