"""Text to sentences of normal words, each of which knows where it stands in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from classify.pieces import Pieces
from classify.plain_text import plain_text
from classify.vocabulary import Vocabulary

SHORT_LINE = 55
"""A line shorter than this was ended by its writer, not by a mail program's wrapping."""
LONGEST_SENTENCE = 400
"""Words after which a sentence without full stops is cut."""
_PIECE = re.compile(r"\S+|\n")
_BREAKING_WORDS = frozenset(
    {"but", "however", "although", "though", "except", "yet", "unless", "until", "till"}
    | {"whereas", "otherwise", "instead"}
)


class Sentence(NamedTuple):
    """Words `first` up to, not including, `last` of a text."""

    first: int
    last: int


@dataclass(frozen=True)
class ReadText:
    """A text as its normal words. `starts` and `ends` are character offsets in the text;
    `clauses` numbers the clauses, so that two words of one clause have the same number."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    clauses: tuple[int, ...]
    sentences: tuple[Sentence, ...]


Stop = tuple[int, bool]
"""The number of the word before which a clause ends, and whether a sentence ends with it."""


@dataclass(slots=True)
class _Said:
    """The words of a text before phrases are joined, their offsets, and where clauses end."""

    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)

    def stop(self, *, is_end: bool) -> None:
        """A clause ends behind the last word, and a sentence where it `is_end`."""
        self.stops.append((len(self.words), is_end))


class Pipeline:
    """Reads texts. Build once; not to be shared between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._pieces = Pieces(vocabulary)

    def read(self, text: str, cuts: Sequence[int] = ()) -> ReadText:
        """Split a text into sentences of words; none of them crosses an offset of `cuts`."""
        said = self._said(text, sorted(cuts, reverse=True))
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        clauses: list[int] = []
        sentences: list[Sentence] = []
        clause = first = at = 0
        for stop, is_end in said.stops:
            if stop > at:
                clause_words, clause_starts, clause_ends = self._joined(said, at, stop)
                words += clause_words
                starts += clause_starts
                ends += clause_ends
                clause += 1
                if _BREAKING_WORDS.isdisjoint(clause_words):
                    clauses += [clause] * len(clause_words)
                else:
                    for word in clause_words:
                        clause += word in _BREAKING_WORDS
                        clauses.append(clause)
                at = stop
            if is_end:
                sentences += (
                    Sentence(begin, min(begin + LONGEST_SENTENCE, len(words)))
                    for begin in range(first, len(words), LONGEST_SENTENCE)
                )
                first = len(words)
        return ReadText(tuple(words), tuple(starts), tuple(ends), tuple(clauses), tuple(sentences))

    def _joined(
        self, said: _Said, first: int, last: int
    ) -> tuple[Sequence[str], Sequence[int], Sequence[int]]:
        """The words of a clause and their offsets, phrases joined."""
        words, starts, ends = said.words[first:last], said.starts[first:last], said.ends[first:last]
        if not self._vocabulary.may_join(words):
            return words, starts, ends
        joined = self._vocabulary.joined(list(zip(words, starts, ends, strict=True)))
        return (
            [word for word, _, _ in joined],
            [start for _, start, _ in joined],
            [end for _, _, end in joined],
        )

    def _said(self, text: str, cuts: list[int]) -> _Said:
        """The words of a text. `cuts` are offsets that no sentence crosses, the last one first."""
        said = _Said()
        said_words, starts, ends = said.words, said.starts, said.ends
        plain, offsets = plain_text(text)
        lines, dots, line_start = 0, False, 0
        for piece in _PIECE.finditer(plain):
            base = piece.start()
            for words, mark, first, last in self._pieces[piece[0]]:
                start, end = base + first, base + last
                if offsets is not None:
                    start, end = offsets[start], offsets[end - 1] + 1
                if words:
                    crossed = bool(cuts) and cuts[-1] <= start
                    if crossed or lines or dots:
                        after = start - line_start if lines else SHORT_LINE
                        if (
                            crossed
                            or lines > 1
                            or _begins(text[start], after_dots=dots, after=after)
                        ):
                            said.stop(is_end=True)
                        lines, dots = 0, False
                        while cuts and cuts[-1] <= start:
                            cuts.pop()
                    for word in words:
                        said_words.append(word)
                        starts.append(start)
                        ends.append(end)
                if not mark:
                    continue
                if mark == "end":
                    said.stop(is_end=True)
                    lines, dots = 0, False
                elif mark == "line":
                    lines += 1
                    line_start = _line_start(text, start)
                elif mark != "hyphen" or text[start - 1 : start] == " ":
                    dots = dots or mark == "dots"
                    said.stop(is_end=False)
        said.stop(is_end=True)
        return said


def _begins(letter: str, *, after_dots: bool, after: int) -> bool:
    """Whether a word with this first letter begins a sentence: behind dots, or on a new line,
    `after` characters behind the start of the line before."""
    if after_dots and letter.isupper():
        return True
    return after < SHORT_LINE and (letter.isupper() or not letter.isalpha())


def _line_start(text: str, newline: int) -> int:
    return text.rfind("\n", 0, newline) + 1
