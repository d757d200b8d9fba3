"""Notes of absence, which mail programs send by themselves, known by saying nothing else."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.machines import machines
from ingest.says import Says
from ingest.sentences import count_words

_LONGEST = 1_300
"""Characters. A note of absence is short; what is longer is a letter."""
_UNEXPLAINED = 10
"""Words in sentences that say something else: a name, a place, who is there on Fridays."""
_UNEXPLAINED_AT_A_SIGN = 24
_BEGINNING = 5
"""Sentences: a greeting and thanks may come first."""


class Absence(BaseModel):
    """What each list holds is described in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    away_says: Says
    another_away_says: Says
    back_says: Says
    instead_says: Says
    later_says: Says
    courtesy_says: Says
    received_says: Says
    thanks_says: Says


@cache
def wording() -> Absence:
    """The shipped file, read once."""
    return read_absence(Path(__file__).with_name("absence.toml").read_text("utf-8"))


def read_absence(toml: str) -> Absence:
    """The wording from TOML text. Raises `ValueError` naming a list that is missing or unknown,
    or an expression that does not compile."""
    return Absence.model_validate(tomllib.loads(toml))


def is_note_of_absence(said: Sequence[str]) -> bool:
    """Whether the sentences of a text are a note of absence and nothing else.

    It begins with the writer's being away, and says whom to ask or what becomes of the mail,
    which persons who are away need not say; hardly a word is about anything else, and none is
    of what a person would want of us.
    """
    return (
        _is_short(said)
        and _begins(said, wording().away_says)
        and any(map(_tells_more, said))
        and _says_no_more(said, at_most=_UNEXPLAINED)
    )


def speaks_of_absence(said: Sequence[str]) -> bool:
    """Whether a short text begins with somebody's absence; a person may write so, too."""
    return (
        _is_short(said)
        and (_begins(said, wording().away_says) or _begins(said, wording().another_away_says))
        and _says_no_more(said, at_most=_UNEXPLAINED_AT_A_SIGN)
    )


def is_mere_acknowledgement(said: Sequence[str]) -> bool:
    """Whether a short text thanks for our mail, says that it was received, and nothing else;
    nobody in it speaks as "I"."""
    says = wording()
    return (
        _is_short(said)
        and _begins(said[:2], says.thanks_says)
        and any(map(says.received_says.search, said))
        and not any(map(machines().persons.self_says.search, said))
        and _says_no_more(said, at_most=_UNEXPLAINED)
    )


def is_of_absence(sentence: str) -> bool:
    """Whether a sentence is one that notes of absence are made of."""
    says = wording()
    known = (says.away_says, says.another_away_says, says.back_says, says.courtesy_says)
    return _tells_more(sentence) or any(
        one.search(sentence) for one in (*known, says.received_says)
    )


def _is_short(said: Sequence[str]) -> bool:
    return sum(map(len, said)) <= _LONGEST


def _begins(said: Sequence[str], says: re.Pattern[str]) -> bool:
    return any(map(says.search, said[:_BEGINNING]))


def _tells_more(sentence: str) -> bool:
    says = wording()
    return any(one.search(sentence) for one in (says.instead_says, says.later_says))


def _says_no_more(said: Sequence[str], *, at_most: int) -> bool:
    if any(map(_wants_something, said)):
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
