"""Any bytes in, a `Message` out; nothing raises, nothing is hidden, nothing takes for ever."""

from email.message import EmailMessage

import pytest

from ingest import parse as parse_module
from ingest.attachments import attachment_bytes
from ingest.parse import parse

HEADERS = b"From: Ann <ann@post.example>\nSubject: Help\nDate: Tue, 3 Mar 2026 10:00:00 +0000\n"


def nested(depth: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
        for level in range(depth)
    )
    return HEADERS + opening + b"\nI cannot go on.\n"


@pytest.mark.parametrize("depth", [10, 100, 300, 1000])
def test_nesting_hides_nothing(depth: int) -> None:
    message = parse(nested(depth))
    assert message.body.text == "I cannot go on."
    assert message.from_.address == "ann@post.example"


def test_deep_nesting_over_many_lines_takes_no_time_to_speak_of() -> None:
    assert "I cannot go on." in parse(nested(80) + b"\n" * 1_000_000).body.text


@pytest.mark.parametrize("depth", [5, 50, 1000])
def test_messages_within_messages_hide_nothing(depth: int) -> None:
    message = parse((HEADERS + b"Content-Type: message/rfc822\n\n") * depth + b"I cannot go on.")
    assert any("I cannot go on." in passage.text for passage in message.passages)


def test_an_attached_message_is_handed_out_byte_for_byte() -> None:
    inner = b"From : tom@post.example\r\nX:a\r\n\tX-Odd: b\r\n\r\n>From here\r\n--c\r\n"
    raw = HEADERS + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee below.\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"
    )
    assert attachment_bytes(raw, 0) == ("message 1.eml", inner)


def test_ten_thousand_parts_are_all_read() -> None:
    parts = b"".join(b"--b\n\nword%d\n" % number for number in range(10_000))
    raw = HEADERS + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--"
    assert parse(raw).body.text.split()[-1] == "word9999"


@pytest.mark.parametrize(
    "html",
    [
        "<a " * 40_000 + "> I cannot go on.",
        "<a " + " ".join(f"x{n}" for n in range(40_000)) + ">I cannot go on.",
        "<div>" * 100_000 + "I cannot go on.",
        "<p><span>" * 100_000 + "I cannot go on.",
        "<table><tr><td>" * 50_000 + "I cannot go on.",
        "<!--" * 100_000 + "--> I cannot go on.",
        "<blockquote type=cite>" * 2_000 + "I cannot go on.",
    ],
)
def test_html_made_to_exhaust_its_reader_is_read(html: str) -> None:
    message = parse(HEADERS + b"Content-Type: text/html\n\n" + html.encode())
    assert message.body.text.endswith("I cannot go on.")


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: " + b"=?a?q?" * 100_000,
        b"To: " + b"<a " * 300_000,
        b"To: " + b"(" * 1_000_000,
        b"References: " + b"<a " * 300_000,
        b"Content-Type: multipart/mixed" + b";" * 1_000_000,
        b"X-A: b\n" * 100_000 + b"X-B: c",
    ],
)
def test_an_endless_header_is_read_past(header: bytes) -> None:
    message = parse(HEADERS + header + b"\n\nI cannot go on.")
    assert message.body.text == "I cannot go on."


def test_words_in_files_that_are_not_listed_are_found() -> None:
    files = b"".join(
        b"--b\nContent-Type: text/plain; name=f%d.txt\n\nword%dx\n" % (n, n) for n in range(1_500)
    )
    raw = HEADERS + b"Content-Type: multipart/mixed; boundary=b\n\n" + files + b"--b--"
    message = parse(raw)
    assert len(message.attachments) == 1_000
    assert "word1499x" in message.passage("attachment:files that are not listed").text
    assert any(defect.startswith("only the first 1000 of 1499 files") for defect in message.defects)


def test_parts_beyond_twenty_thousand_read_as_one_text() -> None:
    parts = b"--b\n\nx\n" * 20_000 + b"--b\n\nI cannot go on.\n--b--\n"
    message = parse(HEADERS + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts)
    assert "I cannot go on." in message.body.text
    assert "more than 20,000 parts: the rest read as one text" in message.defects


@pytest.mark.slow
def test_thirty_megabytes_are_read() -> None:
    raw = HEADERS + b"\n" + b"The words of a letter that never ends, it seems.\n" * 600_000
    assert parse(raw).body.text.endswith("it seems.")


def test_a_failure_of_ours_still_shows_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(parse_module, "read_body", fail)
    message = parse(HEADERS + b"\nI cannot go on.")
    assert message.unreadable == "Reading the mail failed (RuntimeError)."
    assert message.subject == "Help"
    assert "I cannot go on." in message.body.text


def test_danger_in_bytes_that_are_no_mail_can_still_be_found() -> None:
    message = parse(bytes(range(32)) * 40 + b"I cannot go on." + bytes(range(32)) * 40)
    assert message.unreadable is not None
    assert "I cannot go on." in message.body.text


def test_threading_headers_are_kept_in_order() -> None:
    raw = HEADERS + (
        b"Message-ID: <3@post.example>\nIn-Reply-To: Your mail <2@trust.example>\n"
        b"References: <1@post.example>\n <2@trust.example>\n\nx"
    )
    message = parse(raw)
    assert message.message_id == "<3@post.example>"
    assert list(message.thread_ids) == [
        "<2@trust.example>",
        "<2@trust.example>",
        "<1@post.example>",
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [(b"", None), (b"Return-Path: <>\n", ""), (b"Return-Path: <a@b.example>\n", "a@b.example")],
)
def test_the_envelope_sender_tells_missing_from_null(header: bytes, expected: str | None) -> None:
    assert parse(header + HEADERS + b"\nx").envelope_sender == expected


def test_from_sender_and_reply_to_are_kept_apart() -> None:
    raw = HEADERS + b"Sender: desk@post.example\nReply-To: Bo <bo@c.example>, cy@d.example\n\nx"
    message = parse(raw)
    assert message.from_.address == "ann@post.example"
    assert message.sender.address == "desk@post.example"
    assert [a.address for a in message.reply_to] == ["bo@c.example", "cy@d.example"]


def test_a_forwarded_subject_is_the_first_writers() -> None:
    message = parse(b"From: a@b.example\nSubject: FW: I cannot go on\n\nPlease help.")
    subject = message.passage("subject")
    assert subject.only("forwarded") == "I cannot go on"
    assert message.subject == "FW: I cannot go on"


def test_a_letter_written_by_pythons_own_library_is_read_back() -> None:
    mail = EmailMessage()
    mail["From"] = "Zoë Bell <zoe@post.example>"
    mail["Subject"] = "Où est mon appareil ?"
    mail.set_content("Je l’ai perdu.")
    mail.add_alternative("<p>Je l’ai <b>perdu</b>.</p>", subtype="html")
    message = parse(mail.as_bytes())
    assert message.from_.name == "Zoë Bell"
    assert message.subject == "Où est mon appareil ?"
    assert message.body.text == "Je l’ai perdu."
    assert message.html.strip() == "<p>Je l’ai <b>perdu</b>.</p>"
    assert message.defects == ("no Date header", "no Message-ID header")
