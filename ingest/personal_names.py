"""The names by which a writer may sign, mark an answer, or stand in a heading."""

import re

from ingest.message import Address

_NAME = re.compile(r"[^\W\d_][\w'’-]*")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "dame", "via"))


def name_words(words: str) -> list[str]:
    """The words that may be names, first name first, titles and what stands in brackets left
    out: `["Tom", "Reed"]` for "REED, Tom (BRACKENFORD TRUST)" but for its capitals."""
    last, comma, first = _IN_BRACKETS.sub("", words).partition(",")
    return [
        word
        for word in _NAME.findall(f"{first} {last}" if comma else last)
        if word.casefold() not in _TITLES
    ]


def signing_names(writer: Address) -> frozenset[str]:
    """What the writer may sign with, folded: all names, the first, the first and the last."""
    parts = [part.casefold() for part in name_words(writer.name)]
    return (
        frozenset((" ".join(parts), parts[0], f"{parts[0]} {parts[-1]}")) if parts else frozenset()
    )


def initials(writer: Address) -> frozenset[str]:
    """`AB` and `A.B`; none for a writer of one name."""
    letters = [part[0].upper() for part in name_words(writer.name)]
    return frozenset(("".join(letters), ".".join(letters))) if len(letters) > 1 else frozenset()
