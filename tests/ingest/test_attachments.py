"""Files sent with a mail: listed, read where they have words, and found again."""

from collections.abc import Callable, Sequence
from email.message import EmailMessage

import pytest

from ingest.attachments import attachment_bytes, read_attachments
from ingest.documents.extract import Document, Extract
from ingest.message import Attachment, Message, Passage
from ingest.mime_tree import grow
from ingest.parse import parse
from ingest.parts import take_apart
from tests.ingest.documents.drawn import letter, saved
from tests.ingest.documents.office import docx, odt, paragraph, xlsx, zipped
from tests.ingest.documents.old_office import doc, xls
from tests.ingest.documents.outlook_item import Outlook, msg, tnef
from tests.ingest.documents.portable import locked_pdf, pdf
from tests.ingest.documents.seal import sealed

WORDS = "I cannot go on."


def mail_with(*files: tuple[str, str, bytes], body: str = "See attached.") -> bytes:
    """A mail with files of a name, a type and a content."""
    mail = EmailMessage()
    mail["From"] = "Ann <ann@post.example>"
    mail["Subject"] = "Papers"
    mail.set_content(body)
    for name, content_type, data in files:
        maintype, _, subtype = content_type.partition("/")
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()


def read(*files: tuple[str, str, bytes]) -> Message:
    return parse(mail_with(*files))


def listed(message: Message) -> list[tuple[str, str]]:
    return [(attachment.name, attachment.state) for attachment in message.attachments]


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("letter.pdf", "application/pdf", pdf(WORDS)),
        ("letter.pdf", "application/octet-stream", locked_pdf(WORDS, "")),
        ("letter.docx", "application/msword", docx(paragraph(WORDS))),
        ("letter", "application/octet-stream", docx(paragraph(WORDS))),
        ("letter.doc", "application/msword", doc(WORDS)),
        ("letter.doc", "application/msword", docx(paragraph(WORDS))),
        ("letter.doc", "application/msword", b"{\\rtf1\\ansi I cannot {\\b go} on.}"),
        ("letter.odt", "application/octet-stream", odt(WORDS)),
        ("letter.xlsx", "application/octet-stream", xlsx([[WORDS]])),
        ("letter.xls", "application/vnd.ms-excel", xls(WORDS)),
        ("letter.txt", "text/plain", WORDS.encode()),
        ("letter.txt", "application/octet-stream", WORDS.encode("utf-16")),
        ("letter.csv", "text/csv", WORDS.encode()),
        ("letter.txt", "application/octet-stream", WORDS.encode()),
        ("letter", "application/octet-stream", WORDS.encode()),
        ("letter.html", "text/html", b"<p>I cannot <b>go</b> on.</p>"),
        ("letter.pdf", "application/pdf", b"<!DOCTYPE html><p>I cannot <b>go</b> on.</p>"),
        ("letter.pdf", "application/pdf", WORDS.encode()),
    ],
)
def test_the_words_of_a_document_are_a_passage_of_the_writers(
    name: str, content_type: str, data: bytes
) -> None:
    message = read((name, content_type, data))
    assert [a.state for a in message.attachments] == ["text"]
    assert message.passage(f"attachment:{name}").only("new") == WORDS


@pytest.mark.parametrize(
    ("name", "content_type", "data", "state"),
    [
        ("locked.pdf", "application/pdf", locked_pdf("words", "secret"), "encrypted"),
        ("locked.doc", "application/msword", doc("words", encrypted=True), "encrypted"),
        ("blank.pdf", "application/pdf", pdf(""), "no_text"),
        ("blank.docx", "application/octet-stream", docx(""), "no_text"),
        ("empty.pdf", "application/pdf", b"", "no_text"),
        ("broken.pdf", "application/pdf", b"%PDF-1.7 nothing", "corrupt"),
        ("broken.docx", "application/octet-stream", docx(paragraph("x"))[:200], "corrupt"),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\x00", "corrupt"),
        ("broken.zip", "application/zip", zipped({"a.txt": "x"})[:40], "corrupt"),
        ("old.7z", "application/octet-stream", b"7z\xbc\xaf\x27\x1c\0\0", "unsupported"),
        ("letter.pages", "", zipped({"Index/Document.iwa": "x"}), "unsupported"),
        ("what.bin", "application/octet-stream", b"\x00\x01", "unsupported"),
        ("what.exe", "application/octet-stream", b"MZ\x00\x01", "unsupported"),
        ("smime.p7m", "application/pkcs7-mime", sealed(b"x", encrypted=True), "encrypted"),
        ("encrypted.asc", "application/pgp-encrypted", b"Version: 1", "encrypted"),
        ("voice.mp3", "audio/mpeg", b"ID3\x04\x00\x00", "unsupported"),
        ("huge.pdf", "application/pdf", b"%PDF-" + b"x" * 25_000_000, "too_large"),
    ],
    # A file's bytes are no name: some differ each time that they are made, one is huge.
    ids=lambda value: "data" if isinstance(value, bytes) else None,
)
def test_a_file_without_readable_words_says_why(
    name: str, content_type: str, data: bytes, state: str
) -> None:
    message = read((name, content_type or "application/octet-stream", data))
    (attachment,) = message.attachments
    assert attachment.state == state
    assert attachment.note.endswith(".")
    assert attachment.size == len(data)
    assert message.passage(f"attachment:{name}").text == ""


