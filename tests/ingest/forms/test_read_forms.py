"""Forms in a whole mail: several of them, in any of its texts, from any bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.forms.read import read_forms
from ingest.message import Address, Form, Message, Passage
from ingest.parse import parse
from tests.ingest.documents.office import docx, paragraph
from tests.ingest.documents.portable import form as pdf_form

NOW = datetime(2026, 9, 23, 9, tzinfo=UTC)
COLLEAGUE = Address("Bev Ames", "b.ames@nhs.net")
FORM = """Complaints/Concern Form
Date query received: 22/09/2026
Name of member of staff dealing with the query: B Ames
Patient Name: {patient}
Please detail the concern raised: It rained.
"""
REVIEW = """A new review of Rowan Centre has been posted on the NHS website.

★☆☆☆☆
Never again

Nobody came.

by Anonymous
"""


def forms_in(*texts: str, subject: str = "Forms", sender: Address = COLLEAGUE) -> tuple[Form, ...]:
    passages = [Passage.all_new("subject", subject)]
    for number, text in enumerate(texts):
        passages.append(Passage.all_new(f"attachment:{number}.txt" if number else "body", text))
    return read_forms(passages, sender=sender, moment=NOW)


def mail(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Bev Ames <b.ames@nhs.net>"
    message["To"] = "pals@ccg.example"
    message["Subject"] = "A form"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_two_forms_in_one_text_are_two() -> None:
    forms = forms_in(FORM.format(patient="Joan Teller") + "\n" + FORM.format(patient="Al Brown"))

    assert [form.value("patient_name") for form in forms] == ["Joan Teller", "Al Brown"]


def test_a_second_form_without_a_title_begins_with_its_first_label() -> None:
    both = FORM.format(patient="Joan Teller") + FORM.format(patient="Al Brown").split("\n", 1)[1]

    assert [form.value("patient_name") for form in forms_in(both)] == ["Joan Teller", "Al Brown"]


def test_a_form_typed_and_attached_is_one() -> None:
    form = FORM.format(patient="Joan Teller")

    assert len(forms_in(form, form)) == 1


def test_of_two_forms_the_one_that_says_more_is_kept() -> None:
    form = FORM.format(patient="Joan Teller")
    (kept,) = forms_in(form, f"{form}Location: Harlow\n")

    assert kept.value("location") == "Harlow"


def test_forms_that_disagree_are_both_kept() -> None:
    forms = forms_in(FORM.format(patient="Joan Teller"), FORM.format(patient="June Tiller"))

    assert len(forms) == 2


def test_labels_and_unticked_options_are_the_forms_words_and_a_ticked_one_is_not() -> None:
    text = FORM.format(patient="Joan Teller") + (
        "Next Steps:\n☒ The patient would like this raised as a formal complaint\n"
        "☐ The patient is not satisfied and would like a telephone call from the PE Team\n"
    )
    (form,) = forms_in(text)
    printed = [text[words.start : words.end] for words in form.printed]

    assert "Patient Name:" in printed
    assert any("not satisfied" in words for words in printed)
    assert not any("formal complaint" in words for words in printed)
    assert not any("Joan" in words or "rained" in words for words in printed)


def test_a_word_document_is_read_with_its_boxes() -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"

    rows = [
        row("Date query received:", "22/09/2026", "Patient Name:", "Joan Teller"),
        row("Did you have the patients consent for this query?", "☐ YES", "☒ NO: she slept"),
    ]
    message = mail("See attached.")
    message.add_attachment(
        docx(f"{paragraph('Complaints/Concern Form')}<w:tbl>{''.join(rows)}</w:tbl>"),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename="form.docx",
    )
    read = parse(message.as_bytes(), received_at=NOW)
    (form,) = read.forms

    assert form.value("date_received") == "2026-09-22"
    assert form.value("patient_name") == "Joan Teller"
    assert (form.value("consent"), form.value("consent_detail")) == ("no", "she slept")
    assert {field.where for field in form.fields} == {"attachment:form.docx"}


def test_a_pdf_is_read_with_the_fields_and_boxes_filled_in_on_it() -> None:
    def written(name: bytes, value: bytes) -> bytes:
        return b"/Subtype /Widget /FT /Tx /T (%s) /V (%s) /Rect [0 0 9 9]" % (name, value)

    states = b"/AP << /N << /Yes 5 0 R /Off 5 0 R >> >> /Rect [0 0 9 9]"
    message = mail("See attached.")
    message.add_attachment(
        pdf_form(
            "Complaints/Concern Form",
            written(b"Date query received", b"22/09/2026"),
            written(b"PatientName", b"Joan Teller"),
            written(b"Consent", b"Yes, verbal"),
            b"/Subtype /Widget /FT /Btn /T (n1) /TU (No further action) /AS /Off " + states,
            b"/Subtype /Widget /FT /Btn /T (n3) /TU (Formal complaint) /V /Yes /AS /Yes " + states,
        ),
        maintype="application",
        subtype="pdf",
        filename="form.pdf",
    )
    (form,) = parse(message.as_bytes(), received_at=NOW).forms

    assert {field.name: field.value for field in form.fields} == {
        "date_received": "2026-09-22",
        "patient_name": "Joan Teller",
        "consent": "yes",
        "consent_detail": "verbal",
        "next_step": "formal complaint",
    }


def test_a_table_pasted_into_a_mail_is_read() -> None:
    message = mail("x")
    message.set_content(
        "<p><b>Complaints/Concern Form</b></p><table>"
        "<tr><td><b>Date query received:</b> 22/09/2026</td>"
        "<td>Name of member of staff dealing with the query:<br>B Ames</td></tr>"
        "<tr><td>Patient Name:</td><td>Joan Teller</td></tr>"
        "<tr><td colspan=2>Please detail the concern raised:<p>It rained.<p>Twice.</table>",
        subtype="html",
    )
    (form,) = parse(message.as_bytes(), received_at=NOW).forms

    assert {field.name: field.value for field in form.fields} == {
        "date_received": "2026-09-22",
        "taken_by": "B Ames",
        "patient_name": "Joan Teller",
        "concern": "It rained.\n\nTwice.",
    }


def test_a_form_in_a_forwarded_mail_counts() -> None:
    text = (
        "One more.\n\n-------- Forwarded message --------\nFrom: Desk <desk@nhs.example>\n"
        f"Subject: form\n\n{FORM.format(patient='Joan Teller')}"
    )
    (form,) = parse(mail(text, Subject="Fwd: form").as_bytes(), received_at=NOW).forms

    assert form.value("patient_name") == "Joan Teller"


def test_a_form_quoted_in_an_answer_is_not_read_again() -> None:
    quoted = "".join(f"> {line}\n" for line in FORM.format(patient="Joan Teller").split("\n"))
    text = f"Thank you, done.\n\nOn 22 Sep 2026, Bev Ames wrote:\n{quoted}"

    assert parse(mail(text, Subject="Re: form").as_bytes(), received_at=NOW).forms == ()


WEBSITE = "NHS website <noreply@nhs.uk>"


def review(
    sender: str = WEBSITE, *, senders: Sequence[str] = ("nhs.uk",), **header: str
) -> Message:
    message = mail(REVIEW, From=sender, Subject="New review", **header)
    read = parse(
        message.as_bytes(),
        received_at=NOW,
        own_addresses=["pals@ccg.example"],
        review_senders=senders,
    )
    assert [form.kind for form in read.forms] == ["nhs_uk_feedback"]
    return read


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk", "List_Id": "<x.y>"},
        {"X_Auto_Response_Suppress": "All"},
    ],
)
def test_a_review_is_somebodys_words_although_a_machine_sends_it(header: dict[str, str]) -> None:
    read = review(**header)

    assert read.website_review
    assert read.automatic is None


@pytest.mark.parametrize("senders", [["nhs.uk"], ["@nhs.uk"], ["noreply@nhs.uk"], ["NHS.UK "]])
def test_the_website_is_known_by_its_address_or_its_domain(senders: list[str]) -> None:
    assert review(senders=senders).website_review


@pytest.mark.parametrize(
    "sender",
    [
        "Bev Ames <bev.ames@rowan.nhs.uk>",
        "NHS website <noreply@rowan.nhs.uk>",
        "NHS website <alerts@reviews.example>",
        "NHS website <noreply@nhs.uk.example>",
    ],
)
def test_whoever_passes_a_review_on_is_not_the_website(sender: str) -> None:
    assert not review(sender).website_review


@pytest.mark.parametrize(
    ("sender", "header"),
    [
        ("Bev Ames <bev.ames@rowan.nhs.uk>", {"Auto_Submitted": "auto-replied"}),
        (WEBSITE, {"Auto_Submitted": "auto-replied"}),
        (WEBSITE, {"X_Autoreply": "yes", "In_Reply_To": "<1@ccg.example>"}),
    ],
)
def test_an_automatic_answer_with_a_review_in_it_stays_automatic(
    sender: str, header: dict[str, str]
) -> None:
    read = review(sender, **header)

    assert not read.website_review
    assert read.automatic is not None


def test_other_mail_of_a_machine_stays_a_machines() -> None:
    form = FORM.format(patient="Joan Teller")
    read = parse(mail(form, Auto_Submitted="auto-replied").as_bytes(), received_at=NOW)

    assert read.automatic is not None


WORDS = st.sampled_from(
    [
        *("Date query received", "Patient Name", "Consent", "Next Steps", "NHS number", "Location"),
        *("Our ref", "Constituent", "House of Commons", "Re", "Dear Jane,", "writetothem.com"),
        *("A new review of X has been posted on the NHS website", "★★", "by Anonymous", "CM16 4AB"),
        *(":", "?", "\t", "\n", "\n\n", "☒", "☐", "[x]", "yes", "no", "22/9/26", "943 476 5919"),
        *(
            "Complaints/Concern Form",
            "Mrs Joan Teller",
            "and so on",
            ">",
            "(",
            ")",
            "–",
            "\x00",
            "é",
        ),
    ]
)


@given(st.lists(WORDS | st.text(max_size=8), max_size=60).map(" ".join), st.booleans())
def test_any_text_is_read_and_every_field_stands_in_it(text: str, from_an_mp: bool) -> None:
    sender = Address("Jane Marsh MP", "jane@parliament.uk") if from_an_mp else COLLEAGUE
    for form in forms_in(text, sender=sender):
        assert form.fields
        for field in form.fields:
            assert field.value.strip()
            assert 0 <= field.start < field.end <= len(text)
        for words in form.printed:
            assert 0 <= words.start <= words.end <= len(text)


HOSTILE = {
    "names": "Name:\n" * 170_000,
    "a label again and again": FORM + "Patient Name: it\n" * 60_000,
    "nearly a label": FORM + "".join(f"Dat{number} query: x\n" for number in range(60_000)),
    "titles": FORM * 8_000,
    "boxes": FORM + "Next Steps:\n" + "☒ ☐ " * 250_000,
    "spaces": FORM + " " * 1_000_000,
    "brackets": FORM + "Location (" * 100_000,
    "references": "House of Commons\n" + "Our ref: constituent\n" * 50_000,
    "stars": REVIEW + "★" * 1_000_000,
    "head without end": "writetothem.com\n" + "a\n" * 400_000 + "Dear Jane\n",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_a_megabyte_made_to_exhaust_the_reader_is_read_all_the_same(name: str) -> None:
    assert len(forms_in(HOSTILE[name])) <= 20
