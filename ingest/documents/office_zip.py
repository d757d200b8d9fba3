"""The parts of a zipped office document, unpacked no further than is reasonable."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from ingest.clean_text import one_line
from ingest.documents.extract import (
    ENCRYPTED,
    Document,
    Extract,
    Member,
    UnreadableError,
    extract_of,
)

MOST_UNPACKED = 60_000_000
_NUMBER = re.compile(r"(\d+)")


class OfficeZip:
    """A document's parts by name. Raises `zipfile.BadZipFile` for what is no archive, and
    `UnreadableError` where a part is encrypted or all read so far are too large."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._left = MOST_UNPACKED
        self.names = self._archive.namelist()

    def part(self, name: str) -> bytes:
        """The content of a part; empty where there is none of that name."""
        if name not in self._archive.NameToInfo:
            return b""
        if self._archive.getinfo(name).flag_bits & 1:
            raise UnreadableError(ENCRYPTED.state, ENCRYPTED.note)
        with self._archive.open(name) as member:
            data = member.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(
                "too_large", "It unpacks to more than can be read: please open it."
            )
        return data

    def parts(self, pattern: str) -> Iterator[bytes]:
        """The content of each part whose whole name the pattern matches, `slide2` before
        `slide10`."""
        found = [name for name in self.names if re.fullmatch(pattern, name)]
        for name in sorted(found, key=lambda name: [_natural(x) for x in _NUMBER.split(name)]):
            yield self.part(name)

    def files(self, pattern: str) -> Iterator[Member]:
        """The parts whose whole name the pattern matches, as files of their own."""
        for name in self.names:
            if re.fullmatch(pattern, name):
                yield Member(one_line(name).rpartition("/")[2] or "unnamed", "", self.part(name))


def read_pictures(document: Document, pictures: Iterable[bytes]) -> Extract:
    """The extract of a document that has no words of its own: those of the pictures in it,
    since people paste photographs of letters into documents."""
    if not document.tesseract:
        return extract_of("")
    from ingest.documents.ocr import (  # noqa: PLC0415 - few documents need the picture libraries
        read_pictures_within,
    )

    return read_pictures_within(document.tesseract, pictures)


def _natural(piece: str) -> tuple[int, str]:
    return (int(piece), "") if piece.isdecimal() else (-1, piece)