@pytest.mark.parametrize("size", [1_000_100, 25_000_100])
def test_of_a_huge_text_the_beginning_is_read_and_the_note_says_so(size: int) -> None:
    message = read(("huge.txt", "text/plain", WORDS.encode() + b"\n" + b"x" * size))
    (attachment,) = message.attachments
    assert attachment.note == "Very long: only its beginning was read."
    assert message.passage("attachment:huge.txt").text.startswith(WORDS)


def test_of_files_with_too_much_text_as_much_is_read_as_may_be() -> None:
    files = [(f"{name}.txt", "text/plain", name.encode() * 900_000) for name in "abcdef"]
    message = read(*files)
    texts = [message.passage(f"attachment:{name}.txt").text for name in "abcdef"]
    assert [len(text) for text in texts] == [900_000] * 4 + [400_000, 0]
    notes = [attachment.note for attachment in message.attachments]
    assert notes[3:] == [
        "",
        "The message's files have too much text: of this one only the beginning was read.",
        "The message's files have too much text; please open this one.",
    ]


def test_texts_start_no_process() -> None:
    def refuse(documents: Sequence[Document], seconds: float) -> list[Extract]:
        raise AssertionError(f"a process was started for {documents}")

    raw = mail_with(("b.txt", "text/plain", b"words"), ("c.html", "text/html", b"<p>more"))
    attached = read_attachments(take_apart(grow(raw)[0]), refuse)
    assert [a.state for a in attached.attachments] == ["text", "text"]
    assert attached.passages == (
        Passage.all_new("attachment:b.txt", "words"),
        Passage.all_new("attachment:c.html", "more"),
    )


def test_the_documents_of_a_message_are_handed_to_one_process() -> None:
    calls = []

    def count(documents: Sequence[Document], seconds: float) -> list[Extract]:
        calls.append([document.kind for document in documents])
        return [Extract("text", "words")] * len(documents)

    raw = mail_with(*((f"{n}.pdf", "application/pdf", b"%PDF-1.4") for n in range(3)))
    read_attachments(take_apart(grow(raw)[0]), count)
    assert calls == [["pdf", "pdf", "pdf"]]


def test_a_mail_with_too_many_documents_is_read_as_far_as_is_reasonable() -> None:
    def quick(documents: Sequence[Document], seconds: float) -> list[Extract]:
        return [Extract("text", "words")] * len(documents)

    raw = mail_with(*((f"{n}.pdf", "application/pdf", b"%PDF-1.4") for n in range(45)))
    attached = read_attachments(take_apart(grow(raw)[0]), quick)
    assert [a.state for a in attached.attachments] == ["text"] * 40 + ["too_large"] * 5


def test_an_attached_mail_is_forwarded_words_and_its_own_files_follow_it() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Help"
    inner.set_content(WORDS)
    inner.add_attachment("More words.", filename="more.txt")
    outer = EmailMessage()
    outer["From"] = "ann@post.example"
    outer.set_content("He wrote this.")
    outer.add_attachment(inner, filename="his.eml")
    message = parse(outer.as_bytes())
    assert [(a.number, a.name) for a in message.attachments] == [(0, "his.eml"), (1, "more.txt")]
    assert message.passage("attachment:his.eml").only("forwarded") == f"Help\n\n{WORDS}"
    assert message.passage("attachment:more.txt").only("forwarded") == "More words."
    assert message.body.text == "He wrote this."


def test_a_message_saved_from_outlook_is_forwarded_words_with_its_files() -> None:
    item = Outlook({0x0037: "Help", 0x1000: WORDS}, files=[("more.docx", docx(paragraph("More.")))])
    message = read(("his.msg", "application/vnd.ms-outlook", msg(item)))
    assert listed(message) == [("his.msg", "text"), ("his.msg/more.docx", "text")]
    assert message.attachments[0].content_type == "message/rfc822"
    assert message.passage("attachment:his.msg").only("forwarded") == f"Help\n\n{WORDS}"
    assert message.passage("attachment:his.msg/more.docx").only("forwarded") == "More."


