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
_VERY_COMMON = {
    **dict.fromkeys(["the", "i", "to", "and", "a", "my", "of", "in"], 30.0),
    **dict.fromkeys(["it", "is", "was", "for", "have", "not", "you", "me", "that", "on"], 12.0),
    **dict.fromkeys(["be", "with", "they", "he", "she", "but", "this", "had", "at", "are"], 6.0),
    **dict.fromkeys(["as", "we", "will", "do", "so", "been", "no", "am", "from", "her"], 4.0),
    **dict.fromkeys(["his", "if", "what", "when", "would", "can", "has", "there", "by"], 3.0),
}
_COMMON_IN_MAIL = frozenset(
    {"after", "appointment", "asked", "care", "clinic", "come", "complaint", "day", "days"}
    | {"doctor", "dr", "end", "found", "going", "good", "got", "gp", "half", "help", "home"}
    | {"hospital", "hours", "know", "left", "let", "letter", "like", "look", "looked", "morning"}
    | {"mother", "mum", "need", "nurse", "old", "people", "phone", "please", "rang", "said"}
    | {"sent", "sorry", "staff", "surgery", "team", "tell", "thank", "think", "time", "told"}
    | {"use", "wait", "waiting", "want", "ward", "week", "weeks", "went", "work", "year", "years"}
)
_COMMON = STOP_WORDS | _COMMON_IN_MAIL
_STOP_WORD = 1.5
_OTHER_WORD = 0.04
Span = tuple[int, int]
"""Word offsets in the read text, the end not included."""
Places = dict[str, list[int]]
"""Where in a text the words of a sentence stand, by the forms that patterns use."""


class WordForms:
    """Tells which forms that patterns use a word fulfils: itself, a beginning, a number."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._literals = frozenset(form for pattern in patterns for form in pattern.forms)
        self._prefixes: dict[str, list[str]] = {}
        for form in self._literals:
            if form.endswith("*"):
                self._prefixes.setdefault(form[:2], []).append(form)
        self._known: dict[str, tuple[str, ...]] = {}

    def places(self, text: ReadText, sentence: Sentence) -> Places:
        """Where the words of a sentence stand, by form."""
        places: Places = {}
        known = self._known
        for at in range(sentence.first, sentence.last):
            word = text.words[at]
            forms = known.get(word)
            if forms is None:
                forms = self._look(word)
            for form in forms:
                if form in places:
                    places[form].append(at)
                else:
                    places[form] = [at]
        return places

    def _look(self, word: str) -> tuple[str, ...]:
        if len(self._known) > _CACHE:
            self._known.clear()
        forms = self._known[word] = tuple(self._fulfilled(word))
        return forms

    def _fulfilled(self, word: str) -> Iterator[str]:
        if word in self._literals:
            yield word
        for prefix in self._prefixes.get(word[:2], ()):
            if word.startswith(prefix[:-1]):
                yield prefix
        if NUMBER in self._literals and NUMBER_SHAPE.fullmatch(word):
            yield NUMBER


Entry = tuple[int, tuple[frozenset[str], ...], tuple[tuple[Segment, ...], ...]]
"""A pattern's number, the sets of forms its variants need beside the anchor, the variants."""


class PatternIndex:
    """Some of the patterns, by their numbers; tells which of them match a sentence."""

    def __init__(self, patterns: Sequence[Pattern], numbers: Iterable[int]) -> None:
        self._anchored: dict[str, list[Entry]] = {}
        for number in sorted(set(numbers)):
            for needs, variants in patterns[number].variants_by_needs.items():
                anchor, *others = sorted(needs, key=_commonness)
                entry = number, tuple(others), variants
                for form in anchor:
                    self._anchored.setdefault(form, []).append(entry)

    def matches(self, places: Places) -> dict[int, list[Span]]:
        """Where each pattern that matches in the sentence of these places does so."""
        found: dict[int, set[Span]] = {}
        forms = places.keys()
        seen: set[int] = set()
        for form in forms:
            for entry in self._anchored.get(form, ()):
                number, others, variants = entry
                for need in others:
                    if need.isdisjoint(forms):
                        break
                else:
                    if id(entry) not in seen:
                        seen.add(id(entry))
                        for variant in variants:
                            for span in _laid(variant, places):
                                found.setdefault(number, set()).add(span)
        return {number: sorted(spans) for number, spans in found.items()}


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


def _commonness(forms: frozenset[str]) -> float:
    """About how many words in a thousand of ordinary mail are one of these forms; it only
    has to put sets of forms in an order that makes the index quick."""
    return sum(_commonness_of(form) for form in forms)


def _commonness_of(form: str) -> float:
    if form == NUMBER or (form.endswith("*") and len(form) <= 3):
        return _STOP_WORD * 5
    return _VERY_COMMON.get(form, _STOP_WORD if form in _COMMON else _OTHER_WORD)


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
