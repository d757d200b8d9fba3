"""The fields of a letter, and the small language its wording is written in.

A wording is text with `{{ field }}`, and `{% if field %}…{% endif %}` around what is said only
where the field has something. Nothing else of Jinja is let in: staff edit wordings in the
browser, and a template language is a programming language.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from jinja2 import (
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    meta,
    nodes,
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "greeting": "“Dear Joan Teller,”, or “Hello,” where there is no name",
        "reference": "the case's reference",
        "your_reference": "the MP's own reference; empty in other cases",
        "received_on": "the day the first letter came",
        "answer_by": "the day of the final response; empty where none is promised",
        "phone": "our telephone numbers",
        "opening_hours": "our opening hours",
        "advocacy": "the advocacy service, what it does and how to reach it",
        "ombudsman": "how to reach the Ombudsman",
        "emergency": "what to do in an emergency",
        "crisis_lines": "the places to turn to in danger, one a line",
        "scope_title": "what the matter is, where the policy does not cover it",
        "scope_where": "where such a matter goes",
        "scope_contact": "how to reach those",
        "closing": "your name, the team, its address and telephone",
    }
)
"""Every field of an officer's letter, and what it is in staff's words. Each is always text,
perhaps empty."""

LONGEST_WORDING = 12_000
DEEPEST = 12
"""Levels of a wording's syntax tree: nine conditions within one another."""
TOO_DEEP = "There are too many conditions within one another: take some out."

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_ENVIRONMENT = Environment(
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - plain text; `plain_html` escapes what becomes HTML
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


# A tag that ends a line of words would swallow the end of that line.
_TAG_AFTER_WORDS = re.compile(r"^(?![ \t]*\{%[^%]*%\}[ \t]*$)(.*)%\}[ \t]*$", re.MULTILINE)


def faults(wording: str, fields: Collection[str] = FIELDS.keys()) -> list[str]:
    """What keeps a wording from being a letter, a sentence each; empty where nothing does.
    `fields` are those that the letter may have."""
    if not wording.strip():
        return ["The letter is empty."]
    if len(wording) > LONGEST_WORDING:
        return [f"The letter is longer than {LONGEST_WORDING:,} characters: shorten it."]
    return list(_faults(wording, frozenset(fields)))


def fill(wording: str, values: Mapping[str, str], fields: Collection[str] = FIELDS.keys()) -> str:
    """The wording with its fields filled. Raises `ValueError` with a sentence for a wording
    that has faults or asks for a value that is not given."""
    found = faults(wording, fields)
    if found:
        raise ValueError(found[0])
    try:
        text = _template(wording).render(values)
    except TemplateError as error:
        raise ValueError(f"The letter cannot be filled: {error.message}.") from error
    return tidy(text)


# What is made from the wording alone can be remembered: it is never that of an old one.
@lru_cache(maxsize=128)
def fields_in(wording: str) -> frozenset[str]:
    """The fields that a wording without faults asks for, also those it asks only whether they
    have something."""
    return frozenset(meta.find_undeclared_variables(_ENVIRONMENT.parse(wording)))


@lru_cache(maxsize=128)
def _template(wording: str) -> Template:
    return _ENVIRONMENT.from_string(_TAG_AFTER_WORDS.sub(r"\1+%}", wording))


@lru_cache(maxsize=128)
def _faults(wording: str, fields: frozenset[str]) -> tuple[str, ...]:
    try:
        tree = _ENVIRONMENT.parse(wording)
    except TemplateSyntaxError as error:
        return (f"Line {error.lineno} cannot be read: {error.message}",)
    except RecursionError:
        return (TOO_DEEP,)
    return tuple(dict.fromkeys(_faults_in(tree, fields, DEEPEST)))


def tidy(text: str) -> str:
    """Text with ends of lines as `\\n`, no characters that cannot be seen, no ragged ends, and
    at most one empty line in a row."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        kept = line.expandtabs(4).rstrip()
        if not kept.isprintable():
            kept = "".join(char for char in kept if char.isprintable()).rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).strip("\n") + "\n"


def _faults_in(node: nodes.Node, fields: frozenset[str], levels: int) -> Iterator[str]:
    if levels == 0:
        yield TOO_DEEP
        return
    for child in node.iter_child_nodes():
        if not isinstance(child, _ALLOWED):
            yield (
                f"Line {child.lineno}: only {{{{ field }}}} and {{% if field %}} … {{% endif %}} "
                "may stand in a letter."
            )
        elif isinstance(child, nodes.Name) and child.name not in fields:
            near = get_close_matches(child.name, sorted(fields), n=1)
            meant = f"Do you mean “{near[0]}”?" if near else "See the list of fields."
            yield f"Line {child.lineno}: there is no field “{child.name}”. {meant}"
        else:
            yield from _faults_in(child, fields, levels - 1)
