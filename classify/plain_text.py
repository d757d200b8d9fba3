"""A text in plain characters: look-alike letters and invisible characters must not hide a word."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import repeat

_LONGEST_RUN = 200
_SAME_LENGTH = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "\xa0": " ", "\t": " "}
    | dict.fromkeys("–—‒―", "-")
)
_NOT_PLAIN = re.compile("[\xad\u0250-\U0010ffff]")
_QUOTE = re.compile(r"'(?:(?<!\w')|(?!\w))")
"""An apostrophe outside words is a quotation mark; the tokeniser would keep it on the word. It
is written first, so that only apostrophes are looked at."""
_RUN = re.compile(rf"\S{{{_LONGEST_RUN},}}")


def plain_text(text: str) -> tuple[str, Sequence[int] | None]:
    """The text in plain characters and, where its length changed, each character's offset in
    the original."""
    plain, offsets = _folded(text.translate(_SAME_LENGTH))
    plain = _QUOTE.sub(" ", plain)
    if max(map(len, plain.split()), default=0) >= _LONGEST_RUN:
        plain = _RUN.sub(_broken_up, plain)
    return plain, offsets


def _folded(text: str) -> tuple[str, Sequence[int] | None]:
    kept: list[str] = []
    offsets: list[int] = []
    end = 0
    for odd in _NOT_PLAIN.finditer(text):
        at, character = odd.start(), odd[0]
        simple = (
            ""
            if unicodedata.category(character) == "Cf"
            else unicodedata.normalize("NFKC", character)
        )
        kept += (text[end:at], simple)
        offsets += range(end, at)
        offsets += repeat(at, len(simple))
        end = at + 1
    if not end:
        return text, None
    kept.append(text[end:])
    offsets += range(end, len(text))
    return "".join(kept), offsets


def _broken_up(run: re.Match[str]) -> str:
    """A run without spaces, opened at its punctuation; one without that says nothing."""
    parts = re.sub(r"[^\w']", " ", run.group())
    return re.sub(r"\S{100,}", lambda part: " " * len(part.group()), parts)
