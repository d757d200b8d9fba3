"""Answers of the fake Graph that need nothing but a mailbox and the request.

Each names the page that its shape is from.
"""

import base64
import binascii
import re
from email import message_from_bytes
from email.utils import getaddresses, parseaddr
from typing import Any

from tests.graph.mailbox import GraphMailbox, Item
from tests.servers.https import Reply, Request

SPOILS_A_PAGE = ("listing", "everything")


def page_size(request: Request) -> int:
    """https://learn.microsoft.com/en-us/graph/api/message-delta#request-headers"""
    found = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("prefer", ""))
    return int(found.group(1)) if found else 10


def list_messages(mailbox: GraphMailbox, folder: str, query: dict[str, str]) -> Reply:
    """https://learn.microsoft.com/en-us/graph/api/mailfolder-list-messages"""
    items = list(mailbox.folders[folder])
    select = query.get("$select", "")
    if wanted := re.fullmatch(r"internetMessageId eq '(.*)'", query.get("$filter", "")):
        items = [i for i in items if i.as_json("")["internetMessageId"] == wanted.group(1)]
    if "$orderby" in query:
        assert query["$orderby"] == "receivedDateTime asc"
        items.sort(key=lambda item: item.received_at)
    first = int(query.get("$skip", 0))
    page = items[first : first + int(query.get("$top", 10))]
    spoiling = ("everything",) if select == "id" else SPOILS_A_PAGE
    if any(item.corrupt in spoiling for item in page):
        return server_error()
    return Reply(200, {"value": [item.as_json(select) for item in page]})


def show_folder(mailbox: GraphMailbox, folder: str) -> Reply:
    """https://learn.microsoft.com/en-us/graph/api/mailfolder-get"""
    if folder not in mailbox.folders:
        return not_found()
    return Reply(200, {"id": folder, "totalItemCount": len(mailbox.folders[folder])})


def find_folder(mailbox: GraphMailbox, parts: list[str], query: str) -> Reply:
    """https://learn.microsoft.com/en-us/graph/api/user-list-mailfolders; folders that people
    made lie at the top."""
    found = re.fullmatch(r"displayName eq '(.*)'", query)
    assert found is not None, query
    name = found.group(1).replace("''", "'")
    there = name in mailbox.names and parts[-1] == "mailFolders"
    value = [{"id": mailbox.names[name], "displayName": name}] if there else []
    return Reply(200, {"value": value})


def content(found: tuple[str, Item] | None) -> Reply:
    """https://learn.microsoft.com/en-us/graph/outlook-get-mime-message"""
    if found is None:
        return not_found()
    _, item = found
    if item.corrupt in ("content", "everything"):
        return server_error()
    return Reply(200, item.mime, {"Content-Type": "text/plain"})


def send(mailbox: GraphMailbox, address: str, request: Request) -> Reply:
    """https://learn.microsoft.com/en-us/graph/api/user-sendmail, with MIME content; the copy
    in Sent Items keeps the Message-ID."""
    if request.headers.get("content-type") != "text/plain":
        return Reply(400, error("BadRequest", "Empty Payload. JSON content expected."))
    try:
        mime = base64.b64decode(request.body, validate=True)
    except binascii.Error:
        return Reply(400, error("ErrorMimeContentInvalidBase64String", "Invalid base64 string."))
    message = message_from_bytes(mime)
    if parseaddr(str(message["From"]))[1] != address:
        return Reply(403, error("ErrorSendAsDenied", "The user cannot send as this sender."))
    if not getaddresses(message.get_all("To", [])):
        return Reply(400, error("ErrorInvalidRecipients", "At least one recipient is needed."))
    mailbox.put(mime, folder="sentitems")
    return Reply(202)


def not_found() -> Reply:
    return Reply(404, error("ErrorItemNotFound", "The specified object was not found."))


def server_error() -> Reply:
    return Reply(500, error("ErrorInternalServerError", "An internal server error occurred."))


def error(code: str, message: str) -> dict[str, Any]:
    """https://learn.microsoft.com/en-us/graph/errors#json-representation"""
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "1"}}}
