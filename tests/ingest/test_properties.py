"""What holds for any bytes and for any tree of MIME parts: read, covered, nothing hidden."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from email import policy
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from itertools import count

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.message import Message
from ingest.parse import parse

LINES = st.sampled_from(
    [
        b"From: a@b.example",
        b"Subject: =?utf-8?B?w?=",
        b"Subject: =?utf-8?Q?a=00=0Ab?= \0",
        b'From: "a\\\n b"@c.example, "d\n e" <"f\n g"@h.example>',
        b"To: =?utf-8?Q?a=0A=00b?= <=?utf-8?Q?c=0Ad?=@e.example>",
        b"Reply-To: <a\0\n b@c.example>",
        b"Message-ID: <\0a@b.example>",
        b"Content-Disposition: attachment; filename*=utf-8''a%00%0Ab.txt",
        b"<p title='a\0b'>a\0b&#0;</p>",
        b"Content-Type: multipart/mixed; boundary=b",
        b'Content-Type: multipart/alternative; boundary="b"',
        b"Content-Type: multipart/digest; boundary=d",
        b"Content-Type: message/rfc822",
        b"Content-Type: text/html; charset=utf-16",
        b"Content-Type: message/delivery-status",
        b"Content-Type: text/plain; name*0*=x''%; charset*=",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Transfer-Encoding: x-uuencode",
        b"Content-Disposition: attachment; filename=",
        b"Return-Path: <>",
        b"--b",
        b"--b--",
        b"--d",
        b"",
        b"> quoted",
        b"begin 644 a.txt",
        b"=ybegin name=a",
        b"end",
        b"<p style='display:none'>words<blockquote type=cite>",
        b"=E9=",
        b"\xff\x00\xe9",
        b"\r",
    ]
)
MULTIPARTS = st.sampled_from(["mixed", "alternative", "related", "signed", "report", "parallel"])


def texts_in(value: object) -> Iterator[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from texts_in(getattr(value, part.name))


def check(message: Message, raw: bytes) -> None:
    """Everything a later room takes for granted."""
    assert message.size == len(raw)
    assert message.passages[0].where == "subject"
    assert message.passages[1].where == "body"
    for passage in message.passages:
        assert "".join(passage.text[s.start : s.end] for s in passage.stretches) == passage.text
        assert "\r" not in passage.text
        passage.text.encode()
    for passage in message.margins:
        assert passage.text.strip()
    assert not any("\0" in text for text in texts_in(message))
    people = (message.from_, message.sender, *message.reply_to, *message.to, *message.cc)
    assert not any(set("\r\n") & {*person.name, *person.address} for person in people)
    assert message.sent_at is None or message.sent_at.utcoffset() is not None
    assert "\n" not in message.subject
    assert not (message.unreadable or "").startswith("Reading the mail failed")


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_a_message(raw: bytes) -> None:
    check(parse(raw), raw)


@settings(deadline=None, max_examples=300)
@example([b"Content-Type: multipart/mixed; boundary=b", b"", b"--b"])
@given(st.lists(LINES, max_size=25))
def test_any_lines_of_mail_are_a_message(lines: list[bytes]) -> None:
    raw = b"\n".join(lines)
    check(parse(raw), raw)


@st.composite
def trees(draw: st.DrawFn, numbers: "count[int]", at: str = "b", depth: int = 3) -> MIMEBase:
    """A part of any kind; every leaf says a word of its own, `word17x`."""
    kind = draw(st.sampled_from(["plain", "html", "multipart", "message"] if depth else ["plain"]))
    if kind == "multipart":
        whole = MIMEMultipart(draw(MULTIPARTS), boundary=at)
        for child in range(draw(st.integers(1, 3))):
            whole.attach(draw(trees(numbers, f"{at}{child}", depth - 1)))
        return whole
    if kind == "message":
        inner = draw(trees(numbers, f"{at}m", depth - 1))
        inner["From"] = "Tom <tom@post.example>"
        inner["Subject"] = "Earlier"
        return MIMEMessage(inner)
    words = f"word{next(numbers)}x "
    charset = draw(st.sampled_from(["us-ascii", "utf-8", "iso-8859-1"]))
    text = f"<p>{words}</p>" if kind == "html" else words
    part = MIMEText(text * draw(st.integers(1, 3)), kind, charset)
    if draw(st.booleans()):
        part.add_header("Content-Disposition", "attachment", filename=f"a.{kind}.txt")
    return part


@st.composite
def mails(draw: st.DrawFn) -> tuple[bytes, int]:
    """A well-formed message, and how many words are in it."""
    numbers = count()
    root = draw(trees(numbers))
    root["From"] = "Ann Bell <ann.bell@post.example>"
    root["Subject"] = "Help"
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    raw = root.as_bytes(policy=policy.compat32.clone(linesep=line_end))
    return raw, next(numbers)


@settings(deadline=None, max_examples=150)
@given(mails())
def test_every_word_of_a_well_formed_message_is_found(mail: tuple[bytes, int]) -> None:
    raw, words = mail
    message = parse(raw)
    check(message, raw)
    said = " ".join(passage.text for passage in message.passages)
    assert [n for n in range(words) if f"word{n}x" not in said] == []
    assert message.from_.address == "ann.bell@post.example"


@settings(deadline=None, max_examples=150)
@given(mails(), st.data())
def test_a_message_cut_and_patched_anywhere_is_still_a_message(
    mail: tuple[bytes, int], data: st.DataObject
) -> None:
    raw = mail[0]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(start + 200, len(raw))))
        patch = data.draw(st.binary(max_size=20) | LINES | st.just(raw[start:end] * 2))
        raw = raw[:start] + patch + raw[end:]
    check(parse(raw), raw)


@settings(deadline=None)
@given(st.text(min_size=1), st.text())
def test_what_pythons_own_library_writes_is_read_back(words: str, subject: str) -> None:
    mail = EmailMessage()
    mail["Subject"] = " ".join(subject.encode("utf-8", "ignore").decode().split()).strip("\x00")
    mail.set_content(words.encode("utf-8", "ignore").decode(), cte="base64")
    raw = mail.as_bytes()
    check(parse(raw), raw)
