"""Notes of absence, which mail programs send by themselves, known by saying nothing else."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.machines import machines
from ingest.says import Says
from ingest.sentences import count_words, sentences

_LONGEST = 160
"""Words. A note of absence is short; what is longer is a letter."""
_UNEXPLAINED = 10
"""Words in sentences that say something else: a name, a place, who is there on Fridays."""
_UNEXPLAINED_AT_A_SIGN = 24
_BEGINNING = 4


class Absence(BaseModel):
    """What each list holds is described in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    away_says: Says
    back_says: Says
    instead_says: Says
    later_says: Says
    courtesy_says: Says


@cache
def wording() -> Absence:
    """The shipped file, read once."""
    return read_absence(Path(__file__).with_name("absence.toml").read_text("utf-8"))


def read_absence(toml: str) -> Absence:
    """The wording from TOML text. Raises `ValueError` naming a list that is missing or unknown,
    or an expression that does not compile."""
    return Absence.model_validate(tomllib.loads(toml))


def is_note_of_absence(text: str) -> bool:
    """Whether a text is a note of absence and nothing else.

    It says that somebody is away, and until when, whom to ask or what becomes of the mail;
    hardly a word is about anything else, and nothing that a person would want of us.
    """
    said = sentences(text)
    tells_more = any(_tells_more(sentence) for sentence in said)
    return _is_away(said) and tells_more and _says_no_more(said, at_most=_UNEXPLAINED)


def speaks_of_absence(text: str) -> bool:
    """Whether a short text begins with somebody's absence; a person may write so, too."""
    said = sentences(text)
    return _is_away(said[:_BEGINNING]) and _says_no_more(said, at_most=_UNEXPLAINED_AT_A_SIGN)


def is_of_absence(sentence: str) -> bool:
    """Whether a sentence is one that notes of absence are made of."""
    says = wording()
    return (
        says.away_says.search(sentence) is not None
        or _tells_more(sentence)
        or says.courtesy_says.search(sentence) is not None
    )


def _is_away(said: list[str]) -> bool:
    return any(wording().away_says.search(sentence) for sentence in said)


def _tells_more(sentence: str) -> bool:
    says = wording()
    return any(
        expressions.search(sentence)
        for expressions in (says.back_says, says.instead_says, says.later_says)
    )


def _says_no_more(said: list[str], *, at_most: int) -> bool:
    if sum(map(count_words, said)) > _LONGEST or any(map(_wants_something, said)):
        return False
    automated = machines().answers.automated_says
    others = [s for s in said if not is_of_absence(s) and not automated.search(s)]
    return sum(map(count_words, others)) <= at_most


def _wants_something(sentence: str) -> bool:
    """Whether it asks, or speaks of the writer's own matter, as no note of absence does."""
    persons = machines().persons
    if "?" in sentence or persons.matter_says.search(sentence):
        return True
    asked_instead = wording().instead_says.search(sentence)
    return not asked_instead and persons.asks_says.search(sentence) is not None
