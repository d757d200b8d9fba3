"""S/MIME files made for the tests (RFC 5652); nothing is really signed or encrypted."""

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED = bytes.fromhex("06092a864886f70d010703")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SEQUENCE, _SET, _CONTEXT, _INTEGER, _OCTETS = 0x30, 0x31, 0xA0, 0x02, 0x04


def sealed(letter: bytes, *, in_pieces: bool = False, encrypted: bool = False) -> bytes:
    """A `smime.p7m` with this letter, in one string or, as streams are sealed, in pieces."""
    if encrypted:
        return _der(_SEQUENCE, _ENVELOPED, _der(_CONTEXT, _der(_SEQUENCE, letter)))
    octets = _der(_OCTETS, letter)
    if in_pieces:
        pieces = (_der(_OCTETS, letter[at : at + 100]) for at in range(0, len(letter), 100))
        octets = b"\x24\x80" + b"".join(pieces) + b"\0\0"
    content = _der(_SEQUENCE, _DATA, _der(_CONTEXT, octets))
    signed = _der(_SEQUENCE, _der(_INTEGER, b"\1"), _der(_SET), content, _der(_SET))
    return _der(_SEQUENCE, _SIGNED, _der(_CONTEXT, signed))


def _der(tag: int, *content: bytes) -> bytes:
    inside = b"".join(content)
    if len(inside) < 0x80:
        return bytes([tag, len(inside)]) + inside
    size = len(inside).to_bytes(4, "big")
    return bytes([tag, 0x84]) + size + inside
