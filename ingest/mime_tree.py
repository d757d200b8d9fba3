"""Bytes to a tree of MIME parts (RFC 2045, 2046), whatever shape the bytes are in.

One walk over the lines that may be boundaries: the work grows with the size of the
message, and neither with the depth of its nesting nor with how broken it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.policy import compat32

from ingest import message_head
from ingest.part import Part, content, leaf

__all__ = ["MESSAGE_TYPES", "Part", "content", "grow"]

_MOST_PARTS = 20_000
_DEEPEST_NESTING = 100
_DEEPEST_MESSAGE = 8
_LONGEST_BOUNDARY = 1_000
_SHORTEST_GUESS = 4
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*((?:[^\n]*+\n[ \t])*+[^\n]*+)(?:\n|\Z)")
_LINE_END = re.compile(r"\r?\n")
_CONTENT_FIELD = re.compile(r"(?i)content-[a-z-]+[ \t]*:")
MESSAGE_TYPES = frozenset(("message/rfc822", "message/global", "message/news"))
_NOTICE_FOR_OLD_READERS = re.compile(
    r"(?i)\bmime\b|multi-?part|\bmail\s(?:reader|program|client|software)|\bthis format\b"
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[^\W\d_]{2}")


def grow(raw: bytes) -> tuple[Part, list[str]]:
    """The tree of a message and the defects met on the way, one sentence each.

    Bytes without any header that mail has are read as a text without headers.
    """
    raw, defect = message_head.begun(raw)
    if not message_head.has_headers(raw):
        return leaf(raw.decode("ascii", "surrogateescape")), ["no headers: read as plain text"]
    grower = _Grower(raw)
    if grower.stray_line and (mended := message_head.mended(raw)) != raw:
        grower = _Grower(mended)
        defect = "a broken line stood among the headers"
    root, defects = grower.grown()
    return root, [defect, *defects] if defect else defects


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not come yet.

    Its parts go to `inside`: into itself or, nested too deeply, into an outer multipart.
    `loose_from` is where words begin that are in none of its parts.
    """

    part: Part
    boundary: str
    inside: list[Part]
    is_own: bool
    messages: int
    loose_from: int
    begun: bool = False
    ended: bool = False


