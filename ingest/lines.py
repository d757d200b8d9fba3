"""The lines of a text with their offsets, for those who tell whose words they are."""

from dataclasses import dataclass

from ingest.message import StretchKind

_LOOKED_AT = 600


@dataclass(slots=True)
class Line:
    """Characters `start` to `end` (with the line break); `words` is what they say,
    spaces collapsed and long lines cut. `kind` is `None` until somebody knows."""

    start: int
    end: int
    words: str
    kind: StretchKind | None = None

    @property
    def is_blank(self) -> bool:
        return not self.words


def lines_of(text: str) -> list[Line]:
    """Every line of the text in order; together they cover it."""
    lines: list[Line] = []
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        lines.append(Line(start, end, " ".join(line[:_LOOKED_AT].split())))
        start = end
    return lines


def paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Runs of lines without a blank or an already known line between them."""
    found: list[list[Line]] = []
    run: list[Line] = []
    for line in lines:
        if line.is_blank or line.kind is not None:
            if run:
                found.append(run)
            run = []
        else:
            run.append(line)
    if run:
        found.append(run)
    return found
