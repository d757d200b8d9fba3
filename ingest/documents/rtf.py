"""Rich Text Format 1.9.1, with HTML and text that Outlook wraps in it (MS-OXRTFEX).

Read here rather than by a library, since letters and Outlook's wrapped HTML need the same
reader, and since a letter's form fields, tracked changes and per-font charsets count.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from ingest.charsets import codec_name
from ingest.documents.extract import Document, Extract, extract_of
from ingest.documents.symbols import TICKED, UNTICKED, is_symbol_font, symbol
from ingest.html_text import html_to_text

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+"
    rb"|([^\\{}\r\n\0]+)|\\",
    re.DOTALL,
)
# Destinations that hold no words of the letter.
_UNREAD = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata filetbl listtable listoverridetable revtbl"
    b" rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl pgptbl"
    b" listtext fldinst sp shprslt nonshppict tc xe bkmkstart bkmkend atnid atnauthor atrfstart"
    b" atrfend datafield ffname ffdeftext ffformat ffhelptext ffstattext ffentrymcr ffexitmcr"
    b" ffl mhtmltag pn pnseclvl background".split()
)
# Destinations marked as optional that hold words all the same.
_READ_THOUGH_OPTIONAL = frozenset(b"htmltag shpinst formfield annotation footnote".split())
_CHARACTERS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"nestrow": "\n",
    b"tab": "\t", b"cell": "\t", b"nestcell": "\t", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"-": "", b"*": "", b"{": "{", b"}": "}", b"\\": "\\",
            b"\n": "\n", b"\r": "\n", b"\t": "\t", b":": "", b"|": ""}  # fmt: skip
_FONT_CODEPAGES = {
    77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
    177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
_OLD_CODEPAGES = {b"mac": 10000, b"pc": 437, b"pca": 850}


@dataclass(frozen=True, slots=True)
class RichText:
    """What an RTF says: plain text, or the HTML that was wrapped in it."""

    text: str
    is_html: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the group ends. `only_html` is the state in which a word is RTF's
    own and stands in the HTML too (MS-OXRTFEX 2.1.3.1.6)."""

    unread: bool = False
    only_html: bool = False
    in_tag: bool = False
    deleted: bool = False
    font: int = -1
    unicode_skip: int = 1


@dataclass(slots=True)
class _Box:
    """A box of a form under way, and the depth of its group. A result of 25 says: as it is
    by default."""

    depth: int
    result: int = 25
    default: int = 0


def read(document: Document) -> Extract:
    """The words of the letter; ticked boxes as ☒; words deleted in tracked changes last."""
    rich = read_rich_text(document.data)
    return extract_of(html_to_text(rich.text) if rich.is_html else rich.text)


