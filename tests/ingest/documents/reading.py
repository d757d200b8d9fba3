"""One document read in the child, as the service does it."""

from ingest.documents.extract import Document, Extract
from ingest.documents.kinds import kind_of
from ingest.documents.process import read_in_child, tesseract


def read(
    data: bytes, name: str = "file", *, ocr: bool = False, shown_inline: bool = False
) -> Extract:
    """What becomes of these bytes under that name."""
    kind = kind_of(name, "application/octet-stream", data)
    program = tesseract() if ocr else ""
    (extract,) = read_in_child([Document(kind, data, shown_inline, program)], 90)
    return extract


def lines(extract: Extract) -> list[str]:
    """Its lines that are not blank."""
    return [line.strip() for line in extract.text.splitlines() if line.strip()]
