"""The fields of a letter, and the small language its wording is written in.

A wording is text with `{{ field }}`, and `{% if field %}…{% endif %}` around what is said only
where the field has something. Nothing else of Jinja is let in: staff edit wordings in the
browser, and a template language is a programming language.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError, nodes

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
"""Every field, and what it is in staff's words. Each is always text, perhaps empty."""

LONGEST_WORDING = 12_000

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


def faults(wording: str) -> list[str]:
    """What keeps a wording from being a letter, a sentence each; empty where nothing does."""
    if not wording.strip():
        return ["The letter is empty."]
    if len(wording) > LONGEST_WORDING:
        return [f"The letter is longer than {LONGEST_WORDING:,} characters: shorten it."]
    try:
        tree = _ENVIRONMENT.parse(wording)
    except TemplateSyntaxError as error:
        return [f"Line {error.lineno} cannot be read: {error.message}"]
    return list(dict.fromkeys(_faults_in(tree)))


def fill(wording: str, values: Mapping[str, str]) -> str:
    """The wording with its fields filled. Raises `ValueError` with a sentence for a wording
    that has faults or asks for a value that is not given."""
    found = faults(wording)
    if found:
        raise ValueError(found[0])
    try:
        text = _ENVIRONMENT.from_string(wording).render(values)
    except TemplateError as error:
        raise ValueError(f"The letter cannot be filled: {error.message}.") from error
    return tidy(text)


def tidy(text: str) -> str:
    """Text with ends of lines as `\\n`, no characters that cannot be seen, no ragged ends, and
    at most one empty line in a row."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        kept = "".join(char for char in line.expandtabs(4) if char.isprintable()).rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).strip("\n") + "\n"


def _faults_in(node: nodes.Node) -> Iterator[str]:
    for child in node.iter_child_nodes():
        if not isinstance(child, _ALLOWED):
            yield (
                f"Line {child.lineno}: only {{{{ field }}}} and {{% if field %}} … {{% endif %}} "
                "may stand in a letter."
            )
        elif isinstance(child, nodes.Name) and child.name not in FIELDS:
            near = get_close_matches(child.name, FIELDS, n=1)
            meant = f"Do you mean “{near[0]}”?" if near else "See the list of fields."
            yield f"Line {child.lineno}: there is no field “{child.name}”. {meant}"
        else:
            yield from _faults_in(child)
