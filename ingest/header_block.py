"""Blocks of From/Sent/To/Subject as mail programs print them above an older mail, in any of the
languages of `phrases.toml`."""

from dataclasses import dataclass
from functools import cache

from ingest.lines import Line
from ingest.phrases import phrases

_DECORATION = " *_[|\xa0"
_LONGEST_NAME = 30
_MOST_LINES = 14
_MOST_CONTINUED = 2


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """Headers up to line `end`. `names` are theirs, folded; `sender` is what the one that
    names the sender says, empty where none does."""

    names: tuple[str, ...]
    end: int
    sender: str


def field_name(words: str) -> str:
    """The name of the mail header that a line is, folded; empty where it is none."""
    end = words.find(":", 0, _LONGEST_NAME)
    if end < 0:
        end = words.find("：", 0, _LONGEST_NAME)
    # In Wales programs say each name twice: "Oddi wrth/From:".
    name = words[: max(end, 0)].rpartition("/")[2].strip(_DECORATION).casefold()
    return name if name in _all_names() else ""


def header_block(lines: list[Line], at: int) -> HeaderBlock | None:
    """The headers from line `at` on, some of them broken over lines; `None` where it is none."""
    names: list[str] = []
    end, sender = at, ""
    for here in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines[here]
        name = field_name(line.words)
        if name and name not in names:
            names.append(name)
            end = here + 1
            if name in phrases().sender_field:
                sender = line.words.partition(":")[2] or line.words
        elif name or not names or line.opens or here - end >= _MOST_CONTINUED:
            break
    if "[mailto:" in sender and "@" not in sender and end < len(lines):
        sender += lines[end].words
    return HeaderBlock(tuple(names), end, sender) if names else None


@cache
def _all_names() -> frozenset[str]:
    return phrases().sender_field | phrases().header_field
