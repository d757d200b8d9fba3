"""Finds where rules match, trying a rule's Matcher only on sentences that have its words.

spaCy's Matcher is too slow to run thousands of patterns with gaps over every sentence.
Each pattern therefore names the sets of words it cannot do without; the rarest is its
anchor. A sentence looks up the patterns anchored to its words, drops those that miss
another set, and only then asks the Matcher.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.matcher import Matcher
from spacy.vocab import Vocab

from classify.pattern import NUMBER, NUMBER_SHAPE, Pattern
from classify.pipeline import ReadText, Sentence

NEIGHBOURHOOD = 2
"""How many sentences away an `also` pattern may stand."""
_KEY = "pattern"
Span = tuple[int, int]
"""Word offsets in the read text, the end not included."""


class PatternIndex:
    """Patterns by number; tells which of them match where."""

    def __init__(self, patterns: Sequence[Pattern], vocab: Vocab) -> None:
        self._patterns = tuple(patterns)
        self._vocab = vocab
        self._matchers: dict[int, Matcher] = {}
        forms = {form for pattern in patterns for form in pattern.forms}
        self._literals = frozenset(forms)
        for text in (*forms, _KEY):
            vocab.strings.add(text)
        self._prefixes: dict[str, list[str]] = {}
        for form in forms:
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

    def forms_of(self, word: str) -> tuple[str, ...]:
        """The forms patterns use that this word fulfils."""
        known = self._known.get(word)
        if known is None:
            known = tuple(self._fulfilled(word))
            if len(self._known) > 60_000:
                self._known.clear()
            self._known[word] = known
        return known

    def _fulfilled(self, word: str) -> Iterator[str]:
        if word in self._literals:
            yield word
        for prefix in self._prefixes.get(word[:2], ()):
            if word.startswith(prefix[:-1]):
                yield prefix
        if NUMBER in self._literals and NUMBER_SHAPE.fullmatch(word):
            yield NUMBER

    def sentence_forms(self, text: ReadText, sentence: Sentence) -> frozenset[str]:
        """All forms that the sentence's words fulfil."""
        forms: set[str] = set()
        for word in set(text.words[sentence.first : sentence.last]):
            forms.update(self.forms_of(word))
        return frozenset(forms)

    def candidates(self, forms: frozenset[str]) -> Iterator[int]:
        """Numbers of the patterns that could match a sentence with these forms."""
        seen: set[int] = set()
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

    def _matcher(self, number: int) -> Matcher:
        """The pattern's Matcher, made when it is first wanted: most never are. Its strings
        are in the vocabulary for good, so that it may be made in a memory zone."""
        matcher = self._matchers.get(number)
        if matcher is None:
            matcher = self._matchers[number] = Matcher(self._vocab)
            matcher.add(_KEY, self._patterns[number].tokens, greedy="LONGEST")
        return matcher

    def matches(self, text: ReadText, sentence: Sentence) -> dict[int, list[Span]]:
        """Where each pattern that matches in the sentence does so."""
        found: dict[int, list[Span]] = {}
        for number in self.candidates(self.sentence_forms(text, sentence)):
            here = self._matcher(number)(text.doc[sentence.first : sentence.last])
            if here:
                found[number] = [
                    (sentence.first + start, sentence.first + end) for _, start, end in here
                ]
        return found


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
