"""MAPI items as Outlook keeps them, whether in a `.msg` or in a `winmail.dat` (MS-OXPROPS)."""

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ingest.charsets import codec_name, decode

STRING_8, STRING, OBJECT, TIME, BINARY = 0x001E, 0x001F, 0x000D, 0x0040, 0x0102
_MESSAGE_CODEPAGE, INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_CODEPAGE_NAMES = {
    65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1", 28592: "iso-8859-2",
    28599: "iso-8859-9", 28605: "iso-8859-15", 20866: "koi8-r", 1200: "utf-16-le",
    50220: "iso-2022-jp", 51949: "euc-kr", 54936: "gb18030",
}  # fmt: skip


def charset_of(codepage: int) -> str:
    """The charset of a Windows code page; empty where it is unknown."""
    name = _CODEPAGE_NAMES.get(codepage, f"cp{codepage}")
    return name if codepage and codec_name(name) else ""


@dataclass(slots=True)
class Properties:
    """Values by property id: the MAPI type and the bytes as they came. `codepage` is that
    of 8-bit strings where the item does not name one."""

    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    codepage: int = 0

    def text(self, *ids: int) -> str:
        """The first of these properties that is a string with something in it."""
        for number in ids:
            kind, data = self.values.get(number, (0, b""))
            if kind == STRING:
                found = data.decode("utf-16-le", "replace")
            elif kind == STRING_8:
                found = decode(data.rstrip(b"\0"), self._charset())[0]
            else:
                continue
            if found := found.rstrip("\0").strip():
                return found
        return ""

    def binary(self, number: int) -> bytes:
        """The bytes of a binary property; empty where there is none."""
        kind, data = self.values.get(number, (0, b""))
        return data if kind in {BINARY, OBJECT} else b""

    def kind(self, number: int) -> int:
        """The MAPI type in which a property came; 0 where there is none."""
        return self.values.get(number, (0, b""))[0]

    def integer(self, number: int) -> int:
        """A number of up to four bytes; 0 where there is none."""
        data = self.values.get(number, (0, b""))[1]
        return int.from_bytes(data[:4], "little")

    def moment(self, number: int) -> datetime | None:
        """A FILETIME (UTC); `None` where there is none or it is out of range."""
        kind, data = self.values.get(number, (0, b""))
        if kind != TIME or len(data) < 8:
            return None
        (ticks,) = struct.unpack_from("<Q", data)
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def _charset(self) -> str:
        pages = (self.integer(_MESSAGE_CODEPAGE), self.codepage, self.integer(INTERNET_CODEPAGE))
        return next(filter(None, map(charset_of, pages)), "")


@dataclass(slots=True)
class Attached:
    """A file or a message kept with an item."""

    properties: Properties
    data: bytes = b""
    item: "Item | None" = None


@dataclass(slots=True)
class Item:
    """A message: its properties, the table of recipients and what is attached."""

    properties: Properties
    recipients: list[Properties] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
