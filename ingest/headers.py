"""Header fields by name, as text a person would read.

RFC 5322 fields, RFC 2047 encoded words in every broken form, RFC 6532 and older
8-bit headers. Nothing here raises.
"""

import binascii
import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.charsets import decode
from ingest.clean_text import one_line
from ingest.mime_tree import Part

# A header longer than this is an attack or an accident; what follows is not read.
_LONGEST_VALUE = 20_000
_ENCODED_WORD = re.compile(
    # The end may be missing (a truncated header); a `?=` followed by two hex digits is
    # a question mark and an encoded character, not the end.
    r"=\?([^?\s]{1,60})\?([BbQq])\?"
    r"((?:[^?]|\?(?!=)|\?=(?=[0-9A-F]{2}[^?]*\?=))*)(?:\?=|\Z)"
)
_FOLD = re.compile(r"\r\n|[\r\n]")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")


class Headers:
    """The header fields of one part: every value of a name, topmost first, unfolded."""

    def __init__(self, part: Part) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in part.raw_items():
            self._values.setdefault(name.strip().lower(), []).append(str(value))

    def all(self, name: str) -> list[str]:
        """Every value of the field, unfolded, 8-bit characters read, encoded words kept."""
        values = self._values.get(name.lower())
        return [_readable(value[:_LONGEST_VALUE]) for value in values] if values else []

    def first(self, name: str) -> str:
        """The topmost value that says something; empty where there is none."""
        return next((value for value in self.all(name) if value), "")

    def text(self, name: str) -> str:
        """The topmost value with its encoded words decoded, on one line."""
        return decode_words(self.first(name))

    def has(self, name: str) -> bool:
        """True where the field stands there, even empty."""
        return name.lower() in self._values

    def count(self, name: str) -> int:
        """How often the field stands there."""
        return len(self._values.get(name.lower(), ()))

    def names(self) -> Iterator[str]:
        """The field names, folded."""
        return iter(self._values)

    def message_ids(self, name: str) -> tuple[str, ...]:
        """The `<…>` identifiers of the field, in order, each once, at most 1,000."""
        found = (f"<{match}>" for value in self.all(name) for match in _MESSAGE_ID.findall(value))
        return tuple(dict.fromkeys(found))[:1000]


def decode_words(value: str) -> str:
    """RFC 2047 encoded words decoded; what is no encoded word stays as written.

    Neighbours of one charset and encoding are joined before decoding, since senders
    split them in the middle of a character.
    """
    if "=?" not in value:
        return one_line(value)
    pieces: list[str] = []
    pending = b""
    pending_charset = ""
    position = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        charset = word[1].partition("*")[0].lower()
        data = _word_bytes(word[2], word[3])
        if pending and (between.strip() or charset != pending_charset):
            pieces.append(decode(pending, pending_charset)[0])
            pending = b""
        if between.strip() or not position:
            pieces.append(between)
        pending += data
        pending_charset = charset
        position = word.end()
    if pending:
        pieces.append(decode(pending, pending_charset)[0])
    pieces.append(value[position:])
    return one_line("".join(pieces))


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "Qq":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _readable(value: str) -> str:
    """Unfolded, and its 8-bit bytes (kept as surrogates until here) read as text."""
    if "\n" in value or "\r" in value:
        value = _FOLD.sub("", value)
    value = value.strip()
    if value.isascii():
        return value
    return decode(value.encode("utf-8", "surrogateescape"))[0]


def parameter(value: str, name: str) -> str:
    """A parameter of a structured header such as `report-type`; empty where missing."""
    found = _parameter_pattern(name).search(value) if ";" in value else None
    return (found[1] or found[2] or "") if found else ""


@lru_cache(maxsize=64)
def _parameter_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf'(?i);\s*{re.escape(name)}\s*=\s*(?:"([^"]*)"|([^\s;]*))')
