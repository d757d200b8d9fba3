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
from ingest.part import Part
from ingest.transfer_encodings import from_letters

# A header longer than this is an attack or an accident; what follows is not read.
_LONGEST_VALUE = 20_000
_MOST_VALUES = 1_000
_DEEPEST_LOOK = 5
_ENCODED_WORD = re.compile(
    # The end may be missing (a truncated header), or be a lone `?` behind base64; a `?=`
    # followed by two hex digits is a question mark and an encoded character, not the end.
    # The charset may be left out.
    r"=\?\s{0,3}([^?\s]{0,60})\s{0,3}\?\s{0,3}(?:"
    r"([Bb])\s{0,3}\?([A-Za-z0-9+/=_\s-]*+)(?:\?=?|\Z)"
    r"|([Qq])\s{0,3}\?((?:[^?]|\?(?!=)|\?=(?=[0-9A-F]{2}[^?]*\?=))*)(?:\?=|\Z))"
)
_FOLD = re.compile(r"\r\n|[\r\n]")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")


class Headers:
    """The header fields of one part: every value of a name, topmost first, unfolded.

    `guesses` are sentences on what could only be read by guessing its charset, among what
    has been read so far.
    """

    def __init__(self, part: Part) -> None:
        self.guesses: list[str] = []
        self._part = part
        self._read: dict[str, list[str]] = {}
        self._values: dict[str, list[str]] = {}
        for name, value in part.raw_items():
            self._values.setdefault(name.strip().lower(), []).append(str(value))

    def all(self, name: str) -> list[str]:
        """Every value of the field (at most 1,000), unfolded, 8-bit characters read,
        encoded words kept."""
        name = name.lower()
        if name not in self._values:
            return []
        if name not in self._read:
            values = self._values[name][:_MOST_VALUES]
            self._read[name] = [self._readable(value[:_LONGEST_VALUE]) for value in values]
        return self._read[name]

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

    def _readable(self, value: str) -> str:
        """Unfolded, and its 8-bit bytes (kept as surrogates until here) read as text: as
        UTF-8 (RFC 6532), else in the charset of the letter, as older software wrote them."""
        if "\n" in value or "\r" in value:
            value = _FOLD.sub("", value)
        # PostgreSQL stores no NUL, and no header means one.
        value = value.replace("\0", "").strip()
        if value.isascii():
            return value
        data = value.encode("utf-8", "surrogateescape")
        try:
            return data.decode()
        except UnicodeDecodeError:
            text, guess = decode(data, self._charset_of_letter())
            if guess:
                self.guesses.append(f"a header {guess}")
            return text

    def _charset_of_letter(self) -> str:
        """The charset that the message, or the first part of it that has one, declares."""
        part = self._part
        for _ in range(_DEEPEST_LOOK):
            charset = parameter(str(part.get("content-type", "")), "charset")
            if charset or not part.parts():
                return charset
            part = part.parts()[0]
        return ""


def decode_words(value: str) -> str:
    """RFC 2047 encoded words decoded; what is no encoded word stays as written.

    Neighbours of one charset are joined before decoding, since senders split them in the
    middle of a character. Words that were encoded twice are decoded twice.
    """
    if "=?" not in value:
        return one_line(value)
    once = _decoded(value)
    return one_line(_decoded(once) if "=?" in once else once)


def _decoded(value: str) -> str:
    pieces: list[str] = []
    pending = b""
    letters = ""
    pending_charset = ""
    position = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        charset = word[1].partition("*")[0].lower()
        if (pending or letters) and (between.strip() or charset != pending_charset):
            pieces.append(decode(pending + _from_base64(letters), pending_charset)[0])
            pending, letters = b"", ""
        if between.strip() or not position:
            pieces.append(between)
        if word[2]:
            letters += word[3].strip()
            if _is_whole(letters):
                pending += _from_base64(letters)
                letters = ""
        else:
            pending += _from_base64(letters) + _from_quoted(word[5])
            letters = ""
        pending_charset = charset
        position = word.end()
    pieces.append(decode(pending + _from_base64(letters), pending_charset)[0])
    pieces.append(value[position:])
    return "".join(pieces)


def _from_quoted(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape").strip()
    return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def _is_whole(letters: str) -> bool:
    """False where the last letter is half a byte, so that the next word has the rest."""
    if "=" in letters or len(letters) % 4 == 0:
        return True
    if len(letters) % 4 == 1:
        return False
    return binascii.b2a_base64(from_letters(letters.encode())).rstrip(b"=\n")[-1:] == (
        letters[-1:].encode()
    )


def _from_base64(letters: str) -> bytes:
    return from_letters(letters.encode()) if letters else b""


def parameter(value: str, name: str) -> str:
    """A parameter of a structured header such as `report-type`; empty where missing."""
    found = _parameter_pattern(name).search(value) if ";" in value else None
    return (found[1] or found[2] or "") if found else ""


@lru_cache(maxsize=64)
def _parameter_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf'(?i);\s*{re.escape(name)}\s*=\s*(?:"([^"]*)"|([^\s;]*))')
