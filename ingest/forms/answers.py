"""What stands under each label of a form: the stretch of text that may be its value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.forms.labels import END, TITLE, Label
from ingest.forms.layout import Layout, Reads
from ingest.phrases import phrases

_LINE = re.compile(r"[^\n]*")
_BLANK_LINE = re.compile(r"\n[ \t\xa0>]*\n")
_EDGES = " \t\r\n\xa0>|*_:"
_END_EDGES = " \t\r\n\xa0|*_"
_EMPTY = re.compile(r"(?i)\W*(?:n/?a|n/?k|nil|none|not known|unknown|tbc|please specify)?\W*")
_ITEM = re.compile(r"[^\n\t \xa0]+(?:[ \xa0][^\n\t \xa0]+)*")
_PHONE = re.compile(r"\+?[\d ()-]{9,20}")
_SHAPES: dict[Reads, re.Pattern[str]] = {
    "date": re.compile(
        r"(?i)\d{1,4}(?:st|nd|rd|th)?[ ./-]\s?(?:\d{1,2}|[a-z]{3,9})\b.{0,12}|\w+day\b.{0,20}"
    ),
    "nhs_number": re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A label with the text that belongs to it: characters `start` to `end`, trimmed;
    both the same where nothing was written."""

    label: Label
    start: int
    end: int

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end


def answers(text: str, labels: Sequence[Label], layout: Layout) -> tuple[Answer, ...]:
    """The answer to every label in order; titles and end marks have none."""
    if not labels:
        return ()
    following = [*labels[1:], Label(END, len(text), len(text), asked=False)]
    found = [
        _answer(text, label, after, _reads(layout, label))
        for label, after in zip(labels, following, strict=True)
    ]
    return tuple(_apart_from_their_labels(text, found, layout))


def _shape(layout: Layout, label: Label) -> re.Pattern[str] | None:
    """What a value of that label looks like, where one can tell."""
    if label.name.endswith("phone"):
        return _PHONE
    return _SHAPES.get(_reads(layout, label))


def _reads(layout: Layout, label: Label) -> Reads:
    return "line" if label.name in (TITLE, END) else layout.named(label.name).reads


def _answer(text: str, label: Label, after: Label, reads: Reads) -> Answer:
    start, end = label.end, after.start
    if label.name in (TITLE, END):
        return Answer(label, start, start)
    end = _before_closing(text, start, end)
    if reads not in ("long", "choice"):
        start, end = _first_lines(text, start, end, reads, is_last=after.name == END)
    return _trimmed(text, label, start, end, reads)


def _before_closing(text: str, start: int, end: int) -> int:
    """Where the form's sender says goodbye, the form is over."""
    closing = phrases().closing
    at = text.find("\n", start, end)
    while at >= 0:
        line = _LINE.match(text, at + 1, end)
        words = line.group().strip(" ,.!\t\r") if line else ""
        if words == "--" or (len(words) <= 40 and closing.fullmatch(words)):
            return at
        at = text.find("\n", at + 1, end)
    return end


def _first_lines(
    text: str, start: int, end: int, reads: Reads, *, is_last: bool
) -> tuple[int, int]:
    """The first line that says something, for an address those below it too.

    Below the last label of all only the very next line counts: further down stands what
    was never meant to be a value.
    """
    at = start
    for line in _LINE.finditer(text, start, end):
        if line.group().strip(_EDGES):
            at = line.start()
            break
    else:
        return start, start
    below = text.count("\n", start, at)
    if below > (1 if is_last else 3):
        return start, start
    if reads == "block":
        blank = _BLANK_LINE.search(text, at, end)
        return at, blank.start() if blank else end
    stop = _LINE.match(text, at, end)
    stop_at = stop.end() if stop else end
    while at < stop_at and text[at] in _EDGES:
        at += 1
    tab = text.find("\t", at, stop_at)
    return at, tab if tab >= 0 else stop_at


def _trimmed(text: str, label: Label, start: int, end: int, reads: Reads) -> Answer:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _END_EDGES:
        end -= 1
    if reads != "choice" and _EMPTY.fullmatch(text, start, end):
        return Answer(label, start, start)
    return Answer(label, start, end)


def _apart_from_their_labels(text: str, found: list[Answer], layout: Layout) -> Iterator[Answer]:
    """Where several labels stand together and as many values below them, each gets its own.

    Only where the values that have a shape (dates, NHS numbers) fall on labels that ask
    for them; a value is never moved on a guess.
    """
    run: list[Answer] = []
    for answer, after in pairwise([*found, None]):
        if answer is None:
            continue
        run.append(answer)
        if answer.is_empty and after is not None and answer.label.name not in (TITLE, END):
            continue
        yield from _dealt_out(text, run, after, layout)
        run = []


def _dealt_out(text: str, run: list[Answer], after: Answer | None, layout: Layout) -> list[Answer]:
    if len(run) < 2 or run[-1].is_empty:
        return run
    end = after.label.start if after else len(text)
    first_value = run[-1].start
    if "\n" not in text[run[-1].label.end : first_value]:
        return run
    items = [m.span() for m in _ITEM.finditer(text, first_value, end) if m.group().strip(_EDGES)]
    if len(items) != len(run):
        return run
    asked = [_reads(layout, answer.label) for answer in run]
    shaped = [
        shape.fullmatch(text[slice(*item)].strip(_EDGES)) is not None
        for answer, item in zip(run, items, strict=True)
        if (shape := _shape(layout, answer.label))
    ]
    if not shaped or not all(shaped) or any(reads in ("long", "choice") for reads in asked):
        return run
    return [
        _trimmed(text, answer.label, *item, reads)
        for answer, item, reads in zip(run, items, asked, strict=True)
    ]
