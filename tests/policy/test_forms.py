"""Colleagues' forms and reviews of the NHS website: the clock, who answers whom, consent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from classify.finding import Finding, Reading, Sender, SenderRole
from ingest.message import Address, Field, Form, FormKind
from policy.assess import assess
from policy.assessment import Assessment
from policy.load import load_policy
from tests.builders import letter

POLICY = load_policy()
WEDNESDAY = datetime(2026, 9, 23, 8, 30, tzinfo=UTC)
"""Half past nine in London."""

COLLEAGUE = Address("Bev Ames", "b.ames@nhs.net")
WEBSITE = Address("NHS website", "noreply@nhs.uk")
FORM = {
    "date_received": "2026-09-21",
    "taken_by": "B Ames",
    "patient_name": "Joan Teller",
    "patient_phone": "01992 555 0101",
}


def form(**values: str) -> Form:
    """A colleague's form, as Appendix 8 prints it."""
    return form_of("appendix_8", **values)


def form_of(kind: FormKind, **values: str) -> Form:
    return Form(kind, tuple(Field(name, value, "body") for name, value in values.items()))


def assessed(
    *forms: Form,
    role: SenderRole = "internal",
    sender: Address = COLLEAGUE,
    website: bool = False,
) -> Assessment:
    message = replace(letter("See below.", sender=sender), forms=forms, website_review=website)
    reading = Reading(message, Sender(role, ""), (), (), "normal")
    return assess(POLICY, reading, received_at=WEDNESDAY)


def sum_of(assessment: Assessment, name: str) -> str:
    deadline = assessment.deadline(name)
    return deadline.working if deadline else ""


def test_a_form_starts_the_complainants_clock_at_its_date() -> None:
    assessment = assessed(form(**FORM))

    assert sum_of(assessment, "acknowledge") == (
        "Query received Mon 21 Sep (the form): Mon 17:00 + 24 hours = Tue 22 Sep 17:00"
    )
    assert sum_of(assessment, "final_response") == (
        "Query received Mon 21 Sep (the form): Mon 17:00 + 3 working days = Thu 24 Sep 17:00"
    )


def test_what_we_owe_the_mail_itself_runs_from_its_receipt() -> None:
    assert sum_of(assessed(form(**FORM)), "first_look") == (
        "Wed 09:30 + 1 working day = Thu 24 Sep 17:00"
    )


def test_an_hour_on_the_form_counts() -> None:
    assessment = assessed(form(**{**FORM, "date_received": "2026-09-21T14:15"}))

    assert "Mon 14:15 + 24 hours = Tue 22 Sep 14:15" in sum_of(assessment, "acknowledge")
    assert assessment.clock_started_at == datetime(2026, 9, 21, 13, 15, tzinfo=UTC)


def test_of_two_forms_the_earlier_date_counts() -> None:
    later = form(**{**FORM, "date_received": "2026-09-22"})

    assert "Mon 21 Sep" in sum_of(assessed(later, form(**FORM)), "acknowledge")


def test_the_clock_never_starts_after_the_mail_came() -> None:
    assessment = assessed(form(**{**FORM, "date_received": "2026-09-23"}))

    assert sum_of(assessment, "acknowledge") == "Wed 09:30 + 24 hours = Thu 24 Sep 09:30"
    assert assessment.clock_started_at is None


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        ("2026-10-22", "22 October 2026 lies after the mail"),
        ("2025-09-01", "1 September 2025 is more than a year before the mail"),
        ("Tuesday", "“Tuesday” is no date"),
    ],
)
def test_a_date_that_cannot_be_is_not_believed_and_a_person_finds_out(
    written: str, doubt: str
) -> None:
    assessment = assessed(form(**{**FORM, "date_received": written}))

    assert assessment.clock_started_at is None
    assert sum_of(assessment, "acknowledge").startswith("Wed 09:30")
    (task,) = [task for task in assessment.tasks if "Find out when" in task]
    assert doubt in task


def test_a_form_without_a_date_is_no_reason_to_ask() -> None:
    assessment = assessed(form(patient_name="Joan Teller", taken_by="B Ames"))

    assert not [task for task in assessment.tasks if "Find out when" in task]


