"""The child that reads documents: its limits, and what it keeps from what it reads."""

import os
import struct
import zlib

import pytest

from ingest.documents.extract import Document
from ingest.documents.process import read_in_child
from tests.ingest.documents.compound import compound
from tests.ingest.documents.office import docx, paragraph, zipped
from tests.ingest.documents.portable import pdf, written
from tests.ingest.documents.reading import read

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>"
_LAUGHS = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def packed_page(content: bytes) -> bytes:
    """A PDF whose only page is drawn by this, packed."""
    stream = zlib.compress(content)
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            _PAGE % b"",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    )


def endless_pages() -> bytes:
    """A PDF whose tree of pages leads back to itself."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    return written([catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000000 >>"])


def drawn_in_itself() -> bytes:
    """A PDF whose drawing draws itself, twice."""
    catalogue, pages = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    )
    use = b"/Resources << /XObject << /X 5 0 R >> >>"
    drawing = (
        b"<< /Subtype /Form /BBox [0 0 9 9] %s /Length 11 >>\nstream\n/X Do /X Do\nendstream" % use
    )
    return written(
        [catalogue, pages, _PAGE % use, b"<< /Length 5 >>\nstream\n/X Do\nendstream", drawing]
    )


def huge_picture() -> bytes:
    """A PNG of a few bytes whose header promises 3,600 million pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")):
        out += struct.pack(">I", len(data)) + kind + data
        out += struct.pack(">I", zlib.crc32(kind + data))
    return out


def endless_stream() -> bytes:
    """A Word document whose sectors lead round in a circle."""
    data = bytearray(compound({"WordDocument": bytes(9_000), "1Table": bytes(9_000)}))
    for sector in range(40):
        struct.pack_into("<I", data, len(data) - 512 + 4 * sector, sector % 7)
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        (
            "laughs.docx",
            docx("<w:p>&i;</w:p>", f'<!DOCTYPE d [<!ENTITY a "ha">{_LAUGHS}]>'),
            "corrupt",
        ),
        ("late.docx", docx("x", f"<!--{'x' * 20_000}--><!DOCTYPE d []>"), "corrupt"),
        ("huge.docx", docx(paragraph("a" * 70_000_000)), "too_large"),
        ("deep.docx", docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000), "no_text"),
        ("deep.rtf", b"{\\rtf1" + b"{" * 200_000 + b"}" * 200_000, "no_text"),
        ("pages.pdf", endless_pages(), "corrupt"),
        ("itself.pdf", drawn_in_itself(), "too_large"),
        ("page.pdf", packed_page(b"q " * 100_000_000), "too_large"),
        ("huge.png", huge_picture(), "too_large"),
        ("circle.doc", endless_stream(), "corrupt"),
    ],
)
def test_a_document_made_to_exhaust_its_reader_ends_with_a_state(
    name: str, data: bytes, state: str
) -> None:
    extract = read(data, name, ocr=True)
    assert extract.state == state
    assert extract.text == ""


def test_a_document_that_ends_its_reader_ends_no_other() -> None:
    documents = [Document("pdf", drawn_in_itself()), Document("pdf", pdf("I cannot go on."))]
    bomb, letter = read_in_child(documents, 60)
    assert bomb.state == "too_large"
    assert letter.text == "I cannot go on."


def test_what_is_not_read_in_time_is_given_up() -> None:
    late, too_late = read_in_child([Document("pdf", pdf("words"))] * 2, 0)
    assert late.state == too_late.state == "too_large"


def test_the_child_knows_none_of_the_services_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALSBOX_SMTP_URL", "smtps://user:secret@host")
    seen: dict[str, object] = {}

    def run(command: list[str], **options: object) -> object:
        seen.update(options)
        raise OSError

    monkeypatch.setattr("subprocess.run", run)
    (extract,) = read_in_child([Document("pdf", b"%PDF-")], 1)
    assert "PALSBOX_SMTP_URL" in os.environ
    assert "env" in seen
    assert "secret" not in str(seen["env"])
    assert extract.state == "unsupported"


def test_a_member_of_an_archive_keeps_every_byte() -> None:
    content = bytes(range(256)) * 50
    (member,) = read(zipped({"a.bin": content})).members
    assert member.data == content
