"""Answering: from a letter that is right already, looked at, sent, taken back."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from store.database import Database
from store.models import Case, StoredField
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer
from tests.review.reply_page import (
    CASE,
    REPLY,
    WORDS,
    drafts,
    events,
    fields,
    looks_at,
    rows,
    sends,
)


def test_it_begins_with_the_letter_for_the_kind_its_fields_filled(
    concern: Database, alex: Officer
) -> None:
    alex.opens(REPLY)
    words = fields(alex)["text"]
    assert words.startswith("Dear Joan Teller,")
    assert "I have read your message of Tuesday 24 November" in words
    assert "Alex Moreton\nPatient Experience Team" in words
    assert "{" not in words
    assert fields(alex)["subject"] == "About your message: PALS-2026-000001"
    assert fields(alex)["recipient"] == "writer@mail.example"


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        ({"kind": "complaint"}, "First answer to a complaint"),
        ({"kind": "enquiry"}, "Answer to a question"),
        ({"kind": "mp"}, "Answer to a Member of Parliament"),
        ({"attention": "page", "band": "danger"}, "To somebody who may be in danger"),
        (
            {"findings": [{"signal": "out_of_scope_foi", "rule": "x", "words": "question"}]},
            "Requests for recorded information",
        ),
        (
            {"findings": [{"signal": "third_party_consent", "rule": "x", "words": "question"}]},
            "Ask for consent",
        ),
    ],
)
def test_the_letter_is_right_already(
    database: Database, alex: Officer, case: dict[str, object], wanted: str
) -> None:
    with database.begin() as session:
        add_case(session, **case)  # type: ignore[arg-type]  # parts of a case
    alex.opens(REPLY)
    assert any(wanted in line for line in alex.all("form.app-write > p strong")), alex.text


def test_the_mps_own_reference_stands_at_the_top(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        case = add_case(session, kind="mp")
        session.add(
            StoredField(
                case_id=case.id, message_id=case.messages[0].id, form="mp_letter", number=0,
                name="our_reference", value="RH/4711", where="body", start=0, end=1,
            )
        )  # fmt: skip
    assert fields(alex.opens(REPLY))["text"].startswith("Your reference: RH/4711\n")


def test_what_goes_is_shown_before_it_goes(concern: Database, alex: Officer) -> None:
    looks_at(alex)
    assert alex.sees("This is what goes")
    assert alex.sees("Patient Experience Team <weccg.comments@nhs.net>")
    assert "writer@mail.example" in alex.all("dd")
    assert alex.sees("I will ring you tomorrow.")
    answer = alex.browser.get(f"{REPLY}/preview/html")
    assert "<p>Thank you. I will ring you tomorrow.</p>" in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert rows(concern) == []


def test_sent_it_waits_in_the_outbox_and_the_next_page_offers_to_take_it_back(
    concern: Database, alex: Officer
) -> None:
    sends(looks_at(alex))
    assert alex.path == CASE
    assert alex.sees("Your answer goes in 10 seconds.")
    (row,) = rows(concern)
    assert (row.state, row.not_before) == ("queued", NOW + timedelta(seconds=10))
    assert row.recipient == "writer@mail.example"
    assert row.template == "answer_concern"
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("It was taken back and will not go. Here it is.")
    assert rows(concern)[0].state == "cancelled"
    assert fields(alex)["text"].strip() == WORDS.strip()


def test_who_needs_longer_to_take_it_back_can_have_it(concern: Database, alex: Officer) -> None:
    sends(looks_at(alex), hold="600")
    assert alex.sees("Your answer goes in 10 minutes.")
    assert rows(concern)[0].not_before == NOW + timedelta(minutes=10)


def test_pressed_twice_it_goes_once(concern: Database, alex: Officer) -> None:
    looks_at(alex)
    data = fields(alex)
    alex.sends(f"{REPLY}/send", **data)
    alex.sends(f"{REPLY}/send", **data)
    assert alex.sees("This answer is on its way already, or was thrown away.")
    assert len(rows(concern)) == 1


def test_what_was_changed_in_another_window_has_to_be_looked_at_again(
    concern: Database, alex: Officer
) -> None:
    looks_at(alex)
    data = fields(alex, saved=(NOW - timedelta(seconds=1)).isoformat())
    alex.sends(f"{REPLY}/send", **data)
    assert alex.sees("It was changed since you looked at it: look again.")
    assert rows(concern) == []


def test_it_answers_the_writers_letter_in_its_thread(database: Database, alex: Officer) -> None:
    mail = EmailMessage()
    mail["From"] = "Joan Teller <writer@mail.example>"
    mail["Message-ID"] = "<first@mail.example>"
    mail["Subject"] = "A question"
    mail.set_content("When is my appointment?")
    with database.begin() as session:
        add_case(session, raw=mail.as_bytes())
    sends(looks_at(alex))
    assert rows(database)[0].in_reply_to == "<first@mail.example>"


def test_brackets_that_nobody_filled_in_stop_it(concern: Database, alex: Officer) -> None:
    looks_at(alex, "Dear Joan,\n\n[Your answer]\n")
    assert alex.sees("Fill in or remove what stands in brackets: [Your answer].")
    assert "Send it" not in alex.text
    alex.sends(f"{REPLY}/send", **fields(alex, sure="yes"))
    assert rows(concern) == []


def test_no_inbound_word_gets_into_the_subject_and_the_letter_is_kept(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session, subject="My mother's wrong tablets")
    looks_at(alex, subject="Re: My mother's wrong tablets")
    assert alex.sees("Leave the writer's own subject and name out of the subject")
    (draft,) = drafts(database)
    assert draft.text == WORDS
    assert draft.subject == "About your message: PALS-2026-000001"


def test_an_address_that_the_case_does_not_name_is_refused(
    concern: Database, alex: Officer
) -> None:
    looks_at(alex, recipient="somebody@evil.example")
    assert alex.sees("Choose the address it goes to: none is chosen.")
    alex.sends(f"{REPLY}/send", **fields(alex, sure="yes"))
    assert rows(concern) == []


def test_what_is_begun_is_kept_a_case_and_a_person(
    concern: Database, alex: Officer, priya: Officer
) -> None:
    alex.opens(REPLY)
    alex.sends(REPLY, **fields(alex, text="Half a thought", do="save"))
    assert alex.sees("Your answer is kept. It has not been sent.")
    assert fields(alex.opens(REPLY))["text"].strip() == "Half a thought"
    priya.opens(REPLY)
    assert fields(priya)["text"].startswith("Dear Joan Teller,")
    assert priya.sees("Alex Moreton has begun an answer on this case too")
    assert alex.opens(CASE).sees("You have begun an answer")


def test_it_is_still_there_after_signing_out(concern: Database, alex: Officer) -> None:
    alex.opens(REPLY)
    answer = alex.browser.post(REPLY, data=fields(alex, text="Half a thought", do="keep"))
    assert answer.status_code == 204
    alex.sends("/sign-out")
    alex.sends("/sign-in", username="alex", password="correct horse battery")
    assert fields(alex.opens(REPLY))["text"].strip() == "Half a thought"


def test_signed_out_with_work_in_hand_the_words_are_shown(concern: Database, alex: Officer) -> None:
    alex.opens(REPLY)
    form = fields(alex, text="Half a thought", do="save")
    alex.sends("/sign-out")
    alex.sends(REPLY, **form)
    assert alex.status == 401
    assert alex.sees("You were signed out")
    assert "Half a thought" in alex.all("textarea")


def test_another_letter_never_costs_what_was_written(concern: Database, alex: Officer) -> None:
    alex.opens(REPLY)
    alex.sends(REPLY, **fields(alex, do="letter", other="late"))
    assert fields(alex)["text"].count("Dear Joan Teller") == 1
    alex.sends(REPLY, **fields(alex, text="My own words.\n", do="letter", other="more_time"))
    words = fields(alex)["text"]
    assert "it takes longer than I had hoped" in words
    assert "[What you had written before]\n\nMy own words." in words


def test_what_is_thrown_away_is_gone(concern: Database, alex: Officer) -> None:
    looks_at(alex)
    alex.sends(f"{REPLY}/discard")
    assert drafts(concern) == []


def test_sending_off_is_said_before(concern: Database, app: object, alex: Officer) -> None:
    desk = app.extensions["palsbox"]  # type: ignore[attr-defined]  # a Flask application
    object.__setattr__(desk.outgoing, "leaves", False)
    assert looks_at(alex).sees("Sending is off (PALSBOX_SENDING)")


def test_a_colleague_cannot_take_back_into_ones_own_hands(
    concern: Database, alex: Officer, priya: Officer
) -> None:
    sends(looks_at(alex))
    (row,) = rows(concern)
    priya.sends(f"{REPLY}/{row.id}/undo")
    assert priya.path == CASE
    assert [draft.username for draft in drafts(concern)] == ["alex"]


def test_answering_opens_a_new_case(concern: Database, alex: Officer) -> None:
    sends(looks_at(alex))
    with concern.read() as session:
        assert session.get_one(Case, 1).status == "open"
    assert "reply decided" in events(concern)


def test_a_form_of_our_own_staff_is_answered_to_the_person_it_is_about(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        case = add_case(session, kind="internal", address="colleague@nhs.net")
        for name, value in (("email", "patient@mail.example"), ("complainant_name", "Ann Lee")):
            session.add(
                StoredField(
                    case_id=case.id, message_id=case.messages[0].id, form="appendix_8", number=0,
                    name=name, value=value, where="body", start=0, end=1,
                )
            )  # fmt: skip
    alex.opens(REPLY)
    assert fields(alex)["recipient"] == "patient@mail.example"
    assert fields(alex)["text"].startswith("Dear Ann Lee,")


def test_an_auditor_is_offered_no_answer(
    concern: Database, somebody: Callable[..., Officer]
) -> None:
    auditor = somebody("auditor")
    assert auditor.opens(CASE).status == 200
    assert not auditor.sees("Write an answer")
    assert not auditor.sees("Write a telephone call down")
    assert auditor.opens(REPLY).status == 403