def test_winmail_dat_is_the_letter_and_its_files_are_the_writers() -> None:
    item = Outlook({0x1000: WORDS}, files=[("more.docx", docx(paragraph("More.")))])
    raw = mail_with(("winmail.dat", "application/ms-tnef", tnef(item)), body="")
    message = parse(raw)
    assert message.new_text == WORDS
    assert listed(message) == [("winmail.dat", "no_text"), ("winmail.dat/more.docx", "text")]
    assert message.passage("attachment:winmail.dat/more.docx").only("new") == "More."


def test_winmail_dat_does_not_say_the_letter_twice() -> None:
    item = Outlook({0x1000: WORDS})
    raw = mail_with(("winmail.dat", "application/ms-tnef", tnef(item)), body=WORDS)
    assert parse(raw).body.text == WORDS


def test_words_that_only_winmail_dat_has_are_read_with_the_letter() -> None:
    item = Outlook(
        {0x1000: "My mother waited on a trolley for eleven hours and I want to complain."}
    )
    raw = mail_with(("winmail.dat", "application/ms-tnef", tnef(item)), body="See below")
    assert "trolley" in parse(raw).new_text


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_letter_sealed_with_its_signature_is_the_letter(in_pieces: bool) -> None:
    inner = mail_with(("more.docx", "application/x", docx(paragraph("More."))), body=WORDS)
    data = sealed(inner.replace(b"\n", b"\r\n"), in_pieces=in_pieces)
    message = parse(mail_with(("smime.p7m", "application/pkcs7-mime", data), body=""))
    assert message.new_text == WORDS
    assert message.attachments[0].note.startswith("The letter itself sealed")
    assert message.passage("attachment:smime.p7m/more.docx").only("new") == "More."


def test_each_file_in_an_archive_has_its_own_state_and_words() -> None:
    archive = zipped(
        {
            "letter.docx": docx(paragraph(WORDS)),
            "locked.pdf": locked_pdf("x", "secret"),
            "more/notes.txt": "Notes.",
            "inner.zip": zipped({"deep.txt": "x"}),
        }
    )
    message = read(("papers.zip", "application/zip", archive))
    assert listed(message) == [
        ("papers.zip", "no_text"),
        ("papers.zip/letter.docx", "text"),
        ("papers.zip/locked.pdf", "encrypted"),
        ("papers.zip/more/notes.txt", "text"),
        ("papers.zip/inner.zip", "unsupported"),
    ]
    assert message.passage("attachment:papers.zip/letter.docx").only("new") == WORDS
    assert "not opened" in message.attachments[4].note


def test_of_an_archive_of_endless_texts_as_much_is_read_as_is_reasonable() -> None:
    archive = zipped({f"{number}.txt": "word " * 500_000 for number in range(20)})
    message = read(("x.zip", "application/zip", archive))
    states = [state for _, state in listed(message)[1:]]
    assert states == ["text"] * 4 + ["too_large"] * 16
    assert message.attachments[1].note == "Very long: only its beginning was read."


def test_a_very_long_page_is_read_at_its_beginning_and_says_so() -> None:
    page = f"<p>{WORDS}</p>".encode() + b"<img src='data:x'>" * 300_000 + b"<p>The end."
    message = read(("long.html", "text/html", page))
    assert message.passage("attachment:long.html").text == WORDS
    assert message.attachments[0].note == "Very long: only its beginning was read."


def test_a_mail_in_an_archive_is_read_with_its_files() -> None:
    item = Outlook({0x1000: WORDS}, files=[("more.txt", b"More.")])
    eml = mail_with(("plan.docx", "application/x", docx(paragraph("Plan."))), body="Older words.")
    message = read(("post.zip", "application/zip", zipped({"a.msg": msg(item), "b.eml": eml})))
    assert listed(message) == [
        ("post.zip", "no_text"),
        ("post.zip/a.msg", "text"),
        ("post.zip/a.msg/more.txt", "text"),
        ("post.zip/b.eml", "text"),
        ("post.zip/b.eml/plan.docx", "text"),
    ]
    assert message.passage("attachment:post.zip/b.eml/plan.docx").only("forwarded") == "Plan."


def test_an_archive_in_a_letter_in_an_archive_is_not_opened_either() -> None:
    item = Outlook({0x1000: WORDS}, files=[("deep.zip", zipped({"a.txt": "x"}))])
    message = read(("post.zip", "application/zip", zipped({"a.msg": msg(item)})))
    assert listed(message)[2:] == [("post.zip/a.msg/deep.zip", "unsupported")]
    alone = read(("a.msg", "application/vnd.ms-outlook", msg(item)))
    assert listed(alone)[2:] == [("a.msg/deep.zip/a.txt", "text")]


