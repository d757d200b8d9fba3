"""Text to sentences of normal words, each of which knows where it stands in the text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

import spacy

from classify.vocabulary import Vocabulary

SHORT_LINE = 55
"""A line shorter than this was ended by its writer, not by a mail program's wrapping."""
LONGEST_SENTENCE = 400
"""Words after which a sentence without full stops is cut."""
_CACHE = 60_000
"""Pieces of text remembered before the memory, spaCy's too, is started afresh."""

_SAME_LENGTH = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "\xa0": " ", "\t": " "}
    | dict.fromkeys("–—‒―", "-")
)
_QUOTE = re.compile(r"'(?:(?<!\w')|(?!\w))")
"""An apostrophe outside words is a quotation mark; the tokeniser would keep it on the word. It
is written first, so that only apostrophes are looked at."""
_PIECE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+|\n")
"""Chinese is written without spaces: each of its characters is a piece."""
LONGEST_RUN = 200
_RUN = re.compile(rf"\S{{{LONGEST_RUN},}}")
_ENDS = frozenset(".!?")
_BREAKS = frozenset({";", ":", ",", "--", "(", ")"})
_WORD = itemgetter(0)
_BREAKING_WORDS = frozenset(
    {"but", "however", "although", "though", "except", "yet", "unless", "until", "till"}
    | {"whereas", "otherwise", "instead"}
)

Mark = str
"""What a token does to the sentence: "" nothing, "end", "dots", "break" (a clause), "hyphen"
(a break where it stands after a space), "line"."""


Word = tuple[str, int, int]
"""A normal word and its offsets in the text it was read from."""
Token = tuple[tuple[str, ...], Mark, int, int]
"""A token's normal words, its mark, and its offsets in the text it was read from."""


@dataclass(frozen=True)
class Sentence:
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


class Pipeline:
    """Reads texts. Build once; not to be shared between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._language = spacy.blank("en")
        self._seen: dict[str, tuple[Token, ...]] = {}

    def read(self, text: str, cuts: Sequence[int] = ()) -> ReadText:
        """Split a text into sentences of words; none of them crosses an offset of `cuts`."""
        words: list[Word] = []
        clauses: list[int] = []
        sentences: list[Sentence] = []
        clause = 0
        for run in self._runs(text, frozenset(cuts)):
            first = len(words)
            for clause_words in run:
                clause += 1
                joined = self._vocabulary.joined(clause_words)
                words += joined
                if _BREAKING_WORDS.isdisjoint(map(_WORD, joined)):
                    clauses += [clause] * len(joined)
                    continue
                for word, _, _ in joined:
                    clause += word in _BREAKING_WORDS
                    clauses.append(clause)
            sentences.extend(
                Sentence(at, min(at + LONGEST_SENTENCE, len(words)))
                for at in range(first, len(words), LONGEST_SENTENCE)
            )
        normal, starts, ends = zip(*words, strict=True) if words else ((), (), ())
        return ReadText(normal, starts, ends, tuple(clauses), tuple(sentences))

    def _runs(self, text: str, cuts: frozenset[int]) -> Iterator[list[list[Word]]]:
        """Sentences as lists of clauses of words with their offsets."""
        clause: list[Word] = []
        sentence = [clause]
        pending = sorted(cuts, reverse=True)
        lines, dots, line_start = 0, False, 0
        for words, mark, start, end in self._tokens(text):
            if words:
                crossed = False
                while pending and pending[-1] <= start:
                    pending.pop()
                    crossed = True
                ended = crossed or lines > 1
                if not ended and (lines or dots):
                    after = start - line_start if lines else SHORT_LINE
                    ended = _begins(text[start], after_dots=dots, after=after)
                if ended and sentence[0]:
                    yield sentence
                    clause = []
                    sentence = [clause]
                clause += [(word, start, end) for word in words]
                lines, dots = 0, False
            if not mark:
                continue
            if mark == "end":
                if sentence[0]:
                    yield sentence
                clause = []
                sentence, lines, dots = [clause], 0, False
            elif mark == "line":
                lines += 1
                line_start = _line_start(text, start)
            elif mark in {"break", "dots"} or (mark == "hyphen" and text[start - 1 : start] == " "):
                dots = dots or mark == "dots"
                if clause:
                    clause = []
                    sentence.append(clause)
        if sentence[0]:
            yield sentence

    def _tokens(self, text: str) -> Iterable[Token]:
        """The tokens of a text with their offsets in it."""
        plain, offsets = _folded(text)
        plain = _QUOTE.sub(" ", plain)
        if max(map(len, plain.split()), default=0) >= LONGEST_RUN:
            plain = _RUN.sub(_broken_up, plain)
        seen = self._seen
        tokens = [
            (words, mark, base + start, base + end)
            for piece in _PIECE.finditer(plain)
            for base in (piece.start(),)
            for words, mark, start, end in seen.get(piece[0]) or self._look(piece[0])
        ]
        if offsets is None:
            return tokens
        return (
            (words, mark, offsets[start], offsets[end - 1] + 1)
            for words, mark, start, end in tokens
        )

    def _look(self, piece: str) -> tuple[Token, ...]:
        """The tokens of a piece of text without spaces; English splits at spaces first, so
        that a piece reads the same wherever it stands, and most have been met before."""
        if len(self._seen) > _CACHE:
            self._seen.clear()
            self._language = spacy.blank("en")
        tokens = tuple(
            (
                self._vocabulary.words_of(token.text, token.norm_),
                _mark(token.text),
                token.idx,
                token.idx + len(token),
            )
            for token in self._language.tokenizer(piece)
        )
        self._seen[piece] = tokens
        return tokens


def _begins(letter: str, *, after_dots: bool, after: int) -> bool:
    """Whether a word with this first letter begins a sentence: behind dots, or on a new line,
    `after` characters behind the start of the line before."""
    if after_dots and letter.isupper():
        return True
    return after < SHORT_LINE and (letter.isupper() or not letter.isalpha())


def _mark(text: str) -> Mark:
    """What a token with this text does to its sentence."""
    if text.isspace():
        return "line" if "\n" in text else ""
    if text == "-":
        return "hyphen"
    if set(text) <= {".", "…"} and text != ".":
        return "dots"
    if text in _BREAKS:
        return "break"
    if text[0].isdigit() and text.endswith("."):
        return "end"
    return "end" if set(text) <= _ENDS else ""


def _line_start(text: str, newline: int) -> int:
    return text.rfind("\n", 0, newline) + 1


def _broken_up(run: re.Match[str]) -> str:
    """A run without spaces, opened at its punctuation; one without that says nothing."""
    parts = re.sub(r"[^\w']", " ", run.group())
    return re.sub(r"\S{100,}", lambda part: " " * len(part.group()), parts)


def _folded(text: str) -> tuple[str, list[int] | None]:
    """The text in plain characters and, where its length changed, each character's offset
    in the original: look-alike letters and invisible characters must not hide a word."""
    plain = text.translate(_SAME_LENGTH)
    if plain.isascii():
        return plain, None
    if all(character < "\u0250" and character != "\xad" for character in plain):
        return plain, None
    kept: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(plain):
        if unicodedata.category(character) == "Cf":
            continue
        simple = character if character < "\u0250" else unicodedata.normalize("NFKC", character)
        kept.append(simple)
        offsets.extend([offset] * len(simple))
    return "".join(kept), offsets
