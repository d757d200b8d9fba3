"""Outlook's files made for the tests: `.msg` and `winmail.dat`."""

import struct
from dataclasses import dataclass, field
from datetime import datetime

from tests.ingest.documents.compound import compound

_INTEGER, _TIME, _STRING_8, _STRING, _BINARY, _OBJECT = 3, 0x40, 0x1E, 0x1F, 0x102, 0x0D
_EPOCH = 116_444_736_000_000_000
Value = str | bytes | int | datetime


@dataclass
class Outlook:
    """A MAPI item: values by property id; recipients likewise; files by name, or items."""

    values: dict[int, Value]
    recipients: list[dict[int, Value]] = field(default_factory=list)
    files: "list[tuple[str, bytes | Outlook]]" = field(default_factory=list)


def msg(item: Outlook) -> bytes:
    """The item as a `.msg` file."""
    return compound(_streams(item, "", 32))


def _streams(item: Outlook, place: str, header: int) -> dict[str, bytes]:
    streams = _properties(item.values, place, header)
    for number, recipient in enumerate(item.recipients):
        streams |= _properties(recipient, f"{place}__recip_version1.0_#{number:08X}/", 8)
    for number, (name, content) in enumerate(item.files):
        inside = f"{place}__attach_version1.0_#{number:08X}/"
        embedded = isinstance(content, Outlook)
        values: dict[int, Value] = {0x3707: name, 0x3001: name, 0x3705: 5 if embedded else 1}
        if isinstance(content, Outlook):
            streams |= _streams(content, f"{inside}__substg1.0_3701000D/", 24)
        else:
            values[0x3701] = content
        streams |= _properties(values, inside, 8)
    return streams


def _properties(values: dict[int, Value], place: str, header: int) -> dict[str, bytes]:
    streams = {}
    table = bytes(header)
    for number, value in values.items():
        kind, data = _typed(value)
        if kind in {_STRING, _BINARY}:
            streams[f"{place}__substg1.0_{number:04X}{kind:04X}"] = data
            data = struct.pack("<Q", len(data))
        table += struct.pack("<HHI8s", kind, number, 6, data)
    return {f"{place}__properties_version1.0": table, **streams}


def _typed(value: Value) -> tuple[int, bytes]:
    if isinstance(value, str):
        return _STRING, value.encode("utf-16-le")
    if isinstance(value, bytes):
        return _BINARY, value
    if isinstance(value, datetime):
        return _TIME, struct.pack("<Q", int(value.timestamp()) * 10_000_000 + _EPOCH)
    return _INTEGER, struct.pack("<Q", value)


def tnef(item: Outlook) -> bytes:
    """The item as a `winmail.dat`. Files that are items are put in as messages."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    out += _attribute(1, 0x9003, _mapi(item.values))
    for name, content in item.files:
        out += _attribute(2, 0x9002, bytes(14))
        if isinstance(content, Outlook):
            interface = bytes.fromhex("0703020000000000c000000000000046")
            out += _attribute(2, 0x9005, _mapi({0x3001: name}, interface + tnef(content)))
        else:
            out += _attribute(2, 0x8010, name.encode("cp1252") + b"\0")
            out += _attribute(2, 0x800F, content)
    return out


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return (
        struct.pack("<BHHI", level, name, 6, len(data))
        + data
        + struct.pack("<H", sum(data) & 0xFFFF)
    )


def _mapi(values: dict[int, Value], message: bytes = b"") -> bytes:
    out = struct.pack("<I", len(values) + bool(message))
    for number, value in values.items():
        kind, data = _typed(value)
        out += struct.pack("<HH", kind, number)
        out += _sized(data) if kind in {_STRING, _BINARY} else data[: 8 if kind == _TIME else 4]
    if message:
        out += struct.pack("<HH", _OBJECT, 0x3701) + _sized(message)
    return out


def _sized(data: bytes) -> bytes:
    return struct.pack("<II", 1, len(data)) + data + bytes(-len(data) % 4)
