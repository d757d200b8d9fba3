"""Outlook's `.msg` files (MS-OXMSG), turned into mail."""

import struct
from io import BytesIO

import olefile

from ingest.documents.extract import CORRUPT, Document, Extract, Member, UnreadableError
from ingest.documents.mapi import BINARY, STRING, STRING_8, Attached, Item, Properties
from ingest.documents.mapi_mail import mail_of

_PROPERTIES = "__properties_version1.0"
_HEADER_OF_MESSAGE, _HEADER_OF_EMBEDDED, _HEADER_OF_OTHERS = 32, 24, 8
_IN_A_STREAM = frozenset((STRING_8, STRING, BINARY))
_DATA, _METHOD = 0x3701, 0x3705
_EMBEDDED = 5
_DEEPEST = 8
_MOST_ATTACHED = 1_000
_MOST_RECIPIENTS = 2_000
_LONGEST_STREAM = 40_000_000


def read(document: Document) -> Extract:
    """The message as the one file in it, in RFC 5322 bytes."""
    with olefile.OleFileIO(BytesIO(document.data)) as ole:
        if not ole.exists(_PROPERTIES):
            raise UnreadableError(CORRUPT.state, CORRUPT.note)
        mail = mail_of(_Reader(ole).item([], _HEADER_OF_MESSAGE), document.data)
    return Extract("no_text", members=(Member("", "message/rfc822", mail),))


class _Reader:
    def __init__(self, ole: olefile.OleFileIO) -> None:
        self._ole = ole
        # Once, since olefile builds the list of all streams anew each time.
        self._children: dict[tuple[str, ...], list[str]] = {}
        for path in ole.listdir(streams=True, storages=True):
            self._children.setdefault(tuple(path[:-1]), []).append(path[-1])

    def item(self, place: list[str], header: int, depth: int = 0) -> Item:
        """The message kept in a storage."""
        properties = self._properties(place, header)
        item = Item(properties)
        for name in sorted(self._children.get(tuple(place), ())):
            inner = [*place, name]
            if name.startswith("__recip_version1.0_") and len(item.recipients) < _MOST_RECIPIENTS:
                item.recipients.append(self._properties(inner, _HEADER_OF_OTHERS, properties))
            elif name.startswith("__attach_version1.0_") and len(item.attached) < _MOST_ATTACHED:
                item.attached.append(self._attached(inner, properties, depth))
        return item

    def _attached(self, place: list[str], message: Properties, depth: int) -> Attached:
        properties = self._properties(place, _HEADER_OF_OTHERS, message)
        attached = Attached(properties, properties.binary(_DATA))
        embedded = [*place, "__substg1.0_3701000D"]
        is_embedded = properties.integer(_METHOD) == _EMBEDDED
        if is_embedded and depth < _DEEPEST and tuple(embedded) in self._children:
            attached.item = self.item(embedded, _HEADER_OF_EMBEDDED, depth + 1)
        return attached

    def _properties(
        self, place: list[str], header: int, message: Properties | None = None
    ) -> Properties:
        """Fixed values from the property stream, others from streams of their own."""
        codepage = message.integer(0x3FFD) if message else 0
        properties = Properties(codepage=codepage)
        table = self._stream([*place, _PROPERTIES])
        for at in range(header, len(table) - 15, 16):
            kind, number = struct.unpack_from("<HH", table, at)
            if kind not in _IN_A_STREAM:
                properties.values[number] = (kind, table[at + 8 : at + 16])
        for name in self._children.get(tuple(place), ()):
            if name.startswith("__substg1.0_") and len(name) == 20:
                try:
                    number, kind = int(name[12:16], 16), int(name[16:20], 16)
                except ValueError:
                    continue
                if kind in _IN_A_STREAM:
                    properties.values[number] = (kind, self._stream([*place, name]))
        return properties

    def _stream(self, path: list[str]) -> bytes:
        if not self._ole.exists(path) or self._ole.get_size(path) > _LONGEST_STREAM:
            return b""
        return bytes(self._ole.openstream(path).read())
