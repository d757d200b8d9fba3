"""Which lines were written by someone before: answered (`quoted`) or passed on (`forwarded`)."""

import re
from itertools import pairwise

from ingest.header_block import field_name
from ingest.lines import Line
from ingest.mail_headings import Heading, Headings, Setting
from ingest.message import StretchKind
from ingest.own_words import OwnWords, note_on_answers

_LONG_LINE = 50
_LINK = re.compile(r"[(<\[]{0,2} ?(?:https?://|www\.)\S{3,500}[ )>\]]{0,4}")
_OPEN_LINK = re.compile(r"[(<]https?://[^\s()<>]{0,500}$")
_END_OF_LINK = re.compile(r"[^\s()<>]{1,500}[)>]")
_MORE_THAN = re.compile(r">\s?\d")


def mark_quotations(lines: list[Line], setting: Setting) -> None:
    """Sets `quoted` or `forwarded` on the lines that are; leaves all others alone."""
    _Quotations(lines, setting).mark()


class _Quotations:
    def __init__(self, lines: list[Line], setting: Setting) -> None:
        self._lines = lines
        self._setting = setting
        self._headings = Headings(lines, setting)
        self._note: str | None = None

    def mark(self) -> None:
        at = 0
        while at < len(self._lines):
            heading = self._headings.at(at)
            if heading is not None:
                at = self._mark_under(heading) or at + 1
            elif self._headings.quotes_at(at):
                at = self._mark_block(at, at, None)
            else:
                at += 1

    def _mark_under(self, heading: Heading) -> int | None:
        """Marks a heading and what it stands over, and gives the line after; `None` where
        nothing tells how far it goes."""
        if self._setting.forwards and heading.is_by(self._setting.writer):
            # Their own letter, sent on: they stand by every word.
            return heading.end
        if self._headings.quotes_at(heading.end):
            return self._mark_block(heading.begin, heading.end, heading.kind or self._usual())
        if not heading.is_certain:
            return None
        end = self._end_of_forward(heading.end)
        self._set(heading.begin, end, self._kind(heading))
        if self._note is None:
            self._note = note_on_answers(self._lines[: heading.begin])
        own_words = OwnWords(self._lines, heading.end, end, self._headings, self._setting)
        for at in own_words.found(self._note):
            self._lines[at].kind = None
        return end

    def _kind(self, heading: Heading) -> StretchKind:
        return "forwarded" if self._setting.forwards else heading.kind or self._usual()

    def _usual(self) -> StretchKind:
        return "forwarded" if self._setting.forwards or not self._setting.answers else "quoted"

    def _end_of_forward(self, at: int) -> int:
        """The line after "End of forwarded message", else the end of the text."""
        for here in range(at, len(self._lines)):
            if self._headings.ends_forward(self._lines[here].words):
                return here + 1
        return len(self._lines)

    def _mark_block(self, begin: int, at: int, kind: StretchKind | None) -> int:
        """Marks from `begin` to the end of the `>` lines that start at `at`."""
        end = at
        while self._headings.quotes_at(end) or (end > at and self._is_torn_link(end)):
            end += 1
        if kind is not None or not self._are_the_writers_arrows(at, end):
            self._set(begin, end, kind or self._kind_of_block(at, end))
        return end

    def _is_torn_link(self, at: int) -> bool:
        """Whether it is a link, or the end of one, that lost its arrow to a line break, between
        two lines that kept theirs."""
        if not self._headings.quotes_at(at + 1):
            return False
        words = self._lines[at].words
        is_end = _END_OF_LINK.fullmatch(words) and _OPEN_LINK.search(self._lines[at - 1].words)
        return bool(is_end or _LINK.fullmatch(words))

    def _are_the_writers_arrows(self, at: int, end: int) -> bool:
        """Whether nothing but the arrow makes it a quotation: "> 3 months on the list" says
        "more than", and a mail that answers nobody may list its points so."""
        if end - at == 1 and _MORE_THAN.match(self._lines[at].words):
            return True
        if self._setting.answers or self._setting.forwards or self._is_a_mail(at, end):
            return False
        points = [line.words[1:].lstrip() for line in self._lines[at:end]]
        are_bare = any(not words for words in points) or (
            len(points) > 1 and any(words[0] == ">" for words in points)
        )
        flow = any(
            len(above) > _LONG_LINE and below[:1].islower() for above, below in pairwise(points)
        )
        return not are_bare and not flow

    def _kind_of_block(self, at: int, end: int) -> StretchKind:
        if self._headings.announces_forward(self._first_words(at, end)):
            return "forwarded"
        return self._usual() if self._setting.forwards or self._is_a_mail(at, end) else "quoted"

    def _is_a_mail(self, at: int, end: int) -> bool:
        first = self._first_words(at, end)
        return field_name(first) != "" or self._headings.announces_forward(first)

    def _first_words(self, at: int, end: int) -> str:
        """The first words behind the arrows of these lines."""
        unquoted = (line.words.lstrip("> ") for line in self._lines[at:end])
        return next((words for words in unquoted if words), "")

    def _set(self, begin: int, end: int, kind: StretchKind) -> None:
        for line in self._lines[begin:end]:
            line.kind = kind
