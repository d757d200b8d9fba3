"""The words patterns are written in: named lists, and spellings brought to a normal form."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classify.lexicon_files import LexiconError, LexiconFiles, lexicon_files
from classify.tokeniser import Tokeniser

File = TypeVar("File", bound=BaseModel)
Word = tuple[str, int, int]
"""A normal word and its offsets in the text it was read from."""

_THEN_IS = frozenset(
    {"he", "here", "how", "it", "she", "that", "there", "this", "what", "where", "who", "when"}
    | {"why", "everyone", "everybody", "someone", "somebody", "nobody", "everything"}
    | {"something", "nothing"}
)
"""Words after which "'s" is "is"; after any other it may be a possessive and stays."""

_PIECES = {
    "'d": "would",
    "'ll": "will",
    "'m": "am",
    "'re": "are",
    "'ve": "have",
    "gonna": "going to",
    "n't": "not",
}
_LETTER = r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0dff])"
"""A letter, or the vowel sign that India's scripts write after one."""
_INNER_WORD = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)?")
_STRETCHED = re.compile(r"(.)\1{2,}")


class SpellingFile(BaseModel):
    """`spelling.toml`: `words` by single token, `phrases` by several normal words, and
    `tolerant` words that are recognised with one letter wrong, missing or swapped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: dict[str, str] = Field(default_factory=dict)
    phrases: dict[str, str] = Field(default_factory=dict)
    tolerant: tuple[str, ...] = ()


class WordsFile(BaseModel):
    """`words.toml`: named lists that patterns call as `@name`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class VocabularyError(LexiconError):
    """The word lists cannot be used; the message is a sentence for their author."""


