"""Letters from templates. A misspelt or missing value is an error, never a gap in a letter."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, select_autoescape

from responders import wording

WIDTH = 72
"""Characters a line of the text part has at most (RFC 3676, 4.2), long addresses aside."""

_GLUE = "\N{WORD JOINER}"


class LetterError(Exception):
    """A letter cannot be written; the message is one sentence naming template and fault."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be sent: a subject of one line, and the same words twice."""

    subject: str
    text: str
    html: str


def names() -> tuple[str, ...]:
    """The name of every letter: the folders under `templates/email/`, in order."""
    folder = files("templates") / "email"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


def render(name: str, **values: Any) -> Letter:
    """Writes the letter `name` with these values.

    Raises `LetterError` where the template asks for a value that is not there. What is
    given is what reaches the reader: only acknowledgements' own data may be passed to one.
    """
    try:
        environment = _environment()
        subject = " ".join(environment.get_template(f"{name}/subject.txt").render(values).split())
        text = environment.get_template(f"{name}/body.txt").render(values)
        html = environment.get_template(f"{name}/body.html").render(values, subject=subject)
    except TemplateError as error:
        raise LetterError(
            f"The letter “{name}” cannot be written: {error.message or type(error).__name__}; "
            f"see templates/email/{name}/."
        ) from error
    return Letter(subject, laid_out(text), f"{html.strip()}\n")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", "email"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": wording.spoken, "day": wording.day, "call": wording.call}
    return environment


def laid_out(text: str) -> str:
    """The text as the text part of a mail has it: lines of at most 72 characters."""
    lines = [
        wrapped for line in text.strip().splitlines() for wrapped in _wrapped(line.rstrip()) or [""]
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _wrapped(line: str) -> Sequence[str]:
    # Tabs and the like are no printable characters; they become spaces below.
    return [line] if len(line) <= WIDTH and line.isprintable() else _torn(line)


# Most long lines of a letter are the wording's own and come again in the next one.
@lru_cache(maxsize=256)
def _torn(line: str) -> tuple[str, ...]:
    # A telephone number is never torn in two.
    lines = textwrap.wrap(
        re.sub(r"(?<=\d) (?=\d)", _GLUE, line),
        WIDTH,
        subsequent_indent="  " if line.startswith("- ") else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(wrapped.replace(_GLUE, " ") for wrapped in lines)
