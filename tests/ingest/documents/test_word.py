"""Word documents: everything a person typed, ticked, noted or crossed out."""

import pytest

from tests.ingest.documents.drawn import letter, saved
from tests.ingest.documents.office import docx, paragraph, run, zipped
from tests.ingest.documents.reading import lines, read


def test_a_table_keeps_its_rows() -> None:
    def cell(words: str) -> str:
        return f"<w:tc>{paragraph(words)}</w:tc>"

    rows = "".join(f"<w:tr>{cell(a)}{cell(b)}</w:tr>" for a, b in [("Name", "Ann"), ("Age", "80")])
    assert lines(read(docx(f"<w:tbl>{rows}</w:tbl>"))) == ["Name\tAnn", "Age\t80"]


def test_tab_stops_are_no_words() -> None:
    stops = '<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'
    extract = read(docx(f"<w:p>{stops}{run('Our ref')}<w:r><w:tab/></w:r>{run('A1')}</w:p>"))
    assert lines(extract) == ["Our ref\tA1"]


def test_a_text_box_is_read_once_and_below_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    drawing = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    body = (
        f"<w:p>{run('Before ')}<w:r>{drawing}</mc:AlternateContent></w:r>{run('and after.')}</w:p>"
    )
    assert lines(read(docx(body))) == ["Before and after.", "In the box."]


def test_tracked_changes_read_as_accepted_and_what_was_deleted_is_read_last() -> None:
    body = (
        f"<w:p>{run('I am ')}<w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        f"<w:ins>{run('very ')}</w:ins>{run('well.')}</w:p>"
    )
    assert lines(read(docx(body))) == ["I am very well.", "Deleted in tracked changes: not"]


def test_headers_notes_and_comments_are_read() -> None:
    data = docx(
        paragraph("Letter."),
        header1=paragraph("Letterhead"),
        header2=paragraph("Letterhead"),
        footnotes=paragraph("A note."),
        comments=f'<w:comment w:author="Bob">{paragraph("Is this so?")}</w:comment>',
    )
    assert lines(read(data)) == ["Letter.", "Letterhead", "A note.", "Comment by Bob: Is this so?"]


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        ('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', "☒"),
        ('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', "☐"),
    ],
)
def test_a_box_is_seen_as_ticked_or_not(control: str, shown: str) -> None:
    glyph = f"<w:sdtContent>{run('?')}</w:sdtContent>"
    sdt = f"<w:sdt><w:sdtPr>{control}</w:sdtPr>{glyph}</w:sdt>"
    assert lines(read(docx(f"<w:p>{sdt}{run(' I agree')}</w:p>"))) == [f"{shown} I agree"]


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ("<w:default w:val='0'/><w:checked/>", "☒"),
        ("<w:default w:val='1'/>", "☒"),
        ("<w:default w:val='1'/><w:checked w:val='0'/>", "☐"),
        ("<w:default w:val='0'/>", "☐"),
    ],
)
def test_a_box_of_an_older_form_is_seen_as_ticked_or_not(settings: str, shown: str) -> None:
    data = f"<w:ffData><w:checkBox>{settings}</w:checkBox></w:ffData>"
    field = f"<w:r><w:fldChar>{data}</w:fldChar></w:r>"
    code = "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
    assert lines(read(docx(f"<w:p>{field}{code}{run(' I agree')}</w:p>"))) == [f"{shown} I agree"]


def test_a_chosen_entry_of_a_form_is_read() -> None:
    entries = '<w:result w:val="1"/><w:listEntry w:val="Surgery"/><w:listEntry w:val="Maternity"/>'
    field = f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>"
    body = f"<w:p>{run('Ward: ')}<w:r><w:fldChar>{field}</w:fldChar></w:r></w:p>"
    assert lines(read(docx(body))) == ["Ward: Maternity"]


def test_a_field_that_nobody_filled_in_says_nothing() -> None:
    content = f"<w:sdtContent>{run('Click here to enter text.')}</w:sdtContent>"
    sdt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{content}</w:sdt>"
    assert lines(read(docx(f"<w:p>{run('Name:')}{sdt}</w:p>"))) == ["Name:"]


@pytest.mark.parametrize(
    "tick",
    [
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
        '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>þ</w:t></w:r>',
        "<w:r><w:t>\uf0fe</w:t></w:r>",
    ],
)
def test_a_tick_drawn_with_a_symbol_font_is_a_tick(tick: str) -> None:
    assert lines(read(docx(f"<w:p>{tick}{run(' Consent')}</w:p>"))) == ["☑ Consent"]


def test_a_photograph_pasted_into_an_empty_document_is_read() -> None:
    page = saved(letter("I cannot go on."), "PNG")
    data = zipped({"word/document.xml": "<d/>", "word/media/image1.png": page})
    extract = read(data, ocr=True)
    assert lines(extract) == ["I cannot go on."]
    assert "Read by OCR" in extract.note
    assert read(data, ocr=False).state == "no_text"


def test_a_part_with_a_document_type_is_named_and_the_rest_is_read() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    data = zipped({"word/document.xml": "<d><p><t>So.</t></p></d>", "word/comments.xml": bomb})
    extract = read(data)
    assert (extract.state, extract.text) == ("text", "So.")
    assert extract.note.startswith("Part of it was not read. It defines a document type")


def test_a_document_with_a_document_type_is_refused_and_the_note_says_why() -> None:
    extract = read(docx(paragraph("So."), prologue='<!DOCTYPE a [<!ENTITY b "c">]>'))
    assert (extract.state, extract.text) == ("corrupt", "")
    assert "defines a document type" in extract.note
