"""Drafts and their files, the service's side.

https://learn.microsoft.com/en-us/graph/api/user-post-messages,
https://learn.microsoft.com/en-us/graph/api/message-send,
https://learn.microsoft.com/en-us/graph/outlook-large-attachments.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import quote

from tests.graph.mailbox import GraphMailbox, Item
from tests.servers.https import Reply, Request

MOST = 4 * 1024 * 1024
"""Bytes of a request."""

PERMIT = "permit-of-the-session"


@dataclass
class _Upload:
    draft: Item
    name: str
    kind: str
    size: int
    content: bytearray = field(default_factory=bytearray)


class Drafts:
    """Makes drafts, attaches files to them, sends them. `loses` names headers that the service
    does not keep of a draft; `renames` lets it give each draft a Message-ID of its own."""

    def __init__(self, url: str) -> None:
        self.loses: set[str] = set()
        self.renames = False
        self._url = url
        self._uploads: list[_Upload] = []

    def create(self, mailbox: GraphMailbox, request: Request) -> Reply:
        """A draft from MIME."""
        if request.headers.get("content-type") != "text/plain":
            return _refused("BadRequest", "Empty Payload. JSON content expected.")
        try:
            mime = base64.b64decode(request.body, validate=True)
        except binascii.Error:
            return _refused("ErrorMimeContentInvalidBase64String", "Invalid base64 string.")
        for header in self.loses:
            mime = re.sub(rf"(?im)^{header}:.*\r\n".encode(), b"", mime)
        if self.renames:
            number = len(mailbox.folders["drafts"])
            mime = _with_message_id(mime, f"<AAA{number}@prod.outlook.com>")
        draft = mailbox.put(mime, folder="drafts")
        return Reply(201, {**draft.as_json(""), "isDraft": True})

    def rename(self, draft: Item, message_id: str) -> None:
        """A draft's Message-ID may be changed."""
        draft.mime = _with_message_id(draft.mime, message_id)

    def attach(self, draft: Item, request: Request) -> Reply:
        """A small file."""
        told = request.json()
        assert told["@odata.type"] == "#microsoft.graph.fileAttachment"
        content = base64.b64decode(told["contentBytes"], validate=True)
        if len(content) >= 3 * 1024 * 1024:
            return Reply(413, {"error": {"code": "RequestEntityTooLarge", "message": "Too large."}})
        _add_file(draft, told["name"], told["contentType"], content)
        return Reply(201, {"id": "attachment"})

    def begin(self, draft: Item, request: Request) -> Reply:
        """An upload session for a large file; its address lies outside of Graph's."""
        wanted: dict[str, Any] = request.json()["AttachmentItem"]
        assert wanted["attachmentType"] == "file"
        if wanted["size"] < 3 * 1024 * 1024 - 300_000:
            return _refused("ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", "Too small.")
        self._uploads.append(_Upload(draft, wanted["name"], wanted["contentType"], wanted["size"]))
        number = len(self._uploads) - 1
        url = f"{self._url}/api/v2.0/sessions/{number}?authtoken={quote(PERMIT)}"
        return Reply(201, {"uploadUrl": url, "nextExpectedRanges": ["0-"]})

    def receive(self, request: Request) -> Reply:
        """A piece of a large file, in order, without a token of the app's."""
        assert "authorization" not in request.headers
        upload = self._uploads[int(request.path.rpartition("/")[2])]
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", request.headers["content-range"])
        assert found is not None
        first, last, size = map(int, found.groups())
        if (first, last - first + 1, size) != (
            len(upload.content),
            len(request.body),
            upload.size,
        ):
            return Reply(416, {"error": {"code": "InvalidRange", "message": "Not that range."}})
        upload.content += request.body
        if len(upload.content) < upload.size:
            return Reply(200, {"nextExpectedRanges": [str(len(upload.content))]})
        _add_file(upload.draft, upload.name, upload.kind, bytes(upload.content))
        return Reply(201)


def _with_message_id(mime: bytes, message_id: str) -> bytes:
    return re.sub(
        rb"(?im)^Message-ID:.*\r\n", f"Message-ID: {message_id}\r\n".encode(), mime, count=1
    )


def _add_file(draft: Item, name: str, kind: str, content: bytes) -> None:
    mail = message_from_bytes(draft.mime, policy=SMTP.clone(max_line_length=998))
    assert isinstance(mail, EmailMessage)
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    draft.mime = mail.as_bytes()


def _refused(code: str, message: str) -> Reply:
    return Reply(400, {"error": {"code": code, "message": message}})
