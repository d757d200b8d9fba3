"""One sentence in every format that is read, for tests that run from bytes to findings."""

from email.message import EmailMessage
from pathlib import Path

from tests.ingest.documents.drawn import letter, saved
from tests.ingest.documents.office import docx, ods, odt, paragraph, pptx, xlsx, zipped
from tests.ingest.documents.old_office import doc, word_95, xls
from tests.ingest.documents.outlook_item import Outlook, msg, tnef
from tests.ingest.documents.portable import pdf, scanned_pdf
from tests.ingest.documents.seal import sealed

SENTENCE = "I am going to end my life on Sunday"
_HEIC = Path(__file__).with_name("letter.heic")
"""The same sentence as an iPhone would photograph it; Pillow cannot write the format."""


def documents() -> dict[str, bytes]:
    """A file that says `SENTENCE`, by its name."""
    half = len(SENTENCE) // 2
    folded = f"DESCRIPTION:{SENTENCE[:half]}\r\n {SENTENCE[half:]}"
    html = f"<html><body><p>{SENTENCE}</p></body></html>"
    page = letter(SENTENCE)
    item = Outlook({0x0037: "For you", 0x1000: SENTENCE})
    return {
        "a.pdf": pdf(SENTENCE),
        "scan.pdf": scanned_pdf(page),
        "a.docx": docx(paragraph(SENTENCE)),
        "photograph.docx": zipped(
            {"word/document.xml": "<d/>", "word/media/image1.png": saved(page, "PNG")}
        ),
        "a.doc": doc(SENTENCE),
        "word95.doc": word_95(SENTENCE),
        "a.odt": odt(SENTENCE),
        "a.rtf": rf"{{\rtf1\ansi {SENTENCE[:half]}{{\b {SENTENCE[half:]}}}}}".encode(),
        "a.txt": SENTENCE.encode(),
        "utf-16.txt": SENTENCE.encode("utf-16"),
        "a.html": html.encode(),
        "html.pdf": html.encode(),
        "a.csv": f"Date,Words\n1 May,{SENTENCE}\n".encode(),
        "a.xlsx": xlsx([["Date", SENTENCE]]),
        "a.xls": xls(SENTENCE),
        "a.ods": ods(SENTENCE),
        "a.pptx": pptx("A title", SENTENCE),
        "a.ics": f"BEGIN:VCALENDAR\r\n{folded}\r\nEND:VCALENDAR\r\n".encode(),
        "a.vcf": f"BEGIN:VCARD\r\nNOTE:{SENTENCE}\r\nEND:VCARD\r\n".encode(),
        "a.png": saved(page, "PNG"),
        "a.jpg": saved(page.convert("RGB"), "JPEG"),
        "a.gif": saved(page, "GIF"),
        "a.heic": _HEIC.read_bytes(),
        "fax.tif": saved(page.convert("1"), "TIFF", compression="group4"),
        "a.msg": msg(item),
        "winmail.dat": tnef(item),
        "a.zip": zipped({"a.docx": docx(paragraph(SENTENCE))}),
        "smime.p7m": sealed(mail_with("a.txt", SENTENCE.encode())),
        "a.mht": f"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{html}".encode(),
    }


def mail_with(name: str, data: bytes) -> bytes:
    """A mail that says nothing itself and brings this file."""
    mail = EmailMessage()
    mail["From"] = "Ann <ann@post.example>"
    mail["To"] = "pals@trust.example"
    mail["Subject"] = "Letter"
    mail.set_content("\n")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
