"""What people filled into a PDF form or noted on its pages.

PDFium's C interface (fpdf_annot.h), since pypdfium2 has no Python for annotations.
"""

import ctypes
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.documents.extract import TOO_MUCH, UnreadableError
from ingest.documents.symbols import TICKED, UNTICKED
from ingest.documents.xml_walk import walk

_MOST_ANNOTATIONS = 2_000
_LONGEST_XFA = 5_000_000
_BOXES = frozenset((pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON))
_WRITTEN = frozenset(
    (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
)
# A field is read as one, and a pop-up only shows its parent's words.
_NO_NOTES = frozenset((pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_POPUP))
# What a person typed, the same with its fonts (ISO 32000-1 section 12.7.3.4), its heading.
_WORDS_OF_NOTE = (b"Contents", b"RC", b"Subj")
_TAG = re.compile(r"<[^<>]*>")
_NEARBY_POINTS = 280.0
_LINE_POINTS = 16.0
_LAST_LABEL = re.compile(r"([^:?]{2,120})[:?]\s*\Z")
_FIRST_LABEL = re.compile(r"([^:?]{2,120})[:?]")


def fields_of(page: pypdfium2.PdfPage) -> Iterator[str]:
    """A line for each field of the page: `label: value`, or `☒ words beside it (name)` for
    a box. A field that no label stands before or above has its own name. Fields left empty
    are passed over."""
    form = page.formenv.raw if page.formenv else None
    if form is None:
        return
    text = page.get_textpage()
    for annotation in annotations(page):
        kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
        name = string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or string(
            pdfium.FPDFAnnot_GetFormFieldName, form, annotation
        )
        if kind in _BOXES:
            ticked = pdfium.FPDFAnnot_IsChecked(form, annotation)
            beside = _words_beside(text, annotation)
            yield f"{TICKED if ticked else UNTICKED} {beside} ({name})"
        elif kind in _WRITTEN:
            value = string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
            if value.strip():
                yield f"{_label_of(text, annotation) or name}: {value}"


def notes_of(page: pypdfium2.PdfPage) -> Iterator[str]:
    """What was typed or stuck on the page, or said of anything marked on it."""
    for annotation in annotations(page):
        if pdfium.FPDFAnnot_GetSubtype(annotation) in _NO_NOTES:
            continue
        said = ""
        for key in _WORDS_OF_NOTE:
            words = string(pdfium.FPDFAnnot_GetStringValue, annotation, key)
            if key == b"RC":
                words = unescape(" ".join(_TAG.sub(" ", words).split()))
            if words.strip() and " ".join(words.split()) not in said:
                said = f"{said} {' '.join(words.split())}"
                yield f"Note on the page: {words}"


def xfa_words(pdf: pypdfium2.PdfDocument) -> str:
    """The values of an Adobe LiveCycle (XFA) form, `name: value` a line, which its pages
    do not show. Empty where the document is none; raises `UnreadableError` where the form
    is damaged.

    The form is kept as packets, or as one stream without a name that holds them all.
    """
    for number in range(pdfium.FPDF_GetXFAPacketCount(pdf.raw)):
        name = _bytes(pdfium.FPDF_GetXFAPacketName, pdf.raw, number).rstrip(b"\0")
        if name in {b"datasets", b""}:
            size = ctypes.c_ulong()
            pdfium.FPDF_GetXFAPacketContent(pdf.raw, number, None, 0, size)
            if size.value > _LONGEST_XFA:
                raise UnreadableError(TOO_MUCH.state, TOO_MUCH.note)
            content = ctypes.create_string_buffer(size.value)
            pdfium.FPDF_GetXFAPacketContent(pdf.raw, number, content, len(content), size)
            values = _XfaValues()
            walk(content.raw, values)
            if values.lines:
                return "\n".join(values.lines)
    return ""


class _XfaValues:
    """Collects what stands within `datasets`, the filled-in values (XFA 3.3, chapter 4)."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words = ""
        self._within = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._words = ""
        if self._within or tag == "datasets":
            self._within += 1

    def words(self, text: str) -> None:
        self._words += text

    def end(self, tag: str) -> None:
        if self._within and self._words.strip():
            self.lines.append(f"{tag}: {self._words.strip()}")
        self._words = ""
        self._within = max(self._within - 1, 0)


def annotations(page: pypdfium2.PdfPage) -> Iterator[Any]:
    """The annotations of a page; each is closed when the next one is asked for."""
    count = min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)
    for number in range(count):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _label_of(text: pypdfium2.PdfTextPage, annotation: Any) -> str:
    """The label that ends with a colon or a question mark right before a field or right above
    it; empty where there is none."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, box):
        return ""
    middle = (box.top + box.bottom) / 2
    before = text.get_text_bounded(box.left - _NEARBY_POINTS, middle - 4, box.left, middle + 4)
    above = text.get_text_bounded(
        box.left - 4, box.top, box.left + _NEARBY_POINTS, box.top + _LINE_POINTS
    )
    label = _LAST_LABEL.search(before) or _FIRST_LABEL.match(above)
    return " ".join(label[1].split()) if label else ""


def _words_beside(text: pypdfium2.PdfTextPage, annotation: Any) -> str:
    """The words right of a box on its line; those left of it where there are none."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, box):
        return ""
    middle = (box.top + box.bottom) / 2
    for left, right in (
        (box.right, box.right + _NEARBY_POINTS),
        (box.left - _NEARBY_POINTS, box.left),
    ):
        words = " ".join(text.get_text_bounded(left, middle - 4, right, middle + 4).split())
        if words:
            return words
    return ""


def string(function: Callable[..., int], *arguments: Any) -> str:
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
