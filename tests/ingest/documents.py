"""Documents made for the tests, as small as their formats allow."""

import zipfile
from io import BytesIO

from pypdf import PdfReader, PdfWriter

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(words: str) -> bytes:
    """A PDF of one page that says the words; a page without text where they are empty."""
    drawing = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode() if words else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 6\n0000000000 65535 f \n%s" % table
    return out + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % out.index(b"xref")


def locked_pdf(words: str, password: str) -> bytes:
    """The same, encrypted; with an empty password only printing is locked."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(words))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(body: str, prologue: str = "") -> bytes:
    """A Word document with that XML as its body."""
    document = f'{prologue}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def paragraph(words: str) -> str:
    """A Word paragraph, its words split over two runs as Word likes to do."""
    middle = len(words) // 2
    runs = (f"<w:r><w:t>{part}</w:t></w:r>" for part in (words[:middle], words[middle:]))
    return f"<w:p>{''.join(runs)}</w:p>"


def odt(words: str) -> bytes:
    """An OpenDocument text of one paragraph."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
            f"<t:p>{words}</t:p></o:d>",
        }
    )


def xlsx(rows: list[list[str]]) -> bytes:
    """A workbook of one sheet with shared strings."""
    words = [cell for row in rows for cell in row]
    shared = "".join(f"<si><t>{word}</t></si>" for word in words)
    numbers = iter(range(len(words)))
    sheet = "".join(
        "<row>" + "".join(f'<c t="s"><v>{next(numbers)}</v></c>' for _ in row) + "</row>"
        for row in rows
    )
    return zipped(
        {
            "xl/workbook.xml": "<workbook/>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
        }
    )


def zipped(members: dict[str, str]) -> bytes:
    """A zip archive of these members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()
