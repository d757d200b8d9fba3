"""Bytes to a tree of MIME parts, whatever shape the bytes are in.

The standard library's compat32 parser grows the tree; headers broken by a stray line
are mended first, and nesting too deep for it (or too dear) is read flat instead.
"""

import binascii
import re
from collections.abc import Iterator
from email import errors
from email.message import Message as EmailMessage
from email.parser import BytesFeedParser, BytesHeaderParser
from email.policy import compat32
from typing import Any, cast

_LONGEST_PARAMETERISED_HEADER = 8_000
# Boundaries times lines: what the standard parser's work grows with.
_DEAREST_TREE = 10_000_000
_KNOWN_HEADER = re.compile(
    rb"(?i)^(?:from|to|cc|bcc|subject|date|message-id|received|return-path|reply-to|sender|"
    rb"mime-version|content-[a-z-]+|delivered-to|in-reply-to|references|x-[a-z0-9-]+|"
    rb"auto-submitted|authentication-results|dkim-signature|arc-[a-z-]+|list-[a-z-]+|"
    rb"precedence|thread-[a-z]+|importance|priority|user-agent|resent-[a-z-]+|"
    rb"disposition-notification-to)[ \t]*:"
)
_FIELD = re.compile(rb"^[!-9;-~]+[ \t]*:")
_BOUNDARY_PARAMETER = re.compile(
    rb"(?i)boundary[ \t]*=[ \t]*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))"
)
_BOUNDARY_LINE = re.compile(rb"(?m)^--([^\r\n]{1,210}?)[ \t]*\r?$")
_BASE64_LINE = re.compile(rb"^[A-Za-z0-9+/]+={0,3}$")


class Part(EmailMessage):
    """A MIME part. Its `get` is bounded and keeps 8-bit characters as surrogates.

    The standard `get` turns an 8-bit header into an object that has lost its bytes,
    and its parameter parser takes quadratic time over an endless header.
    """

    def get(self, name: str, failobj: Any = None) -> Any:
        wanted = name.lower()
        for key, value in self.raw_items():
            if len(key) == len(wanted) and key.lower() == wanted:
                return str(value)[:_LONGEST_PARAMETERISED_HEADER]
        return failobj

    def parts(self) -> "list[Part]":
        """The parts directly inside; empty for a leaf."""
        payload = self._as_parsed()
        return payload if isinstance(payload, list) else []

    def encoded(self) -> bytes:
        """The bytes of a leaf as they came, transfer encoding and all."""
        payload = self._as_parsed()
        return payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""

    def _as_parsed(self) -> "str | list[Part] | None":
        # `get_payload` would undo the encoding or, without `decode`, the charset, and it
        # raises over a charset with 8-bit characters in its name.
        return cast("str | list[Part] | None", vars(self)["_payload"])


def grow(raw: bytes) -> tuple[Part, list[str]]:
    """The tree of a message and the defects met on the way, one sentence each.

    Bytes without any header that mail has are read as a text without headers.
    """
    raw = _without_preliminaries(raw)
    if not _starts_with_headers(raw):
        return _leaf_of(raw), ["no headers: read as plain text"]
    defects = []
    if _boundaries_times_lines(raw) > _DEAREST_TREE:
        return _flat(raw), ["nested too deeply: parts read one after the other"]
    try:
        root = _parsed(raw)
        if any(isinstance(d, errors.MissingHeaderBodySeparatorDefect) for d in root.defects):
            mended = _mend_headers(raw)
            if mended != raw:
                defects.append("a broken line stood among the headers")
                root = _parsed(mended)
    except RecursionError:
        return _flat(raw), ["nested too deeply: parts read one after the other"]
    if any(
        isinstance(d, errors.StartBoundaryNotFoundDefect | errors.NoBoundaryInMultipartDefect)
        for d in root.defects
    ):
        defects.append("a multipart message without its boundary")
    if any(isinstance(d, errors.CloseBoundaryNotFoundDefect) for d in root.defects):
        defects.append("cut off: the last boundary is missing")
    return root, defects


def content(part: Part) -> tuple[bytes, str]:
    """The bytes of a leaf with its transfer encoding undone, and a defect or "".

    What claims an encoding and is not in it is handed out as it stands.
    """
    data = part.encoded()
    encoding = str(part.get("content-transfer-encoding", "")).split(";")[0].strip().lower()
    if encoding == "base64":
        return _from_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), ""
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return from_uuencode(data), ""
    return data, ""


