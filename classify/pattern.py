"""The compact pattern language of the lexicons, compiled to spaCy `Matcher` patterns.

| written | matches |
|---|---|
| `end my life` | these words in order |
| `kill|hurt` | one of these |
| `going?`, `(am going to)?` | optional |
| `(going to|about to)` | one of several word sequences |
| `..3` | up to three words |
| `kill*` | a word that begins so |
| `#` | a number, in figures or as a word |
| `@lawyer` | any entry of that list in `words.toml` |

Words are compared in the normal form of `classify.vocabulary`, which patterns may be
written in or not: "can't" in a pattern is `can not`. A pattern matches words only:
punctuation between them is skipped, the end of a sentence is not.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from classify.vocabulary import Vocabulary

MOST_VARIANTS = 600
MOST_GAP = 12
NUMBER = "#"
NUMBER_SHAPE = re.compile(
    r"(?:\d[\d,.:/]*(?:st|nd|rd|th|am|pm|mg|g|ml|k)?"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    "|forty|fifty|sixty|hundred|thousand|dozen|couple|several)"
)

_PART = re.compile(r"\([^()]*\)\??|\S+")
_GAP = re.compile(r"\.\.(\d+)")
_WORD = re.compile(r"[^\W_]+(?:['*.-][^\W_]+)*'?|'[a-z]+|[^\x00-\x7f]+")


class PatternError(ValueError):
    """A pattern that cannot be read; the message is the end of a sentence naming it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a variant: the forms one word may take there; none of them is any word."""

    forms: frozenset[str]
    optional: bool = False
    repeat: int = 1

    @property
    def token(self) -> dict[str, Any]:
        """The token as spaCy's Matcher wants it."""
        if not self.forms:
            return {"OP": f"{{0,{self.repeat}}}"}
        shaped = [form for form in self.forms if form == NUMBER or form.endswith("*")]
        token: dict[str, Any]
        if shaped:
            token = {"ORTH": {"REGEX": f"^(?:{'|'.join(map(_regex, sorted(self.forms)))})$"}}
        elif len(self.forms) == 1:
            token = {"ORTH": next(iter(self.forms))}
        else:
            token = {"ORTH": {"IN": sorted(self.forms)}}
        return token | {"OP": "?"} if self.optional else token


Variant = tuple[Step, ...]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. `written` is its source; `variants` are tried side by side."""

    written: str
    variants: tuple[Variant, ...]

    @property
    def tokens(self) -> list[list[dict[str, Any]]]:
        """Patterns for `spacy.matcher.Matcher`, over documents of normal words (ORTH)."""
        return [[step.token for step in variant] for variant in self.variants]

    @cached_property
    def needs(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """Sets of forms; a sentence without a word of each set of any one tuple cannot match."""
        return tuple(
            dict.fromkeys(
                tuple(step.forms for step in variant if step.forms and not step.optional)
                for variant in self.variants
            )
        )

    @property
    def forms(self) -> frozenset[str]:
        """Every form the pattern names."""
        return frozenset(
            form for variant in self.variants for step in variant for form in step.forms
        )


def _regex(form: str) -> str:
    if form == NUMBER:
        return NUMBER_SHAPE.pattern
    return re.escape(form[:-1]) + ".*" if form.endswith("*") else re.escape(form)


def compile_pattern(written: str, vocabulary: Vocabulary) -> Pattern:
    """Read one pattern. Raises `PatternError` saying what is wrong with which part."""
    if written.count("(") != written.count(")"):
        raise PatternError("has an unbalanced bracket")
    places = [_place(part, vocabulary) for part in _PART.findall(written)]
    if not places:
        raise PatternError("is empty")
    count = 1
    for place in places:
        count *= len(place)
    if count > MOST_VARIANTS:
        raise PatternError(f"stands for {count} variants, more than {MOST_VARIANTS}; split it")
    joined = (tuple(step for steps in choice for step in steps) for choice in product(*places))
    variants = tuple(dict.fromkeys(joined))
    for variant in variants:
        if not variant or all(step.optional or not step.forms for step in variant):
            raise PatternError("needs at least one word that is not optional")
        if not (variant[0].forms and variant[-1].forms):
            raise PatternError("may not begin or end with a gap")
    return Pattern(written, variants)


def _place(part: str, vocabulary: Vocabulary) -> list[tuple[Step, ...]]:
    """The alternatives that one part of a pattern stands for."""
    gap = _GAP.fullmatch(part)
    if gap:
        length = int(gap.group(1))
        if not 1 <= length <= MOST_GAP:
            raise PatternError(f'has the gap "{part}"; gaps are ..1 to ..{MOST_GAP}')
        return [(Step(frozenset(), repeat=length),)]
    optional = part.endswith("?")
    core = part.removesuffix("?")
    if core.startswith("("):
        core = core.removeprefix("(").removesuffix(")")
    if "(" in core or ")" in core:
        raise PatternError(f'has a bracket inside "{part}"; brackets stand alone and do not nest')
    sequences = [
        sequence
        for alternative in core.split("|")
        for sequence in _sequences(alternative.strip(), part, vocabulary)
    ]
    single = frozenset().union(*(seq[0].forms for seq in sequences if len(seq) == 1))
    places: list[tuple[Step, ...]] = [seq for seq in sequences if len(seq) > 1]
    if single and optional and not places:
        return [(Step(single, optional=True),)]
    if single:
        places.append((Step(single),))
    if optional:
        places.append(())
    return places


def _sequences(alternative: str, part: str, vocabulary: Vocabulary) -> list[tuple[Step, ...]]:
    """The step sequences of one alternative, which may be several words or a list."""
    sequences: list[tuple[Step, ...]] = [()]
    for word in alternative.split():
        options = _forms(word, part, vocabulary)
        singles = frozenset(option[0] for option in options if len(option) == 1)
        steps = [tuple(Step(frozenset({form})) for form in opt) for opt in options if len(opt) > 1]
        if singles:
            steps.append((Step(singles),))
        sequences = [before + after for before in sequences for after in steps]
    if sequences == [()]:
        raise PatternError(f'has an empty alternative in "{part}"')
    return sequences


def _forms(word: str, part: str, vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    if word == NUMBER:
        return [(NUMBER,)]
    if word.startswith("@"):
        try:
            return list(vocabulary.list_named(word[1:]))
        except KeyError:
            raise PatternError(f'names "{word}", a list that words.toml does not have') from None
    if word.endswith("*") and word[:-1].isalpha() and len(word) > 2:
        return [(word.casefold(),)]
    if not _WORD.fullmatch(word):
        raise PatternError(f'has "{word}" in "{part}", which is neither a word nor a sign')
    normal = vocabulary.normal(word)
    if not normal:
        raise PatternError(f'has "{word}", which is no word')
    return [normal]
