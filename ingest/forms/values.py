"""From the text under a label to a field: dates in ISO, NHS numbers tested, choices named."""

import re
from datetime import date

from ingest.forms.answers import Answer
from ingest.forms.choices import choice
from ingest.forms.layout import FieldLayout
from ingest.forms.nhs_number import read_nhs_number
from ingest.forms.written_dates import read_date
from ingest.message import Field, Printed

UNCLEAR = "unclear"
_LONGEST = 4_000
_QUOTE_MARKS = re.compile(r"(?m)^[> \t\xa0]+|[ \t\xa0]+$")
_BLANKS = re.compile(r"[ \t\xa0]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def read_value(
    field: FieldLayout, text: str, answer: Answer, *, where: str, written: date | None
) -> tuple[list[Field], list[Printed]]:
    """The fields an answer gives (a choice may give two, an empty one none) and what is
    printed in it. `written` is the day of the mail."""
    if field.reads == "choice":
        return _choice(field, text, answer, where)
    if answer.is_empty:
        return [], []
    value, note = text[answer.start : answer.end], ""
    if field.reads == "date":
        value, note = _date(value, written, of_birth=field.name.endswith("birth"))
    elif field.reads == "nhs_number":
        value, note = read_nhs_number(value)
    elif field.reads == "line":
        value = value.rstrip(" .;,")
    value = tidy(value)
    if not value:
        return [], []
    if len(value) > _LONGEST:
        value, note = value[:_LONGEST], "Only the beginning is shown here."
    return [Field(field.name, value, where, note, answer.start, answer.end)], []


def tidy(value: str) -> str:
    """A value without quote marks, runs of spaces and blank lines at its edges."""
    value = _BLANKS.sub(" ", _QUOTE_MARKS.sub("", value))
    return _BLANK_LINES.sub("\n\n", value).strip()


def _date(value: str, written: date | None, *, of_birth: bool) -> tuple[str, str]:
    found = read_date(value, written=written, of_birth=of_birth)
    if found.day and written and found.day > written:
        return found.iso, f"{found.note} This day lies after the mail.".strip()
    return found.iso or value, found.note


def _choice(
    field: FieldLayout, text: str, answer: Answer, where: str
) -> tuple[list[Field], list[Printed]]:
    read = choice(field, text, answer.start, answer.end)
    fields = []
    if read.values or read.note:
        value = ", ".join(read.values) or UNCLEAR
        start, end = (read.start, read.end) if read.values else (answer.start, answer.end)
        fields.append(Field(field.name, value, where, read.note, start, end))
    if read.detail and field.detail:
        detail = tidy(read.detail)[:_LONGEST]
        fields.append(Field(field.detail, detail, where, "", read.detail_start, read.detail_end))
    return fields, [Printed(where, start, end) for start, end in read.printed]
