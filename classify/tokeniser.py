"""spaCy's English tokeniser, which is not asked about what it cannot split."""

from typing import Any

import spacy

Token = tuple[str, str, int]
"""A token's text, its norm as spaCy has it ("n't" is "not"), and its offset."""


class Tokeniser:
    """Splits short texts. Build once; not to be shared between threads."""

    def __init__(self) -> None:
        self._english = _english()
        self._special = frozenset(self._english.rules)

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, in order."""
        # A word of plain letters is split, or has another norm, by a rule of its own only.
        if text.isalpha() and text.isascii() and text not in self._special:
            return [(text, text.lower(), 0)]
        return [(token.text, token.norm_, token.idx) for token in self._english(text)]

    def forget(self) -> None:
        """Gives back the memory of the words that spaCy has met."""
        self._english = _english()


def _english() -> Any:
    return spacy.blank("en").tokenizer
