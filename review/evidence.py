"""A passage cut up for the page: paragraphs, and in them the words that raised a signal.

Nothing here makes markup: the template does, escaping as it goes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.message import Passage, Stretch, StretchKind
from store.models import StoredFinding

_BLANK_LINES = re.compile(r"\n[ \t\r\u00a0]*\n\s*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with the number it has on the page (from 1)."""

    number: int
    finding: StoredFinding

    @property
    def counts(self) -> bool:
        """Whether it stands: neither set aside by its context nor dismissed by staff."""
        return not self.finding.context and not self.finding.dismissed_by

    def holds(self, other: "Evidence") -> bool:
        """Whether the other's words are part of these and fewer (or the same, found later)."""
        mine, theirs = self.finding, other.finding
        if other is self or (mine.message_id, mine.where) != (theirs.message_id, theirs.where):
            return False
        within = mine.start <= theirs.start and theirs.end <= mine.end
        same = (mine.start, mine.end) == (theirs.start, theirs.end)
        return within and (not same or self.number < other.number)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters under the same marks. `begins` and `ends` say whose edge this is."""

    text: str
    marks: tuple[Evidence, ...] = ()
    begins: tuple[Evidence, ...] = ()
    ends: tuple[Evidence, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether any of its marks counts."""
        return any(mark.counts for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the notes for its margin: the evidence that begins in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs of one kind of stretch."""

    kind: StretchKind
    paragraphs: tuple[Paragraph, ...]

    @property
    def notes(self) -> int:
        """How many notes stand beside it."""
        return sum(len(paragraph.notes) for paragraph in self.paragraphs)

    @property
    def lines(self) -> int:
        """How many lines it has, blank ones left out."""
        texts = ("".join(piece.text for piece in p.pieces).strip() for p in self.paragraphs)
        return sum(text.count("\n") + 1 for text in texts)


def number(findings: Iterable[StoredFinding]) -> list[Evidence]:
    """Numbers the findings in reading order: letter by letter, subject first."""

    def reading_order(finding: StoredFinding) -> tuple[int, int, str, int]:
        part = {"subject": 0, "body": 1}.get(finding.where, 2)
        return finding.message_id, part, finding.where, finding.start

    ordered = sorted(findings, key=reading_order)
    return [Evidence(index, finding) for index, finding in enumerate(ordered, start=1)]


def stands(passage: Passage, evidence: Evidence) -> bool:
    """Whether the words are where the finding says, in this passage."""
    finding = evidence.finding
    return (
        finding.where == passage.where
        and passage.text[finding.start : finding.end] == finding.text
        and bool(finding.text)
    )


def mark(passage: Passage, evidence: Sequence[Evidence]) -> tuple[Block, ...]:
    """Cuts the passage into blocks, with the evidence that stands in it marked."""
    standing = [item for item in evidence if stands(passage, item)]
    stretches = passage.stretches or (Stretch("new", 0, len(passage.text)),)
    blocks = (_block(passage.text, stretch, standing) for stretch in stretches)
    return tuple(block for block in blocks if block.paragraphs)


def _block(text: str, stretch: Stretch, evidence: Sequence[Evidence]) -> Block:
    spans = _paragraph_spans(text, stretch.start, stretch.end)
    return Block(stretch.kind, tuple(_paragraph(text, *span, evidence) for span in spans))


def _paragraph_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, at = [], start
    for gap in _BLANK_LINES.finditer(text, start, end):
        spans.append((at, gap.start()))
        at = gap.end()
    spans.append((at, end))
    return [(first, last) for first, last in spans if text[first:last].strip()]


def _paragraph(text: str, start: int, end: int, evidence: Sequence[Evidence]) -> Paragraph:
    here = [item for item in evidence if item.finding.start < end and item.finding.end > start]
    edges = {start, end}
    for item in here:
        edges |= {max(start, item.finding.start), min(end, item.finding.end)}
    cuts = sorted(edges)
    pieces = tuple(
        Piece(
            text[first:last],
            tuple(i for i in here if i.finding.start <= first and i.finding.end >= last),
            tuple(i for i in here if i.finding.start == first),
            tuple(i for i in here if i.finding.end == last),
        )
        for first, last in pairwise(cuts)
    )
    notes = tuple(item for item in here if start <= item.finding.start < end)
    return Paragraph(pieces, notes)
