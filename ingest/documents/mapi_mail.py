"""A MAPI item written as the mail it once was, so that the reader of mail reads it.

Headers are UTF-8 (RFC 6532), texts and files base64 parts (RFC 2045), messages in it
message/rfc822 (RFC 2046).
"""

import hashlib
import re
from base64 import encodebytes
from collections.abc import Iterator
from email.utils import format_datetime
from itertools import count

from compressed_rtf import decompress

from ingest.clean_text import one_line
from ingest.documents.mapi import INTERNET_CODEPAGE, STRING, Attached, Item, Properties, charset_of
from ingest.documents.rtf import read_rich_text

_SUBJECT, _BODY, _REPORT_TEXT, _HTML, _RTF = 0x0037, 0x1000, 0x1001, 0x1013, 0x1009
_TRANSPORT_HEADERS, _MESSAGE_CLASS = 0x007D, 0x001A
_SUBMITTED, _DELIVERED, _MESSAGE_ID = 0x0039, 0x0E06, 0x1035
_IN_REPLY_TO, _REFERENCES = 0x1042, 0x1039
# Whom the letter speaks for, and who pressed the button: name, SMTP address, other
# address, entry id.
_AUTHOR = (0x0042, 0x5D02, 0x0065, 0x0041)
_SENDER = (0x0C1A, 0x5D01, 0x0C1F, 0x0C19)
_RECIPIENT = (0x3001, 0x39FE, 0x3003, 0x0FFF)
_RECIPIENT_TYPE = 0x0C15
_TO, _CC = 1, 2
_FILE_NAME, _LONG_NAME, _DISPLAY_NAME = 0x3704, 0x3707, 0x3001
_MIME_TYPE, _CONTENT_ID = 0x370E, 0x3712
_LONGEST_RTF = 20_000_000
_DEEPEST = 8
_FIELD = re.compile(r"[!-9;-~]+[ \t]*:")
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")
_OWN_MIME = re.compile(r"(?i)(?:content-[a-z-]+|mime-version)[ \t]*:")
_MIME_TYPE_SHAPE = re.compile(r"[A-Za-z0-9.+-]{1,80}/[A-Za-z0-9.+-]{1,80}")
# MS-OXCDATA 2.2.5.1: an address that is in no address book is kept in its entry id.
_ONE_OFF = bytes.fromhex("812b1fa4bea310199d6e00dd010f5402")


def mail_of(item: Item, seed: bytes) -> bytes:
    """The item as RFC 5322 bytes. `seed` is the file it came in: boundaries are made from
    it, so that nothing written before it was known can contain them."""
    token = hashlib.sha256(seed).hexdigest()[:32]
    boundaries = (f"=_{number}_{token}" for number in count())
    return b"".join(_mail(item, boundaries, 0))


def _mail(item: Item, boundaries: Iterator[str], depth: int) -> Iterator[bytes]:
    head = "\r\n".join(_headers(item.properties, item.recipients))
    boundary = next(boundaries)
    yield f"{head}\r\nMIME-Version: 1.0\r\n".encode("utf-8", "replace")
    yield f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n'.encode()
    edge = f"\r\n--{boundary}\r\n".encode()
    inner = next(boundaries)
    yield edge + f'Content-Type: multipart/alternative; boundary="{inner}"\r\n'.encode()
    for content_type, data in _texts(item.properties):
        yield f"\r\n--{inner}\r\n".encode() + _part(content_type, data)
    yield f"\r\n--{inner}--\r\n".encode()
    for attached in item.attached:
        yield edge
        if attached.item is not None and depth < _DEEPEST:
            name = _file_name(attached.properties, ".eml")
            yield f'Content-Type: message/rfc822; name="{name}"\r\n'.encode()
            yield f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'.encode()
            yield from _mail(attached.item, boundaries, depth + 1)
        else:
            yield _attachment(attached)
    yield f"\r\n--{boundary}--\r\n".encode()


def _attachment(attached: Attached) -> bytes:
    content_type = attached.properties.text(_MIME_TYPE).lower()
    if content_type.startswith("multipart/signed") and attached.data[:8].lower() == b"content-":
        # How Outlook keeps a signed letter: the whole of it, headers and all, as a file.
        return attached.data
    if not _MIME_TYPE_SHAPE.fullmatch(content_type) or content_type.startswith("multipart/"):
        content_type = "application/octet-stream"
    name = _file_name(attached.properties)
    content_id = one_line(attached.properties.text(_CONTENT_ID))
    fields = [f'Content-Disposition: attachment; filename="{name}"']
    if content_id:
        fields = [f'Content-Disposition: inline; filename="{name}"', f"Content-ID: <{content_id}>"]
    return _part(content_type, attached.data, fields)


def _part(content_type: str, data: bytes, fields: list[str] | None = None) -> bytes:
    lines = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *(fields or [])]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + encodebytes(data)


