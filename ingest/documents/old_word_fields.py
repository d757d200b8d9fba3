"""Form fields of old Word documents: which boxes are ticked (MS-DOC 2.9.78 FFData)."""

import struct
from dataclasses import dataclass

from ingest.documents.symbols import TICKED, UNTICKED

_HEADER = 0x44
_NAMES = ("FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN")
_AS_BY_DEFAULT = 25
_MOST_FIELDS = 2_000


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: `name` as in its field code, and the box or choice it shows, if it is one."""

    name: str
    shown: str


def form_fields(data: bytes) -> list[FormField]:
    """The form fields in the Data stream, in the order Word wrote them there, which is
    that of the document; pictures between them are passed over."""
    fields: list[FormField] = []
    at = 0
    while at + 6 <= len(data) and len(fields) < _MOST_FIELDS:
        size, header = struct.unpack_from("<IH", data, at)
        if size < _HEADER or header != _HEADER:
            break
        try:
            field = _field(data[at + header : at + size])
        except (struct.error, IndexError):
            field = None
        if field:
            fields.append(field)
        at += size
    return fields


def _field(data: bytes) -> FormField | None:
    version, bits = struct.unpack_from("<IH", data)
    kind = bits & 3
    if version != 0xFFFF_FFFF or kind >= len(_NAMES):
        return None
    result = bits >> 2 & 0x1F
    # Version, bits, longest text, box size; then the name, counted in characters.
    at = 10
    at += 2 + 2 * struct.unpack_from("<H", data, at)[0] + 2
    if kind == 0:
        return FormField(_NAMES[0], "")
    (default,) = struct.unpack_from("<H", data, at)
    chosen = default if result == _AS_BY_DEFAULT else result
    if kind == 1:
        return FormField(_NAMES[1], TICKED if chosen else UNTICKED)
    return FormField(_NAMES[2], _choice(data, at + 2, chosen))


def _choice(data: bytes, at: int, chosen: int) -> str:
    """The chosen entry of a list, which follows five strings (MS-DOC 2.9.272 Sttb)."""
    for _ in range(5):
        at += 2 + 2 * struct.unpack_from("<H", data, at)[0] + 2
    _, count, extra = struct.unpack_from("<HHH", data, at)
    at += 6
    for number in range(min(count, 100)):
        (length,) = struct.unpack_from("<H", data, at)
        if number == chosen:
            return data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
        at += 2 + 2 * length + extra
    return ""
