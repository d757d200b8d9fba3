"""Documents that say one sentence beside their text: titles, notes, descriptions, files."""

from io import BytesIO
from zipfile import ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.classify.hiding_places import ORDINARY, SENTENCE
from tests.ingest.documents.office import docx, odf, odt, paragraph, pptx, run, xlsx, zipped
from tests.ingest.documents.portable import form, pdf, written

_CORE = f"<cp:p xmlns:cp='c' xmlns:dc='d'><dc:title>{SENTENCE}</dc:title></cp:p>"
_CHART = f"<c:c xmlns:c='c' xmlns:a='a'><a:p><a:r><a:t>{SENTENCE}</a:t></a:r></a:p></c:c>"
_DRAWING = f"<x:d xmlns:x='x'><x:cNvPr id='1' name='Picture 1' descr='{SENTENCE}'/></x:d>"
_ODF_FRAME = f"<drawing:frame><drawing:desc>{SENTENCE}</drawing:desc></drawing:frame>"
_XFA = f"<x:xdp xmlns:x='x'><x:datasets><data><a>{SENTENCE}</a></data></x:datasets></x:xdp>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_SAID = SENTENCE.encode()


def hiding_documents() -> dict[str, bytes]:
    """File name and content."""
    word, book, slides = docx(paragraph(ORDINARY)), xlsx([[ORDINARY]]), pptx(ORDINARY)
    return {
        "title.pdf": _pdf(b"", b"<< /Title (%s) >>" % _SAID, info=4),
        "bookmark.pdf": _pdf(
            b"/Outlines 4 0 R",
            b"<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>",
            b"<< /Title (%s) /Parent 4 0 R >>" % _SAID,
        ),
        "note.pdf": form(ORDINARY, _note(b"Text", b"/Contents (%s)")),
        "highlight.pdf": form(ORDINARY, _note(b"Highlight", b"/Contents (%s)")),
        "rich-note.pdf": form(ORDINARY, _note(b"FreeText", b"/RC (<body><p>%s</p></body>)")),
        "form.pdf": form(ORDINARY, _note(b"Widget", b"/FT /Tx /T (a) /V (%s)")),
        "form-in-one-stream.pdf": _pdf(
            b"/AcroForm << /Fields [] /XFA 4 0 R >>", _stream(b"", _XFA.encode())
        ),
        "form-in-packets.pdf": _pdf(
            b"/AcroForm << /Fields [] /XFA [(datasets) 4 0 R] >>", _stream(b"", _XFA.encode())
        ),
        "file-in-it.pdf": _pdf(
            b"/Names << /EmbeddedFiles << /Names [(a.txt) 4 0 R] >> >>",
            b"<< /Type /Filespec /F (a.txt) /EF << /F 5 0 R >> >>",
            _stream(b"/Type /EmbeddedFile", _SAID),
        ),
        "pdf-in-it.pdf": _pdf(
            b"/Names << /EmbeddedFiles << /Names [(a.pdf) 4 0 R] >> >>",
            b"<< /Type /Filespec /F (a.pdf) /EF << /F 5 0 R >> >>",
            _stream(b"/Type /EmbeddedFile", pdf(SENTENCE)),
        ),
        "title.docx": _with(word, "docProps/core.xml", _CORE),
        "header.docx": docx(paragraph(ORDINARY), header1=paragraph(SENTENCE)),
        "footer.docx": docx(paragraph(ORDINARY), footer2=paragraph(SENTENCE)),
        "footnote.docx": docx(paragraph(ORDINARY), footnotes=paragraph(SENTENCE)),
        "endnote.docx": docx(paragraph(ORDINARY), endnotes=paragraph(SENTENCE)),
        "comment.docx": docx(paragraph(ORDINARY), comments=paragraph(SENTENCE)),
        "description.docx": docx(f"{paragraph(ORDINARY)}<w:docPr descr='{SENTENCE}'/>"),
        "text-box.docx": docx(
            f"<w:p>{run(ORDINARY)}<w:txbxContent>{paragraph(SENTENCE)}</w:txbxContent></w:p>"
        ),
        "hidden.docx": docx(
            f"{paragraph(ORDINARY)}<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{SENTENCE}</w:t></w:r></w:p>"
        ),
        "deleted.docx": docx(
            f"<w:p><w:del><w:r><w:delText>{SENTENCE}</w:delText></w:r></w:del></w:p>"
        ),
        "chart.docx": _with(word, "word/charts/chart1.xml", _CHART),
        "document-in-it.docx": _with(word, "word/embeddings/a.docx", docx(paragraph(SENTENCE))),
        "page-in-it.docx": _with(word, "word/afchunk.htm", f"<html><body>{SENTENCE}</body></html>"),
        "title.xlsx": _with(book, "docProps/core.xml", _CORE),
        "sheet.xlsx": _renamed_sheet(SENTENCE),
        "heading.xlsx": _with(
            book,
            "xl/worksheets/sheet2.xml",
            f"<worksheet><headerFooter><oddHeader>&amp;L{SENTENCE}</oddHeader></headerFooter></worksheet>",
        ),
        "comment.xlsx": xlsx([[ORDINARY]], comments1=f"<c><t>{SENTENCE}</t></c>"),
        "description.xlsx": _with(book, "xl/drawings/drawing1.xml", _DRAWING),
        "chart.xlsx": _with(book, "xl/charts/chart1.xml", _CHART),
        "document-in-it.xlsx": _with(book, "xl/embeddings/a.docx", docx(paragraph(SENTENCE))),
        "title.pptx": _with(slides, "docProps/core.xml", _CORE),
        "notes.pptx": _with(slides, "ppt/notesSlides/notesSlide1.xml", _CHART),
        "comment.pptx": _with(
            slides,
            "ppt/comments/comment1.xml",
            f"<p:c xmlns:p='p'><p:text>{SENTENCE}</p:text></p:c>",
        ),
        "description.pptx": _with(slides, "ppt/slides/slide2.xml", _DRAWING),
        "chart.pptx": _with(slides, "ppt/charts/chart1.xml", _CHART),
        "document-in-it.pptx": _with(slides, "ppt/embeddings/a.docx", docx(paragraph(SENTENCE))),
        "title.odt": _with(odt(ORDINARY), "meta.xml", _CORE),
        "footer.odt": _with(
            odt(ORDINARY), "styles.xml", f"<s xmlns:t='t'><t:p>{SENTENCE}</t:p></s>"
        ),
        "comment.odt": odf(
            f"<text:p>{ORDINARY}<office:annotation><text:p>{SENTENCE}</text:p></office:annotation></text:p>"
        ),
        "note.odt": odf(
            f"<text:p>{ORDINARY}<text:note><text:p>{SENTENCE}</text:p></text:note></text:p>"
        ),
        "description.odt": odf(f"<text:p>{ORDINARY}</text:p>{_ODF_FRAME}"),
        "object-in-it.odt": _with(
            odt(ORDINARY), "Object 1/content.xml", f"<c xmlns:t='t'><t:p>{SENTENCE}</t:p></c>"
        ),
        "comment.ods": odf(
            f"<table:table table:name='One'><table:table-row><table:table-cell>"
            f"<office:annotation><text:p>{SENTENCE}</text:p></office:annotation>"
            f"<text:p>1</text:p></table:table-cell></table:table-row></table:table>",
            "spreadsheet",
        ),
        "comment of the archive.zip": _commented_zip(),
        f"{SENTENCE}.zip": zipped({"a.txt": ORDINARY}),
        "name in it.zip": zipped({f"{SENTENCE}.txt": ORDINARY}),
        "description.png": _picture(),
        "comment.jpg": _jpeg(),
    }


