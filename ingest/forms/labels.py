"""Where a text has the labels of a form, however they are set: line by line, in the cells of
a table, several in one line, wrapped over two."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.forms.layout import Layout
from ingest.forms.wording import Wordings

TITLE = "*title"
END = "*end"

_LEAD = re.compile(r"[> \t\n\xa0•·▪*_|#-]*(?:\(?\d{1,2}[.)][ \t]+)?")
_SEPARATOR = re.compile(r"[\n\t|]|[ \xa0]{2,}")
_CAPITAL = re.compile(r"(?<=[ .;,\xa0])[A-Z]")
_GAP = r"[ \xa0]{0,8}"
_BRACKET = rf"{_GAP}(?:\([^()\n]{{0,120}}(?:\n[^()\n]{{0,80}})?\){_GAP})?[*_]{{0,3}}"
_ASKED = re.compile(rf"{_BRACKET}{_GAP}[:=?][:=?*_]{{0,3}}")
_SET_APART = re.compile(
    rf"{_BRACKET}(?:[ \xa0]{{1,8}}[-–—][ \xa0]|{_GAP}[-–—]?\t|[ \xa0]{{3}}"
    rf"|{_GAP}_{{3}}|{_GAP}(?=\n|\Z))"
)
_VALUE_LIKE = re.compile(rf"{_BRACKET}(?<=[ \xa0])(?=\d)")
_UP_TO_COLON = re.compile(r"[^\n\t:?=]{2,90}(?=[:?=])")
_LONGEST_LINE = 400
_FULL_LINE = 50
_MOST_GUESSES = 200
_MOST_LABELS = 1_000


@dataclass(frozen=True, slots=True)
class Label:
    """A label: the field's name (or `TITLE`, `END`), and where it and its value begin.

    `asked` where a colon or question mark says plainly that a value follows.
    """

    name: str
    start: int
    end: int
    asked: bool


class LabelFinder:
    """Finds the labels of one layout. Safe between threads."""

    def __init__(self, layout: Layout) -> None:
        self._digits_follow = {
            field.name
            for field in layout.field
            if field.reads in ("date", "nhs_number") or field.name.endswith("phone")
        }
        self._long = {field.name for field in layout.field if field.reads == "long"}
        self._wordings = Wordings(
            [
                *((title, TITLE) for title in layout.titles),
                *((end, END) for end in layout.ends),
                *((label, field.name) for field in layout.field for label in field.labels),
            ]
        )

    def find(self, text: str) -> tuple[Label, ...]:
        """The labels in order, the first thousand. Time grows with the text, not faster."""
        found: list[Label] = []
        guesses = _MOST_GUESSES
        starts = list(_cell_starts(text))
        for start, following in pairwise([*starts, len(text)]):
            if len(found) >= _MOST_LABELS:
                break
            if found and start < found[-1].end:
                continue
            if found and found[-1].name in self._long and _goes_on(text, start):
                continue
            label = self._label_at(text, start)
            if label is None and guesses:
                label, guesses = self._guess(text, start, guesses)
            if label is not None:
                found.append(label)
            if found and found[-1].name not in (TITLE, END):
                found += self._in_the_line(text, found[-1], start, following)
        return tuple(found)

    def _label_at(
        self, text: str, start: int, *, within: bool = False, alone: bool = False
    ) -> Label | None:
        """The label that begins here. `within` a line only a colon makes one; `alone` it is
        not enough that another label follows."""
        for name, end in self._wordings.at(text, start):
            if name in (TITLE, END):
                asked = _ASKED.match(text, end)
                return Label(name, start, asked.end() if asked else end, asked=False)
            if asked := _ASKED.match(text, end):
                return Label(name, start, asked.end(), asked=True)
            if within and not (name.endswith("phone") and " " in text[start:end]):
                continue
            if apart := _SET_APART.match(text, end):
                return Label(name, start, apart.end(), asked=False)
            if name in self._digits_follow and (apart := _VALUE_LIKE.match(text, end)):
                return Label(name, start, apart.end(), asked=False)
            if not alone and self._label_follows(text, end):
                return Label(name, start, end + 1, asked=False)
        return None

    def _label_follows(self, text: str, end: int) -> bool:
        return (
            text[end : end + 1] == " "
            and text[end + 1 : end + 2].isupper()
            and self._label_at(text, end + 1, alone=True) is not None
        )

    def _guess(self, text: str, start: int, left: int) -> tuple[Label | None, int]:
        """A label that is misspelt or joined up, where a colon marks it as a label."""
        label = _UP_TO_COLON.match(text, start)
        if label is None:
            return None, left
        name = self._wordings.misspelt(label.group())
        if not name or name in (TITLE, END):
            return None, left - 1
        asked = _ASKED.match(text, label.end())
        return Label(name, start, asked.end() if asked else label.end() + 1, asked=True), left - 1

    def _in_the_line(self, text: str, last: Label, start: int, following: int) -> Iterator[Label]:
        """Further labels behind one in its line, as where a PDF loses its columns."""
        line_end = text.find("\n", last.end, following)
        line_end = following if line_end < 0 else line_end
        if line_end - start > _LONGEST_LINE:
            return
        at = last.end
        while capital := _CAPITAL.search(text, at, line_end):
            # With nothing between them the label before has no value, and this is the next.
            within = capital.start() != last.end
            label = self._label_at(text, capital.start(), within=within)
            if label is not None:
                yield label
                last = label
            at = max(capital.end(), label.end if label else 0)


def _goes_on(text: str, start: int) -> bool:
    """Whether a line only goes on with the sentence of the full line above it."""
    if not text[start].islower() or text[start - 1 : start] != "\n":
        return False
    line = text[text.rfind("\n", max(0, start - 200), start - 1) + 1 : start - 1].rstrip()
    return len(line) >= _FULL_LINE and line[-1] not in ".:;?!"


def _cell_starts(text: str) -> Iterator[int]:
    """Where a line or a cell of a table begins, behind bullets, numbers and quote marks."""
    at = 0
    while True:
        lead = _LEAD.match(text, at)
        at = lead.end() if lead else at
        if at < len(text):
            yield at
        separator = _SEPARATOR.search(text, at)
        if separator is None:
            return
        at = separator.end()