class Vocabulary:
    """Turns tokens into the normal words that patterns match.

    A normal word is lower case, spelt as `spelling.toml` has it, contractions written
    out ("can't" is `can not`, "he's" is `he is`, but "mum's" is `mum 's`).
    """

    def __init__(self, words: WordsFile, spelling: SpellingFile) -> None:
        self.tokeniser = Tokeniser()
        self._spelling = spelling.words
        self._known: set[str] = set()
        self._near = _one_letter_off(spelling.tolerant)
        self._tolerant = frozenset(spelling.tolerant)
        self._phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        self._normal: dict[str, tuple[str, ...]] = {}
        self._raw_lists = words.lists
        self._lists: dict[str, tuple[tuple[str, ...], ...]] = {}
        for phrase, meaning in spelling.phrases.items():
            first, *rest = phrase.split()
            self._phrases.setdefault(first, []).append(((first, *rest), tuple(meaning.split())))
        phrases = [phrase for options in self._phrases.values() for phrase, _ in options]
        written = (" ".join(phrase) for phrase in phrases)
        self._any_phrase = re.compile("|".join(map(re.escape, written)))
        self._joined_alone = {"'s", "s", "m"} | {
            phrase[0] for phrase in phrases if len(phrase) == 1
        }
        self._joined_pairs = {phrase[:2] for phrase in phrases}
        for options in self._phrases.values():
            options.sort(key=lambda option: -len(option[0]))

    def list_named(self, name: str) -> tuple[tuple[str, ...], ...]:
        """The entries of a list, each as its normal words. Raises `KeyError` if unknown."""
        if name not in self._lists:
            self._lists[name] = tuple(self.normal(entry) for entry in self._raw_lists[name])
        return self._lists[name]

    def normal(self, text: str) -> tuple[str, ...]:
        """The normal words of a short text, as a pattern's author writes it."""
        if text not in self._normal:
            self._normal[text] = self._normalised(text)
        return self._normal[text]

    def _normalised(self, text: str) -> tuple[str, ...]:
        tokens = self.tokeniser.tokens(text)
        words = [word for token, norm, _ in tokens for word in self.words_of(token, norm)]
        if not self.may_join(words):
            return tuple(words)
        return tuple(word for word, _, _ in self.joined([(word, 0, 0) for word in words]))

    def words_of(self, text: str, norm: str) -> tuple[str, ...]:
        """The normal words of one token; none for punctuation and white space."""
        lower = text.casefold()
        known = self._spelling.get(lower)
        if known is not None:
            return tuple(known.split())
        if norm in _PIECES:
            return tuple(_PIECES[norm].split())
        if lower in _PIECES:
            return tuple(_PIECES[lower].split())
        if lower.isalpha():
            word = lower if lower == "did" else norm.casefold()
            return self._respelt(word)
        if not any(character.isalnum() for character in lower):
            return (lower,) if unicodedata.category(lower[0]) == "So" else ()
        if "@" in lower or "://" in lower or lower[0] in "'0123456789" or lower[:-1].isalnum():
            return (lower.rstrip("."),)
        return tuple(word for piece in _INNER_WORD.findall(lower) for word in self._respelt(piece))

    def _respelt(self, word: str) -> tuple[str, ...]:
        known = self._spelling.get(word)
        if known is not None:
            return tuple(known.split())
        stretched = _STRETCHED.search(word)
        if stretched:
            for times in (r"\1\1", r"\1"):
                shorter = _STRETCHED.sub(times, word)
                if shorter in self._known or shorter in self._spelling:
                    return self._respelt(shorter)
            return (_STRETCHED.sub(r"\1", word),)
        if len(word) > 5 and word not in self._known:
            return (self._nearest(word),)
        return (word,)

    def _nearest(self, word: str) -> str:
        if word in self._tolerant:
            return word
        for shape in (word, *_shorter_by_one(word)):
            meant = self._near.get(shape)
            if meant and meant[0] == word[0] and abs(len(meant) - len(word)) <= 1:
                return meant
        return word

    def learn(self, words: Iterable[str]) -> None:
        """Words that patterns use: a stretched spelling ("soooo") is shortened to these, and
        none of them is taken for a misspelling of another."""
        self._known.update(words)
        self._normal.clear()
        self._lists.clear()

    def may_join(self, words: Sequence[str]) -> bool:
        """Whether these words can come back from `joined` as other ones."""
        return not (
            self._joined_alone.isdisjoint(words) and self._joined_pairs.isdisjoint(pairwise(words))
        )

    def joined(self, words: Sequence[Word]) -> list[Word]:
        """Words with their offsets, several-word spellings replaced and "'s" resolved."""
        out: list[Word] = []
        position = 0
        while position < len(words):
            word, start, end = words[position]
            found = self._phrase_at(words, position) if word in self._phrases else None
            if found:
                length, meaning = found
                end = words[position + length - 1][2]
                out.extend((meant, start, end) for meant in meaning)
                position += length
                continue
            if word in {"'s", "s"} and out and out[-1][0] in _THEN_IS:
                word = "is"
            elif word == "m" and out and out[-1][0] == "i":
                word = "am"
            out.append((word, start, end))
            position += 1
        return out

    def with_phrases_mended(self, pattern: str) -> str:
        """A pattern's source, its several-word spellings replaced as in the texts."""
        if not self._any_phrase.search(pattern):
            return pattern
        for options in self._phrases.values():
            for phrase, meaning in options:
                written = " ".join(phrase)
                if written in pattern:
                    pattern = re.sub(rf"\b{re.escape(written)}\b", " ".join(meaning), pattern)
        return pattern

    def _phrase_at(
        self, words: Sequence[Word], position: int
    ) -> tuple[int, tuple[str, ...]] | None:
        for phrase, meaning in self._phrases[words[position][0]]:
            here = words[position : position + len(phrase)]
            if tuple(word for word, _, _ in here) == phrase:
                return len(phrase), meaning
        return None


def load_vocabulary(sources: LexiconFiles | None = None) -> Vocabulary:
    """The vocabulary of `words.toml` and `spelling.toml` among these files (default: the
    shipped ones).

    Raises `VocabularyError` with a sentence that names the file.
    """
    sources = lexicon_files() if sources is None else sources
    return Vocabulary(
        _read(sources.get("words.toml"), WordsFile),
        _read(sources.get("spelling.toml"), SpellingFile),
    )


def _read(path: Traversable | Path | None, schema: type[File]) -> File:
    if path is None:
        return schema()
    try:
        return schema.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"{path.name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise VocabularyError(f"{path.name}: {place}: {first['msg']}.") from error


def _shorter_by_one(word: str) -> Iterator[str]:
    for position in range(len(word)):
        yield word[:position] + word[position + 1 :]


def _one_letter_off(words: Iterable[str]) -> dict[str, str]:
    near: dict[str, str] = {}
    for word in words:
        near.setdefault(word, word)
        for shape in _shorter_by_one(word):
            near.setdefault(shape, word)
    return near


def raw_words(written: Iterable[str]) -> set[str]:
    """The words as they stand in patterns, before any spelling is mended."""
    return {word for pattern in written for word in re.findall(r"[a-z]+", pattern.casefold())}
