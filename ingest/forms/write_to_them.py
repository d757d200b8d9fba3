"""Letters written to a representative through WriteToThem.com, as they reach us: passed on by
the representative, or copied to us by the writer."""

import re
from collections.abc import Iterator
from datetime import date

from ingest.forms.labelled import Fields, as_form
from ingest.forms.layout import phrase
from ingest.forms.postcode import POSTCODE, as_printed
from ingest.forms.values import tidy
from ingest.forms.written_dates import read_date
from ingest.message import Field, Form, FormKind, Passage, Printed
from ingest.plain_words import in_small_letters

KIND: FormKind = "write_to_them"
_MOST_HEAD_LINES = 14
_LABELLED = re.compile(
    r"(?i)^\W*(?P<label>phone|telephone|tel|e-?mail)\s*:\s*(?P<value>[^\n]{3,120})"
)
_FIELD_OF = {"p": "constituent_phone", "t": "constituent_phone", "e": "constituent_email"}


def read_write_to_them(passage: Passage, *, subject: Passage, written: date | None) -> list[Form]:
    """The writer's name and address, and whom they wrote to; none where the site had no hand
    in the letter. What the letter says stays in the passage."""
    text = passage.text
    folded = in_small_letters(text)
    if b"writetothem" not in folded and b"electronic communications act" not in folded:
        return []
    if not phrase(KIND, "signs").search(text):
        return []
    fields: Fields = {}
    for field in (
        *_head(text, passage.where, written),
        *_subject(subject),
    ):
        fields.setdefault(field.name, field)
    if "constituent_name" not in fields:
        return []
    printed = (
        Printed(passage.where, *match.span()) for match in phrase(KIND, "printed").finditer(text)
    )
    return [as_form(KIND, fields, printed)]


def _subject(subject: Passage) -> Iterator[Field]:
    match = phrase(KIND, "subject").search(subject.text)
    if match is None:
        return
    for group, name in (("writer", "constituent_name"), ("representative", "representative")):
        if match[group]:
            yield Field(name, tidy(match[group]), subject.where, "", *match.span(group))


def _head(text: str, where: str, written: date | None) -> Iterator[Field]:
    """The block above "Dear …": name, address, telephone, address of mail, date."""
    salutation = phrase(KIND, "salutation").search(text)
    if salutation is None:
        return
    lines = _lines_above(text, salutation.start())
    address: list[tuple[int, int]] = []
    for start, end in lines:
        line = text[start:end]
        labelled = _LABELLED.match(line)
        day = read_date(line, written=written).day if not address or labelled is None else None
        if labelled is not None:
            span = (start + labelled.start("value"), start + labelled.end("value"))
            name = _FIELD_OF[labelled["label"][0].casefold()]
            yield Field(name, tidy(labelled["value"]), where, "", *span)
        elif day is not None and not POSTCODE.search(line) and re.search(r"\b\d{4}\W*$", line):
            yield Field("letter_date", day.isoformat(), where, "", start, end)
        else:
            address.append((start, end))
    yield from _address(text, where, address)
    yield Field(
        "representative",
        tidy(salutation["representative"]),
        where,
        "",
        *salutation.span("representative"),
    )


def _lines_above(text: str, end: int) -> list[tuple[int, int]]:
    """The lines of the head, top first: those above the salutation, back to where a mail
    program's or a forwarder's lines begin."""
    lines: list[tuple[int, int]] = []
    at = end
    while at > 0 and len(lines) < _MOST_HEAD_LINES:
        start = text.rfind("\n", 0, at - 1) + 1
        line = text[start:at]
        if phrase(KIND, "not_the_head").search(line):
            break
        if line.strip(" \t>\n"):
            indent = len(line) - len(line.lstrip(" \t>"))
            lines.append((start + indent, start + len(line.rstrip())))
        at = start
    return lines[::-1]


def _address(text: str, where: str, lines: list[tuple[int, int]]) -> Iterator[Field]:
    """The first line is the name; the address runs on to the postcode."""
    with_postcode = [at for at, span in enumerate(lines) if POSTCODE.search(text, *span)]
    if not with_postcode or with_postcode[0] == 0:
        return
    last = with_postcode[0]
    first = max(0, last - 6)
    yield Field("constituent_name", tidy(text[slice(*lines[first])]), where, "", *lines[first])
    start, end = lines[first + 1][0], lines[last][1]
    yield Field("constituent_address", tidy(text[start:end]), where, "", start, end)
    postcode = POSTCODE.search(text, *lines[last])
    if postcode is not None:
        code = as_printed(postcode.group())
        yield Field("constituent_postcode", code, where, "", *postcode.span())
