"""Files sent with a mail: listed, read where they have words, and found again."""

from email.message import EmailMessage

import pytest

from ingest.attachments import Extract, attachment_bytes, read_attachments, read_in_child
from ingest.message import Attachment, Message, Passage
from ingest.mime_tree import grow
from ingest.parse import parse
from ingest.parts import take_apart
from tests.ingest.documents import docx, locked_pdf, odt, paragraph, pdf, xlsx, zipped


def mail_with(*files: tuple[str, str, bytes]) -> bytes:
    """A mail with files of a name, a type and a content."""
    mail = EmailMessage()
    mail["From"] = "Ann <ann@post.example>"
    mail["Subject"] = "Papers"
    mail.set_content("See attached.")
    for name, content_type, data in files:
        maintype, _, subtype = content_type.partition("/")
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()


def read(*files: tuple[str, str, bytes]) -> Message:
    return parse(mail_with(*files))


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("letter.pdf", "application/pdf", pdf("I cannot go on.")),
        ("letter.pdf", "application/octet-stream", locked_pdf("I cannot go on.", "")),
        ("letter.docx", "application/msword", docx(paragraph("I cannot go on."))),
        ("letter", "application/octet-stream", docx(paragraph("I cannot go on."))),
        ("letter.odt", "application/octet-stream", odt("I cannot go on.")),
        ("letter.xlsx", "application/octet-stream", xlsx([["I cannot go on."]])),
        ("letter.txt", "text/plain", b"I cannot go on."),
        ("letter.csv", "text/csv", b"I cannot go on."),
        ("letter.txt", "application/octet-stream", b"I cannot go on."),
        ("letter.html", "text/html", b"<p>I cannot <b>go</b> on.</p>"),
    ],
)
def test_the_words_of_a_document_are_a_passage_of_the_writers(
    name: str, content_type: str, data: bytes
) -> None:
    message = read((name, content_type, data))
    assert [a.state for a in message.attachments] == ["text"]
    assert message.passage(f"attachment:{name}").only("new") == "I cannot go on."


@pytest.mark.parametrize(
    ("name", "content_type", "data", "state"),
    [
        ("locked.pdf", "application/pdf", locked_pdf("words", "secret"), "encrypted"),
        ("locked.docx", "application/octet-stream", b"\xd0\xcf\x11\xe0" + bytes(600), "encrypted"),
        ("scan.pdf", "application/pdf", pdf(""), "no_text"),
        ("blank.docx", "application/octet-stream", docx(""), "no_text"),
        ("broken.pdf", "application/pdf", b"%PDF-1.7 nothing", "corrupt"),
        ("broken.docx", "application/octet-stream", docx(paragraph("x"))[:200], "corrupt"),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0", "unsupported"),
        ("files.zip", "application/zip", zipped({"a.txt": "x"}), "unsupported"),
        ("what.bin", "application/octet-stream", b"\x00\x01", "unsupported"),
        ("huge.txt", "text/plain", b"x" * 25_000_001, "too_large"),
    ],
)
def test_a_file_without_readable_words_says_why(
    name: str, content_type: str, data: bytes, state: str
) -> None:
    message = read((name, content_type, data))
    (attachment,) = message.attachments
    assert attachment.state == state
    assert attachment.note.endswith(".")
    assert attachment.size == len(data)
    assert message.passage(f"attachment:{name}").text == ""


def test_an_entity_bomb_in_a_document_is_refused() -> None:
    prologue = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    message = read(("bomb.docx", "application/octet-stream", docx("<w:p>&b;</w:p>", prologue)))
    assert message.attachments[0].state == "corrupt"


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    data = docx(paragraph("a" * 70_000_000))
    assert read_in_child("docx", data, 20).state == "too_large"


def test_a_document_that_takes_too_long_is_given_up() -> None:
    extract = read_in_child("pdf", pdf("words"), 0.001)
    assert extract.state == "too_large"
    assert extract.text == ""


def test_a_table_in_a_document_keeps_its_rows() -> None:
    cells = "".join(f"<w:tc>{paragraph(words)}</w:tc>" for words in ("Name", "Ann"))
    message = read(
        ("form.docx", "application/octet-stream", docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    )
    assert message.passage("attachment:form.docx").text.strip() == "Name\tAnn"


def test_pictures_and_texts_start_no_process() -> None:
    def refuse(kind: str, data: bytes, seconds: float) -> Extract:
        raise AssertionError(f"a process was started for {kind}")

    raw = mail_with(("a.jpg", "image/jpeg", b"\xff\xd8"), ("b.txt", "text/plain", b"words"))
    attachments, passages = read_attachments(take_apart(grow(raw)[0]), refuse)
    assert [a.state for a in attachments] == ["unsupported", "text"]
    assert passages == [Passage.all_new("attachment:b.txt", "words")]


def test_a_mail_with_too_many_documents_is_read_as_far_as_is_reasonable() -> None:
    def quick(kind: str, data: bytes, seconds: float) -> Extract:
        return Extract("text", "words")

    raw = mail_with(*((f"{n}.pdf", "application/pdf", b"%PDF-1.4") for n in range(25)))
    attachments, _ = read_attachments(take_apart(grow(raw)[0]), quick)
    assert [a.state for a in attachments] == ["text"] * 20 + ["too_large"] * 5


def test_an_attached_mail_is_forwarded_words_and_its_own_files_follow_it() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Help"
    inner.set_content("I cannot go on.")
    inner.add_attachment("More words.", filename="more.txt")
    outer = EmailMessage()
    outer["From"] = "ann@post.example"
    outer.set_content("He wrote this.")
    outer.add_attachment(inner, filename="his.eml")
    message = parse(outer.as_bytes())
    assert [(a.number, a.name) for a in message.attachments] == [(0, "his.eml"), (1, "more.txt")]
    assert message.passage("attachment:his.eml").only("forwarded") == "Help\n\nI cannot go on."
    assert message.passage("attachment:more.txt").only("forwarded") == "More words."
    assert message.body.text == "He wrote this."


def test_a_file_is_found_again_by_its_number() -> None:
    raw = mail_with(("a.txt", "text/plain", b"first"), ("a.txt", "text/plain", b"second"))
    expected = Attachment(1, "a (2).txt", "text/plain", 6, "text")
    assert attachment_bytes(raw, 1) == (expected, b"second")
    assert attachment_bytes(raw, 1)[0] == parse(raw).attachments[1]


def test_asking_for_a_file_that_is_not_there_says_so() -> None:
    with pytest.raises(LookupError, match="no attachment number 7"):
        attachment_bytes(mail_with(), 7)