def _note(kind: bytes, words: bytes) -> bytes:
    return b"/Subtype /%s /Rect [1 1 9 9] " % kind + words % _SAID


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def _pdf(catalogue: bytes, *objects: bytes, info: int = 0) -> bytes:
    """A PDF of one blank page, `objects` numbered from 4."""
    root = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue
    data = written([root, _PAGES, _PAGE, *objects])
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Info %d 0 R" % info) if info else data


def _with(document: bytes, name: str, content: str | bytes) -> bytes:
    out = BytesIO(document)
    with ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _renamed_sheet(name: str) -> bytes:
    out = {}
    with ZipFile(BytesIO(xlsx([["1"]]))) as archive:
        for member in archive.namelist():
            out[member] = archive.read(member).replace(b'name="One"', f'name="{name}"'.encode())
    return zipped(dict(out))


def _commented_zip() -> bytes:
    out = BytesIO(zipped({"a.txt": ORDINARY}))
    with ZipFile(out, "a") as archive:
        archive.comment = _SAID
    return out.getvalue()


def _picture() -> bytes:
    out, words = BytesIO(), PngInfo()
    words.add_text("Description", SENTENCE)
    Image.new("L", (400, 400), "white").save(out, "PNG", pnginfo=words)
    return out.getvalue()


def _jpeg() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[270] = SENTENCE
    Image.new("L", (400, 400), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()
