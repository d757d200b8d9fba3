"""Whose words are whose: new, quoted, forwarded, signature or disclaimer."""

from collections.abc import Iterable, Iterator

from ingest.disclaimers import disclaimers
from ingest.lines import Line, lines_of
from ingest.mail_headings import Setting
from ingest.message import NOBODY, Address, Stretch, StretchKind
from ingest.phrases import phrases
from ingest.quotations import mark_quotations
from ingest.signatures import mark_signatures


def stretches(
    text: str, *, subject: str = "", writer: Address = NOBODY, in_thread: bool = False
) -> tuple[Stretch, ...]:
    """The stretches of a letter, in order and without gaps; none for an empty text.

    `subject` tells a forward (`FW:`) from an answer; `in_thread` is true for a mail that
    names another it answers. `writer` is who sent it: answers marked with their name are
    theirs, as are their own letters sent on. A bare forward, whose sender adds no words,
    is `forwarded` from its first character to its last. Blank lines belong to what stands
    above them.
    """
    lines = lines_of(text)
    if not lines:
        return (Stretch("new", 0, len(text)),) if text else ()
    forwards = phrases().forward_subject.match(subject) is not None
    answers = not forwards and (in_thread or phrases().answer_subject.match(subject) is not None)
    mark_quotations(lines, Setting(writer, answers=answers, forwards=forwards))
    signed_at = mark_signatures(lines)
    pieces = _pieces(lines, len(text))
    footers = disclaimers(text, lines, signed_at)
    return _joined(_overlaid(pieces, footers)) if footers else tuple(pieces)


def _pieces(lines: list[Line], end: int) -> list[Stretch]:
    """Runs of lines of one kind. Blank lines above the first words go with them."""
    pieces: list[Stretch] = []
    start = 0
    kind: StretchKind = lines[0].kind or "new"
    for line in lines:
        here = line.kind or "new"
        if here != kind:
            pieces.append(Stretch(kind, start, line.start))
            start, kind = line.start, here
    pieces.append(Stretch(kind, start, end))
    return pieces


def _overlaid(pieces: list[Stretch], footers: list[Stretch]) -> Iterator[Stretch]:
    """The pieces, with the footers (in order, apart) laid over them."""
    waiting = iter([*footers, Stretch("disclaimer", pieces[-1].end, pieces[-1].end)])
    footer = next(waiting)
    for piece in pieces:
        start = piece.start
        while footer.start < piece.end:
            yield Stretch(piece.kind, start, max(start, footer.start))
            yield Stretch(footer.kind, max(start, footer.start), min(footer.end, piece.end))
            start = min(footer.end, piece.end)
            if footer.end > piece.end:
                break
            footer = next(waiting)
        yield Stretch(piece.kind, start, piece.end)


def _joined(pieces: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Neighbours of one kind made one, empty ones left out."""
    found: list[Stretch] = []
    for piece in pieces:
        if piece.start >= piece.end:
            continue
        if found and found[-1].kind == piece.kind:
            found[-1] = Stretch(piece.kind, found[-1].start, piece.end)
        else:
            found.append(piece)
    return tuple(found)
