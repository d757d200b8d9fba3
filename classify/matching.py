"""Finds where patterns match, trying a pattern only on sentences that have its words.

Each pattern names the sets of words it cannot do without, and is filed under every pair of a
word of the rarest set and one of the next rarest. A sentence looks up the pairs it has, drops
the patterns that miss another set, and only then lays the pattern on it. spaCy's own Matcher is
not used for that: it follows every way of filling a gap (more than 900 for one of up to twelve
words), so that one long sentence can take minutes, and costs ten microseconds a call even when
nothing matches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS

from classify.pattern import NUMBER, Pattern, Segment
from classify.word_places import Bits, Places, each, onward

NEIGHBOURHOOD = 2
"""How many sentences away an `also` pattern may stand."""
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
"""Numbers of words, the end not included: in the sentence where a pattern is laid, in the whole
text in what `classify.rulebook` gives out."""


Entry = tuple[int, tuple[frozenset[str], ...], tuple[tuple[Segment, ...], ...]]
"""A pattern's number, the sets of forms its variants need beside the pair they are filed
under, and the variants."""


class PatternIndex:
    """Some of the patterns, by their numbers; tells which of them match a sentence."""

    def __init__(self, patterns: Sequence[Pattern], numbers: Iterable[int]) -> None:
        self._filed: dict[str, dict[str, list[Entry]]] = {}
        for number in sorted(set(numbers)):
            for needs, variants in patterns[number].variants_by_needs.items():
                rarest, *others = sorted(needs, key=_commonness)
                self._file(rarest, others, (number, tuple(others[1:]), variants))
        self._firsts = frozenset(self._filed)

    def _file(self, rarest: frozenset[str], others: Sequence[frozenset[str]], entry: Entry) -> None:
        for first in rarest:
            pairs = self._filed.setdefault(first, {})
            # One that needs a single word is filed under that word twice.
            for second in others[0] if others else (first,):
                pairs.setdefault(second, []).append(entry)

    def matches(self, places: Places) -> dict[int, list[Span]]:
        """Where each pattern that matches in the sentence of these places does so."""
        forms = places.forms
        entries: dict[int, Entry] = {}
        for first in forms & self._firsts:
            pairs = self._filed[first]
            for second in forms & pairs.keys():
                for entry in pairs[second]:
                    entries[id(entry)] = entry
        found: dict[int, set[Span]] = {}
        for number, others, variants in entries.values():
            for need in others:
                if need.isdisjoint(forms):
                    break
            else:
                for variant in variants:
                    if _can_be_laid(variant, places):
                        found.setdefault(number, set()).update(_laid(variant, places))
        return {number: sorted(spans) for number, spans in found.items()}


def _can_be_laid(variant: Sequence[Segment], places: Places) -> bool:
    """Whether the variant can be laid on the sentence anywhere."""
    ends = 0
    for segment in variant:
        starts = _starts(segment, places)
        if ends:
            starts &= onward(ends, segment.gap)
        if not starts:
            return False
        ends = starts << len(segment.steps)
    return True


def _laid(variant: Sequence[Segment], places: Places) -> Iterator[Span]:
    """The shortest stretches of words over which a variant can be laid.

    Only the nearest start is kept for each end reached, so the work grows with the
    sentence and the gaps, not with the ways of filling them.
    """
    if len(variant) == 1:
        length = len(variant[0].steps)
        for start in each(_starts(variant[0], places)):
            yield start, start + length
        return
    reached: dict[int, int] = {}
    for order, segment in enumerate(variant):
        further: dict[int, int] = {}
        for start in each(_starts(segment, places)):
            ends = range(start - segment.gap, start + 1)
            origins = [reached[end] for end in ends if end in reached] if order else [start]
            if origins:
                further[start + len(segment.steps)] = max(origins)
        reached = further
    ended: set[int] = set()
    for end in sorted(reached):
        if reached[end] not in ended:
            ended.add(reached[end])
            yield reached[end], end


def _starts(segment: Segment, places: Places) -> Bits:
    """Where the words of a segment stand side by side."""
    starts = -1
    for offset, step in enumerate(segment.steps):
        starts &= places.of_any(step) >> offset
        if not starts:
            break
    return starts


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
