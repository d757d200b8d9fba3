"""PDF documents: the text of their pages, what was filled in, and scanned pages by OCR."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2

from ingest.documents.embedded import within_limits
from ingest.documents.extract import (
    ENCRYPTED,
    MOST_CHARACTERS,
    Document,
    Extract,
    UnreadableError,
    extract_of,
)
from ingest.documents.pdf_beside import descriptions, files, files_on, information
from ingest.documents.pdf_fields import fields_of, notes_of, xfa_words

if TYPE_CHECKING:
    from ingest.documents.ocr import Ocr

MOST_PAGES = 500
_DOTS_PER_INCH = 250
_LONGEST_SIDE = 3_500
# A scan with fewer letters than this has a page number, a stamp or a letterhead on it.
_FEW_LETTERS = 200
_CATALOGUE = re.compile(rb"(\d{1,9}) 0 obj\s*<<[^>]{0,1000}?/Type\s*/Catalog\b")
_SCAN = "A PDF without words in it, probably a scan: please open it."
_NO_WORDS = "A PDF in which neither text nor, by OCR, words in pictures were found."
_FORM_UNREAD = "The form in it could not be read: please open it."
_CUT = f"Only its first {MOST_PAGES} pages were read."


def read(document: Document) -> Extract:
    """The pages' text, then notes on them, the fields of a form, what is said of pictures,
    the document's title and bookmarks, a line each; and the files embedded in it.

    Many PDFs are locked against printing only and open with an empty password. Pages
    without words are read by OCR where Tesseract is installed.
    """
    pdf = _open(document.data)
    scans = _Scans(document.tesseract)
    texts: list[str] = []
    added: list[str] = []
    members = files(pdf)
    notes: list[str] = []
    length = 0
    for page in _pages(pdf):
        text = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
        if _is_scanned(page, sum(map(str.isalpha, text))):
            text = f"{text}\n{scans.read(page)}".strip()
        texts.append(text)
        added += [*notes_of(page), *fields_of(page), *descriptions(page)]
        members += files_on(page)
        length += len(text)
        page.close()
        if length > MOST_CHARACTERS:
            break
    texts.append("\n".join(added))
    try:
        texts.append(xfa_words(pdf))
    except UnreadableError:
        notes.append(_FORM_UNREAD)
    texts.append("\n".join(information(pdf)))
    text = "\n\n".join(text for text in texts if text.strip())
    embedded, held = within_limits(members)
    notes += [held, scans.note(), _CUT if len(pdf) > MOST_PAGES else ""]
    if not text:
        notes.insert(0, _NO_WORDS if document.tesseract else _SCAN)
    extract = extract_of(text, " ".join(note for note in notes if note))
    return replace(extract, members=embedded)


class _Scans:
    """Reads pages whose words are in a picture, where there is a program for it."""

    def __init__(self, tesseract: str) -> None:
        self._tesseract = tesseract
        self._ocr: Ocr | None = None
        self._found_words = False
        self._unread = 0

    def read(self, page: pypdfium2.PdfPage) -> str:
        """The words in the picture of a page; empty where it is not read."""
        if not self._tesseract:
            self._unread += 1
            return ""
        if self._ocr is None:
            from ingest.documents.ocr import Ocr  # noqa: PLC0415 - most PDFs need no picture libraries

            self._ocr = Ocr(self._tesseract)
        scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE / max(*page.get_size(), 1))
        text = self._ocr.read(page.render(scale=scale, grayscale=True).to_pil()).strip()
        self._found_words = self._found_words or bool(text)
        return text

    def note(self) -> str:
        """The sentence for staff about pages that were read so, or were not."""
        if self._unread:
            return f"Pages that are scans were not read ({self._unread}): please open it."
        return self._ocr.note() if self._ocr and self._found_words else ""


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        pdf = _parsed(data)
    except pypdfium2.PdfiumError:
        # Cut off on the way: the table of contents was at its end.
        catalogue = _CATALOGUE.search(data)
        if catalogue is None:
            raise UnreadableError("corrupt", "The PDF is damaged: please open it.") from None
        pdf = _parsed(data + b"\ntrailer\n<< /Root %s 0 R >>\n%%%%EOF" % catalogue[1])
    pdf.init_forms()
    return pdf


def _parsed(data: bytes) -> pypdfium2.PdfDocument:
    """Raises PDFium's error for a document that is damaged."""
    try:
        return pypdfium2.PdfDocument(data, password="")
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise UnreadableError(ENCRYPTED.state, ENCRYPTED.note) from None
        if error.err_code == pypdfium2.raw.FPDF_ERR_SECURITY:
            raise UnreadableError(
                "encrypted", "Locked in a way that is not read here: please open it."
            ) from None
        raise


def _pages(pdf: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    """The pages that can be opened; a damaged one does not hide the others."""
    damaged = 0
    for number in range(min(len(pdf), MOST_PAGES)):
        try:
            yield pdf[number]
        except pypdfium2.PdfiumError:
            damaged += 1
    if damaged and damaged == min(len(pdf), MOST_PAGES):
        raise UnreadableError("corrupt", "The PDF is damaged: please open it.")


def _is_scanned(page: pypdfium2.PdfPage, letters: int) -> bool:
    """Whether the words of a page are in a picture: nothing on it is text, or there is
    little text and a picture that covers half of it."""
    if letters >= _FEW_LETTERS:
        return False
    if letters == 0:
        return next(iter(page.get_objects(max_depth=1)), None) is not None
    half = page.get_width() * page.get_height() / 2
    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > half:
            return True
    return False
