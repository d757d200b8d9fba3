"""What the fields of an automatic acknowledgement hold. None of it came in by mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from markupsafe import Markup, escape

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
    """What every field of `FIELDS` holds: for the text part, and, as `Markup`, for the HTML part,
    where a number can be pressed and what matters most stands out."""

    text: Mapping[str, str]
    html: Mapping[str, str]


def values_of(
    policy: Policy, *, reference: str, read_by: datetime, answer_by: datetime | None
) -> Values:
    """The fields of one letter. The moments are aware, and said in London's time."""

    def fields(number: Callable[[str], Markup], strong: Callable[[str], Markup]) -> _Fields:
        office, crisis, advocacy = policy.organisation, policy.crisis, policy.advocacy
        return {
            "reference": strong(reference),
            "read_by": escape(spoken(read_by)),
            "answer_by": escape(spoken(answer_by) if answer_by is not None else ""),
            "phone": Markup(", or free on ").join(
                number(one) for one in (office.phone, office.freephone) if one
            ),
            "opening_hours": escape(office.opening_hours),
            "advocacy": escape(f"{advocacy.name}: {advocacy.says} {advocacy.contact}"),
            "not_watched": escape(crisis.not_watched),
            "emergency": strong(crisis.emergency),
            "crisis_lines": _NEXT_LINE.join(
                Markup("- {} ({})").format(
                    strong(Markup("{}: {}").format(line.name, number(line.number))), line.hours
                )
                for line in crisis.lines
                if line.number
            ),
            "crisis_help": _NEXT_LINE.join(
                Markup("- {}: {} ({})").format(
                    strong(
                        Markup(", ").join(
                            [escape(line.name), *([number(line.number)] if line.number else [])]
                        )
                    ),
                    line.says,
                    line.hours,
                )
                for line in crisis.lines
            ),
        }

    plain = fields(escape, escape)
    return Values({name: value.unescape() for name, value in plain.items()}, fields(call, _strong))


_Fields = dict[str, Markup]
_NEXT_LINE = Markup("\n")


def _strong(words: str) -> Markup:
    return Markup("<strong>{}</strong>").format(words)
