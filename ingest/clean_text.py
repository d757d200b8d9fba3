"""Text as everyone after this room sees it: offsets of findings count in it."""

import re

_UNSEEN = re.compile(
    # Soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian vowel
    # separator, zero-width and bidi controls, invisible operators, BOM, tag characters:
    # all of them can hide "suicide" from a reader of characters, none from a reader of words.
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_C1_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
_DROPPED = bytes(code for code in (*range(32), 127) if code not in b"\t\n\x0b\x0c\r")


def clean(text: str) -> str:
    """Line ends as LF, no-break and odd spaces as a space, unseen characters and
    control characters removed, lone surrogates as U+FFFD. Tabs stay."""
    # Bytes are much faster to search than characters, and no byte below 128 is part of
    # another character in UTF-8.
    data = text.encode("utf-8", "surrogatepass").translate(None, _DROPPED)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.isascii():
        return data.replace(b"\x0b", b"\n").replace(b"\x0c", b"\n").decode("ascii")
    text = _BREAKS.sub("\n", data.decode("utf-8", "surrogatepass"))
    text = _C1_CONTROLS.sub("", text)
    text = _UNSEEN.sub("", text)
    text = _SPACES.sub(" ", text)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Cleaned text on a single line, for headers and file names."""
    return " ".join(clean(text).split())


def strip_blank_edges(text: str) -> str:
    """Without blank lines at either end and without spaces at line ends."""
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\n")