def test_two_files_of_one_name_in_an_archive_are_told_apart() -> None:
    archive = zipped({"a/../note.txt": "first", "note.txt": "second"})
    message = read(("x.zip", "application/zip", archive))
    assert [name for name, _ in listed(message)[1:]] == ["x.zip/a/note.txt", "x.zip/note.txt"]
    twice = zipped({"../note.txt": "first", "/note.txt": "second"})
    message = read(("x.zip", "application/zip", twice))
    assert [name for name, _ in listed(message)[1:]] == ["x.zip/note.txt", "x.zip/note (2).txt"]
    assert message.passage("attachment:x.zip/note (2).txt").text == "second"


def test_a_photographed_letter_is_read_though_the_mail_says_nothing() -> None:
    mail = EmailMessage()
    mail["From"] = "ann@post.example"
    mail.set_content("")
    mail.add_related(
        saved(letter(WORDS), "JPEG"), maintype="image", subtype="jpeg", cid="<page@phone>"
    )
    message = parse(mail.as_bytes())
    (attachment,) = message.attachments
    assert attachment.state == "text"
    assert "Read by OCR" in attachment.note
    assert message.passage(f"attachment:{attachment.name}").only("new") == WORDS


def test_a_logo_in_the_letter_is_no_letter() -> None:
    mail = EmailMessage()
    mail["From"] = "ann@post.example"
    mail.set_content("Words.")
    logo = saved(letter("ACME LTD", size=(400, 160)), "PNG")
    mail.add_related(logo, maintype="image", subtype="png", cid="<logo@firm>")
    (attachment,) = parse(mail.as_bytes()).attachments
    assert (attachment.state, attachment.note) == (
        "no_text",
        "A small picture shown in the letter.",
    )


@pytest.mark.parametrize("add", [EmailMessage.add_attachment, EmailMessage.add_related])
def test_without_tesseract_a_photographed_letter_says_that_it_was_not_read(
    add: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    mail = EmailMessage()
    mail["From"] = "ann@post.example"
    mail.set_content("")
    add(mail, saved(letter(WORDS), "PNG"), maintype="image", subtype="png", cid="<page@phone>")
    (attachment,) = parse(mail.as_bytes()).attachments
    assert attachment.state == "unsupported"
    assert "Tesseract is not installed" in attachment.note


def test_a_long_line_of_a_calendar_entry_is_put_together_again() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nDESCRIPTION:I can\r\n not go\r\n  on\\, truly\\nAnn\r\n"
    message = read(("visit.ics", "text/calendar", calendar))
    assert "I cannot go on, truly\nAnn" in message.passage("attachment:visit.ics").text


def test_a_file_is_found_again_by_its_number() -> None:
    raw = mail_with(("a.txt", "text/plain", b"first"), ("a.txt", "text/plain", b"second"))
    assert parse(raw).attachments[1] == Attachment(1, "a (2).txt", "text/plain", 6, "text")
    assert attachment_bytes(raw, 1) == ("a (2).txt", b"second")


def test_every_file_inside_another_is_found_again_by_its_number() -> None:
    item = Outlook({0x1000: WORDS}, files=[("more.txt", b"More.")])
    archive = zipped({"a.txt": "first", "b.msg": msg(item)})
    raw = mail_with(
        ("x.txt", "text/plain", b"x"),
        ("y.zip", "application/zip", archive),
        ("z.msg", "application/octet-stream", msg(item)),
    )
    attachments = parse(raw).attachments
    assert {a.name: attachment_bytes(raw, a.number)[1] for a in attachments} == {
        "x.txt": b"x",
        "y.zip": archive,
        "y.zip/a.txt": b"first",
        "y.zip/b.msg": msg(item),
        "y.zip/b.msg/more.txt": b"More.",
        "z.msg": msg(item),
        "z.msg/more.txt": b"More.",
    }
    assert [attachment_bytes(raw, a.number)[0] for a in attachments] == [
        a.name for a in attachments
    ]


@pytest.mark.parametrize("number", [-1, 7, 1_000, 1_007])
def test_asking_for_a_file_that_is_not_there_says_so(number: int) -> None:
    with pytest.raises(LookupError, match=f"no attachment number {number}"):
        attachment_bytes(mail_with(("a.txt", "text/plain", b"x")), number)


def test_a_file_in_a_document_is_listed_read_and_can_be_downloaded() -> None:
    inner = docx(paragraph(WORDS))
    outer = zipped(
        {"word/document.xml": "<d><p><t>See inside.</t></p></d>", "word/embeddings/in.docx": inner}
    )
    archive = zipped({"letter.docx": outer})
    message = read(("a.txt", "text/plain", b"x"), ("papers.zip", "application/zip", archive))
    (embedded,) = [a for a in message.attachments if a.name.endswith("in.docx")]
    assert embedded.name == "papers.zip/letter.docx/in.docx"
    assert message.passage(f"attachment:{embedded.name}").text == WORDS
    raw = mail_with(("a.txt", "text/plain", b"x"), ("papers.zip", "application/zip", archive))
    assert attachment_bytes(raw, embedded.number) == (embedded.name, inner)
