"""The bytes of an outgoing mail. Nothing a stranger wrote may become a header."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.policy import Compat32
from email.quoprimime import body_encode
from email.utils import format_datetime, formataddr

from responders.addresses import sendable

# Headers are written on one line: the library would fold a long In-Reply-To where not every
# mail program puts it together again. RFC 5322, 2.1.1 allows 998. This older kind of message
# takes a tenth of the time of `EmailMessage`, which parses every header that it is given.
_ON_ONE_LINE = Compat32(max_line_length=0, linesep="\r\n")
_LONGEST_LINE = 78
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
    message = Message(_ON_ONE_LINE)
    message["From"] = formataddr((mail.from_name, mail.from_address))
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    if is_message_id(mail.in_reply_to):
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = mail.in_reply_to
    if mail.purpose in _AUTO_SUBMITTED:
        message["Auto-Submitted"] = _AUTO_SUBMITTED[mail.purpose]
        message["X-Auto-Response-Suppress"] = "All"
    message["MIME-Version"] = "1.0"
    if mail.html:
        boundary = "=" + re.sub(r"[^A-Za-z0-9]", "", mail.message_id)[-40:]
        message.add_header("Content-Type", "multipart/alternative", boundary=boundary)
        for words, subtype in ((mail.text, "plain"), (mail.html, "html")):
            version = Message(_ON_ONE_LINE)
            _fill(version, words, subtype)
            message.attach(version)
    else:
        _fill(message, mail.text, "plain")
    return message.as_bytes()


def _fill(part: Message, words: str, subtype: str) -> None:
    part.add_header("Content-Type", f"text/{subtype}", charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(body_encode(words.encode().decode("latin-1"), _LONGEST_LINE))
