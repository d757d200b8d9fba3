"""Whose words are whose: new, quoted, forwarded, signature or disclaimer."""

from collections.abc import Iterable, Iterator

from ingest.footers import disclaimers, mark_signatures
from ingest.lines import Line, lines_of
from ingest.message import Stretch, StretchKind
from ingest.quotations import mark_quotations


def stretches(text: str, *, subject: str = "") -> tuple[Stretch, ...]:
    """The stretches of a letter, in order and without gaps; none for an empty text.

    `subject` tells a forward (`FW:`) from an answer. A bare forward, whose sender adds
    no words, is `forwarded` from its first character to its last. Blank lines belong to
    what stands above them.
    """
    if not text:
        return ()
    lines = lines_of(text)
    folded = text.casefold()
    mark_quotations(lines, folded, subject)
    signed_at = mark_signatures(lines, folded)
    pieces = _pieces(lines)
    footers = disclaimers(text, lines, signed_at)
    return _joined(_overlaid(pieces, footers)) if footers else tuple(pieces)


def _pieces(lines: list[Line]) -> list[Stretch]:
    """Runs of lines of one kind. Blank lines above the first words go with them."""
    pieces: list[Stretch] = []
    start = 0
    kind: StretchKind | None = None
    for line in lines:
        if line.is_blank:
            continue
        here = line.kind or "new"
        if kind is not None and here != kind:
            pieces.append(Stretch(kind, start, line.start))
            start = line.start
        kind = here
    pieces.append(Stretch(kind or "new", start, lines[-1].end))
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
