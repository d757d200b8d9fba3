"""The bytes of an outgoing mail. Nothing a stranger wrote may become a header."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from responders.addresses import sendable

# Headers are written on one line: the library folds a long In-Reply-To into an encoded
# word, which no mail program recognises as a Message-ID. RFC 5322, 2.1.1 allows 998.
_UNFOLDED = SMTP.clone(max_line_length=998)
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
    message = EmailMessage(SMTP)
    message["From"] = Address(mail.from_name, addr_spec=mail.from_address)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    if is_message_id(mail.in_reply_to):
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = mail.in_reply_to
    if mail.purpose in _AUTO_SUBMITTED:
        message["Auto-Submitted"] = _AUTO_SUBMITTED[mail.purpose]
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        boundary = re.sub(r"[^A-Za-z0-9]", "", mail.message_id)[-40:]
        message.set_boundary(f"={boundary}")
    return message.as_bytes(policy=_UNFOLDED)
