"""Files that old mail software wrote into the text itself: uuencode and yEnc.

Each is taken out of the text and becomes a file of its own, with its name; the words
round it stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.policy import compat32

from ingest.part import Part, content
from ingest.transfer_encodings import from_uuencode, from_yenc

_BEGIN = re.compile(
    rb"(?m)^(?:begin [0-7]{3,4} +(?P<uu>[^\r\n]{1,200})"
    rb"|=ybegin [^\r\n]{0,200}?\bname=(?P<yenc>[^\r\n]{1,200}))\r?\n"
)
_LINE = re.compile(rb"([^\n]*)(?:\n|\Z)")
_UU_END = re.compile(rb"(?:[ `]?[ \t]*\r?\n)?end[ \t]*(?:\r?\n|\Z)")
_YENC_END = re.compile(rb"(?m)^=yend[^\n]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    name: bytes
    data: bytes


def take_out_files(part: Part) -> list[Part]:
    """The files written into the text of `part`, which keeps the words round them."""
    payload = part.encoded()
    if b"begin " not in payload:
        return []
    text, _ = content(part)
    blocks = list(_blocks(text))
    if not blocks:
        return []
    edges = [0, *(edge for block in blocks for edge in (block.start, block.end)), len(text)]
    words = b"".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    part.replace_content(words)
    return [_as_part(block) for block in blocks]


def _blocks(text: bytes) -> Iterator[_Block]:
    end = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < end:
            continue
        if begin["uu"] is not None:
            stop = _end_of_uu_lines(text, begin.end())
            data = from_uuencode(text[begin.end() : stop])
            closing = _UU_END.match(text, stop)
        else:
            closing = _YENC_END.search(text, begin.end())
            stop = closing.start() if closing else len(text)
            data = from_yenc(text[begin.end() : stop])
        if stop > begin.end() or closing:
            end = closing.end() if closing else stop
            yield _Block(begin.start(), end, (begin["uu"] or begin["yenc"]).strip(), data)


def _end_of_uu_lines(text: bytes, start: int) -> int:
    """Where the lines end whose length is what their first character says."""
    at = start
    while at < len(text) and (line := _LINE.match(text, at)):
        code = line[1].rstrip(b"\r")
        if not code or not 33 <= code[0] <= 95:
            break
        needed = (code[0] - 32 + 2) // 3 * 4
        # Some mail programs cut the spaces at the end, some pad with a check character.
        if len(code) - 1 > needed + 2 or (len(code) - 1 < needed and needed > 60):
            break
        if len(code) - 1 < needed - 4 or not all(32 <= byte <= 96 for byte in code):
            break
        at = line.end()
    return at


def _as_part(block: _Block) -> Part:
    name = block.name.decode("ascii", "surrogateescape").replace('"', "").replace("\\", "/")
    part = Part(policy=compat32)
    part.set_raw("Content-Type", "application/octet-stream")
    part.set_raw("Content-Disposition", f'attachment; filename="{name}"')
    part.replace_content(block.data)
    return part
