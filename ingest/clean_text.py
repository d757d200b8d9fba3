"""Text as everyone after this room sees it: offsets of findings count in it."""

import re

# Soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian vowel separator,
# zero-width and bidi controls, invisible operators, BOM, tag characters and C1 controls:
# all can hide "suicide" from a reader of characters, none from a reader of words.
_UNSEEN_CHARACTERS = (
    "\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f"
)
_SPACE_CHARACTERS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BREAK_CHARACTERS = "\x0b\x0c\x85\u2028\u2029"
_SURROGATE_CHARACTERS = "\ud800-\udfff"
_UNSEEN = re.compile(f"[{_UNSEEN_CHARACTERS}]")
_SPACES = re.compile(f"[{_SPACE_CHARACTERS}]")
_BREAKS = re.compile(f"[{_BREAK_CHARACTERS}]")
_SURROGATES = re.compile(f"[{_SURROGATE_CHARACTERS}]")
_ODD = re.compile(
    f"[{_UNSEEN_CHARACTERS}{_SPACE_CHARACTERS}{_BREAK_CHARACTERS}{_SURROGATE_CHARACTERS}]"
)
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
    # By far the most frequent of the odd characters, and quick to replace.
    text = data.decode("utf-8", "surrogatepass").replace("\xa0", " ")
    if not _ODD.search(text):
        return text
    text = _BREAKS.sub("\n", text)
    text = _UNSEEN.sub("", text)
    text = _SPACES.sub(" ", text)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Cleaned text on a single line, for headers and file names."""
    return " ".join(clean(text).split())


def strip_blank_edges(text: str) -> str:
    """Without blank lines at either end and without spaces at line ends."""
    if " \n" in text or "\t\n" in text:
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return text.strip("\n").rstrip(" \t") if text.strip() else ""
