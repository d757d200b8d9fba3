"""The compact pattern language of the lexicons, compiled to sequences of word sets.

| written | matches |
|---|---|
| `end my life` | these words in order |
| `kill|hurt` | one of these |
| `going?`, `(am going to)?` | optional |
| `(going to|about to)` | one of several sequences, which may have brackets of their own |
| `..3` | up to three words |
| `kill*` | a word that begins so |
| `#` | a number, in figures or as a word |
| `@lawyer` | any entry of that list in `words.toml` |

Words are compared in the normal form of `classify.vocabulary`, which patterns may be
written in or not: "can't" in a pattern is `can not`. A pattern matches words only:
punctuation between them is skipped, the end of a sentence is not.
"""

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from classify.vocabulary import Vocabulary

NEGATIONS = frozenset(
    {"neither", "never", "no", "nobody", "none", "nor", "not", "nothing", "without"}
)
MOST_VARIANTS = 600
MOST_GAP = 20
NUMBER = "#"
NUMBER_SHAPE = re.compile(
    r"(?:\d[\d,.:/]*(?:st|nd|rd|th|am|pm|mg|g|ml|k)?"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    "|forty|fifty|sixty|hundred|thousand|dozen|couple|several)"
)

_SIGNS = re.compile(r"[*#]")
_CUTS = re.compile(r"[()| ]")
_GAP = re.compile(r"\.\.(\d+)")
_WORD = re.compile(r"[^\W_]+(?:['*.-][^\W_]+)*'?|'[a-z]+|[^\x00-\x7f]+")


class PatternError(ValueError):
    """A pattern that cannot be read; the message is the end of a sentence naming it."""


class Step(NamedTuple):
    """One place of a variant: the forms a word may take there, or, without forms, a gap of
    up to `gap` words."""

    forms: frozenset[str]
    gap: int = 0


Variant = tuple[Step, ...]
Needs = tuple[frozenset[str], ...]


