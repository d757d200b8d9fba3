"""Workbooks: Excel since 1997 (XLSX, XLSB, XLS) and OpenDocument, all read by calamine."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.documents.extract import (
    CORRUPT,
    ENCRYPTED,
    MOST_CHARACTERS,
    Document,
    Extract,
    UnreadableError,
)
from ingest.documents.office_beside import Parts, properties, words_of_properties
from ingest.documents.office_zip import OfficeZip
from ingest.documents.opendocument import words_of as words_of_opendocument
from ingest.documents.presentation import words_of

_MOST_UNPACKED = 200_000_000
Cell = int | float | str | bool | time | date | datetime | timedelta
# Comments and text boxes, which calamine does not read.
_REMARKS = (
    r"xl/comments/?[^/]*\.xml",
    r"xl/threadedComments/.*\.xml",
    r"xl/drawings/drawing\d+\.xml",
    r"xl/diagrams/data\d*\.xml",
    r"xl/charts/chart\d*\.xml",
)
# What is printed above and below a sheet, and what a cell says when it is chosen.
_HEADINGS = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>([^<]+)<")
_PROMPTS = re.compile(rb"\s(?:prompt|promptTitle|error|errorTitle)=\"([^\"]+)\"")
_CODE_OF_HEADING = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-F]{6}|\d+|[A-Z])")
_NAME_OF_WORDS = re.compile(r"[^\W\d_][\W_]+[^\W\d_]")


def read(document: Document) -> Extract:
    """A row a line, cells parted by tabs, each sheet under its name; then comments, text
    boxes, headings, the document's title; and the files embedded in it."""
    _refuse_bombs(document.data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(document.data))
    except PasswordError:
        raise UnreadableError(ENCRYPTED.state, ENCRYPTED.note) from None
    except CalamineError:
        return _words_alone(document.data)
    parts = Parts()
    length = 0
    for name in workbook.sheet_names:
        lines = [name] if len(workbook.sheet_names) > 1 or _NAME_OF_WORDS.search(name) else []
        for line in _rows(workbook, name):
            lines.append(line)
            length += len(line)
            if length > MOST_CHARACTERS:
                break
        parts.texts.append("\n".join(lines))
    parts.texts = [text for text in parts.texts if text]
    return _with_remarks(document.data, parts)


def _rows(workbook: CalamineWorkbook, name: str) -> Iterator[str]:
    try:
        rows = workbook.get_sheet_by_name(name).iter_rows()
        for row in rows:
            line = "\t".join(_written(cell) for cell in row).rstrip("\t")
            if line:
                yield line
    except CalamineError:
        # A chart, or a damaged sheet beside sound ones.
        return


def _written(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _refuse_bombs(data: bytes) -> None:
    """Of zipped workbooks: calamine unpacks whole sheets."""
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise UnreadableError(
                "too_large", "It unpacks to more than can be read: please open it."
            )


def _words_alone(data: bytes) -> Extract:
    """The words of a damaged workbook, without their rows."""
    parts = Parts()
    if data.startswith(b"PK"):
        parts.read(OfficeZip(data).parts(r"xl/sharedStrings\.xml"), words_of)
    extract = _with_remarks(data, parts)
    if extract.state != "text":
        raise UnreadableError(CORRUPT.state, CORRUPT.note)
    note = f"The workbook is damaged; its words are out of order. {extract.note}".strip()
    return replace(extract, note=note)


def _with_remarks(data: bytes, parts: Parts) -> Extract:
    """What calamine does not read: comments, text boxes, headings, properties, files."""
    if not data.startswith(b"PK"):
        return parts.extract()
    zipped = OfficeZip(data)
    for pattern in _REMARKS:
        parts.read(zipped.parts(pattern), words_of)
    parts.read(zipped.parts(r"xl/worksheets/.*\.xml"), _headings)
    known = {cell for text in parts.texts for line in text.split("\n") for cell in line.split("\t")}
    parts.read(
        zipped.parts(r"content\.xml|styles\.xml|[^/]+/content\.xml"),
        lambda xml: _unknown(words_of_opendocument(xml), known),
    )
    parts.read(properties(zipped), words_of_properties)
    return parts.extract(zipped.files(r"xl/embeddings/.+"))


def _headings(sheet: bytes) -> str:
    """Headers, footers and prompts; a sheet may be long, so it is not parsed again."""
    if b"eader" not in sheet and b"ooter" not in sheet and b"rompt" not in sheet:
        return ""
    found = [*_HEADINGS.findall(sheet), *_PROMPTS.findall(sheet)]
    texts = (unescape(piece.decode("utf-8", "replace")) for piece in found)
    return "\n".join(_CODE_OF_HEADING.sub(" ", text).strip() for text in texts)


def _unknown(text: str, known: set[str]) -> str:
    """The comments and headings of an OpenDocument workbook: what is in no cell that was
    read."""
    lines = (line.strip() for line in text.replace("\t", "\n").split("\n"))
    said = (line for line in lines if line not in known and any(map(str.isalpha, line)))
    return "\n".join(dict.fromkeys(said))
