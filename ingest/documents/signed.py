"""S/MIME as one sealed file, `smime.p7m` (RFC 5652, RFC 8551): a signed letter is taken out."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents.extract import CORRUPT, Document, Extract, Member, UnreadableError

ENCRYPTED_FOR_RECIPIENT = Extract(
    "encrypted", note="Encrypted for its recipient: please open it in your mail program."
)
_SIGNED = bytes.fromhex("2a864886f70d010702")
_OCTETS, _OCTETS_IN_PIECES = 0x04, 0x24
_INDEFINITE = 0x80
_DEEPEST = 20


def read(document: Document) -> Extract:
    """The letter that was signed as the one file in it; the signature is not tested.

    What is encrypted says so, and so does what cannot be told from it.
    """
    try:
        return _opened(document.data)
    except (UnreadableError, ValueError):
        return ENCRYPTED_FOR_RECIPIENT


def _opened(data: bytes) -> Extract:
    """Raises `UnreadableError` or `ValueError` for what is not built as RFC 5652 says."""
    kind, wrapped = _parts(data, _Element.at(data, 0))
    if data[kind.start : kind.end] != _SIGNED:
        return ENCRYPTED_FOR_RECIPIENT
    (signed,) = _parts(data, wrapped)
    # Version, digests, then the content; certificates and signatures follow.
    _, _, encapsulated, *_ = _parts(data, signed)
    _, *content = _parts(data, encapsulated)
    if not content:
        return Extract("no_text", note="A digital signature.")
    (octets,) = _parts(data, content[0])
    letter = b"".join(_octets(data, octets))
    return Extract("no_text", members=(Member("", "message/rfc822", letter),))


@dataclass(frozen=True, slots=True)
class _Element:
    """A BER element (X.690): its tag, its content from `start` to `end`, the place after it."""

    tag: int
    start: int
    end: int
    after: int

    @classmethod
    def at(cls, data: bytes, place: int, depth: int = 0) -> "_Element":
        """The element that begins at that place."""
        if depth > _DEEPEST or place + 2 > len(data):
            raise UnreadableError(CORRUPT.state, CORRUPT.note)
        tag, length, start = data[place], data[place + 1], place + 2
        if length == _INDEFINITE:
            end = start
            while data[end : end + 2] != b"\0\0":
                end = cls.at(data, end, depth + 1).after
            return cls(tag, start, end, end + 2)
        if length & _INDEFINITE:
            size = length & 0x7F
            length = int.from_bytes(data[start : start + size], "big")
            start += size
        return cls(tag, start, start + length, start + length)


def _parts(data: bytes, outer: _Element) -> list[_Element]:
    parts = []
    place = outer.start
    while place < min(outer.end, len(data)):
        parts.append(_Element.at(data, place))
        place = parts[-1].after
    return parts


def _octets(data: bytes, element: _Element) -> Iterator[bytes]:
    """The bytes of a string, which may come in pieces."""
    if element.tag == _OCTETS:
        yield data[element.start : element.end]
    elif element.tag == _OCTETS_IN_PIECES:
        for piece in _parts(data, element):
            yield from _octets(data, piece)
