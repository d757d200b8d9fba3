"""Transfer encodings undone (RFC 2045 section 6, uuencode, yEnc), however broken they arrive.

What claims an encoding and is not in it is handed out as it stands. Nothing raises.
"""

import binascii
import re

_BASE64_LINE = re.compile(rb"^[A-Za-z0-9+/]+={0,3}$")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ALL_OF_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
# A letter beyond ASCII in quoted-printable: nobody types two of these.
_QUOTED_LETTER = re.compile(rb"=[C-F][0-9A-F]=[89AB][0-9A-F]")
# Longer than a word, shorter than the lines of any encoder.
_SURELY_BASE64 = 40
_YENC = bytes((code - 42) % 256 for code in range(256))
_NAMES_OF_UUENCODE = frozenset(("x-uuencode", "uuencode", "uue", "x-uue"))


def undo(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes behind a Content-Transfer-Encoding, and a defect or ""."""
    encoding = encoding.partition(";")[0].strip().strip("\"'").lower()
    if encoding == "base64":
        return _from_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), ""
    if encoding in _NAMES_OF_UUENCODE:
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


def from_letters(letters: bytes) -> bytes:
    """Base64 without regard to its padding or to what stands between its letters."""
    letters = _NOT_BASE64.sub(b"", letters)
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _from_base64(data: bytes) -> tuple[bytes, str]:
    """Decoded, with the plain lines kept that a mailing list set above or below."""
    if not data.translate(None, _ALL_OF_BASE64) or not data.strip():
        return _decoded(data), ""
    lines = data.splitlines(keepends=True)
    start, end = _encoded_lines(lines)
    if start == end:
        is_quoted = len(_QUOTED_LETTER.findall(data)) > 1
        return binascii.a2b_qp(data) if is_quoted else data, "said to be base64 and is not"
    above, below = b"".join(lines[:start]), b"".join(lines[end:])
    decoded = _decoded(b"".join(lines[start:end]))
    pieces = [piece for piece in (above, decoded, below) if piece.strip()]
    return b"\n".join(pieces), "plain lines beside the base64 text" if len(pieces) > 1 else ""


def _encoded_lines(lines: list[bytes]) -> tuple[int, int]:
    """From which line to which, not included, the encoded text goes; twice the same where
    there is none. A damaged line among encoded ones is one of them."""
    encoded = [_BASE64_LINE.match(line.strip()) is not None for line in lines]
    spoken = [at for at, line in enumerate(lines) if line.strip()]
    long = [at for at in spoken if encoded[at] and len(lines[at].strip()) >= _SURELY_BASE64]
    if spoken and encoded[spoken[0]]:
        start = spoken[0]
    elif long:
        start = long[0]
    else:
        return 0, 0
    last_sure = long[-1] if long else start
    foreign = next((at for at in spoken if at > last_sure and not encoded[at]), None)
    if foreign is None:
        return start, len(lines)
    # Words that could be base64 by themselves go with the plain lines under a blank one.
    blank = [at for at in range(last_sure + 1, foreign) if not lines[at].strip()]
    return start, blank[0] if blank else foreign


def _decoded(data: bytes) -> bytes:
    # The decoder stops at the first padding; some senders encode in several runs.
    runs = re.findall(rb"[^=]+=*", data) if b"=" in data.rstrip(b"=\r\n\t ") else [data]
    return b"".join(_base64_run(run) for run in runs)


def _base64_run(run: bytes) -> bytes:
    try:
        return binascii.a2b_base64(run)
    except binascii.Error:
        return from_letters(run)


def from_yenc(data: bytes) -> bytes:
    """The bytes of yEnc lines: each is 42 more than it was, `=` marks one 64 more yet."""
    if data.startswith(b"=ypart"):
        data = data.partition(b"\n")[2]
    data = data.replace(b"\r", b"").replace(b"\n", b"")
    plain = re.sub(rb"(?s)=(.)", lambda found: bytes([(found[1][0] - 64) % 256]), data)
    return plain.translate(_YENC)