class _Grower:
    """Grows the tree of one message while it walks over the lines of dashes."""

    def __init__(self, raw: bytes) -> None:
        self._text = raw.decode("ascii", "surrogateescape")
        self._defects: list[str] = []
        self._open: list[_Open] = []
        self._levels: dict[str, int] = {}
        self._tokens: set[str] | None = None
        self._leaf: tuple[Part, int] | None = None
        # Attached messages: how many multiparts are around them, and where they begin.
        self._messages: list[tuple[int, Part, int]] = []
        self._parts = 0
        self._is_full = False
        # Lines before this position are done with.
        self._from = 0
        self._root = Part(policy=compat32)
        self._body, self.stray_line = self._read_headers(self._root, 0)

    def grown(self) -> tuple[Part, list[str]]:
        """The root with all that is inside, and the defects."""
        self._enter(self._root, self._body, 0)
        if self._open:
            for at, token, after in self._lines_of_dashes(self._from):
                if at >= self._from:
                    self._meet(at, token, after)
        self._close_leaf(len(self._text))
        if any(here.begun and not here.ended for here in self._open):
            self._defects.append("cut off: the last boundary is missing")
        self._close_down_to(0, len(self._text))
        return self._root, list(dict.fromkeys(self._defects))

    def _meet(self, at: int, token: str, after: int) -> None:
        """A line of dashes: where it is a boundary, one part ends and the next begins."""
        level, is_last = self._levels.get(token), False
        if level is None and token.endswith("--"):
            level, is_last = self._levels.get(token[:-2]), True
        if level is None or (self._is_full and not (is_last and level == 0)):
            return
        end = at - 1 if at else 0
        if self._text[end - 1 : end] == "\r":
            end -= 1
        self._close_leaf(end)
        self._close_down_to(level + 1, end)
        here = self._open[level]
        self._take_loose_words(here, end)
        here.begun, here.ended, here.loose_from = True, is_last, after
        if is_last:
            return
        self._parts += 1
        self._is_full = self._parts >= _MOST_PARTS
        if self._is_full:
            self._defects.append(f"more than {_MOST_PARTS:,} parts: the rest read as one text")
            part, body = leaf(""), after
        else:
            part, body = self._begun_part(here, after)
        here.inside.append(part)
        self._enter(part, body, here.messages)

    def _begun_part(self, around: _Open, start: int) -> tuple[Part, int]:
        """A part with its headers, and where its content begins."""
        part = Part(policy=compat32)
        if around.part.get_content_type() == "multipart/digest":
            part.set_default_type("message/rfc822")
        body, _ = self._read_headers(part, start)
        names = [name for name, _ in part.raw_items()]
        if names and not any(map(_is_header_of_part, names)):
            # Words such as "PS: …" right under the boundary.
            return leaf(""), start
        return part, body

    def _enter(self, part: Part, body: int, messages: int) -> None:
        """Takes in a part whose headers are read and whose content begins at `body`."""
        while True:
            self._from = body
            kind = part.get_content_type()
            if kind.startswith("multipart/") and self._open_multipart(part, body, messages):
                return
            if kind in MESSAGE_TYPES and messages >= _DEEPEST_MESSAGE:
                self._defects.append("messages within messages: the innermost read as plain text")
                part.is_text = True
            if part.get_content_type() not in MESSAGE_TYPES or _is_encoded(part):
                self._leaf = (part, body)
                return
            inner = Part(policy=compat32)
            part.hold([inner])
            self._messages.append((len(self._open), part, body))
            part, messages = inner, messages + 1
            body, _ = self._read_headers(part, body)

    def _open_multipart(self, part: Part, body: int, messages: int) -> bool:
        """False where its parts cannot be told apart: it reads as text then."""
        boundary = part.boundary()
        if boundary not in self._all_tokens():
            boundary = self._guessed_boundary(body)
            self._defects.append(
                "boundaries other than the one announced"
                if boundary
                else "a multipart message without its boundary"
            )
        if not boundary or boundary in self._levels:
            return False
        is_own = len(self._open) < _DEEPEST_NESTING
        if not is_own:
            self._defects.append("nested too deeply: parts read one after the other")
        inside = [] if is_own else self._open[-1].inside
        self._levels[boundary] = len(self._open)
        self._open.append(_Open(part, boundary, inside, is_own, messages, loose_from=body))
        return True

    def _guessed_boundary(self, body: int) -> str:
        """The next line of dashes that headers of a part follow; empty where none does."""
        found = next(self._lines_of_dashes(body), None)
        if found is None or not _CONTENT_FIELD.match(self._text, found[2]):
            return ""
        return found[1] if len(found[1]) >= _SHORTEST_GUESS else ""

    def _close_leaf(self, end: int) -> None:
        if self._leaf is not None:
            part, start = self._leaf
            part.set_payload(self._text[start : max(start, end)])
            self._leaf = None

    def _close_down_to(self, level: int, end: int) -> None:
        """Ends every multipart from this level inwards, and the messages in them."""
        while self._messages and self._messages[-1][0] >= level:
            _, message, start = self._messages.pop()
            message.stood_at(self._text, start, max(start, end))
        while len(self._open) > level:
            here = self._open.pop()
            del self._levels[here.boundary]
            if not here.begun:
                self._defects.append("a multipart message without its boundary")
                here.part.set_payload(self._text[here.loose_from : max(here.loose_from, end)])
                continue
            self._take_loose_words(here, end)
            if here.is_own:
                here.part.hold(here.inside)

    def _take_loose_words(self, here: _Open, end: int) -> None:
        """Words above the first part or below the last, which no mail program shows: a
        file of their own."""
        if here.begun and not here.ended:
            return
        words = self._text[here.loose_from : max(here.loose_from, end)]
        if not here.begun:
            paragraphs = _BLANK_LINES.split(words.replace("\r\n", "\n"))
            words = "\n\n".join(p for p in paragraphs if not _NOTICE_FOR_OLD_READERS.search(p))
        if not _WORD.search(words):
            return
        self._defects.append("words that stand outside every part")
        outside = leaf(words)
        outside.set_raw("Content-Type", 'text/plain; name="outside the parts.txt"')
        here.inside.append(outside)

    def _read_headers(self, part: Part, start: int) -> tuple[int, bool]:
        """Reads the headers at `start`: where the content begins, and whether a line that
        is no header ended them instead of a blank one."""
        text = self._text
        at = start
        if text.startswith("From ", at) and not text.startswith("From :", at):
            at = text.find("\n", at) + 1 or len(text)
        while found := _FIELD.match(text, at):
            if found[1].startswith("--") and self._is_boundary(text, at):
                break
            part.set_raw(found[1], found[2].rstrip("\r\n"))
            at = found.end()
        blank = _LINE_END.match(text, at)
        if blank:
            return blank.end(), False
        return at, start < at < len(text)

    def _is_boundary(self, text: str, at: int) -> bool:
        end = text.find("\n", at)
        token = text[at + 2 : end if end >= 0 else len(text)].rstrip()
        return token in self._levels or token.removesuffix("--") in self._levels

    def _all_tokens(self) -> set[str]:
        """What stands after the dashes, anywhere in the message."""
        if self._tokens is None:
            found = {token for _, token, _ in self._lines_of_dashes(self._from)}
            self._tokens = found | {token.removesuffix("--") for token in found}
        return self._tokens

    def _lines_of_dashes(self, start: int) -> Iterator[tuple[int, str, int]]:
        """Lines that begin with `--`: where, what follows the dashes, the next line."""
        text = self._text
        at = text.find("\n--", max(start - 1, 0))
        while at >= 0:
            end = text.find("\n", at + 1)
            end = len(text) if end < 0 else end
            if end - at < _LONGEST_BOUNDARY:
                yield at + 1, text[at + 3 : end].rstrip(), min(end + 1, len(text))
            at = text.find("\n--", end)


def _is_encoded(part: Part) -> bool:
    """RFC 2046 forbids encoding a message; some senders do it all the same."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    return encoding in {"base64", "quoted-printable"}


def _is_header_of_part(name: str) -> bool:
    return message_head.is_known_header(name.encode("ascii", "replace") + b":")
