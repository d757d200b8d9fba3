"""Word documents of 1993 to 2003 (MS-DOC; Word 6 and 95 alike in what is needed here)."""

import struct
from collections.abc import Iterator
from io import BytesIO

import olefile

from ingest.documents.extract import (
    CORRUPT,
    ENCRYPTED,
    Document,
    Extract,
    UnreadableError,
    extract_of,
)
from ingest.documents.old_word_fields import FormField, form_fields
from ingest.documents.symbols import readable

_WORD_97 = 0xA5EC
_WORD_6 = (0xA5DC, 0xA5DB)
_ENCRYPTED, _COMPLEX, _TABLE_1 = 0x0100, 0x0004, 0x0200
_COMPRESSED = 0x4000_0000
_FIELD_BEGINS, _FIELD_SEPARATOR, _FIELD_ENDS = "\x13", "\x14", "\x15"
# Marks of Word's own: cell, paragraph, line, page and column ends, hyphens, spaces.
_MARKS = {"\x07": "\t", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-",
          "\x1f": "", "\xa0": " ", "\x01": "", "\x02": "", "\x03": "", "\x04": "", "\x05": "",
          "\x08": ""}  # fmt: skip
_MARK_TABLE = str.maketrans(_MARKS)
_CELL_AND_ROW_END = "\t\t"


def read(document: Document) -> Extract:
    """The letter, then footnotes, headers, comments and text boxes, which stand after it in
    the same stretch of characters; ticked form boxes as ☒."""
    with olefile.OleFileIO(BytesIO(document.data)) as ole:
        word = ole.openstream("WordDocument").read()
        identity, flags = struct.unpack_from("<H8xH", word)
        if flags & _ENCRYPTED:
            raise UnreadableError(ENCRYPTED.state, ENCRYPTED.note)
        fields: list[FormField] = []
        if identity == _WORD_97:
            table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
            start, size = struct.unpack_from("<II", word, 0x1A2)
            text = "".join(_pieces(word, table[start : start + size], wide=True))
            if ole.exists("Data"):
                fields = form_fields(ole.openstream("Data").read())
        elif identity in _WORD_6:
            start, size = struct.unpack_from("<II", word, 0x160)
            if flags & _COMPLEX:
                text = "".join(_pieces(word, word[start : start + size], wide=False))
            else:
                first, last = struct.unpack_from("<II", word, 0x18)
                text = word[first:last].decode("cp1252", "replace")
        else:
            raise UnreadableError(CORRUPT.state, CORRUPT.note)
    return extract_of(_readable(_without_field_codes(text, fields)))


def _pieces(word: bytes, clx: bytes, *, wide: bool) -> Iterator[str]:
    """The pieces of the text in order (MS-DOC 2.9.38 Clx, 2.9.177 Pcd)."""
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise UnreadableError(CORRUPT.state, CORRUPT.note)
    (size,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    left = len(word)
    for number in range(count):
        (place,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        length = max(ends[number + 1] - ends[number], 0)
        narrow = not wide or place & _COMPRESSED
        start = (place & 0x3FFF_FFFF) // 2 if wide and narrow else place
        data = word[start : start + (length if narrow else 2 * length)]
        # Pieces of an honest file do not overlap.
        left -= len(data)
        if left < 0:
            raise UnreadableError(CORRUPT.state, CORRUPT.note)
        yield data.decode("cp1252" if narrow else "utf-16-le", "replace")


def _without_field_codes(text: str, fields: list[FormField]) -> str:
    """What fields show, not what they compute; form fields as they were filled in."""
    shown: list[str] = []
    codes: list[list[str]] = []
    waiting = iter(fields)
    hidden = 0
    for letter in text:
        if letter == _FIELD_BEGINS:
            codes.append([])
            hidden += 1
        elif letter == _FIELD_SEPARATOR and codes and hidden == len(codes):
            hidden -= 1
            shown.append(_filled_in(codes[-1], waiting))
        elif letter == _FIELD_ENDS and codes:
            if hidden == len(codes):
                hidden -= 1
                shown.append(_filled_in(codes[-1], waiting))
            codes.pop()
        elif hidden:
            codes[-1].append(letter)
        else:
            shown.append(letter)
    return "".join(shown)


def _filled_in(code: list[str], waiting: Iterator[FormField]) -> str:
    name = "".join(code).strip().partition(" ")[0]
    if not name.startswith("FORM"):
        return ""
    field = next(waiting, None)
    return field.shown if field and field.name == name else ""


def _readable(text: str) -> str:
    text = readable(text.translate(_MARK_TABLE))
    # A row ends with a cell mark of its own.
    return text.replace(_CELL_AND_ROW_END, "\n")
