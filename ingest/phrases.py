"""The phrases by which mail software and footers are recognised, read from phrases.toml."""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Phrases:
    """One pattern for each list of the file; each list is described there."""

    automatic_subject: re.Pattern[str]
    bounce_subject: re.Pattern[str]
    mobile_signature: re.Pattern[str]
    original_message: re.Pattern[str]
    forwarded_message: re.Pattern[str]
    attribution: re.Pattern[str]
    loose_attribution: re.Pattern[str]
    disclaimer: re.Pattern[str]
    crisis_footer: re.Pattern[str]
    contact_line: re.Pattern[str]
    title_line: re.Pattern[str]
    closing: re.Pattern[str]


@cache
def phrases() -> Phrases:
    """The shipped phrases, read once."""
    return read_phrases(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


def read_phrases(toml: str) -> Phrases:
    """Phrases from TOML text. Raises `ValueError` naming a list that is missing or
    unknown, or an expression that does not compile."""
    lists = tomllib.loads(toml)
    known = {field.name for field in fields(Phrases)}
    if unknown := sorted(lists.keys() - known):
        raise ValueError(f"phrases.toml has an unknown list: {', '.join(unknown)}")
    if missing := sorted(known - lists.keys()):
        raise ValueError(f"phrases.toml lacks the list: {', '.join(missing)}")
    return Phrases(**{name: _pattern(name, lists[name]) for name in known})


def _pattern(name: str, expressions: object) -> re.Pattern[str]:
    if not isinstance(expressions, list) or not all(isinstance(e, str) for e in expressions):
        raise ValueError(f"phrases.toml: {name} must be a list of expressions")
    for expression in expressions:
        try:
            re.compile(expression)
        except re.error as error:
            raise ValueError(f"phrases.toml: {name}: {expression!r}: {error}") from error
    return re.compile("|".join(f"(?:{e})" for e in expressions), re.IGNORECASE)
