"""Words as the search compares them: without case, accents and signs."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> list[str]:
    """The words of a text: letters and digits only, "Zoë's" as "zoe", "s". Each at most
    60 characters."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(_bare(text))]


def places(text: str, wanted: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, int]]:
    """Where in a text the wanted words stand, from start to end, left to right.

    `wanted` are phrases of folded words; a phrase's last word may go on.
    """
    found = [(folded, match) for match in _WORD.finditer(text) if (folded := fold(match.group()))]
    at = 0
    while at < len(found):
        length = next((len(phrase) for phrase in wanted if _stands(phrase, found, at)), 0)
        if length:
            yield found[at][1].start(), found[at + length - 1][1].end()
        at += length or 1


def _stands(phrase: tuple[str, ...], found: list[tuple[list[str], re.Match[str]]], at: int) -> bool:
    words = [folded[0] for folded, _ in found[at : at + len(phrase)]]
    return (
        len(words) == len(phrase)
        and tuple(words[:-1]) == phrase[:-1]
        and words[-1].startswith(phrase[-1])
    )


def _bare(text: str) -> str:
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text)
    # A letter has thousands of characters and few kinds of them: each kind is looked at once.
    accents = [kind for kind in set(apart) if unicodedata.combining(kind)]
    for accent in accents:
        apart = apart.replace(accent, "")
    return apart.casefold()
