"""The policy's own complaints and concerns form (Appendix 8), wherever it was filled in."""

from collections.abc import Sequence
from datetime import date

from ingest.forms.answers import Answer
from ingest.forms.labelled import as_form, labelled_answers, read_answers
from ingest.forms.labels import END, TITLE
from ingest.forms.layout import layout
from ingest.message import Form, FormKind, Passage

KIND: FormKind = "appendix_8"
_HINTS = ("quer", "concern", "datix", "complainant", "consent", "next step")
_FEWEST_LABELS = 3
_FEWEST_TELLING = 2


def read_appendix_8(passage: Passage, *, written: date | None) -> list[Form]:
    """The filled-in forms of a text; none where it only looks like one or is empty.

    `written` is the day of the mail. Text without a title is a form if enough of its
    labels stand on no other paper. A second title, or a second "Date query received",
    begins a second form.
    """
    text = passage.text
    folded = text.casefold()
    if not any(hint in folded for hint in _HINTS):
        return []
    found = labelled_answers(KIND, text)
    if not _is_a_form({answer.label.name for answer in found}):
        return []
    read = (
        read_answers(KIND, text, part, where=passage.where, written=written)
        for part in _apart(found)
    )
    return [as_form(KIND, fields, printed) for fields, printed in read if fields]


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
