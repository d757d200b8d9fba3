"""Binary Word and Excel documents made for the tests."""

import struct

from tests.ingest.documents.compound import compound


def doc(text: str, *, encrypted: bool = False, data: bytes = b"") -> bytes:
    """A Word 97 document: the text in two pieces, one of bytes and one of UTF-16. `data` is
    its Data stream."""
    middle = len(text) // 2
    first, second = text[:middle].encode("cp1252"), text[middle:].encode("utf-16-le")
    fib = bytearray(0x200)
    flags = 0x0200 | (0x0100 if encrypted else 0)
    struct.pack_into("<HHHHHH", fib, 0, 0xA5EC, 0xC1, 0, 0x809, 0, flags)
    place = len(fib)
    plc = struct.pack("<III", 0, middle, len(text))
    plc += struct.pack("<HIH", 0, 0x4000_0000 | place * 2, 0)
    plc += struct.pack("<HIH", 0, place + len(first), 0)
    # A Prc, which the reader passes over, stands before the pieces.
    clx = b"\x01\x02\x00\xff\xff" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    streams = {"WordDocument": bytes(fib) + first + second, "1Table": clx}
    return compound(streams | ({"Data": data} if data else {}))


def word_95(text: str) -> bytes:
    """A Word 95 document, its text in one stretch."""
    fib = bytearray(0x200)
    struct.pack_into("<HH", fib, 0, 0xA5DC, 104)
    struct.pack_into("<II", fib, 0x18, len(fib), len(fib) + len(text))
    return compound({"WordDocument": bytes(fib) + text.encode("cp1252")})


def tick_box(*, ticked: bool) -> bytes:
    """A form's box as it stands in a Word document's Data stream."""
    bits = 1 | (1 if ticked else 0) << 2
    field = struct.pack("<IHHH", 0xFFFF_FFFF, bits, 0, 20) + struct.pack("<HH", 0, 0)
    field += struct.pack("<H", 0)
    return struct.pack("<IH", 0x44 + len(field), 0x44) + bytes(62) + field


def chosen(entries: list[str], result: int) -> bytes:
    """A form's list as it stands there, with the entry of that number chosen."""
    field = struct.pack("<IHHH", 0xFFFF_FFFF, 2 | result << 2, 0, 20) + bytes(4 + 2 + 5 * 4)
    field += struct.pack("<HHH", 0xFFFF, len(entries), 0)
    for entry in entries:
        field += struct.pack("<H", len(entry)) + entry.encode("utf-16-le")
    return struct.pack("<IH", 0x44 + len(field), 0x44) + bytes(62) + field


def xls(words: str) -> bytes:
    """An Excel 97 workbook of one cell."""
    name = b"One"
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, 1, 0, 1, 0))
    label = struct.pack("<HHHHB", 0, 0, 0, len(words), 0) + words.encode("latin-1")
    sheet += _record(0x204, label) + _record(0x0A, b"")
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    size = len(head) + 4 + 8 + len(name) + 4
    head += _record(0x85, struct.pack("<IBBBB", size, 0, 0, len(name), 0) + name)
    return compound({"Workbook": head + _record(0x0A, b"") + sheet})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
