"""What a form looks like: its labels, options and printed words, read from a TOML file."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingest.message import FormKind

Reads = Literal["line", "block", "long", "date", "nhs_number", "choice"]
"""How a value is read. `line` is one line; `block` lines up to a blank one, as an address;
`long` everything up to the next label; `choice` one of the printed options."""

FORM_KINDS: tuple[FormKind, ...] = get_args(FormKind)


class Part(BaseModel):
    """Base of every part: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    """One answer a `choice` offers, and the ways it is printed or typed."""

    value: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class FieldLayout(Part):
    """One field. `telling` labels stand on no other form. `detail` names the field for
    what was written beside a `choice`; `printed` are words the form prints among its
    options that are no answer. `several` where more than one option may be chosen."""

    name: str = Field(min_length=1)
    reads: Reads = "line"
    telling: bool = False
    labels: tuple[str, ...] = ()
    detail: str = ""
    several: bool = False
    option: tuple[Option, ...] = ()
    printed: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _options_belong_to_choices(self) -> Self:
        if bool(self.option) != (self.reads == "choice"):
            raise ValueError(f'{self.name}: options go with reads = "choice", and only with it')
        return self


class Layout(Part):
    """One form. `titles` begin it, `ends` close it; both are printed words. `phrases` are
    expressions by which its kind of letter and what stands in its sentences are known."""

    titles: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    phrases: dict[str, tuple[str, ...]] = {}
    field: tuple[FieldLayout, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _phrases_compile(self) -> Self:
        for name, expressions in self.phrases.items():
            for expression in expressions:
                try:
                    re.compile(expression)
                except re.error as error:
                    raise ValueError(f"phrases.{name}: {expression!r}: {error}") from error
        return self

    def names(self) -> tuple[str, ...]:
        """Every field the form may give, in its order."""
        found = (name for field in self.field for name in (field.name, field.detail) if name)
        return tuple(dict.fromkeys(found))

    def named(self, name: str) -> FieldLayout:
        """The field of that name. Raises `KeyError`."""
        for field in self.field:
            if field.name == name:
                return field
        raise KeyError(name)


def read_layout(toml: str) -> Layout:
    """A form's layout from TOML text. Raises pydantic's `ValidationError` where a key is
    unknown, missing or misplaced."""
    return Layout.model_validate(tomllib.loads(toml))


@cache
def layout(kind: FormKind) -> Layout:
    """The shipped layout of that kind, read once."""
    return read_layout(files("ingest.forms").joinpath(f"{kind}.toml").read_text("utf-8"))


@cache
def phrase(kind: FormKind, name: str) -> re.Pattern[str]:
    """One expression that matches any of the layout's phrases of that name, in any case.
    Raises `KeyError` where it has none."""
    expressions = layout(kind).phrases[name]
    return re.compile("|".join(f"(?:{e})" for e in expressions), re.IGNORECASE | re.MULTILINE)


def field_names() -> tuple[str, ...]:
    """Every field of every form, in order, each once."""
    return tuple(dict.fromkeys(name for kind in FORM_KINDS for name in layout(kind).names()))
