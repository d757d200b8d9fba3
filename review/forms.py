"""The forms that came with a case, ready for the page: what each field says, and its doubt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from store.models import StoredField

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class ShownForm:
    """One form: its kind, the message it came with, where in that it stands, its fields."""

    kind: str
    message_id: int
    number: int
    where: str
    fields: tuple[StoredField, ...]


def forms_of(fields: Iterable[StoredField]) -> list[ShownForm]:
    """The fields form by form, in the order in which they came."""
    ordered = sorted(fields, key=lambda field: (field.message_id, field.number, field.id))
    shown = []
    for (message_id, number), group in groupby(ordered, key=lambda f: (f.message_id, f.number)):
        own = tuple(group)
        shown.append(ShownForm(own[0].form, message_id, number, _place(own), own))
    return shown


def as_said(value: str) -> str:
    """A value as the page says it: dates in British words, everything else as it is."""
    if not _ISO.fullmatch(value):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    said = f"{moment.day} {moment:%B %Y}"
    return f"{said}, {moment:%H:%M}" if "T" in value else said


def _place(fields: tuple[StoredField, ...]) -> str:
    """Where most of the form stands, in staff's words."""
    where = next((field.where for field in fields if field.where != "subject"), "subject")
    name = where.removeprefix("attachment:")
    return "the letter" if name == where else name
