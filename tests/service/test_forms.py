"""Forms from the mailbox to the case: fields, clock, tasks, and nobody answered who must not be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.printing import print_triage
from service.settings import Settings
from service.triage import Triage
from store.models import StoredField
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter

COLLEAGUE = "Bev Ames <b.ames@nhs.net>"
WEBSITE = "NHS website <noreply@nhs.uk>"
FORM = """Complaints/Concern Form
Date query received: {day:%d/%m/%Y}
Name of member of staff dealing with the query: B Ames
Patient Name: Joan Teller
NHS number: 943 476 5918
Complainant name if different to patient: Peter Teller
Relationship to patient: son
Did you have the patients consent for this query?
☐ YES
☒ NO – please explain: she slept
☐ NA – please explain
Please detail the concern raised: Pads left in the rain.
Next Steps:
☐ The patient is not satisfied and would like a telephone call from the PE Team
☐ The patient would like this raised as a formal complaint
"""
REVIEW = """A new review of Rowan Centre has been posted on the NHS website.

{stars}
{title}

{review}

by Anonymous - Posted on 12 October 2026

Reply to this review: https://www.nhs.uk/services/clinic/rowan/X1/12345
A review is not a formal complaint. To make a complaint, see our pages.
"""
DEADLY = "They sent me home again. I have decided to end my life on Sunday."


def form_of(days_ago: int) -> str:
    return FORM.format(day=datetime.now(UTC) - timedelta(days=days_ago))


def review(words: str, *, stars: str = "★☆☆☆☆", title: str = "Never again") -> bytes:
    return letter(
        REVIEW.format(stars=stars, title=title, review=words),
        sender=WEBSITE,
        subject="A new review has been posted",
        Auto_Submitted="auto-generated",
    )


def fields_of(house: House) -> dict[str, StoredField]:
    with house.flow.database.read() as session:
        return {field.name: field for field in session.query(StoredField)}


def test_a_colleagues_form_becomes_fields_of_its_case(house: House) -> None:
    house.postbox.put(letter(form_of(days_ago=6), sender=COLLEAGUE))

    house.drain()

    fields = fields_of(house)
    assert fields["patient_name"].value == "Joan Teller"
    assert fields["concern"].value == "Pads left in the rain."
    assert fields["nhs_number"].value == "943 476 5918"
    assert "check digit" in fields["nhs_number"].note
    assert {(field.form, field.number, field.where) for field in fields.values()} == {
        ("appendix_8", 0, "body")
    }


def test_its_deadlines_run_from_the_day_on_it_and_the_colleague_gets_no_answer(
    house: House,
) -> None:
    house.postbox.put(letter(form_of(days_ago=6), sender=COLLEAGUE))

    house.drain()

    (case,) = house.cases()
    sums = {deadline.name: deadline.working for deadline in case.deadlines}
    assert case.kind == "internal"
    assert case.clock_started_at is not None
    assert case.received_at - case.clock_started_at > timedelta(days=5)
    assert sums["acknowledge"].startswith("Query received ")
    assert not sums["first_look"].startswith("Query received ")
    assert house.transport.posted == []


def test_without_the_patients_consent_a_letter_is_drafted_that_has_no_recipient_yet(
    house: House,
) -> None:
    house.postbox.put(letter(form_of(days_ago=1), sender=COLLEAGUE))

    house.drain()

    (draft,) = house.outbox("draft")
    assert (draft.template, draft.state, draft.recipient) == ("consent_needed", "draft", "")
    (case,) = house.cases()
    wanted = [task.what for task in case.tasks]
    assert any("Acknowledge Peter Teller" in what for what in wanted)
    assert any("patient's consent" in what for what in wanted)


def test_options_that_nobody_ticked_ask_for_nothing(triage: Triage) -> None:
    assessment = triage.of(letter(form_of(days_ago=1), sender=COLLEAGUE))

    assert "formal_complaint_request" not in assessment.reading.signals


def test_a_ticked_option_says_what_it_says(triage: Triage) -> None:
    ticked = form_of(days_ago=1).replace("☐ The patient would", "☒ The patient would")
    assessment = triage.of(letter(ticked, sender=COLLEAGUE))

    assert "formal_complaint_request" in assessment.reading.signals


def test_danger_on_a_form_is_paged(house: House) -> None:
    text = form_of(days_ago=1).replace("Pads left in the rain.", DEADLY)
    house.postbox.put(letter(text, sender=COLLEAGUE))

    house.drain()

    assert house.transport.recipients == [NURSING_LEAD]


def test_a_message_read_again_keeps_one_set_of_fields(house: House) -> None:
    house.postbox.put(letter(form_of(days_ago=1), sender=COLLEAGUE))
    house.drain()
    before = len(fields_of(house))
    (message,) = house.messages()
    with house.flow.database.begin() as session:
        session.get_one(type(message), message.id).state = "stored"

    house.drain()

    with house.flow.database.read() as session:
        assert session.query(StoredField).count() == before


def test_a_review_on_the_nhs_website_is_a_case_that_nobody_acknowledges(house: House) -> None:
    house.postbox.put(review("Nobody came, nobody rang, and I am still waiting."))

    house.drain()

    (case,) = house.cases()
    assert case.band == "case"
    assert case.kind in ("concern", "complaint")
    assert house.transport.posted == []
    assert [task.what for task in case.tasks if "Acknowledge" in task.what] == []
    assert any("Answer the review" in task.what for task in case.tasks)
    assert fields_of(house)["rating"].value == "1 out of 5"


def test_a_review_full_of_thanks_is_a_compliment(house: House) -> None:
    house.postbox.put(
        review("Thank you so much to the lovely nurses.", stars="★★★★★", title="Wonderful")
    )

    house.drain()

    assert house.cases()[0].kind == "compliment"


def test_danger_in_a_review_is_paged(house: House) -> None:
    house.postbox.put(review(DEADLY))

    house.drain()

    assert house.transport.recipients == [NURSING_LEAD]
    assert house.cases()[0].band == "danger"


def test_the_websites_own_words_ask_for_nothing(triage: Triage) -> None:
    assessment = triage.of(review("Nobody came."))

    assert "formal_complaint_request" not in assessment.reading.signals


def test_a_letter_through_writetothem_is_an_mps_enquiry_when_the_mp_passes_it_on(
    triage: Triage,
) -> None:
    text = (
        "Please look into this for my constituent.\n\nJane Marsh MP\nHouse of Commons\n\n"
        "---------- Forwarded message ---------\nFrom: Rosa Lane <rosa@lane.example>\n"
        "Subject: Letter from your constituent Rosa Lane\n\n"
        "Rosa Lane\n4 Mill Lane\nEpping\nCM16 4AB\n\nDear Jane Marsh,\n\n"
        "I have waited a year for my hip.\n\nRosa Lane\n\n[ Sent by WriteToThem.com ]\n"
    )
    assessment = triage.of(
        letter(
            text,
            sender="Jane Marsh MP <jane.marsh.mp@parliament.uk>",
            subject="Fwd: Letter from your constituent Rosa Lane",
        )
    )

    assert assessment.kind == "mp"
    kinds = {form.kind: form for form in assessment.reading.message.forms}
    assert kinds["write_to_them"].value("constituent_postcode") == "CM16 4AB"


def test_a_copy_that_its_writer_sends_us_is_the_writers_own(triage: Triage) -> None:
    text = (
        "Rosa Lane\n4 Mill Lane\nEpping\nCM16 4AB\n\nDear Jane Marsh MP,\n\n"
        "I have waited a year for my hip and nobody answers. I am not happy.\n\nRosa Lane\n\n"
        "[ Sent by WriteToThem.com ]\n"
    )
    assessment = triage.of(
        letter(text, sender="Rosa Lane <rosa@lane.example>", subject="Letter from Rosa Lane")
    )

    assert assessment.kind in ("concern", "complaint")
    assert "mp" not in assessment.reading.signals
    assert assessment.acknowledge


def test_triage_on_paper_shows_the_fields_and_their_doubts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "form.eml").write_bytes(letter(form_of(days_ago=1), sender=COLLEAGUE))
    print_triage(
        [str(tmp_path)], settings=Settings(reader="shipped"), as_json=False, received_at=None
    )

    printed = " ".join(capsys.readouterr().out.split())
    assert "patient name Joan Teller" in printed
    assert "943 476 5918 (The NHS number's check digit is wrong" in printed


def test_triage_prints_forms_with_where_each_field_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "form.eml").write_bytes(letter(form_of(days_ago=1), sender=COLLEAGUE))
    print_triage(
        [str(tmp_path)], settings=Settings(reader="shipped"), as_json=True, received_at=None
    )

    (form,) = json.loads(capsys.readouterr().out)["forms"]

    assert form["kind"] == "appendix_8"
    named = {field["name"]: field for field in form["fields"]}
    assert named["patient_name"].items() >= {"value": "Joan Teller", "where": "body"}.items()
    assert named["patient_name"]["end"] > named["patient_name"]["start"]
    assert "note" in named["nhs_number"]
    assert "note" not in named["patient_name"]
