"""Sending mail through Graph that is too large for one request: a draft, its files, then send.

https://learn.microsoft.com/en-us/graph/outlook-large-attachments,
https://learn.microsoft.com/en-us/graph/api/message-send. Made from JSON, a message keeps only
headers of ours that begin with X-; so the draft is made from MIME, without the files, and read
again before it goes: a mail that lost a header is not sent.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from ingest.sources.graph.client import LARGEST_MIME, GraphClient
from ingest.sources.graph.fetch import message_url
from ingest.sources.graph.own_mail import DRAFTS, find_own, put_draft
from responders.transport import Refused

PIECE = 3_145_728
"""Bytes in one upload: at most 4 MB, and a multiple of 320 KiB as upload sessions like them."""

IN_ONE = 2_900_000
"""Bytes of a file that is attached in one request; Graph wants those from 3 MB on in pieces."""

KEPT = ("Message-ID", "In-Reply-To", "References", "Auto-Submitted")
"""Headers without which our mail must not go (RFC 3834, section 5; RFC 5322, section 3.6.4)."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    kind: str
    content: bytes


def draft_large(client: GraphClient, message_id: str, raw: bytes) -> str:
    """Makes a draft of a mail whose files make it large, ready to be sent; returns its URL.

    Raises `Refused` where it cannot be sent as it is, `GraphError` where the service fails. A
    half-made draft of an attempt that broke off is thrown away by the next.
    """
    whole = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(whole, EmailMessage)
    files = list(_files(whole))
    letter = _without_files(whole)
    if len(letter) > LARGEST_MIME:
        raise Refused(
            f"Without its files the mail has {len(letter) / 1_000_000:.0f} MB, more than the "
            f"{LARGEST_MIME / 1_000_000:.0f} MB that Graph takes: shorten it, or send it from "
            "Outlook."
        )
    for left in find_own(client, DRAFTS, message_id):
        client.delete(message_url(client, left))
    draft = message_url(client, put_draft(client, message_id, letter))
    _require_headers(client, draft, whole)
    for file in files:
        _attach(client, draft, file)
    return draft


def _files(mail: EmailMessage) -> Iterator[_File]:
    if mail.get_content_type() != "multipart/mixed":
        return
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            # A mail within the mail has no bytes of its own.
            content = b"".join(inner.as_bytes() for inner in part.iter_parts())
        yield _File(part.get_filename() or "attachment", part.get_content_type(), content)


def _without_files(mail: EmailMessage) -> bytes:
    bare = message_from_bytes(mail.as_bytes(), policy=policy.SMTP.clone(max_line_length=998))
    if bare.get_content_type() == "multipart/mixed":
        files = [id(part) for part in bare.iter_attachments()]
        parts = bare.get_payload()
        bare.set_payload([part for part in parts if id(part) not in files])
    return bare.as_bytes()


def _require_headers(client: GraphClient, draft: str, mail: EmailMessage) -> None:
    kept = message_from_bytes(
        client.get_bytes(f"{draft}/$value", most=2 * LARGEST_MIME), policy=policy.SMTP
    )
    lost = [name for name in KEPT if _words(mail[name]) != _words(kept[name])]
    if lost:
        client.delete(draft)
        raise Refused(
            f"The mail is too large to be sent in one piece, and in pieces Exchange would not keep "
            f"its header {lost[0]}: send it from Outlook, or with smaller files."
        )


def _words(header: object) -> str:
    return " ".join(str(header or "").split())


def _attach(client: GraphClient, draft: str, file: _File) -> None:
    size = len(file.content)
    if size <= IN_ONE:
        client.post(
            f"{draft}/attachments",
            {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": file.name,
                "contentType": file.kind,
                "contentBytes": base64.b64encode(file.content).decode(),
            },
            once=True,
        )
        return
    about = {
        "attachmentType": "file",
        "name": file.name,
        "contentType": file.kind,
        "size": size,
    }
    session = client.post(f"{draft}/attachments/createUploadSession", {"AttachmentItem": about})
    for first in range(0, size, PIECE):
        piece = file.content[first : first + PIECE]
        client.put_range(str(session["uploadUrl"]), piece, first=first, total=size)
