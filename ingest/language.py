"""Which language the writer's own words are in, where it is not English.

English is told first and cheaply, by its own small words, so that a letter that is badly
spelt, in dialect or in a learner's English is not called foreign. What is left is named by
py3langid, and believed only where the text has small words of another language, other
letters than ours, or is much likelier in it than in English: names, medicines and reference
numbers are no language.
"""

import math
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from unicodedata import category

from pydantic import BaseModel, ConfigDict

from ingest.message import Language, Passage

LONGEST_LOOKED_AT = 3_000
"""Characters of a text from which its language is told."""

_FEWEST_WORDS = 3
_ENGLISH_SHARE = 0.2
_SURE_MARGIN = 4.0
"""Lists of names, streets and medicines came to 3.5 at most, sentences mostly to more."""
_PARAGRAPH_WORDS = 8
_SHARE_OF_SMALL_WORDS = 0.08
_LEAST_LETTERS = 0.7
# A word of Chinese is a character or two, so dates and marks weigh more.
_LEAST_OTHER_LETTERS = 0.5
_FOREIGN_SHARE = 0.3

_NO_WORDS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# The same, much quicker, for a text that has no other letters.
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_OTHER_LETTERS = re.compile(r"[\u0370-\u1cff\u2e80-\ud7ff]+")
_PARAGRAPH = re.compile(r"\n\s*\n")


class Languages(BaseModel):
    """What languages are told by; see the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    english: frozenset[str]
    words: dict[str, frozenset[str]]
    romanised: dict[str, frozenset[str]]
    names: dict[str, str]


@cache
def languages() -> Languages:
    """The shipped file, read once."""
    return read_languages(Path(__file__).with_name("languages.toml").read_text("utf-8"))


def read_languages(toml: str) -> Languages:
    """Languages from TOML text. Raises `ValueError` naming a table that is missing or unknown."""
    return Languages.model_validate(tomllib.loads(toml))


def telling_passage(passages: Iterable[Passage]) -> Passage:
    """The passage from which the language is told: the letter where it has words of its own,
    else the first attachment that has, else the subject."""
    found = [passage for passage in passages if _has_words(passage)]
    for wanted in ("body", "attachment:", ""):
        for passage in found:
            if passage.where.startswith(wanted):
                return passage
    return Passage("body", "", ())


def language_of(passages: Iterable[Passage]) -> Language | None:
    """The language of the writer's own words; `None` where it is English or cannot be told."""
    text = _own(telling_passage(passages))
    if "@" in text or "://" in text or "www." in text:
        text = _NO_WORDS.sub(" ", text)
    paragraphs = [_Counted.of(part) for part in _PARAGRAPH.split(text)]
    whole = _Counted(
        text,
        [word for paragraph in paragraphs for word in paragraph.words],
        sum(paragraph.english for paragraph in paragraphs),
    )
    if not whole.is_english:
        return _named(whole)
    # A letter may begin in English and go on in another language.
    others = [
        paragraph
        for paragraph in paragraphs
        if len(paragraph.words) >= _PARAGRAPH_WORDS and not paragraph.is_english
    ]
    if sum(len(paragraph.words) for paragraph in others) < _FOREIGN_SHARE * len(whole.words):
        return None
    return next((named for paragraph in others if (named := _named(paragraph))), None)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A text, its words, and how many of these are small words of English."""

    text: str
    words: list[str]
    english: int

    @classmethod
    def of(cls, text: str) -> "_Counted":
        plain = text.replace("’", "'")
        words = (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)
        # Folded as one text, and counted without a loop of ours: every letter comes by here.
        folded = " ".join(words).casefold().split(" ")
        # A small i is a word of Polish, Welsh and Italian; ours is a capital.
        return cls(
            text, words, sum(map(languages().english.__contains__, folded)) + words.count("I")
        )

    @property
    def is_english(self) -> bool:
        return bool(self.words) and self.english >= _ENGLISH_SHARE * len(self.words)


def _own(passage: Passage) -> str:
    text = passage.only("new") if passage.stretches else passage.text
    return text[:LONGEST_LOOKED_AT]


def _has_words(passage: Passage) -> bool:
    own = _own(passage)
    if len(list(islice(_WORD.finditer(own), _FEWEST_WORDS))) == _FEWEST_WORDS:
        return True
    return sum(map(len, _OTHER_LETTERS.findall(own))) > _FEWEST_WORDS


def _named(counted: _Counted) -> Language | None:
    """The language of a text that is not English; `None` where it is none."""
    text, words = counted.text, counted.words
    letters = sum(character.isalpha() for character in text)
    marks = sum(category(character)[0] == "M" for character in text if character >= "\u0300")
    in_other_letters = sum(map(len, _LATIN.findall(text))) < letters / 2
    least = _LEAST_OTHER_LETTERS if in_other_letters else _LEAST_LETTERS
    if letters + marks < least * len("".join(text.split())):
        return None
    if in_other_letters:
        return _language(_guess(text)[0]) if letters > _FEWEST_WORDS else None
    if len(words) < _FEWEST_WORDS:
        return None
    return _in_our_letters(text, words)


def _in_our_letters(text: str, words: list[str]) -> Language | None:
    known = languages()
    folded = [word.casefold() for word in words]
    hits = _hits(folded, known.words)
    spoken = _hits(folded, known.romanised)
    best, said = max(hits, key=_by_count(hits)), max(spoken, key=_by_count(spoken))
    few = len(words) <= _PARAGRAPH_WORDS
    enough = 1 if few else max(2, _SHARE_OF_SMALL_WORDS * len(words))
    if spoken[said] > 1 and spoken[said] >= max(enough, hits[best]):
        return _language(said)
    if 2 * sum(word.islower() for word in words) < len(words):
        return None
    guess, margin = _guess(text)
    proved = hits[best] >= enough and (guess != "en" or hits[best] > 1)
    sure = margin > _SURE_MARGIN and _are_words(text, words)
    if not proved and not sure:
        return None
    told_by_words = hits[best] > max(1, 2 * hits.get(guess, 0))
    return _language(best if told_by_words or guess == "en" else guess)


def _hits(words: list[str], by_language: dict[str, frozenset[str]]) -> dict[str, int]:
    """How many of the words each language has; a word said twice counts once."""
    different = set(words)
    return {code: len(different & own) for code, own in by_language.items()}


def _by_count(hits: dict[str, int]) -> Callable[[str], int]:
    return lambda code: hits[code]


def _are_words(text: str, words: list[str]) -> bool:
    """Whether these can be words of some language: no program, table or remains of a file."""
    signs = sum(not (character.isalnum() or character.isspace()) for character in text)
    return sum(map(len, words)) >= 3 * len(words) and signs < len(words)


def _guess(text: str) -> tuple[str, float]:
    """The likeliest language, and by how much it is likelier than English: the difference of
    the logarithms, by the root of the length, so that texts of all lengths compare."""
    ranked = _ranking()(text)
    (code, score), english = ranked[0], dict(ranked)["en"]
    return code, (score - english) / math.sqrt(len(text.encode()) or 1)


@cache
def _ranking() -> Callable[[str], list[tuple[str, float]]]:
    """The languages of the file by likelihood, which comes as a logarithm."""
    import py3langid  # noqa: PLC0415 - a second to load, which English mail never needs

    py3langid.set_languages(list(languages().names))
    rank: Callable[[str], list[tuple[str, float]]] = py3langid.rank
    return rank


def _language(code: str) -> Language | None:
    return None if code == "en" else Language(code, languages().names[code])