def from_uuencode(data: bytes) -> bytes:
    """The bytes of uuencoded lines; lines that are none are passed over."""
    decoded = []
    for line in data.splitlines():
        if line.startswith(b"begin ") or line.strip() in {b"end", b""}:
            continue
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad wrongly: the length is in the first character.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(decoded)


def _from_base64(data: bytes) -> tuple[bytes, str]:
    first = data.lstrip()[:1000].partition(b"\n")[0].strip()
    if first and not _BASE64_LINE.match(first):
        return data, "said to be base64 and is not"
    # The decoder stops at the first padding; some senders encode in several runs.
    runs = re.findall(rb"[^=]+=*", data) if b"=" in data.rstrip(b"=\r\n\t ") else [data]
    return b"".join(_base64_run(run) for run in runs), ""


def _base64_run(run: bytes) -> bytes:
    try:
        return binascii.a2b_base64(run)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", run)
        whole = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _parsed(raw: bytes) -> Part:
    # Fed in one piece: `message_from_bytes` would translate line ends inside attachments.
    parser: BytesFeedParser[Part] = BytesFeedParser(_factory=Part)
    parser.feed(raw)
    return parser.close()


def _leaf_of(text: bytes) -> Part:
    part = Part(policy=compat32)
    part.set_payload(text.decode("ascii", "surrogateescape"))
    return part


def _without_preliminaries(raw: bytes) -> bytes:
    """Without a byte order mark, blank lines or mbox `From ` lines in front."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    while raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    return raw


def _starts_with_headers(raw: bytes) -> bool:
    """True where a header that mail has stands among the first lines."""
    head = re.split(rb"\r?\n\r?\n", raw[:100_000], maxsplit=1)[0]
    lines = head.splitlines()
    if not lines or not _FIELD.match(lines[0]):
        return False
    return any(_KNOWN_HEADER.match(line) for line in lines)


def _mend_headers(raw: bytes) -> bytes:
    """Folds stray lines between headers into the header before them.

    Only where a known header still follows before the first blank line: otherwise the
    stray line is the beginning of the letter.
    """
    separator = re.search(rb"\r?\n\r?\n", raw)
    head = raw[: separator.start()] if separator else raw
    lines = head.splitlines(keepends=True)
    last_known = max((i for i, line in enumerate(lines) if _KNOWN_HEADER.match(line)), default=-1)
    mended = []
    for i, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"} or i > last_known:
            mended.append(line)
        elif _FIELD.match(line):
            name, _, value = line.partition(b":")
            mended.append(name.rstrip() + b":" + value)
        else:
            mended.append(b" " + line)
    return b"".join(mended) + raw[len(head) :]


def _boundaries_times_lines(raw: bytes) -> int:
    boundaries = raw.count(b"boundary=") + raw.count(b"Boundary=") + raw.count(b"BOUNDARY=")
    return boundaries * raw.count(b"\n")


def _flat(raw: bytes) -> Part:
    """All leaves of the message beside one another, read in one pass over the lines."""
    boundaries = {quoted or bare for quoted, bare in _BOUNDARY_PARAMETER.findall(raw)}
    root = Part(policy=compat32)
    leaves: list[Part] = []
    for number, segment in enumerate(_segments(raw, boundaries)):
        head, body = _halves(segment)
        leaf = _headers_of(head)
        if number == 0:
            for name, value in leaf.raw_items():
                if not name.lower().startswith("content-"):
                    root[name] = value
        if leaf.get_content_maintype() in {"multipart", "message"}:
            del leaf["content-type"]
        if body.strip():
            leaf.set_payload(body.decode("ascii", "surrogateescape"))
            leaves.append(leaf)
    root["Content-Type"] = "multipart/mixed"
    root.set_payload(cast("Any", leaves))
    return root


def _segments(raw: bytes, boundaries: set[bytes]) -> Iterator[bytes]:
    start = 0
    for line in _BOUNDARY_LINE.finditer(raw):
        if line[1] in boundaries or line[1].removesuffix(b"--") in boundaries:
            yield raw[start : line.start()]
            start = min(line.end() + 1, len(raw))
    yield raw[start:]


def _halves(segment: bytes) -> tuple[bytes, bytes]:
    if segment.startswith((b"\r\n", b"\n")):
        return b"", segment
    separator = re.search(rb"\r?\n\r?\n", segment)
    if separator is None:
        return (segment, b"") if _FIELD.match(segment) else (b"", segment)
    return segment[: separator.start()], segment[separator.end() :]


def _headers_of(head: bytes) -> Part:
    return BytesHeaderParser(_class=Part).parsebytes(head + b"\n\n")
