"""The policy's own complaints and concerns form (Appendix 8), wherever it was filled in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ingest.forms.answers import Answer
from ingest.forms.choices import choice
from ingest.forms.labelled import as_form, labelled_answers, read_answers
from ingest.forms.labels import END, TITLE
from ingest.forms.layout import layout
from ingest.message import Field, Form, FormKind, Passage
from ingest.plain_words import in_small_letters

KIND: FormKind = "appendix_8"
_HINTS = (b"quer", b"concern", b"datix", b"complainant", b"consent", b"next step")
_LISTED_BOX = re.compile(r"(?m)^[☒☐] (?P<words>[^\n]{0,300}?) ?\((?P<name>[^()\n]{0,100})\)$")
_ANY = re.compile(r"[^\n]")
_FEWEST_LABELS = 3
_FEWEST_TELLING = 2


def read_appendix_8(passage: Passage, *, written: date | None) -> list[Form]:
    """The filled-in forms of a text; none where it only looks like one or is empty.

    `written` is the day of the mail. Text without a title is a form if enough of its
    labels stand on no other paper. A second title, or a second "Date query received",
    begins a second form.
    """
    text = passage.text
    folded = in_small_letters(text)
    if not any(hint in folded for hint in _HINTS):
        return []
    boxes = tuple(_LISTED_BOX.finditer(text)) if _is_a_pdf(passage.where) else ()
    if boxes:
        text = _LISTED_BOX.sub(lambda line: _ANY.sub(" ", line.group()), text)
    found = labelled_answers(KIND, text)
    if not _is_a_form({answer.label.name for answer in found}):
        return []
    read = [
        read_answers(KIND, text, part, where=passage.where, written=written)
        for part in _apart(found)
    ]
    if len(read) == 1:
        for field in _ticked(boxes, passage.where):
            read[0][0][field.name] = field
    return [as_form(KIND, fields, printed) for fields, printed in read if fields]


def _is_a_pdf(where: str) -> bool:
    return where.casefold().endswith(".pdf")


def _ticked(boxes: Iterable[re.Match[str]], where: str) -> Iterator[Field]:
    """The ticked ones of the boxes that a PDF lists below its pages: `☒ words beside it
    (name of the box)`. A box without words beside it is known by its name; where the words
    are an option of several questions ("Yes"), the name must tell. What is ticked there
    counts over what the page prints."""
    for box in boxes:
        if not box.group().startswith("☒"):
            continue
        words = "words" if box["words"].strip() else "name"
        means = [
            (field.name, read.values[0])
            for field in layout(KIND).field
            if field.option and (read := choice(field, box[words], 0, len(box[words]))).values
        ]
        if len(means) > 1:
            named = box["name"].casefold()
            means = [(name, value) for name, value in means if name.partition("_")[0] in named]
        if len(means) == 1:
            yield Field(*means[0], where, "", *box.span(words))


def _is_a_form(names: set[str]) -> bool:
    telling = {field.name for field in layout(KIND).field if field.telling} & names
    wanted = 1 if TITLE in names else _FEWEST_TELLING
    return len(telling) >= wanted and len(names - {TITLE, END}) >= _FEWEST_LABELS


def _apart(found: Sequence[Answer]) -> list[list[Answer]]:
    """The answers form by form."""
    first_field = layout(KIND).field[0].name
    forms: list[list[Answer]] = [[]]
    filled: set[str] = set()
    for answer in found:
        name = answer.label.name
        again = name == first_field and not answer.is_empty and name in filled
        if (name == TITLE and filled) or again:
            forms.append([])
            filled = set()
        forms[-1].append(answer)
        if not answer.is_empty:
            filled.add(name)
    return forms
