"""Bytes to words: the declared charset where it holds, an honest guess where it doesn't."""

import codecs
import re
from functools import lru_cache

from ingest.undeclared_charset import likely_charset

_ALIASES = {
    # What senders call charsets that Python knows under another name. ISO-8859-1 and
    # ASCII are read as Windows-1252, as the WHATWG Encoding Standard does: senders who
    # say Latin-1 mean the curly quotes too.
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "cp-850": "cp850",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
# Python codecs that are no charsets of mail: they are slow, or turn escapes into text.
_NOT_OF_MAIL = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs"}
# ISO-2022-JP is ASCII but for this escape. Senders write characters in it that only later
# editions of the standard have (`①`).
_JAPANESE = b"\x1b$B"
_JAPANESE_OF_TODAY = b"\x1b$(Q"
_ASCII = {"", "us-ascii", "ascii", "ansi_x3.4-1968"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = {"cp1251": "windows-1251", "cp1252": "windows-1252", "cp1253": "windows-1253"}
_MOJIBAKE_HINT = re.compile("[ÃÂ][\u0080-\u00bf]|â(?:€|\u0080)")
_MOJIBAKE_RUN = re.compile(
    # A UTF-8 lead byte and its continuation bytes, all read as Windows-1252.
    "(?:[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,3})+"
)


@lru_cache(maxsize=256)
def codec_name(charset: str) -> str | None:
    """The Python codec of a charset label; `None` where there is none fit for mail."""
    label = charset.strip().strip("\"'").lower()
    label = _ALIASES.get(label, label)
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # `_is_text_encoding` is how `bytes.decode` itself tells base64 or zip from a charset.
    if found.name in _NOT_OF_MAIL or not getattr(found, "_is_text_encoding", True):
        return None
    return found.name


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text and, where it was not what the sender declared, a defect (else empty).

    Never raises. The order: the declared charset, a byte order mark, ISO-2022-JP where its
    escapes stand, UTF-8, what the shape of the bytes suggests (Windows-1252 where a declared
    charset failed or nothing tells) with undefined bytes replaced.
    """
    declared = charset.strip().strip("\"'").lower()
    if declared in _ASCII and data.isascii() and _JAPANESE not in data:
        return data.decode("ascii"), ""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data.decode(codec, "replace"), ""
    known = None if declared in _ASCII else codec_name(declared)
    if known is not None:
        try:
            return data.decode(known), ""
        except (UnicodeError, ValueError):
            if known == "cp1252":
                # The five bytes that Windows-1252 leaves undefined.
                return data.decode(known, "replace"), "decoded by guess: windows-1252"
    if _JAPANESE in data:
        try:
            widened = data.replace(_JAPANESE, _JAPANESE_OF_TODAY)
            return widened.decode("iso2022_jp_2004"), "decoded by guess: iso-2022-jp"
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8"), "decoded by guess: utf-8"
    except UnicodeDecodeError as error:
        if known == "utf-8" and error.end >= len(data) - 1:
            return data.decode("utf-8", "replace"), "decoded by guess: utf-8, cut off"
    guess = "cp1252" if known else likely_charset(data)
    return data.decode(guess, "replace"), f"decoded by guess: {_SHOWN.get(guess, guess)}"


def mend_mojibake(text: str) -> tuple[str, str]:
    """UTF-8 that some server on the way read as Windows-1252 (`canâ€™t`), mended.

    Returns the text and a defect, empty where nothing was mended. Runs that do not
    round-trip stay as they are, so an honest `Ã` is never touched.
    """
    if text.isascii() or not any(letter in text for letter in "ÃÂâ"):
        return text, ""
    if not _MOJIBAKE_HINT.search(text):
        return text, ""
    mended = _MOJIBAKE_RUN.sub(_reread, text)
    if mended != text and _MOJIBAKE_HINT.search(mended):
        # Garbled twice over, by two servers.
        mended = _MOJIBAKE_RUN.sub(_reread, mended)
    return (mended, "mended words that a mail server had garbled") if mended != text else (text, "")


def _reread(run: re.Match[str]) -> str:
    try:
        return run[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        try:
            return run[0].encode("latin-1").decode("utf-8")
        except UnicodeError:
            return run[0]
