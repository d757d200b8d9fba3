"""What a colleague's Appendix 8 form asks of us: whom to acknowledge, consent, next steps."""

import re
from collections.abc import Iterator

from ingest.message import Form, Message

_SELF = re.compile(
    r"(?i)\W*(?:self|same(?: as (?:above|patient))?|as above|n/?a|(?:him|her)self"
    r"|(?:the )?patient(?: (?:him|her|them)sel(?:f|ves))?)\W*"
)
_LONGEST_NAME = 80


def staff_forms(message: Message) -> tuple[Form, ...]:
    """The Appendix 8 forms of a message."""
    return tuple(form for form in message.forms if form.kind == "appendix_8")


def consent_is_missing(form: Form) -> bool:
    """Whether somebody else speaks for the patient and the form does not say that the
    patient agrees (4.4). "Not applicable" counts as an answer where it is explained."""
    if not _somebody_else(form):
        return False
    consent = form.value("consent")
    if consent == "not applicable":
        return not form.value("consent_detail")
    return consent != "yes"


def tasks_of(form: Form) -> Iterator[str]:
    """What a person has to do because of the form, one sentence each."""
    yield f"Acknowledge {_whom(form)}; a colleague wrote, not they."
    if consent_is_missing(form):
        yield "Ask for the patient's consent: the form does not say that they agree (4.4)."
    steps = form.value("next_step")
    if "formal complaint" in steps:
        yield "Register it as a formal complaint: the form says that the patient wants one (4.1)."
    if "telephone call" in steps:
        yield "Telephone: the form says that the patient is not satisfied and wants a call."


def _somebody_else(form: Form) -> bool:
    name, relationship = form.value("complainant_name"), form.value("relationship")
    if relationship:
        return _SELF.fullmatch(relationship) is None
    return bool(
        name
        and _SELF.fullmatch(name) is None
        and name.casefold() != form.value("patient_name").casefold()
    )


def _whom(form: Form) -> str:
    """Who raised it, with a telephone number where the form has one."""
    if _somebody_else(form):
        name, phone = form.value("complainant_name"), form.value("complainant_phone")
    else:
        name, phone = form.value("patient_name"), form.value("patient_phone")
    if not name:
        return "the person this is about"
    name = " ".join(name.split())[:_LONGEST_NAME]
    return f"{name} ({phone[:40]})" if phone else name