class Segment(NamedTuple):
    """Words that stand side by side, at most `gap` words after the segment before."""

    gap: int
    steps: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. `written` is its source; `variants` are tried side by side."""

    written: str
    variants: tuple[Variant, ...]

    @cached_property
    def segmented(self) -> tuple[tuple[Segment, ...], ...]:
        """The variants as segments."""
        return tuple(tuple(_segments(variant)) for variant in self.variants)

    def denies(self, words: Collection[str]) -> bool:
        """Whether what the pattern matched with these words is itself put as a denial ("not
        want to be here"), the denial being the pattern's and not in a gap."""
        return any(
            any(NEGATIONS.intersection(need, words) for need in needs)
            and all(_SIGNS.search("".join(need)) or not need.isdisjoint(words) for need in needs)
            for needs in self._needs
        )

    @cached_property
    def _needs(self) -> tuple[Needs, ...]:
        """The sets of forms of each variant that has a denial among them."""
        needs = (tuple(step.forms for step in variant if step.forms) for variant in self.variants)
        return tuple(
            dict.fromkeys(
                forms for forms in needs if not NEGATIONS.isdisjoint(frozenset().union(*forms))
            )
        )

    @property
    def forms(self) -> frozenset[str]:
        """Every form the pattern names."""
        return frozenset().union(*(step.forms for variant in self.variants for step in variant))


def _segments(variant: Variant) -> Iterator[Segment]:
    gap, waiting, steps = 0, 0, [variant[0].forms]
    for step in variant[1:]:
        if not step.forms:
            waiting += step.gap
        elif waiting:
            yield Segment(gap, tuple(steps))
            gap, waiting, steps = waiting, 0, [step.forms]
        else:
            steps.append(step.forms)
    yield Segment(gap, tuple(steps))


class PatternCompiler:
    """Reads patterns whose words are those of one vocabulary, which learns no more meanwhile."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        # The same few thousand words and brackets make up all patterns.
        self._places: dict[str, list[Variant]] = {}

    def compile(self, written: str) -> Pattern:
        """Read one pattern. Raises `PatternError` saying what is wrong with which part."""
        parts = _parts(self._vocabulary.with_phrases_mended(written))
        if not parts:
            raise PatternError("is empty")
        if _GAP.fullmatch(parts[0]) or _GAP.fullmatch(parts[-1]):
            raise PatternError("may not begin or end with a gap")
        joined = _joined([self._place(part) for part in parts])
        variants = tuple(dict.fromkeys(_without_open_ends(variant) for variant in joined))
        if not all(variants):
            raise PatternError("needs at least one word that is not optional")
        return Pattern(written, variants)

    def _place(self, part: str) -> list[Variant]:
        """The alternatives that one part of a pattern stands for."""
        place = self._places.get(part)
        if place is None:
            place = self._places[part] = self._new_place(part)
        return place

    def _new_place(self, part: str) -> list[Variant]:
        gap = _GAP.fullmatch(part)
        if gap:
            length = int(gap.group(1))
            if not 1 <= length <= MOST_GAP:
                raise PatternError(f'has the gap "{part}"; gaps are ..1 to ..{MOST_GAP}')
            return [(Step(frozenset(), gap=length),)]
        core = part.removesuffix("?")
        variants = (
            [
                variant
                for alternative in _parts(core[1:-1], "|")
                for variant in _joined([self._place(item) for item in _parts(alternative)])
            ]
            if core.startswith("(") and core.endswith(")")
            else [
                variant
                for word in core.split("|")
                for variant in _forms(word, part, self._vocabulary)
            ]
        )
        if not variants:
            raise PatternError(f'has nothing in "{part}"')
        return _merged(variants) + ([()] if part.endswith("?") else [])


def _parts(text: str, separator: str = " ") -> list[str]:
    """A text cut at a separator that stands outside all brackets, empty parts left out."""
    if "(" not in text and ")" not in text:
        return [part for part in map(str.strip, text.split(separator)) if part]
    parts, depth, begin = [], 0, 0
    for sign in _CUTS.finditer(text):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if depth < 0:
            break
        if sign[0] == separator and depth == 0:
            parts.append(text[begin : sign.start()])
            begin = sign.end()
    if depth:
        raise PatternError("has an unbalanced bracket")
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]


def _joined(places: list[list[Variant]]) -> list[Variant]:
    """Every way through the places, one alternative of each."""
    count = math.prod(len(place) for place in places)
    if count > MOST_VARIANTS:
        raise PatternError(f"stands for {count} variants, more than {MOST_VARIANTS}; split it")
    return [tuple(step for steps in choice for step in steps) for choice in product(*places)]


def _without_open_ends(variant: Variant) -> Variant:
    """A variant whose first or last word was optional and left out ends at a word."""
    steps = list(variant)
    while steps and not steps[-1].forms:
        steps.pop()
    while steps and not steps[0].forms:
        steps.pop(0)
    return tuple(steps)


def _merged(sequences: list[Variant]) -> list[Variant]:
    """The same alternatives in fewer sequences: those that differ in one place become one."""
    for place in range(max(map(len, sequences), default=0)):
        merged = [sequence for sequence in sequences if len(sequence) <= place]
        alike: dict[tuple[Variant, int, Variant], set[str]] = {}
        for sequence in sequences:
            if len(sequence) > place:
                forms, gap = sequence[place]
                around = sequence[:place], gap, sequence[place + 1 :]
                alike.setdefault(around, set()).update(forms)
        merged += (
            (*before, Step(frozenset(forms), gap), *after)
            for (before, gap, after), forms in alike.items()
        )
        sequences = merged
    return sequences


def _forms(word: str, part: str, vocabulary: Vocabulary) -> list[Variant]:
    """What one word, number sign or list name stands for."""
    if word == NUMBER or (word.endswith("*") and word[:-1].isalnum() and len(word) > 2):
        return [(Step(frozenset({word.casefold()})),)]
    if word.startswith("@"):
        try:
            entries = vocabulary.list_named(word[1:])
        except KeyError:
            raise PatternError(f'names "{word}", a list that words.toml does not have') from None
        return [tuple(Step(frozenset({form})) for form in entry) for entry in entries]
    if not _WORD.fullmatch(word):
        raise PatternError(f'has "{word}" in "{part}", which is neither a word nor a sign')
    return [tuple(Step(frozenset({form})) for form in vocabulary.normal(word))]