def test_the_person_the_form_is_about_is_to_be_acknowledged_and_the_colleague_is_not() -> None:
    assessment = assessed(form(**FORM))

    assert not assessment.acknowledge
    assert "Acknowledge Joan Teller (01992 555 0101); a colleague wrote, not they." in (
        assessment.tasks
    )


def test_whoever_complains_for_the_patient_is_to_be_acknowledged() -> None:
    caller = form(
        **FORM,
        complainant_name="Peter Teller",
        relationship="son",
        complainant_phone="07700 900123",
    )

    assert "Acknowledge Peter Teller (07700 900123); a colleague wrote, not they." in (
        assessed(caller).tasks
    )


@pytest.mark.parametrize("consent", ["no", "not asked", "unclear", "", "not applicable"])
def test_without_the_patients_consent_it_is_asked_for(consent: str) -> None:
    caller = form(**FORM, complainant_name="Peter Teller", relationship="son", consent=consent)
    assessment = assessed(caller)

    assert "consent_needed" in assessment.drafts
    assert any("patient's consent" in task for task in assessment.tasks)


@pytest.mark.parametrize(
    "values",
    [
        {"complainant_name": "Peter Teller", "consent": "yes"},
        {"complainant_name": "P Teller", "consent": "not applicable", "consent_detail": "he died"},
        {"relationship": "Self"},
        {"complainant_name": "same as above"},
        {"complainant_name": "joan teller"},
        {"consent": "no"},
    ],
)
def test_where_the_patient_agrees_or_speaks_for_themselves_nothing_is_asked(
    values: dict[str, str],
) -> None:
    assert assessed(form(**FORM, **values)).drafts == ()


def test_the_ticked_next_step_is_a_task() -> None:
    tasks = assessed(form(**FORM, next_step="telephone call, formal complaint")).tasks

    assert any("formal complaint" in task for task in tasks)
    assert any("Telephone" in task for task in tasks)


def test_a_form_from_elsewhere_in_the_nhs_is_still_a_colleagues() -> None:
    assert assessed(form(patient_name="Joan"), role="organisation").kind == "internal"
    assert assessed(form(**FORM), role="public").kind == "internal"


def test_a_patient_who_fills_in_the_form_is_answered_like_anybody() -> None:
    patient = Address("Joan Teller", "joan@teller.example")
    own = form(date_received="2026-09-21", patient_name="Joan Teller")
    assessment = assessed(own, role="public", sender=patient)

    assert assessment.kind != "internal"
    assert assessment.acknowledge
    assert assessment.clock_started_at is None


@pytest.mark.parametrize(("consent", "asked"), [("no", True), ("yes", False), ("", False)])
def test_without_a_constituents_consent_it_is_asked_for_before_anything_is_shared(
    consent: str, asked: bool
) -> None:
    said = {"consent": consent} if consent else {}
    reading = Reading(
        replace(
            letter("x", sender=Address("Jane Marsh MP", "jane@marsh.example")),
            forms=(form_of("mp_letter", constituent_name="Mr Brown", **said),),
        ),
        Sender("mp", "MP"),
        (Finding("mp", "mp.signature", "body", 0, 1, "x"),),
        (),
        "normal",
    )
    assessment = assess(POLICY, reading, received_at=WEDNESDAY)

    assert assessment.kind == "mp"
    assert any("written consent" in task for task in assessment.tasks) is asked


def test_a_review_reaches_staff_and_nobody_is_acknowledged() -> None:
    review = form_of("nhs_uk_feedback", rating="1 out of 5", review="Nobody came.")
    assessment = assessed(review, role="organisation", sender=WEBSITE, website=True)

    assert assessment.kind == "enquiry"
    assert not assessment.acknowledge
    assert "NHS website" in assessment.no_acknowledgement
    assert assessment.deadline("acknowledge") is None
    assert assessment.deadline("first_look") is not None
    assert any("Answer the review" in task for task in assessment.tasks)


def test_a_patient_who_sends_on_the_notice_of_their_review_is_acknowledged() -> None:
    review = form_of("nhs_uk_feedback", rating="1 out of 5", review="Nobody came.")
    patient = Address("Joan Teller", "joan@teller.example")

    assert assessed(review, role="public", sender=patient).acknowledge
