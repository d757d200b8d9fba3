"""iCalendar and vCard as text: long lines made whole, values decoded and unescaped.

RFC 5545 section 3.1, RFC 6350 section 3.2 and, for what old telephones write, vCard 2.1.
"""

import binascii
import re
from collections.abc import Iterator

_FOLD = re.compile(rb"\r?\n[ \t]")
# Below a quoted-printable line that goes on, the space is one of its words'.
_FOLD_OF_OLD = re.compile(rb"(?<!=)(?<!=\r)\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_PICTURES = (b"PHOTO", b"LOGO", b"SOUND", b"KEY")


def unfolded(data: bytes) -> bytes:
    """Lines cut anywhere, in the middle of a word too, put together again; values in
    quoted-printable or base64 decoded, pictures left as they are."""
    folded = data.upper()
    if b"ENCODING=" not in folded and b"QUOTED-PRINTABLE" not in folded:
        return _FOLD.sub(b"", data)
    lines = iter(_FOLD_OF_OLD.sub(b"", data).splitlines())
    return b"\n".join(_decoded(line, lines) for line in lines)


def unescaped(text: str) -> str:
    """`\\n`, `\\,` and the like as what they stand for."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _decoded(line: bytes, rest: Iterator[bytes]) -> bytes:
    """One property; its further lines, if it has any, are taken from the rest."""
    name, colon, value = line.partition(b":")
    parameters = name.upper().split(b";")[1:]
    if b"ENCODING=QUOTED-PRINTABLE" in parameters or b"QUOTED-PRINTABLE" in parameters:
        pieces = [value]
        while pieces[-1].endswith(b"=") and (following := next(rest, None)) is not None:
            pieces.append(following)
        return name + colon + binascii.a2b_qp(b"\n".join(pieces))
    is_base64 = not {b"ENCODING=B", b"ENCODING=BASE64"}.isdisjoint(parameters)
    if is_base64 and not name.upper().startswith(_PICTURES):
        try:
            return name + colon + binascii.a2b_base64(value)
        except binascii.Error:
            return line
    return line
