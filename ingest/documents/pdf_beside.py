"""What a PDF holds beside its pages: title, bookmarks, descriptions of pictures, files.

ISO 32000-1 sections 14.3.3 (document information), 12.3.3 (outline), 14.9.3 (alternate
descriptions), 7.11.4 (embedded files).
"""

import ctypes
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.clean_text import one_line
from ingest.documents.embedded import MOST_BYTES, MOST_FILES, TOO_LARGE
from ingest.documents.extract import CORRUPT, Member
from ingest.documents.pdf_fields import annotations, string

_MOST_BOOKMARKS = 2_000
_MOST_ELEMENTS = 20_000
_INFORMATION = ("Title", "Subject", "Keywords")


def information(pdf: pypdfium2.PdfDocument) -> Iterator[str]:
    """A line for the document's title and the like, and one for each bookmark."""
    for name in _INFORMATION:
        if value := one_line(pdf.get_metadata_value(name)):
            yield f"{name} of the document: {value}"
    for bookmark in islice(pdf.get_toc(), _MOST_BOOKMARKS):
        if title := one_line(bookmark.get_title()):
            yield f"Bookmark: {title}"


def descriptions(page: pypdfium2.PdfPage) -> Iterator[str]:
    """What is said of a page's pictures to those who cannot see them."""
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return
    count = pdfium.FPDF_StructTree_CountChildren(tree)
    waiting = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(count)]
    for _ in range(_MOST_ELEMENTS):
        if not waiting:
            break
        if element := waiting.pop():
            if words := one_line(string(pdfium.FPDF_StructElement_GetAltText, element)):
                yield f"Picture: {words}"
            count = pdfium.FPDF_StructElement_CountChildren(element)
            waiting += [
                pdfium.FPDF_StructElement_GetChildAtIndex(element, at) for at in range(count)
            ]
    pdfium.FPDF_StructTree_Close(tree)


def files(pdf: pypdfium2.PdfDocument) -> list[Member]:
    """The files embedded in the document as a whole."""
    found = range(min(pdf.count_attachments(), MOST_FILES + 1))
    return [_member(pdf.get_attachment(number).raw) for number in found]


def files_on(page: pypdfium2.PdfPage) -> Iterator[Member]:
    """The files pinned to a page."""
    for annotation in annotations(page):
        is_pin = pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_FILEATTACHMENT
        if is_pin and (attachment := pdfium.FPDFAnnot_GetFileAttachment(annotation)):
            yield _member(attachment)


def _member(attachment: Any) -> Member:
    name = one_line(string(pdfium.FPDFAttachment_GetName, attachment)).replace("\\", "/")
    name = name.rpartition("/")[2][-150:].strip(" .") or "unnamed"
    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > MOST_BYTES:
        return Member(name, "", b"", "too_large", TOO_LARGE)
    content = ctypes.create_string_buffer(max(size.value, 1))
    if not pdfium.FPDFAttachment_GetFile(attachment, content, size.value, size):
        return Member(name, "", b"", CORRUPT.state, CORRUPT.note)
    return Member(name, "", content.raw[: size.value])
