"""Bytes that are no mail: why, and whatever words they hold, so that danger is found."""

import re
from datetime import datetime

from ingest.charsets import decode
from ingest.clean_text import clean, strip_blank_edges
from ingest.message import NOBODY, Authenticity, Message, Passage

_PRINTABLE_RUN = re.compile(rb"[\t\n\r\x20-\x7e\xa0-\xff]{4,}")
_HEADER = rb"(?im)^%s[ \t]*:[ \t]*([^\r\n]{0,1000})"
_LOOKED_AT = 65_536
_BINARY_SHARE = 0.10


def unreadable_because(raw: bytes) -> str | None:
    """A sentence for staff where the bytes are no mail; `None` where they may be one."""
    if not raw.strip():
        return "The message is empty." if not raw else "The message holds nothing but blank lines."
    beginning = raw[:_LOOKED_AT]
    if (
        re.search(rb"(?m)^[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:", beginning)
        and b"\x00" not in beginning[:200]
    ):
        return None
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", beginning))
    if controls > len(beginning) * _BINARY_SHARE:
        return "The bytes are no mail: they have neither headers nor text."
    return None


def salvage(raw: bytes, received_at: datetime | None, problem: str) -> Message:
    """An unreadable message with its readable words as the body. Never raises."""
    words = b"\n".join(run[0] for run in _PRINTABLE_RUN.finditer(raw))
    text = strip_blank_edges(clean(decode(words)[0]))
    subject = _field(raw, b"Subject")
    return Message(
        message_id=_field(raw, b"Message-ID"),
        from_=NOBODY,
        subject=subject,
        received_at=received_at,
        passages=(Passage.all_new("subject", subject), Passage.all_new("body", text)),
        authenticity=Authenticity("none", "The message could not be read."),
        size=len(raw),
        unreadable=problem,
    )


def _field(raw: bytes, name: bytes) -> str:
    found = re.search(_HEADER % re.escape(name), raw[:_LOOKED_AT])
    return clean(decode(found[1])[0]).strip() if found else ""
