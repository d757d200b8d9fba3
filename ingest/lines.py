"""The lines of a text with their offsets, for those who tell whose words they are."""

from dataclasses import dataclass

from ingest.message import StretchKind

_LOOKED_AT = 600


@dataclass(slots=True)
class Line:
    """A line that has words, from offset `start` to `end`, its line break left out.

    `words` is what it says, spaces collapsed and a long line cut. `opens` is true where a
    blank line or nothing stands above it. `kind` is `None` until somebody knows.
    """

    start: int
    end: int
    words: str
    opens: bool
    kind: StretchKind | None = None


def lines_of(text: str) -> list[Line]:
    """Every line of the text that is not blank, in order; the text is clean (`clean_text`)."""
    lines: list[Line] = []
    start = 0
    opens = True
    for line in text.split("\n"):
        end = start + len(line)
        words = line[:_LOOKED_AT].strip()
        if "  " in words or "\t" in words:
            words = " ".join(words.split())
        if words:
            lines.append(Line(start, end, words, opens))
        opens = not words
        start = end + 1
    return lines


def paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Runs of lines without a blank or an already known line between them."""
    found: list[list[Line]] = []
    run: list[Line] = []
    for line in lines:
        if run and (line.opens or line.kind is not None):
            found.append(run)
            run = []
        if line.kind is None:
            run.append(line)
    if run:
        found.append(run)
    return found
