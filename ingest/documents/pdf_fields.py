"""What people filled into a PDF form or noted on its pages.

PDFium's C interface (fpdf_annot.h), since pypdfium2 has no Python for annotations.
"""

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.documents.symbols import TICKED, UNTICKED
from ingest.documents.xml_walk import walk

_MOST_ANNOTATIONS = 2_000
_LONGEST_XFA = 5_000_000
_BOXES = frozenset((pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON))
_WRITTEN = frozenset(
    (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
)
_NOTES = frozenset((pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT))
_NEARBY_POINTS = 220.0


def fields_of(page: pypdfium2.PdfPage) -> Iterator[str]:
    """A line for each field of the page: `name: value`, or `☒ words beside it (name)` for
    a box. Fields left empty are passed over."""
    form = page.formenv.raw if page.formenv else None
    if form is None:
        return
    for annotation in _annotations(page):
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
        name = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or _string(
            pdfium.FPDFAnnot_GetFormFieldName, form, annotation
        )
        if kind in _BOXES:
            ticked = pdfium.FPDFAnnot_IsChecked(form, annotation)
            beside = _words_beside(page, annotation)
            yield f"{TICKED if ticked else UNTICKED} {beside} ({name})"
        elif kind in _WRITTEN:
            value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
            if value.strip():
                yield f"{name}: {value}"


def notes_of(page: pypdfium2.PdfPage) -> Iterator[str]:
    """What was typed or stuck on the page."""
    for annotation in _annotations(page):
        if pdfium.FPDFAnnot_GetSubtype(annotation) in _NOTES:
            words = _string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents")
            if words.strip():
                yield f"Note on the page: {words}"


def xfa_words(pdf: pypdfium2.PdfDocument) -> str:
    """The values of an Adobe LiveCycle (XFA) form, `name: value` a line, which its pages
    do not show. Empty where the document is none."""
    for number in range(pdfium.FPDF_GetXFAPacketCount(pdf.raw)):
        name = _bytes(pdfium.FPDF_GetXFAPacketName, pdf.raw, number)
        if name.rstrip(b"\0") == b"datasets":
            size = ctypes.c_ulong()
            pdfium.FPDF_GetXFAPacketContent(pdf.raw, number, None, 0, size)
            content = ctypes.create_string_buffer(min(size.value, _LONGEST_XFA))
            pdfium.FPDF_GetXFAPacketContent(pdf.raw, number, content, len(content), size)
            values = _XfaValues()
            walk(content.raw, values)
            return "\n".join(values.lines)
    return ""


class _XfaValues:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._words = ""

    def words(self, text: str) -> None:
        self._words += text

    def end(self, tag: str) -> None:
        if self._words.strip():
            self.lines.append(f"{tag}: {self._words.strip()}")
        self._words = ""


def _annotations(page: pypdfium2.PdfPage) -> Iterator[Any]:
    count = min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)
    for number in range(count):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _words_beside(page: pypdfium2.PdfPage, annotation: Any) -> str:
    """The words right of a box on its line; those left of it where there are none."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, box):
        return ""
    text = page.get_textpage()
    middle = (box.top + box.bottom) / 2
    for left, right in (
        (box.right, box.right + _NEARBY_POINTS),
        (box.left - _NEARBY_POINTS, box.left),
    ):
        words = " ".join(text.get_text_bounded(left, middle - 4, right, middle + 4).split())
        if words:
            return words
    return ""


def _string(function: Callable[..., int], *arguments: Any) -> str:
    """A string as PDFium hands it out: asked for its size, then for its UTF-16."""
    size = function(*arguments, None, 0)
    buffer = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    function(*arguments, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _bytes(function: Callable[..., int], *arguments: Any) -> bytes:
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 1))
    function(*arguments, buffer, size)
    return buffer.raw
