"""The bytes of an outgoing mail. Nothing a stranger wrote may become a header."""

import re
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from responders.addresses import sendable

_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,240}>")
_AUTO_SUBMITTED = {
    "acknowledgement": "auto-replied",
    "alert": "auto-generated",
    "admin": "auto-generated",
}


class UnsafeLetterError(ValueError):
    """A part of the letter would break out of its header; the message names the part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail is made of. `purpose` as in the outbox; `date` is aware."""

    purpose: str
    from_name: str
    from_address: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    in_reply_to: str
    date: datetime


def is_message_id(value: str) -> bool:
    """Whether the value is one Message-ID and nothing more (RFC 5322, 3.6.4)."""
    return "@" in value and _MESSAGE_ID.fullmatch(value) is not None


def to_bytes(mail: Mail) -> bytes:
    """The mail as RFC 5322 bytes, CRLF, ASCII throughout.

    The same mail gives the same bytes, so that a second attempt is the same message. A
    Message-ID to be answered that is none is left out. What programs send says so
    (RFC 3834, 5) and asks Exchange not to answer it; what an officer sends does not.
    Raises `UnsafeLetterError`.
    """
    for part, value in (("recipient", mail.recipient), ("sender", mail.from_address)):
        if not sendable(value):
            raise UnsafeLetterError(f"The {part} of a mail is not an address it can be sent to.")
    for part, value in (("subject", mail.subject), ("sender's name", mail.from_name)):
        if not value.isprintable():
            raise UnsafeLetterError(f"The {part} of a mail has a line break or control character.")
    if not is_message_id(mail.message_id):
        raise UnsafeLetterError("The Message-ID of a mail is not one.")
    # Every value was looked at above, so that the headers need no library to keep them apart; its
    # classes take six times as long. They are written on one line: not every mail program puts a
    # folded In-Reply-To together again. RFC 5322, 2.1.1 allows 998.
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(mail)).encode("ascii")
    if not mail.html:
        return head + _part(mail.text, "plain")
    boundary = "=" + re.sub(r"[^A-Za-z0-9]", "", mail.message_id)[-40:]
    start, end = f"\r\n--{boundary}\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()
    kind = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n'.encode()
    versions = start + _part(mail.text, "plain") + start + _part(mail.html, "html") + end
    return head + kind + versions


def _headers(mail: Mail) -> Iterator[tuple[str, str]]:
    yield "From", formataddr((mail.from_name, mail.from_address))
    yield "To", mail.recipient
    ascii_ = mail.subject.isascii()
    yield "Subject", mail.subject if ascii_ else Header(mail.subject, "utf-8").encode(maxlinelen=0)
    yield "Date", format_datetime(mail.date)
    yield "Message-ID", mail.message_id
    if is_message_id(mail.in_reply_to):
        yield "In-Reply-To", mail.in_reply_to
        yield "References", mail.in_reply_to
    if mail.purpose in _AUTO_SUBMITTED:
        yield "Auto-Submitted", _AUTO_SUBMITTED[mail.purpose]
        yield "X-Auto-Response-Suppress", "All"
    yield "MIME-Version", "1.0"


def _part(words: str, subtype: str) -> bytes:
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    # Given line ends of two kinds, `b2a_qp` would take the first for all of them.
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return head.encode() + b2a_qp(lines.encode()).replace(b"\n", b"\r\n")
