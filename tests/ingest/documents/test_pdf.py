"""PDF documents, whole and broken, typed and scanned, with what was filled in."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from tests.ingest.documents.drawn import letter
from tests.ingest.documents.portable import form, locked_pdf, pdf, scanned_pdf
from tests.ingest.documents.reading import lines, read

WORDS = "I cannot go on."
TYPED = pdf(WORDS)
AT = b"/Rect [200 600 220 620]"


def turned(degrees: int) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(TYPED)))
    writer.pages[0].rotate(degrees)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TYPED,
        turned(90),
        b"From the scanner\r\n" + TYPED,
        TYPED.replace(b"startxref\n", b"startxref\n9"),
        TYPED[: TYPED.index(b"xref")],
        locked_pdf(WORDS, ""),
    ],
    ids=["whole", "turned", "junk in front", "wrong table", "cut off", "locked for printing"],
)
def test_the_words_of_a_pdf(data: bytes) -> None:
    assert read(data).text == WORDS


def test_a_scan_is_read_by_ocr_and_says_so() -> None:
    data = scanned_pdf(letter(WORDS), letter("My second page."))
    extract = read(data, ocr=True)
    assert lines(extract) == [WORDS, "My second page."]
    assert extract.note == "Read by OCR: please compare it with the picture."


def test_a_scan_without_ocr_says_that_nobody_read_it() -> None:
    extract = read(scanned_pdf(letter(WORDS)), ocr=False)
    assert (extract.state, extract.text) == ("no_text", "")
    assert "probably a scan" in extract.note


def test_a_scan_behind_a_typed_page_is_not_passed_over_in_silence() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(TYPED)))
    writer.append(BytesIO(scanned_pdf(letter("The second page of it."))))
    out = BytesIO()
    writer.write(out)
    assert lines(read(out.getvalue(), ocr=True)) == [WORDS, "The second page of it."]
    extract = read(out.getvalue(), ocr=False)
    assert extract.text == WORDS
    assert extract.note == "Pages that are scans were not read (1): please open it."


def test_typed_pages_are_not_read_twice() -> None:
    extract = read(TYPED, ocr=True)
    assert (extract.text, extract.note) == (WORDS, "")


def test_what_was_filled_in_is_read() -> None:
    data = form(
        "Consent",
        b"/Subtype /Widget /FT /Tx /T (patient) /TU (Patient name) /V (Mary Example) " + AT,
        b"/Subtype /Widget /FT /Tx /T (empty) /V () " + AT,
    )
    assert lines(read(data)) == ["Consent", "Patient name: Mary Example"]


@pytest.mark.parametrize(("state", "shown"), [(b"/Yes", "☒"), (b"/Off", "☐")])
def test_a_box_is_seen_as_ticked_or_not_with_the_words_beside_it(state: bytes, shown: str) -> None:
    box = b"/Subtype /Widget /FT /Btn /T (Box 1) /Rect [50 716 65 731] /V %s /AS %s" % (
        state,
        state,
    )
    assert f"{shown} I agree (Box 1)" in lines(read(form("I agree", box)))


def test_notes_on_the_page_are_read() -> None:
    note = b"/Subtype /Text /Contents (Ring me.) " + AT
    assert lines(read(form("Letter", note))) == ["Letter", "Note on the page: Ring me."]


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (locked_pdf("x", "secret"), "encrypted"),
        (b"%PDF-1.7 nothing", "corrupt"),
        (pdf(""), "no_text"),
    ],
)
def test_a_pdf_that_is_not_read_says_why(data: bytes, state: str) -> None:
    assert read(data).state == state


@pytest.mark.parametrize("rectangle", [b"200 715 400 730", b"72 700 300 715"])
def test_a_field_has_the_label_before_or_above_it(rectangle: bytes) -> None:
    field = b"/Subtype /Widget /FT /Tx /T (f7) /V (Ann Bell) /Rect [%s]" % rectangle
    assert "Patient Name: Ann Bell" in lines(read(form("Patient Name:", field)))


def test_a_field_far_from_any_label_has_its_own_name() -> None:
    field = b"/Subtype /Widget /FT /Tx /T (f7) /V (Ann Bell) /Rect [72 100 300 115]"
    assert "f7: Ann Bell" in lines(read(form("Patient Name:", field)))
