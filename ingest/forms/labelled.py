"""The fields of a text whose labels are known: what every kind of form has in common."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from ingest.forms.answers import Answer, answers
from ingest.forms.labels import END, TITLE, LabelFinder
from ingest.forms.layout import layout
from ingest.forms.values import read_value
from ingest.message import Field, Form, FormKind, Printed

Fields = dict[str, Field]


def labelled_answers(kind: FormKind, text: str) -> tuple[Answer, ...]:
    """Every label of that kind of form in the text, with what stands under it."""
    return answers(text, _finder(kind).find(text), layout(kind))


def read_answers(
    kind: FormKind, text: str, found: Sequence[Answer], *, where: str, written: date | None
) -> tuple[Fields, list[Printed]]:
    """The fields by name, and the words the form prints. Of two answers the first stands."""
    fields: Fields = {}
    printed: list[Printed] = []
    for answer in found:
        printed.append(Printed(where, answer.label.start, answer.label.end))
        if answer.label.name in (TITLE, END):
            continue
        field = layout(kind).named(answer.label.name)
        read, also_printed = read_value(field, text, answer, where=where, written=written)
        printed += also_printed
        for item in read:
            fields[item.name] = _kept(fields.get(item.name), item)
    return fields, printed


def as_form(kind: FormKind, fields: Fields, printed: Iterable[Printed] = ()) -> Form:
    """The fields in the order of the form."""
    in_order = [fields[name] for name in layout(kind).names() if name in fields]
    return Form(kind, tuple(in_order), tuple(printed))


@cache
def _finder(kind: FormKind) -> LabelFinder:
    return LabelFinder(layout(kind))


def _kept(first: Field | None, second: Field) -> Field:
    """The first answer stands; that the form gives another one is said beside it."""
    if first is None:
        return second
    if first.value.casefold() == second.value.casefold() or "also gives" in first.note:
        return first
    note = f"{first.note} It also gives: {second.value[:100]}".strip()
    return replace(first, note=note)
