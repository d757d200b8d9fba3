"""Where a message begins, and its headers where a stray line broke them apart."""

import re

_KNOWN_HEADER = re.compile(
    rb"(?i)^(?:from|to|cc|bcc|subject|date|message-id|received|return-path|reply-to|sender|"
    rb"mime-version|content-[a-z-]+|delivered-to|in-reply-to|references|x-[a-z0-9-]+|"
    rb"auto-submitted|authentication-results|dkim-signature|arc-[a-z-]+|list-[a-z-]+|"
    rb"precedence|thread-[a-z]+|importance|priority|user-agent|resent-[a-z-]+|"
    rb"disposition-notification-to)[ \t]*:"
)
_FIELD_START = re.compile(rb"^[!-9;-~]+[ \t]*:")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD = 100_000


def is_known_header(line: bytes) -> bool:
    """True for a line that begins with the name of a header that mail has."""
    return _KNOWN_HEADER.match(line) is not None


def begun(raw: bytes) -> tuple[bytes, str]:
    """The message from its first header on, and a defect or "".

    Left out are a byte order mark, blank lines, mbox `From ` lines and one stray line in
    front; line ends that a gateway doubled or cut in half are mended.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\r" in raw[:_LONGEST_HEAD]:
        raw = _with_sound_line_ends(raw)
    while raw.startswith((b"From ", b">From ")) and not raw.startswith(b"From :"):
        raw = raw.partition(b"\n")[2]
    if raw[:1] in {b" ", b"\t"} and is_known_header(raw[:1000].lstrip()):
        raw = raw.lstrip()
    lines = _BLANK_LINE.split(raw[:_LONGEST_HEAD], maxsplit=1)[0].split(b"\n", 3)
    is_stray = len(lines) > 2 and not _FIELD_START.match(lines[0])
    if is_stray and all(map(is_known_header, lines[1:3])):
        return raw.partition(b"\n")[2], "a line that is no header stood in front"
    return raw, ""


def has_headers(raw: bytes) -> bool:
    """True where the message begins with a field, and one that mail has is near it."""
    if not _FIELD_START.match(raw):
        return False
    if is_known_header(raw):
        return True
    head = _BLANK_LINE.split(raw[:_LONGEST_HEAD], maxsplit=1)[0]
    return any(map(is_known_header, head.splitlines()))


def mended(raw: bytes) -> bytes:
    """The message, stray lines among its headers folded into the header before them.

    Only where a known header still follows before the first blank line and before any
    boundary: otherwise the stray line is the beginning of the letter.
    """
    separator = _BLANK_LINE.search(raw)
    head = raw[: separator.start()] if separator else raw
    lines = head.splitlines(keepends=True)
    end = next((i for i, line in enumerate(lines) if line.startswith(b"--")), len(lines))
    last_known = max((i for i in range(end) if is_known_header(lines[i])), default=-1)
    sound = []
    for i, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"} or i > last_known:
            sound.append(line)
        elif _FIELD_START.match(line):
            name, _, value = line.partition(b":")
            sound.append(name.rstrip() + b":" + value)
        else:
            sound.append(b" " + line)
    return b"".join(sound) + raw[len(head) :]


def _with_sound_line_ends(raw: bytes) -> bytes:
    head = raw[:2000]
    if b"\r\r\n" in head:
        return raw.replace(b"\r\r\n", b"\r\n")
    if b"\n" not in head:
        return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw
