"""Workbooks: Excel since 1997 (XLSX, XLSB, XLS) and OpenDocument, all read by calamine."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.documents.extract import (
    CORRUPT,
    ENCRYPTED,
    MOST_CHARACTERS,
    Document,
    Extract,
    UnreadableError,
    extract_of,
)
from ingest.documents.office_zip import OfficeZip
from ingest.documents.presentation import words_of

_MOST_UNPACKED = 200_000_000
Cell = int | float | str | bool | time | date | datetime | timedelta
# Comments and text boxes, which calamine does not read.
_REMARKS = (
    r"xl/comments/?[^/]*\.xml",
    r"xl/threadedComments/.*\.xml",
    r"xl/drawings/drawing\d+\.xml",
)


def read(document: Document) -> Extract:
    """A row a line, cells parted by tabs, each sheet under its name; then comments and
    text boxes."""
    _refuse_bombs(document.data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(document.data))
    except PasswordError:
        raise UnreadableError(ENCRYPTED.state, ENCRYPTED.note) from None
    except CalamineError:
        return _words_alone(document.data)
    sheets = []
    length = 0
    for name in workbook.sheet_names:
        lines = []
        for line in _rows(workbook, name):
            lines.append(line)
            length += len(line)
            if length > MOST_CHARACTERS:
                break
        if lines:
            sheets.append("\n".join(lines if len(workbook.sheet_names) == 1 else [name, *lines]))
    return extract_of("\n\n".join([*sheets, *_remarks(document.data)]))


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
    texts = list(_remarks(data, (r"xl/sharedStrings\.xml", *_REMARKS)))
    if not any(texts):
        raise UnreadableError(CORRUPT.state, CORRUPT.note)
    return extract_of("\n\n".join(texts), "The workbook is damaged; its words are out of order.")


def _remarks(data: bytes, patterns: Sequence[str] = _REMARKS) -> Iterator[str]:
    if data.startswith(b"PK"):
        parts = OfficeZip(data)
        for pattern in patterns:
            for xml in parts.parts(pattern):
                yield words_of(xml)