def read_rich_text(data: bytes) -> RichText:
    """The text or the HTML of an RTF document. Never raises on broken RTF."""
    reader = _Reader(data)
    reader.read()
    return RichText(reader.text(), reader.is_html)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.is_html = False
        self._data = data
        self._pieces: list[str] = []
        self._deleted: list[str] = []
        self._bytes = bytearray()
        self._group = _Group()
        self._outer: list[_Group] = []
        self._codepage = 1252
        self._font_codepages: dict[int, int] = {}
        self._font_names: dict[int, str] = {}
        self._font_tables: list[int] = []
        self._defined_font = -1
        self._default_font = -1
        self._is_optional = False
        self._to_skip = 0
        self._box: _Box | None = None

    def read(self) -> None:
        at = 0
        while token := _TOKEN.match(self._data, at):
            at = token.end()
            word, number, code, sign, brace, words = token.groups()
            if word is not None:
                at = self._control(word, number, at)
            elif words is not None:
                self._words(words)
            elif brace == b"{":
                self._outer.append(self._group)
            elif brace == b"}":
                self._end_group()
            elif code is not None:
                self._byte(int(code, 16))
            elif sign is not None:
                self._sign(sign)
        self._flush()

    def text(self) -> str:
        text = "".join(self._pieces)
        deleted = " ".join("".join(self._deleted).split())
        if deleted and not self.is_html:
            return f"{text}\n\nDeleted in tracked changes: {deleted}"
        return text

    def _end_group(self) -> None:
        self._flush()
        self._to_skip = 0
        if self._outer:
            self._group = self._outer.pop()
        if self._font_tables and len(self._outer) < self._font_tables[-1]:
            self._font_tables.pop()
        if self._box and len(self._outer) < self._box.depth:
            ticked = self._box.result == 1 or (self._box.result != 0 and self._box.default == 1)
            self._box = None
            # It stands within the field's code, which is not read otherwise.
            self._pieces.append(TICKED if ticked else UNTICKED)

    def _control(self, word: bytes, number: bytes | None, at: int) -> int:
        """Obeys a control word; returns where reading goes on."""
        value = int(number) if number else None
        if word == b"bin":
            return at + max(value or 0, 0)
        if self._to_skip and word != b"u":
            self._to_skip -= 1
            return at
        optional, self._is_optional = self._is_optional, False
        if (optional and word not in _READ_THOUGH_OPTIONAL) or word in _UNREAD:
            if word == b"fonttbl":
                self._font_tables.append(len(self._outer))
            self._change(unread=True)
        elif word == b"u" and value is not None:
            self._unicode(value)
        elif word in _CHARACTERS:
            self._flush()
            self._put("\r\n" if self.is_html and word in {b"par", b"line"} else _CHARACTERS[word])
        else:
            self._setting(word, 1 if value is None else value)
        return at

    def _setting(self, word: bytes, value: int) -> None:
        if word in {b"f", b"fcharset", b"plain", b"deff"}:
            self._font_setting(word, value)
        elif word == b"ansicpg":
            self._codepage = value
        elif word in _OLD_CODEPAGES:
            self._codepage = _OLD_CODEPAGES[word]
        elif word == b"uc":
            self._change(unicode_skip=max(0, min(value, 10)))
        elif word == b"fromhtml":
            self.is_html = value == 1
        elif word == b"htmlrtf":
            self._change(only_html=value != 0)
        elif word == b"htmltag":
            self._change(in_tag=True)
        elif word == b"deleted":
            self._change(deleted=value != 0)
        elif word in {b"annotation", b"footnote"}:
            self._put("\n")
        else:
            self._box_setting(word, value)

    def _font_setting(self, word: bytes, value: int) -> None:
        if word == b"deff":
            self._default_font = value
            self._change(font=value)
        elif word == b"plain":
            self._change(font=self._default_font, deleted=False)
        elif word == b"f" and not self._font_tables:
            self._change(font=value)
        elif word == b"f":
            self._defined_font = value
        elif self._font_tables:
            self._font_codepages[self._defined_font] = _FONT_CODEPAGES.get(value, 0)

    def _box_setting(self, word: bytes, value: int) -> None:
        if word == b"fftype" and value == 1:
            self._box = _Box(len(self._outer))
        elif word == b"ffres" and self._box:
            self._box.result = value
        elif word == b"ffdefres" and self._box:
            self._box.default = value

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._is_optional = True
            return
        if self._to_skip:
            self._to_skip -= 1
            return
        self._flush()
        self._put(_SYMBOLS.get(sign, ""))

    def _words(self, words: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(words))
            self._to_skip -= skipped
            words = words[skipped:]
        if self._font_tables:
            name = words.split(b";")[0].decode("latin-1").strip()
            if name and self._defined_font not in self._font_names:
                self._font_names[self._defined_font] = name
            return
        if not self._group.unread:
            self._bytes += words

    def _byte(self, code: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._group.unread:
            self._bytes.append(code)

    def _unicode(self, value: int) -> None:
        self._flush()
        code = value + 65_536 if value < 0 else value
        if 0 <= code < 0x110000:
            name = self._font_names.get(self._group.font, "")
            private = 0xF000 <= code <= 0xF0FF
            self._put(symbol(name, code) if private else chr(code))
        self._to_skip = self._group.unicode_skip

    def _change(self, **changed: Any) -> None:
        self._flush()
        self._group = replace(self._group, **changed)

    def _flush(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            font = self._group.font
            if is_symbol_font(self._font_names.get(font, "")):
                name = self._font_names[font]
                self._put("".join(symbol(name, byte) if byte != 32 else " " for byte in data))
            else:
                codepage = self._font_codepages.get(font, 0)
                self._put(_decoded(data, codepage or self._codepage))

    def _put(self, text: str) -> None:
        group = self._group
        if group.unread or (group.only_html and not group.in_tag):
            return
        if group.deleted:
            self._deleted.append(text)
        else:
            self._pieces.append(text)


def _decoded(data: bytes, codepage: int) -> str:
    codec = {10000: "mac-roman", 65001: "utf-8"}.get(codepage) or codec_name(f"cp{codepage}")
    return data.decode(codec or "cp1252", "replace")
