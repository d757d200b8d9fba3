"""Delivery status notifications: which of our mails did not arrive, and where to.

RFC 3464 reports, and the older forms that only say so in words.
"""

import re

from ingest.clean_text import one_line
from ingest.headers import Headers, parameter
from ingest.message import Address, Bounce
from ingest.mime_tree import Part, content, grow
from ingest.parts import Letter
from ingest.phrases import phrases

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b([45])\d\d[ -]")
_MESSAGE_ID = re.compile(r"(?im)^[>\s]*message-id:\s*(<[^<>\s]{1,998}>)")
_ADDRESS = re.compile(r"<?\b([\w.+'%=/-]{1,64}@[\w.-]{1,255}\w)\b>?")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange")


def is_bounce(letter: Letter, sender: Address, subject: str) -> str:
    """Why the message is a bounce, as a sentence; empty where it is none."""
    headers = letter.headers
    if parameter(headers.first("content-type"), "report-type").lower() == "delivery-status":
        return "It is a delivery status notification (RFC 3464)."
    if any(s.content_type == "message/delivery-status" and not s.forwarded for s in letter.files):
        return "It holds a delivery status."
    if headers.has("x-failed-recipients"):
        return "It has the header X-Failed-Recipients."
    local = sender.key.partition("@")[0]
    from_daemon = local.startswith(_DAEMONS)
    null_path = headers.first("return-path").replace(" ", "") == "<>"
    if (from_daemon or null_path) and phrases().bounce_subject.search(subject):
        return "A mail server writes that mail did not arrive."
    return ""


def read_bounce(letter: Letter, text: str) -> Bounce:
    """What a bounce tells of the mail that came back; empty where it does not say.

    `text` is the letter's own text, for servers that write no report.
    """
    recipients: list[str] = []
    statuses: list[str] = []
    original = ""
    for sent in letter.files:
        if sent.content_type == "message/delivery-status":
            for block in _blocks(sent.part):
                recipients += _recipients(block)
                statuses += _STATUS.findall(block.first("status"))
        elif not original and sent.letter is not None:
            original = next(iter(sent.letter.headers.message_ids("message-id")), "")
        elif not original and sent.content_type == "text/rfc822-headers":
            original = _id_among_headers(sent.part)
    if not recipients:
        recipients = re.findall(
            r"[^\s,;<>]+@[^\s,;<>]+", letter.headers.first("x-failed-recipients")
        )
    if not recipients:
        recipients = _ADDRESS.findall(text[:20_000])[:1]
    if not statuses:
        statuses = _STATUS.findall(text[:20_000])
    if not statuses and (code := _REPLY_CODE.search(text[:20_000])):
        statuses = [f"{code[1]}.0.0"]
    original = original or next(iter(_MESSAGE_ID.findall(text[:200_000])), "")
    for name in ("in-reply-to", "references"):
        original = original or next(iter(reversed(letter.headers.message_ids(name))), "")
    return Bounce(original, tuple(dict.fromkeys(recipients)), _gravest(statuses))


def _blocks(report: Part) -> list[Headers]:
    """The groups of fields of a delivery status; some servers encode or mislabel it."""
    parsed = [Headers(block) for block in report.parts()]
    if any(block.has("final-recipient") or block.has("status") for block in parsed):
        return parsed
    raw = content(report)[0] or b"\n\n".join(content(part)[0] for part in report.parts())
    return [Headers(grow(b"X-Report: 1\n" + block)[0]) for block in re.split(rb"\r?\n\r?\n", raw)]


def _recipients(block: Headers) -> list[str]:
    for name in ("final-recipient", "original-recipient"):
        value = one_line(block.first(name).rpartition(";")[2]).strip("<> ")
        if value:
            return [value]
    return []


def _id_among_headers(part: Part) -> str:
    headers = Headers(grow(content(part)[0])[0])
    return next(iter(headers.message_ids("message-id")), "")


def _gravest(statuses: list[str]) -> str:
    """A permanent failure (5.x.x) before a delay (4.x.x) before success (RFC 3463)."""
    return max(statuses, key=lambda status: status[0], default="")
