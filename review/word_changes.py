"""What changes between two wordings, word by word, as a person compares them."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["kept", "taken out", "put in"]

_PIECES = re.compile(r"\S+ *|\s")
"""A word with the space after it, or the end of a line."""


def changes(before: str, after: str) -> Iterator[tuple[Change, str]]:
    """The two texts as one, in pieces: those kept, taken out and put in, in reading order."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    for step, start, end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if step == "equal":
            yield "kept", "".join(old[start:end])
            continue
        if end > start:
            yield "taken out", "".join(old[start:end])
        if new_end > new_start:
            yield "put in", "".join(new[new_start:new_end])
