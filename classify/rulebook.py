"""The lexicons compiled: from a read text to the places where rules fire."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classify.context_rules import ContextFile, ContextRule
from classify.lexicon import Lexicon, LexiconError, Rule
from classify.matching import PatternIndex, Span, Triggers, touch
from classify.pattern import Pattern, PatternError, compile_pattern
from classify.pipeline import ReadText
from classify.vocabulary import Vocabulary, raw_words


@dataclass(frozen=True)
class Hit:
    """A rule fired in sentence number `sentence` over the words of `span`. `negative` where
    its pattern is itself put as a denial ("not want to be here"); `excepted` where an `unless`
    pattern of a risk rule matches elsewhere in the sentence: not dropped, but set aside."""

    lexicon: Lexicon
    rule: Rule
    sentence: int
    span: Span
    negative: bool
    excepted: bool


@dataclass(frozen=True)
class Matched:
    """A text and, for each of its sentences, which patterns matched where."""

    text: ReadText
    found: tuple[dict[int, list[Span]], ...]


class Rulebook:
    """All rules in one index. Raises `LexiconError` naming the rule and the pattern."""

    def __init__(
        self, lexicons: Sequence[Lexicon], context: ContextFile, vocabulary: Vocabulary
    ) -> None:
        self._patterns: list[Pattern] = []
        self._numbers: dict[str, int] = {}
        self._vocabulary = vocabulary
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
        self._index = PatternIndex(self._patterns)

    def match(self, text: ReadText) -> Matched:
        """Try every pattern on every sentence of a text."""
        return Matched(
            text, tuple(self._index.matches(text, sentence) for sentence in text.sentences)
        )

    def hits(self, matched: Matched) -> Iterator[Hit]:
        """Where rules fire, in reading order of the sentences."""
        for at, found in enumerate(matched.found):
            fired = (self._rules_by_pattern.get(pattern, ()) for pattern in found)
            for number in sorted({number for numbers in fired for number in numbers}):
                lexicon, rule, triggers = self._rules[number]
                exceptions = triggers.exceptions(found)
                for span, pattern in triggers.spans(at, matched.found):
                    beside = not lexicon.is_risk or any(touch(span, item) for item in exceptions)
                    if exceptions and beside:
                        continue
                    words = frozenset(matched.text.words[span[0] : span[1]])
                    negative = self._patterns[pattern].denies(words)
                    yield Hit(lexicon, rule, at, span, negative, bool(exceptions))

    def surroundings(self, matched: Matched, at: int) -> list[tuple[ContextRule, list[Span]]]:
        """The context rules that fire in a sentence, in the file's order, and where."""
        found = matched.found[at]
        numbers = {rule for pattern in found for rule in self._context_by_pattern.get(pattern, ())}
        fired = []
        for number in sorted(numbers):
            rule, triggers = self._context[number]
            spans = [span for span, _ in triggers.spans(at, matched.found)]
            if spans and not triggers.exceptions(found):
                fired.append((rule, spans))
        return fired

    def own_affirmed_in(self, matched: Matched, at: int) -> bool:
        """Whether in a sentence the writer stands by what they wrote before."""
        return any(pattern in matched.found[at] for pattern in self._affirms_own)

    def affirmed_in(self, matched: Matched, at: int) -> bool:
        """Whether in a sentence the writer takes up another's words."""
        return any(pattern in matched.found[at] for pattern in self._affirms)

    def passed_on_in(self, matched: Matched, at: int) -> bool:
        """Whether a sentence only hands on what is below or attached."""
        return any(pattern in matched.found[at] for pattern in self._passes_on)

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
                pattern = compile_pattern(written, self._vocabulary)
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