def _headers(properties: Properties, recipients: list[Properties]) -> Iterator[str]:
    """The headers the mail travelled with, then those that only the item knows."""
    there = set()
    for line in _transported(properties.text(_TRANSPORT_HEADERS)):
        there.add(line.partition(":")[0].strip().lower())
        yield line
    for name, value in _known(properties, recipients):
        if value and name.lower() not in there:
            yield f"{name}: {value}"


def _transported(headers: str) -> Iterator[str]:
    """Whole header fields, folded as they came, those about the MIME structure left out."""
    found: list[str] = []
    for line in headers.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            continue
        if line[0] in " \t" and found:
            found[-1] += f"\r\n{line}"
        elif _FIELD.match(line):
            found.append(line)
    yield from (line for line in found if not _OWN_MIME.match(line))


def _known(properties: Properties, recipients: list[Properties]) -> Iterator[tuple[str, str]]:
    delivered, sent = properties.moment(_DELIVERED), properties.moment(_SUBMITTED)
    if delivered:
        yield "Received", f"from Outlook (as kept in the file); {format_datetime(delivered)}"
    author, sender = _person(properties, *_AUTHOR), _person(properties, *_SENDER)
    yield "From", author or sender
    if author and sender != author:
        yield "Sender", sender
    for name, kind in (("To", _TO), ("Cc", _CC)):
        people = (_person(r, *_RECIPIENT) for r in recipients if r.integer(_RECIPIENT_TYPE) == kind)
        yield name, ", ".join(filter(None, people))
    yield "Subject", one_line(properties.text(_SUBJECT))
    yield "Date", format_datetime(sent) if sent else ""
    yield "Message-ID", one_line(properties.text(_MESSAGE_ID))
    yield "In-Reply-To", one_line(properties.text(_IN_REPLY_TO))
    yield "References", one_line(properties.text(_REFERENCES))
    kind_of_item = properties.text(_MESSAGE_CLASS).lower()
    if kind_of_item.startswith("ipm.note.rules."):
        yield "Auto-Submitted", "auto-replied"
    elif kind_of_item.startswith("report."):
        yield "Auto-Submitted", "auto-generated"


def _person(properties: Properties, name: int, smtp: int, other: int, entry: int) -> str:
    """Name and SMTP address; Exchange's own (X.500) addresses are no address of mail."""
    written = one_line(properties.text(name))
    candidates = (
        properties.text(smtp), properties.text(other), _one_off(properties.binary(entry)), written
    )  # fmt: skip
    address = next((c for c in candidates if _ADDRESS.fullmatch(c)), "")
    quoted = written.strip("'\"").replace("\\", "\\\\").replace('"', '\\"')
    if not address:
        return f'"{quoted}" <>' if quoted else ""
    return f'"{quoted}" <{address}>' if quoted and quoted != address else f"<{address}>"


def _one_off(entry: bytes) -> str:
    if entry[4:20] != _ONE_OFF:
        return ""
    is_unicode = int.from_bytes(entry[22:24], "little") & 0x8000
    rest = entry[24:].decode("utf-16-le" if is_unicode else "cp1252", "replace")
    # Display name, type of address, address.
    return [*rest.split("\0"), "", ""][2].strip()


def _texts(properties: Properties) -> Iterator[tuple[str, bytes]]:
    """The versions of the letter: plain, HTML, and what is wrapped in RTF."""
    plain = properties.text(_BODY) or properties.text(_REPORT_TEXT)
    yield "text/plain; charset=utf-8", plain.encode("utf-8", "replace")
    if properties.kind(_HTML) == STRING:
        yield "text/html; charset=utf-8", properties.text(_HTML).encode("utf-8", "replace")
    elif html := properties.binary(_HTML) or properties.text(_HTML).encode("utf-8", "replace"):
        charset = charset_of(properties.integer(INTERNET_CODEPAGE))
        yield f"text/html{f'; charset={charset}' if charset else ''}", html
    if rtf := _unpacked(properties.binary(_RTF)):
        rich = read_rich_text(rtf)
        kind = "html" if rich.is_html else "plain"
        yield f"text/{kind}; charset=utf-8", rich.text.encode("utf-8", "replace")


def _unpacked(rtf: bytes) -> bytes:
    """RTF as MS-OXRTFCP packs it; empty where it is damaged: the other versions stand."""
    if len(rtf) < 16 or int.from_bytes(rtf[4:8], "little") > _LONGEST_RTF:
        return b""
    try:
        return bytes(decompress(rtf))
    except Exception:  # noqa: BLE001 - it raises bare Exceptions
        return b""


def _file_name(properties: Properties, suffix: str = "") -> str:
    name = one_line(properties.text(_LONG_NAME, _FILE_NAME, _DISPLAY_NAME)) or "unnamed"
    if suffix and not name.lower().endswith((suffix, ".msg")):
        name += suffix
    return name.replace("\\", "_").replace('"', "'")
