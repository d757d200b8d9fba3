"""Pieces of text without spaces, and the tokens they fall into.

English is split at spaces first, so that a piece reads the same wherever it stands, and most have
been met before.
"""

import re

from classify.vocabulary import Vocabulary

_CACHE = 60_000
"""Pieces remembered before the memory, spaCy's too, is started afresh."""
_PART = re.compile(r"[\u3400-\u9fff]|[^\u3400-\u9fff]+")
"""Chinese is written without spaces: each of its characters is a part of its own."""
_ENDS = frozenset(".!?")
_BREAKS = frozenset({";", ":", ",", "--", "(", ")"})

Mark = str
"""What a token does to the sentence: "" nothing, "end", "dots", "break" (a clause), "hyphen"
(a break where it stands after a space), "line"."""
Token = tuple[tuple[str, ...], Mark, int, int]
"""A token's normal words, its mark, and its offsets in the piece."""


class Pieces(dict[str, tuple[Token, ...]]):
    """The tokens of each piece, found when they are first asked for. Build once; not to be
    shared between threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, piece: str) -> tuple[Token, ...]:
        parts = list(_PART.finditer(piece))
        if len(parts) > 1:
            return tuple(
                (words, mark, part.start() + start, part.start() + end)
                for part in parts
                for words, mark, start, end in self[part[0]]
            )
        if len(self) > _CACHE:
            self.clear()
            self._vocabulary.tokeniser.forget()
        tokens = self[piece] = tuple(
            (self._vocabulary.words_of(text, norm), _mark(text), start, start + len(text))
            for text, norm, start in self._vocabulary.tokeniser.tokens(piece)
        )
        return tokens


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
