"""XML read as it goes by, never held as a tree; document types, and so entities, refused."""

from typing import NoReturn, Protocol
from xml.parsers import expat

from ingest.documents.extract import CORRUPT, UnreadableError

_DOCUMENT_TYPE = (
    "It defines a document type, which office documents never do and harmful ones may: open it "
    "only if you expect it."
)


class Walker(Protocol):
    """Told what comes by. Names are local: `w:t` is `t`, whatever the prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def words(self, text: str) -> None:
        """Characters of the innermost element, perhaps in several pieces."""

    def end(self, tag: str) -> None:
        """An element ends."""


def walk(xml: bytes, walker: Walker) -> None:
    """Shows the document to the walker. Raises `UnreadableError` for bad XML or a document
    type, which office formats do not have and bombs do."""
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        walker.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: walker.end(_local(tag))
    parser.CharacterDataHandler = walker.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise UnreadableError(CORRUPT.state, CORRUPT.note) from None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> NoReturn:
    raise UnreadableError(CORRUPT.state, _DOCUMENT_TYPE)
