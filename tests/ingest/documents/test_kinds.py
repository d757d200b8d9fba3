"""Which reader a file gets: its bytes count more than its name, its name than its type."""

import pytest

from ingest.documents.kinds import kind_of
from tests.ingest.documents.compound import compound
from tests.ingest.documents.office import docx, ods, odt, pptx, xlsx, zipped
from tests.ingest.documents.old_office import doc, xls
from tests.ingest.documents.outlook_item import Outlook, msg
from tests.ingest.documents.portable import pdf

OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "content_type", "data", "kind"),
    [
        ("x.txt", OCTETS, pdf("x"), "pdf"),
        ("x.pdf", "application/pdf", b"<html><body>x", "html"),
        ("x.pdf", "application/pdf", b"\xef\xbb\xbf \n<!-- x --><!DOCTYPE html>", "html"),
        ("x.pdf", "application/pdf", b"Removed by the gateway.", "plain"),
        ("x.doc", OCTETS, b"{\\rtf1 x}", "rtf"),
        ("x", OCTETS, docx(""), "docx"),
        ("x", OCTETS, odt("x"), "odf"),
        ("x", OCTETS, ods("x"), "spreadsheet"),
        ("x", OCTETS, xlsx([["x"]]), "spreadsheet"),
        ("x", OCTETS, pptx("x"), "pptx"),
        ("x.docx", OCTETS, zipped({"a.txt": "x"}), "zip"),
        ("x.zip", OCTETS, zipped({"a.docx": docx("")}), "zip"),
        ("x", OCTETS, doc("x"), "doc"),
        ("x", OCTETS, xls("x"), "spreadsheet"),
        ("x", OCTETS, msg(Outlook({})), "msg"),
        ("x", "application/ms-tnef", b"\x78\x9f\x3e\x22\0\0", "tnef"),
        ("x.dat", OCTETS, b"\xff\xd8\xff\xe0", "picture"),
        ("IMG_1", OCTETS, b"\0\0\0\x18ftypheic", "picture"),
        ("x.docx", OCTETS, b"\0\1\2", "docx"),
        ("x", "application/msword", b"\0\1\2", "doc"),
        ("x.py", OCTETS, b"print()", "plain"),
        ("invoice.pdf", OCTETS, b"MZ\x90\0\3\0", "program"),
        ("invoice.js", OCTETS, b"alert()", "program"),
        ("smime.p7m", OCTETS, b"0\x80\6\t", "sealed"),
        ("x.ics", "text/calendar", b"BEGIN:VCALENDAR", "contentlines"),
        ("x.EML", OCTETS, b"From: a", "mail"),
        ("x.msg", OCTETS, b"From: a", "mail"),
        ("x", OCTETS, b"\0\1\2", ""),
        ("x", OCTETS, b"", ""),
    ],
)
def test_the_kind_of_a_file(name: str, content_type: str, data: bytes, kind: str) -> None:
    assert kind_of(name, content_type, data) == kind


def test_an_office_document_locked_by_its_program_is_known() -> None:
    assert kind_of("x.docx", OCTETS, compound({"EncryptedPackage": b"x"})) == "encrypted"
