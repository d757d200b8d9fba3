"""What the fields of an automatic acknowledgement hold. None of it came in by mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from markupsafe import escape

from policy.schema import Policy
from responders.wording import call, spoken

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "reference": "the case's reference",
        "read_by": "when a person will have read it, as the policy promises",
        "answer_by": "when an answer is promised; empty where none is",
        "phone": "our telephone numbers",
        "opening_hours": "our opening hours",
        "advocacy": "the advocacy service, what it does and how to reach it",
        "not_watched": "that the mailbox is not watched round the clock",
        "emergency": "what to do when a life is in danger",
        "crisis_lines": "the numbers to ring in danger, one a line",
        "crisis_help": "the same with what each is for, and the places that have no number",
    }
)
"""Every field, and what it is in staff's words. Each is always text; `answer_by` may be empty."""

MAY_BE_EMPTY = "answer_by"
"""The one field that has nothing in some letters."""


@dataclass(frozen=True, slots=True)
class Values:
    """What every field of `FIELDS` holds: for the text part, and as HTML, where a number can be
    pressed and what matters most stands out."""

    text: Mapping[str, str]
    html: Mapping[str, str]


def values_of(
    policy: Policy, *, reference: str, read_by: datetime, answer_by: datetime | None
) -> Values:
    """The fields of one letter. The moments are aware, and said in London's time."""

    def fields(words: _Said, number: _Said, strong: _Said) -> dict[str, str]:
        office, crisis, advocacy = policy.organisation, policy.crisis, policy.advocacy
        lines, help_ = [], []
        for line in crisis.lines:
            name, hours, says = words(line.name), words(line.hours), words(line.says)
            if line.number:
                lines.append(f"- {strong(f'{name}: {number(line.number)}')} ({hours})")
                name = f"{name}, {number(line.number)}"
            help_.append(f"- {strong(name)}: {says} ({hours})")
        phones = [number(one) for one in (office.phone, office.freephone) if one]
        return {
            "reference": strong(words(reference)),
            "read_by": words(spoken(read_by)),
            "answer_by": words(spoken(answer_by)) if answer_by is not None else "",
            "phone": ", or free on ".join(phones),
            "opening_hours": words(office.opening_hours),
            "advocacy": words(f"{advocacy.name}: {advocacy.says} {advocacy.contact}"),
            "not_watched": words(crisis.not_watched),
            "emergency": strong(words(crisis.emergency)),
            "crisis_lines": "\n".join(lines),
            "crisis_help": "\n".join(help_),
        }

    return Values(fields(str, str, str), fields(_escaped, _pressed, _strong))


_Said = Callable[[str], str]


def _escaped(words: str) -> str:
    return str(escape(words))


def _pressed(number: str) -> str:
    return str(call(number))


def _strong(html: str) -> str:
    return f"<strong>{html}</strong>"
