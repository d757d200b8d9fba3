"""The phrases by which mail software and footers are recognised, read from phrases.toml."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Keyed:
    """Patterns, each under a word that everything it matches holds, folded."""

    patterns: Mapping[str, re.Pattern[str]]

    def among(self, folded: str) -> "Keyed":
        """Those that may match somewhere in a folded text: mostly none."""
        return Keyed({word: found for word, found in self.patterns.items() if word in folded})

    def match(self, words: str) -> bool:
        """Whether one matches the whole of the words, where each stands under the word it
        begins with."""
        first = words.partition(" ")[0].lstrip("([<").casefold()
        pattern = self.patterns.get(first)
        return pattern is not None and pattern.fullmatch(words) is not None


@dataclass(frozen=True, slots=True)
class Phrases:
    """What each list and table of the file holds is described there."""

    answer_subject: re.Pattern[str]
    forward_subject: re.Pattern[str]
    sender_field: frozenset[str]
    header_field: frozenset[str]
    original_message: re.Pattern[str]
    forwarded_message: re.Pattern[str]
    forward_end: re.Pattern[str]
    forward_opening: re.Pattern[str]
    attribution: re.Pattern[str]
    loose_attribution: re.Pattern[str]
    crisis_footer: re.Pattern[str]
    contact_line: re.Pattern[str]
    title_line: re.Pattern[str]
    closing: re.Pattern[str]
    disclaimer_word: re.Pattern[str]
    inline_answers: Keyed
    mobile_signature: Keyed
    list_footer: Keyed
    disclaimer: Keyed


@cache
def phrases() -> Phrases:
    """The shipped phrases, read once."""
    return read_phrases(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


def read_phrases(toml: str) -> Phrases:
    """Phrases from TOML text. Raises `ValueError` naming a list that is missing or
    unknown, or an expression that does not compile or lacks the word it stands under."""
    entries = tomllib.loads(toml)
    known = {field.name for field in fields(Phrases)}
    if unknown := sorted(entries.keys() - known):
        raise ValueError(f"phrases.toml has an unknown list: {', '.join(unknown)}")
    if missing := sorted(known - entries.keys()):
        raise ValueError(f"phrases.toml lacks the list: {', '.join(missing)}")
    readers: dict[object, Callable[[str, object], object]] = {
        Keyed: _keyed,
        frozenset[str]: _words,
    }
    values: dict[str, Any] = {
        field.name: readers.get(field.type, _pattern)(field.name, entries[field.name])
        for field in fields(Phrases)
    }
    return Phrases(**values)


def _words(name: str, words: object) -> frozenset[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"phrases.toml: {name} must be a list of words")
    return frozenset(word.casefold() for word in words)


def _keyed(name: str, table: object) -> Keyed:
    if not isinstance(table, dict):
        raise ValueError(f"phrases.toml: {name} must be a table of lists under words")
    for word, expressions in table.items():
        for expression in expressions if isinstance(expressions, list) else ():
            if word.casefold() not in str(expression).replace("\\", "").casefold():
                raise ValueError(f"phrases.toml: {name}: {expression!r} does not hold {word!r}")
    return Keyed({word.casefold(): _pattern(f"{name}.{word}", e) for word, e in table.items()})


def _pattern(name: str, expressions: object) -> re.Pattern[str]:
    if not isinstance(expressions, list) or not all(isinstance(e, str) for e in expressions):
        raise ValueError(f"phrases.toml: {name} must be a list of expressions")
    for expression in expressions:
        try:
            re.compile(expression)
        except re.error as error:
            raise ValueError(f"phrases.toml: {name}: {expression!r}: {error}") from error
    return re.compile("|".join(f"(?:{e})" for e in expressions), re.IGNORECASE)
