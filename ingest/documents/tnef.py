"""`winmail.dat`: what Outlook sends to recipients it takes for Outlook (MS-OXTNEF)."""

import struct
from collections.abc import Iterator

from ingest.documents.extract import CORRUPT, Document, Extract, Member, UnreadableError
from ingest.documents.mapi import (
    BINARY,
    OBJECT,
    STRING,
    STRING_8,
    Attached,
    Item,
    Properties,
)
from ingest.documents.mapi_mail import mail_of

_SIGNATURE = 0x223E9F78
_SUBJECT, _BODY, _MESSAGE_CLASS = 0x8004, 0x800C, 0x8008
_MESSAGE_PROPERTIES, _CODEPAGE = 0x9003, 0x9007
_NEW_ATTACHMENT, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_TAG_SUBJECT, _TAG_BODY, _TAG_DATA, _TAG_NAME = 0x0037, 0x1000, 0x3701, 0x3704
_MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")
_VARIABLE = frozenset((STRING_8, STRING, OBJECT, BINARY))
_FIXED = {0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
          0x000A: 4, 0x000B: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_SEVERAL = 0x1000
_NAMED = 0x8000
_DEEPEST = 8
_MOST_ATTACHED = 1_000


def read(document: Document) -> Extract:
    """The message as the one file in it, in RFC 5322 bytes: its texts and its files."""
    mail = mail_of(_item(document.data, 0), document.data)
    return Extract("no_text", members=(Member("", "message/rfc822", mail),))


def _item(data: bytes, depth: int) -> Item:
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        raise UnreadableError(CORRUPT.state, CORRUPT.note)
    item = Item(Properties())
    values = item.properties.values
    for name, content in _attributes(data):
        if name == _CODEPAGE:
            item.properties.codepage = int.from_bytes(content[:4], "little")
        elif name == _SUBJECT:
            values.setdefault(_TAG_SUBJECT, (STRING_8, content))
        elif name == _BODY:
            values.setdefault(_TAG_BODY, (STRING_8, content))
        elif name == _MESSAGE_PROPERTIES:
            values.update(_properties(content))
        elif name == _NEW_ATTACHMENT:
            if len(item.attached) >= _MOST_ATTACHED:
                break
            item.attached.append(Attached(Properties(codepage=item.properties.codepage)))
        elif item.attached:
            _attribute_of(item.attached[-1], name, content, depth)
    return item


def _attribute_of(attached: Attached, name: int, content: bytes, depth: int) -> None:
    if name == _TITLE:
        attached.properties.values.setdefault(_TAG_NAME, (STRING_8, content))
    elif name == _DATA:
        attached.data = content
    elif name == _ATTACHMENT_PROPERTIES:
        attached.properties.values.update(_properties(content))
        inside = attached.properties.binary(_TAG_DATA)
        if inside.startswith(_MESSAGE_INTERFACE) and depth < _DEEPEST:
            try:
                attached.item = _item(inside[16:], depth + 1)
            except UnreadableError:
                attached.data = inside[16:]
        elif inside:
            # The first 16 bytes say which interface opens the object.
            attached.data = inside[16:] if attached.properties.kind(_TAG_DATA) == OBJECT else inside


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Name and content of each attribute; a stream that is cut off ends where it is cut.

    Checksums are not held against it: several programs write wrong ones.
    """
    at = 6
    while at + 9 <= len(data):
        _, name, _, length = struct.unpack_from("<BHHI", data, at)
        yield name, data[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """Type and bytes of each MAPI property; of several values the first. What comes after
    one that cannot be understood is lost."""
    found: dict[int, tuple[int, bytes]] = {}
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= _NAMED:
                at = _after_name(data, at)
            values = 1
            if kind & _SEVERAL or kind in _VARIABLE:
                (values,) = struct.unpack_from("<I", data, at)
                at += 4
            for place in range(values):
                value, at = _value(data, at, kind & ~_SEVERAL)
                if place == 0 and number < _NAMED:
                    found[number] = (kind & ~_SEVERAL, value)
    except (struct.error, KeyError):
        return found
    return found


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    if kind in _VARIABLE:
        (length,) = struct.unpack_from("<I", data, at)
        return data[at + 4 : at + 4 + length], at + 4 + length + -length % 4
    length = _FIXED[kind]
    if at + length > len(data):
        raise struct.error
    return data[at : at + length], at + length


def _after_name(data: bytes, at: int) -> int:
    kind, length = struct.unpack_from("<II", data, at + 16)
    if kind == 0:
        return at + 24
    return at + 24 + int(length) + -int(length) % 4
