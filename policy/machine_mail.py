"""Automatic mail that speaks as a person would: staff read it like a letter."""

from classify.finding import Reading
from policy.assessment import Kind

SPEAKS_FOR_A_PERSON = frozenset(
    (
        "legal",
        "media",
        "mp",
        "death_alleged",
        "serious_harm_alleged",
        "practitioner_performance",
        "police_or_crime",
    )
)
"""Signals that no automatic answer has of its own."""
DISSATISFIED = ("dissatisfaction", "unmet_care_needs", "misconduct", "denial_of_rights")


def look_for_a_person(reading: Reading, kind: Kind) -> str:
    """The task to read a message that was taken for a machine's; empty where there is none.

    Where a program sends what a person wrote (a web form, a mailing tool of an MP's office),
    its headers are a machine's and its words are not. Bounces are left out, which copy our
    own letters, and newsletters that only report of such things.
    """
    if kind not in ("auto_reply", "newsletter") or reading.message.automatic is None:
        return ""
    told = _tells(reading, kind)
    if not told:
        return ""
    return (
        f"Read it: a machine or a list sent it, but {told}. "
        "If a person wrote, acknowledge them yourself."
    )


def _tells(reading: Reading, kind: Kind) -> str:
    if reading.message.forms:
        return "it holds a form that somebody filled in"
    if reading.has_cue(*DISSATISFIED):
        return "it speaks of dissatisfaction"
    reports = kind == "newsletter" and reading.has_cue("newsletter")
    aside = [
        f
        for f in reading.set_aside
        if f.context == "information" and f.signal in SPEAKS_FOR_A_PERSON
    ]
    return f"it says “{aside[0].text}”" if aside and not reports else ""
