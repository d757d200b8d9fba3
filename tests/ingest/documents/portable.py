"""PDF documents made for the tests."""

from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"


def pdf(words: str) -> bytes:
    """A PDF of one page that says the words; a page without text where they are empty."""
    return form(words)


def form(words: str, *widgets: bytes, catalogue: bytes = b"") -> bytes:
    """The same with annotations: dictionaries without their brackets."""
    drawing = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode() if words else b""
    first = 6
    numbers = b" ".join(b"%d 0 R" % (first + at) for at in range(len(widgets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> %s >>" % (numbers, catalogue),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE + b" /Resources << /Font << /F1 5 0 R >> >> /Annots [%s] >>" % numbers,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *(b"<< /Type /Annot /P 3 0 R %s >>" % widget for widget in widgets),
    ]
    return written(objects)


def written(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + tail % (size, out.index(b"xref"))


def locked_pdf(words: str, password: str) -> bytes:
    """A PDF, encrypted; with an empty password only printing is locked."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(words))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned_pdf(*pages: Image.Image) -> bytes:
    """A PDF whose pages are pictures, as a scanner makes it."""
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=150, save_all=True, append_images=pages[1:])
    return out.getvalue()
