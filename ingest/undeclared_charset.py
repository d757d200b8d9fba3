"""The charset of words that nobody declared and that are no UTF-8, by the shape of their bytes.

Only for words in a script of its own: where letters of ASCII are as many as others, the words
are Western European, and Windows-1252 reads them.
"""

import re

_WESTERN = "cp1252"
_LETTERS_WITH_CASE = ("cp1251", "koi8-r", "cp1253")
_HIGH = re.compile(rb"[\x80-\xff]")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
# Where Cyrillic and Greek letters stand in those charsets; Chinese and Japanese use the bytes
# below too.
_LOW_BYTE_OF_A_PAIR = re.compile(rb"[\x81-\xa2\xa4-\xa7\xa9-\xb2\xb4-\xb7\xb9-\xbf]")
_WORD = re.compile(r"[^\W\d_]+")
_KANA_IN_SHIFT_JIS = re.compile(rb"[\x82\x83][\x40-\xf1]")
_KANA_IN_EUC = re.compile(rb"[\xa4\xa5][\xa1-\xf6]")
_HANGUL = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
_FEWEST = 3
_LOOKED_AT = 2_000
# One byte in ten that no letter of an alphabet has makes it a script of two bytes a character.
_PAIRED = 0.1


def likely_charset(data: bytes) -> str:
    """A codec of Python's that reads the bytes; `cp1252` where nothing tells."""
    looked_at = data[:_LOOKED_AT]
    high = _HIGH.findall(looked_at)
    if len(high) < _FEWEST or len(_ASCII_LETTER.findall(looked_at)) >= len(high):
        return _WESTERN
    pairs = len(_LOW_BYTE_OF_A_PAIR.findall(looked_at)) > _PAIRED * len(high)
    codec = _of_pairs(looked_at) if pairs else _of_an_alphabet(looked_at)
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return _WESTERN
    return codec


def _of_an_alphabet(data: bytes) -> str:
    """Read in the wrong one, small letters become capitals within words."""
    return max(_LETTERS_WITH_CASE, key=lambda codec: _well_written(data.decode(codec, "replace")))


def _well_written(text: str) -> tuple[int, int, int]:
    """How few characters there are none of; how many words are in small letters, in capitals or
    begin with one; and how many letters are small."""
    words = _WORD.findall(text)
    well = sum(word.islower() or word.isupper() or word.istitle() for word in words)
    return -text.count("\ufffd"), well, sum(map(str.islower, text))


def _of_pairs(data: bytes) -> str:
    pairs = _pairs(data)
    halves = max(1, len(pairs))
    if len(_KANA_IN_SHIFT_JIS.findall(data)) * 3 > halves:
        return "cp932"
    if any(pair[1] < 0xA1 for pair in pairs):
        return "big5"
    if sum(_KANA_IN_EUC.fullmatch(pair) is not None for pair in pairs) * 3 > halves:
        return "euc-jp"
    if sum(_HANGUL.fullmatch(pair) is not None for pair in pairs) * 10 > 9 * halves:
        return "cp949"
    return "gb18030"


def _pairs(data: bytes) -> list[bytes]:
    """The characters of two bytes; marks of punctuation, alike in all, left out."""
    found: list[bytes] = []
    at = 0
    while at < len(data) - 1:
        step = 2 if data[at] >= 0x81 else 1
        if step == 2 and data[at] not in {0xA1, 0xA3}:
            found.append(data[at : at + 2])
        at += step
    return found
