"""A message's identity: the same in every folder and mailbox it is seen in."""

import hashlib
import re
from datetime import UTC, datetime

_IDENTIFYING = (b"message-id", b"date", b"from", b"to", b"subject")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")


def fingerprint(raw: bytes, received_at: datetime) -> str:
    """SHA-256, in hexadecimal, over what stays when a mail is moved or copied.

    That is the Message-ID, Date, From, To and Subject headers (white space folded) and
    the body (line ends as LF, blank lines at the end left out); trace headers, added on
    the way, are left out. Without a Message-ID the moment of receipt joins in, so that
    two people's identical web-form mails stay two. The same Message-ID over another
    body is another message. `received_at` must be aware; nothing else raises.
    """
    separator = _HEAD_END.search(raw)
    head = raw[: separator.start()] if separator else raw
    body = raw[separator.end() :] if separator else b""
    fields = _fields(head)
    digest = hashlib.sha256()
    for name in _IDENTIFYING:
        for value in fields.get(name, ()):
            digest.update(name + b":" + value + b"\n")
    if not any(fields.get(b"message-id", ())):
        digest.update(b"received:" + received_at.astimezone(UTC).isoformat().encode() + b"\n")
    if not fields:
        # A text without headers is all body.
        body = raw
    digest.update(b"\n" + body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()


def _fields(head: bytes) -> dict[bytes, list[bytes]]:
    fields: dict[bytes, list[bytes]] = {}
    for line in _FOLD.sub(b"", head).splitlines():
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() in _IDENTIFYING:
            fields.setdefault(name.strip().lower(), []).append(b" ".join(value.split()))
    return fields
