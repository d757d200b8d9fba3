"""Printed words found again although people retype, reword and misspell them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r"[ \xa0]{0,2}[/&(),.\-–’']{0,2}[ \xa0]{0,2}(?:\n[> ]{0,8})?")
_BRACKETED = re.compile(r"\([^()]{0,120}\)")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_.]+")
_FILLERS = frozenset({"the", "of", "please", "if", "known", "any", "this", "now"})
_MOST_KEPT = 2_000
_MOST_WORDS = 26
_ALIKE = 0.82
_WORD_ALIKE = 0.72


def plain(word: str) -> str:
    """A word as it is compared: folded, without its plural or possessive ending."""
    folded = word.casefold().replace("’", "'")
    folded = folded.removesuffix("'s").replace("'", "")
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a label that matter; `PatientName` and `patient_name` are two."""
    text = _JOINED.sub(" ", _BRACKETED.sub(" ", text))
    words = (plain(match.group()) for match in _WORD.finditer(text))
    return tuple(word for word in words if word not in _FILLERS)


@dataclass(slots=True)
class _Node:
    """A step into the wordings: what may follow, and what ends here."""

    after: dict[str, "_Node"] = field(default_factory=dict)
    means: str = ""


class Wordings:
    """Many wordings, each meaning something, looked for at one place at a time."""

    def __init__(self, wordings: Iterable[tuple[str, str]]) -> None:
        """`wordings` are pairs of words and what they mean; the first meaning stands."""
        self._first = _Node()
        self._by_words: dict[tuple[str, ...], str] = {}
        for words, means in wordings:
            self._add(plain_words(words), means)
            # A bracket may be printed on the form and left out by whoever retypes it.
            self._add(plain_words(words.replace("(", " ").replace(")", " ")), means)
        self._misspelt: dict[tuple[str, ...], str] = {}

    def _add(self, words: tuple[str, ...], means: str) -> None:
        if not words:
            return
        self._by_words.setdefault(words, means)
        node = self._first
        for word in words:
            node = node.after.setdefault(word, _Node())
        node.means = node.means or means

    def at(self, text: str, start: int) -> Iterator[tuple[str, int]]:
        """What the words that begin at `start` may mean and where they end, longest first.

        They may run on over one line break, as where a label is wrapped.
        """
        found: list[tuple[str, int]] = []
        node, at = self._first, start
        for _ in range(_MOST_WORDS):
            word = _WORD.match(text, at)
            if word is None:
                break
            key = plain(word.group())
            if key not in _FILLERS:
                following = node.after.get(key)
                if following is None:
                    break
                node = following
            if node.means:
                found.append((node.means, word.end()))
            gap = _GAP.match(text, word.end())
            at = gap.end() if gap else word.end()
        return iter(found[::-1])

    def misspelt(self, label: str) -> str:
        """What a label means that is nearly one of the wordings; empty where none is near.

        Each word must be nearly right: `Patient phone` is no misspelling of `Patient name`.
        """
        words = plain_words(label)
        if words in self._by_words:
            return self._by_words[words]
        if not 1 <= len(words) <= _MOST_WORDS or not any(len(word) > 3 for word in words):
            return ""
        if words not in self._misspelt:
            if len(self._misspelt) >= _MOST_KEPT:
                self._misspelt.clear()
            self._misspelt[words] = self._nearest(words)
        return self._misspelt[words]

    def _nearest(self, words: tuple[str, ...]) -> str:
        best, means = _ALIKE, ""
        joined = " ".join(words)
        for known, meaning in self._by_words.items():
            if len(known) != len(words) or not _word_by_word(known, words):
                continue
            alike = SequenceMatcher(None, " ".join(known), joined).ratio()
            if alike > best:
                best, means = alike, meaning
        return means


def _word_by_word(known: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return all(
        one == other
        or (
            min(len(one), len(other)) > 2
            and one[0] == other[0]
            and SequenceMatcher(None, one, other).ratio() >= _WORD_ALIKE
        )
        for one, other in zip(known, words, strict=True)
    )
