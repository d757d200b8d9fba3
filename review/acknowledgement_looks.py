"""How a wording of an acknowledgement looks as a letter: every letter that it becomes."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from policy.schema import Policy
from policy.working_days import WorkingDays, bank_holidays
from responders.acknowledgements.fields import FIELDS, values_of
from responders.acknowledgements.rules import faults
from responders.acknowledgements.shipped import Acknowledgement
from responders.acknowledgements.write import in_html, variants, write
from responders.placeholders import faults as faults_of_syntax


@dataclass(frozen=True, slots=True)
class Look:
    """One letter about an invented case. `label` says when it goes like this; `words` are its
    HTML, with headings for a page."""

    label: str
    subject: str
    words: Markup
    phone: str


@dataclass(frozen=True, slots=True)
class Looks:
    """Every letter of a wording, as far as it can be written, and what is wrong with it."""

    letters: tuple[Look, ...]
    wrong: list[str]


def looks_of(shipped: Acknowledgement, text: str, policy: Policy, now: datetime) -> Looks:
    """The letters this wording becomes, as if they were decided at `now`, which is aware."""
    wrong = faults(shipped, text, policy)
    letters: list[Look] = []
    if not faults_of_syntax(text, FIELDS):
        week = WorkingDays(policy.working_hours, bank_holidays(policy.calendar))
        for variant in variants(text):
            values = values_of(
                policy,
                reference=f"PALS-{now.year}-000123",
                read_by=week.add(now, 1)[0],
                answer_by=week.add(now, 25)[0] if variant.answer_promised else None,
            )
            with suppress(ValueError):  # too long, which stands among its faults
                letters.append(
                    Look(
                        variant.label,
                        write(text, values, policy).subject,
                        in_html(text, values, heading="h4"),
                        values.text["phone"],
                    )
                )
    return Looks(tuple(letters), wrong)
