"""The lexicons compiled: from a read text to the places where rules fire."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classify.commonness import Commonness
from classify.context_rules import ContextFile, ContextRule, Scope
from classify.laying import Span
from classify.lexicon import Lexicon, Rule
from classify.lexicon_files import LexiconError
from classify.matching import NEIGHBOURHOOD, Triggers, touch
from classify.pattern import Pattern, PatternCompiler, PatternError
from classify.pattern_index import PatternIndex
from classify.pipeline import ReadText
from classify.vocabulary import Vocabulary, raw_words
from classify.word_places import Places, WordForms

REMEMBERED = 5_000
"""Sentences remembered before the memory is started afresh."""


@dataclass(frozen=True)
class Hit:
    """A rule fired in sentence number `sentence` over the words of `span`, by that pattern.
    `excepted` where an `unless` pattern of a risk rule matches elsewhere in the sentence: not
    dropped, but set aside."""

    lexicon: Lexicon
    rule: Rule
    sentence: int
    span: Span
    pattern: Pattern
    excepted: bool


@dataclass(slots=True)
class MatchedSentence:
    """Where the words of a sentence stand and which patterns that make rules fire matched;
    `beside` is all that matches, once it was asked for. Counted from the sentence's first word,
    so that it holds wherever the same words stand again."""

    places: Places
    found: dict[int, list[Span]]
    beside: dict[int, list[Span]] | None = None


@dataclass(frozen=True)
class Matched:
    """A text and its sentences, matched."""

    text: ReadText
    sentences: tuple[MatchedSentence, ...]

    def in_text(self, at: int, span: Span) -> Span:
        """A span of sentence number `at`, counted from the first word of the text."""
        first = self.text.sentences[at].first
        return first + span[0], first + span[1]


class Rulebook:
    """All rules in one index. Raises `LexiconError` naming the rule and the pattern.

    Not to be shared between threads: it remembers the sentences it met last.
    """

    def __init__(
        self, lexicons: Sequence[Lexicon], context: ContextFile, vocabulary: Vocabulary
    ) -> None:
        self._patterns: list[Pattern] = []
        self._numbers: dict[str, int] = {}
        self._compiler = PatternCompiler(vocabulary)
        rules = [(lexicon, rule) for lexicon in lexicons for rule in lexicon.rule]
        everything: list[Rule | ContextRule] = [*(rule for _, rule in rules), *context.rule]
        vocabulary.learn(
            raw_words(
                written
                for each in everything
                for written in (*each.match, *each.unless, *each.also)
            )
        )
        self._rules = [(lexicon, rule, self._triggers(rule)) for lexicon, rule in rules]
        self._context = [(rule, self._triggers(rule)) for rule in context.rule]
        self._affirms_own = self._compiled("affirms_own in context.toml", context.affirms_own)
        self._affirms = self._compiled("affirms in context.toml", context.affirms)
        self._passes_on = self._compiled("passes_on in context.toml", context.passes_on)
        self._rules_by_pattern = _by_pattern(triggers for _, _, triggers in self._rules)
        self._context_by_pattern = _by_pattern(triggers for _, triggers in self._context)
        self._forms = WordForms(self._patterns)
        commonness = Commonness()
        self._firing = PatternIndex(self._patterns, self._rules_by_pattern, commonness)
        self._others = PatternIndex(
            self._patterns, self._only_looked_up() - self._rules_by_pattern.keys(), commonness
        )
        self._voice = PatternIndex(
            self._patterns, (*self._affirms_own, *self._affirms, *self._passes_on), commonness
        )
        self._scopes = {rule.id: self._scope(lexicon, rule) for lexicon, rule in rules}
        self._met: dict[tuple[str, ...], MatchedSentence] = {}

    def match(self, text: ReadText) -> Matched:
        """Try the patterns that make rules fire on every sentence of a text."""
        return Matched(
            text,
            tuple(
                self._sentence(text.words[sentence.first : sentence.last])
                for sentence in text.sentences
            ),
        )

    def _sentence(self, words: tuple[str, ...]) -> MatchedSentence:
        # Footers, quoted letters and what everybody writes come again and again.
        met = self._met.get(words)
        if met is None:
            if len(self._met) >= REMEMBERED:
                self._met.clear()
            places = self._forms.places(words)
            met = self._met[words] = MatchedSentence(places, self._firing.matches(places))
        return met

    def _beside(self, sentence: MatchedSentence) -> dict[int, list[Span]]:
        """All that matches in a sentence: exceptions, company and surroundings as well."""
        if sentence.beside is None:
            sentence.beside = self._others.matches(sentence.places) | sentence.found
        return sentence.beside

    def _only_looked_up(self) -> set[int]:
        """Numbers of the patterns that are asked for only where a rule has fired."""
        looked_up = {number for _, triggers in self._context for number in triggers.match}
        for triggers in (*(item[2] for item in self._rules), *(item[1] for item in self._context)):
            looked_up.update(triggers.unless, triggers.also)
        return looked_up

    def _scope(self, lexicon: Lexicon, rule: Rule) -> frozenset[Scope]:
        allowed = lexicon.contexts if rule.contexts is None else rule.contexts
        return frozenset(
            item.where
            for item, _ in self._context
            if item.context in allowed and item.applies_to(lexicon.name, rule.id)
        )

    def scopes(self, hit: Hit) -> frozenset[Scope]:
        """Where surroundings could stand that would set this hit aside."""
        return self._scopes[hit.rule.id]

    def _near(self, matched: Matched, at: int) -> Iterator[dict[int, list[Span]]]:
        for other in range(max(0, at - NEIGHBOURHOOD), at + NEIGHBOURHOOD + 1):
            if other < len(matched.sentences):
                yield self._beside(matched.sentences[other])

    def hits(self, matched: Matched) -> Iterator[Hit]:
        """Where rules fire, in reading order of the sentences."""
        for at, sentence in enumerate(matched.sentences):
            found = sentence.found
            if not found:
                continue
            fired = (self._rules_by_pattern.get(pattern, ()) for pattern in found)
            for number in sorted({number for numbers in fired for number in numbers}):
                lexicon, rule, triggers = self._rules[number]
                if not triggers.accompanied(self._near(matched, at)):
                    continue
                exceptions = triggers.exceptions(self._beside(sentence)) if triggers.unless else []
                for span, pattern in triggers.spans(found):
                    beside = not lexicon.is_risk or any(touch(span, item) for item in exceptions)
                    if exceptions and beside:
                        continue
                    yield Hit(
                        lexicon,
                        rule,
                        at,
                        matched.in_text(at, span),
                        self._patterns[pattern],
                        bool(exceptions),
                    )

    def surroundings(self, matched: Matched, at: int) -> list[tuple[ContextRule, list[Span]]]:
        """The context rules that fire in a sentence, in the file's order, and where."""
        found = self._beside(matched.sentences[at])
        numbers = {rule for pattern in found for rule in self._context_by_pattern.get(pattern, ())}
        fired = []
        for number in sorted(numbers):
            rule, triggers = self._context[number]
            if triggers.exceptions(found) or not triggers.accompanied(self._near(matched, at)):
                continue
            fired.append((rule, [matched.in_text(at, span) for span, _ in triggers.spans(found)]))
        return fired

    def voice_in(self, matched: Matched, at: int) -> tuple[bool, bool, bool]:
        """Whether in a sentence the writer stands by their own earlier words, takes up
        another's, or only hands on what is below or attached."""
        found = self._voice.matches(matched.sentences[at].places).keys()
        return (
            not found.isdisjoint(self._affirms_own),
            not found.isdisjoint(self._affirms),
            not found.isdisjoint(self._passes_on),
        )

    def _triggers(self, rule: Rule | ContextRule) -> Triggers:
        return Triggers(
            self._compiled(rule.id, rule.match),
            self._compiled(rule.id, rule.unless),
            self._compiled(rule.id, rule.also),
        )

    def _compiled(self, owner: str, written: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._number(owner, pattern) for pattern in written)

    def _number(self, owner: str, written: str) -> int:
        number = self._numbers.get(written)
        if number is None:
            try:
                pattern = self._compiler.compile(written)
            except PatternError as error:
                raise LexiconError(f'{owner}: the pattern "{written}" {error}.') from error
            number = self._numbers[written] = len(self._patterns)
            self._patterns.append(pattern)
        return number


def _by_pattern(all_triggers: Iterable[Triggers]) -> dict[int, list[int]]:
    """Numbers of the rules that each `match` pattern belongs to."""
    owners: dict[int, list[int]] = {}
    for number, triggers in enumerate(all_triggers):
        for pattern in triggers.match:
            owners.setdefault(pattern, []).append(number)
    return owners
