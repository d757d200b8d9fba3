"""An acknowledgement written from a wording: its words filled in, our name and address below."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from policy.schema import Policy
from responders.acknowledgements.fields import FIELDS, MAY_BE_EMPTY, Values
from responders.placeholders import fields_in, fill
from responders.plain_html import elements
from responders.render import Letter, render


def write(text: str, values: Values, policy: Policy) -> Letter:
    """The letter of this wording. Subject and closing are not the wording's: a subject is read
    over shoulders. Raises `ValueError` with a sentence where the wording cannot be filled."""
    return render(
        "acknowledgement",
        organisation=policy.organisation,
        reference=values.text["reference"],
        words=fill(text, values.text, FIELDS),
        words_in_html=in_html(text, values, heading="h2"),
    )


def in_html(text: str, values: Values, *, heading: str) -> Markup:
    """The words as HTML, with headings of that element. Raises `ValueError` as `write` does."""
    # What people typed is escaped before the fields come in, which are HTML already.
    filled = fill(str(escape(text)), values.html, FIELDS)
    return elements(Markup(filled), heading=heading)  # noqa: S704 - every part of it is escaped


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the letters that a wording becomes: what it is in staff's words, and whether an
    answer by a day is promised in it."""

    label: str
    answer_promised: bool


def variants(text: str) -> tuple[Variant, ...]:
    """Every letter that a wording without faults can become."""
    if MAY_BE_EMPTY in fields_in(text):
        return (
            Variant("Where an answer by a day is promised", answer_promised=True),
            Variant("Where no answer by a day is promised", answer_promised=False),
        )
    return (Variant("Every time", answer_promised=True),)
