"""The lines of a message that show who wrote it: the From line, and the writer's own lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.message import Message, Passage

FROM = "from"
"""What findings name as `where` when the evidence stands in the From line; its text is
what `from_line` returns."""

_SALUTATION = re.compile(r"(?i)^\W*(?:dear|hi|hello|hiya|good (?:morning|afternoon|evening)|to)\b")
_COPIED = re.compile(r"(?i)\b(?:cc|c\.c\.|copy|copied|copies|copying)(?:\s+(?:in|to|of|this))*\W*$")
_FOOT = 12
"""Lines at the end of a letter among which a name is a signature."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `start` is its offset in the passage `where`."""

    where: str
    start: int
    text: str


def from_line(message: Message) -> str:
    """The From line as a mail program shows it: `Name <address>`."""
    return f"{message.from_.name} <{message.from_.address}>".strip()


@lru_cache(maxsize=4)
def own_lines(passage: Passage) -> tuple[Line, ...]:
    """The lines that the writer wrote or signs with, in order."""
    return tuple(_own_lines(passage))


def _own_lines(passage: Passage) -> Iterator[Line]:
    for stretch in passage.stretches:
        if stretch.kind not in ("new", "signature"):
            continue
        for match in re.finditer(r"[^\n]*\S[^\n]*", passage.text[stretch.start : stretch.end]):
            yield Line(passage.where, stretch.start + match.start(), match.group())


@lru_cache(maxsize=4)
def sign_off(passage: Passage) -> tuple[Line, ...]:
    """The lines at the foot of a letter, without the people it is copied to."""
    lines = own_lines(passage)
    foot: list[Line] = []
    for at in range(len(lines) - 1, -1, -1):
        if at == 0 or not _COPIED.search(lines[at - 1].text):
            foot.append(lines[at])
            if len(foot) == _FOOT:
                break
    return tuple(reversed(foot))


def head(passage: Passage) -> tuple[tuple[Line, ...], str]:
    """The lines above the salutation, and the salutation; nothing where there is none.

    They are a letterhead, or the address of the person written to: the salutation tells.
    """
    lines = own_lines(passage)
    for number, line in enumerate(lines[:_FOOT]):
        if _SALUTATION.search(line.text):
            return lines[:number], line.text
    return (), ""
