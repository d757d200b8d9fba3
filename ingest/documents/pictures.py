"""Photographs, scans and faxes."""

from PIL import Image

from ingest.documents.extract import Document, Extract, extract_of
from ingest.documents.ocr import Ocr, open_picture, pages_of
from ingest.documents.picture_words import written_into

_SMALLEST_SIDE = 60
_NO_OCR = "Words in pictures are not read here (Tesseract is not installed): please open it."
_NO_HEIF = "iPhone pictures are not read here (pi-heif is not installed): please open it."
# A logo or a signature's banner is smaller than a letter would have to be.
_SMALLEST_INLINE_SIDE = 350


def read(document: Document) -> Extract:
    """The words in a picture, on every page of a TIFF, and those written into its file. The
    pixels of small pictures shown in the letter are passed over as logos."""
    if document.data[4:8] == b"ftyp":
        try:
            # Here, not above: only iPhones' pictures wait for its library, which may be left
            # out (docs/adr, pi-heif).
            from pi_heif import register_heif_opener  # noqa: PLC0415 - it may be left out
        except ImportError:
            return Extract("unsupported", note=_NO_HEIF)
        register_heif_opener()
    picture = open_picture(document.data)
    words = written_into(picture)
    extract = _read_pixels(document, picture)
    if not words:
        return extract
    return extract_of(f"{extract.text}\n\n{words}".strip(), extract.note)


def _read_pixels(document: Document, picture: Image.Image) -> Extract:
    shortest = min(picture.size)
    if document.shown_inline and shortest < _SMALLEST_INLINE_SIDE:
        return Extract("no_text", note="A small picture shown in the letter.")
    if shortest < _SMALLEST_SIDE:
        return Extract("no_text", note="A picture too small to hold words.")
    if not document.tesseract:
        return Extract("unsupported", note=_NO_OCR)
    ocr = Ocr(document.tesseract)
    text = "\n\n".join(filter(None, (ocr.read(page).strip() for page in pages_of(picture))))
    if text:
        return extract_of(text, ocr.note())
    if ocr.left_out:
        return Extract("too_large", note="Reading the picture took too long: please open it.")
    return Extract("no_text", note="A picture in which OCR found no words.")
