"""Answering: from a letter that is right already, looked at, sent, taken back."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from store.correspondence import ReplyDraft
from store.database import Database
from store.models import Case, Event, Outbox, StoredField
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"
REPLY = f"{CASE}/reply"
WORDS = "Dear Joan Teller,\n\nThank you. I will ring you tomorrow.\n\nAlex\n"


@pytest.fixture
def concern(database: Database) -> Database:
    """A concern of Joan Teller's."""
    with database.begin() as session:
        add_case(session, due=55)
    return database


def fields(page: Officer, **changes: str) -> dict[str, str]:
    """What the form on the page would send, changed as a person would."""
    form = LexborHTMLParser(page.html).css_first("form.app-write, form.app-panel")
    assert form is not None, page.text
    found: dict[str, str] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type")
        if not name or (kind in ("radio", "checkbox") and "checked" not in node.attributes):
            continue
        chosen = node.css_first("option[selected], option") if node.tag == "select" else node
        words = node.text() if node.tag == "textarea" else chosen and chosen.attributes["value"]
        found[name] = words or ""
    return {**found, **changes}


def looks_at(officer: Officer, text: str = WORDS, **changes: str) -> Officer:
    """Writes this, and looks at what would go."""
    officer.opens(REPLY)
    return officer.sends(REPLY, **fields(officer, text=text, do="preview", **changes))


def sends(officer: Officer, **changes: str) -> Officer:
    """Presses “Send it” on the page with the preview."""
    seen = LexborHTMLParser(officer.html).css("[name=seen]")
    data: dict[str, object] = {
        **fields(officer, **changes),
        "seen": [node.attributes["value"] for node in seen],
    }
    return officer.sends(f"{REPLY}/send", **data)  # type: ignore[arg-type]  # a field may be several


def rows(database: Database) -> list[Outbox]:
    """The replies in the outbox."""
    with database.read() as session:
        return list(session.scalars(select(Outbox).where(Outbox.purpose == "reply")))


def drafts(database: Database) -> list[ReplyDraft]:
    """What is begun and not sent."""
    with database.read() as session:
        return list(session.scalars(select(ReplyDraft).where(ReplyDraft.outbox_id.is_(None))))


def events(database: Database) -> list[str]:
    """What happened, in order."""
    with database.read() as session:
        return list(session.scalars(select(Event.what).order_by(Event.id)))


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


def letter(**headers: str) -> bytes:
    """Joan's letter, with headers of its own."""
    mail = EmailMessage()
    mail["From"] = "Joan Teller <writer@mail.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail["Subject"] = "A question"
    mail.set_content("I have a question about my appointment.")
    return mail.as_bytes()


def test_a_reply_to_elsewhere_is_said_and_can_be_chosen(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, raw=letter(Reply_To="other@mail.example"))
    looks_at(alex)
    assert alex.sees("The letter asks for answers to go to other@mail.example")
    looks_at(alex, recipient="other@mail.example")
    sends(alex, sure="yes")
    assert rows(database)[0].recipient == "other@mail.example"


def test_a_warning_has_to_be_read_and_is_on_the_trail(database: Database, alex: Officer) -> None:
    failed = "nhs.net; spf=fail; dkim=fail; dmarc=fail header.from=mail.example"
    with database.begin() as session:
        add_case(session, raw=letter(Authentication_Results=failed))
    looks_at(alex)
    assert alex.sees("The sender may be somebody else")
    sends(alex)
    assert alex.sees("Tick that you have read what is to know before it goes.")
    assert rows(database) == []
    sends(alex, sure="yes")
    assert len(rows(database)) == 1
    with database.read() as session:
        event = session.scalars(select(Event).where(Event.what == "warnings read")).one()
        assert "The sender may be somebody else" in event.detail["why"]


def test_a_warning_that_came_up_since_has_to_be_read_too(
    concern: Database, alex: Officer, priya: Officer
) -> None:
    looks_at(alex)
    sends(looks_at(priya))
    sends(alex, sure="yes")
    assert alex.sees("An answer has been sent on this case since you began yours.")
    assert len(rows(concern)) == 1
    sends(alex, sure="yes")
    assert len(rows(concern)) == 2


def test_patient_details_to_an_address_that_is_not_secure_are_warned_of(
    concern: Database, alex: Officer
) -> None:
    looks_at(alex, "About 943 476 5919.\n")
    assert alex.sees(
        "It has an NHS number in it, and writer@mail.example is not a secure address (App. 6)."
    )


def test_a_secure_address_may_have_them(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, address="colleague@nhs.net")
    looks_at(alex, "About 943 476 5919.\n")
    assert not alex.sees("is not a secure address")


def test_missing_consent_a_bounce_and_a_colleagues_case_are_said(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        case = add_case(
            session,
            assigned="priya",
            findings=[{"signal": "third_party_consent", "rule": "x", "words": "question"}],
        )
        case.outbox[0].state = "failed"
        case.outbox[0].last_error = "It came back: 5.1.1."
    looks_at(alex)
    assert alex.sees("no consent is recorded (4.4)")
    assert alex.sees("did not surely arrive before: It came back: 5.1.1.")
    assert alex.sees("Priya Nair has this case.")


def test_a_danger_that_nobody_has_claimed_is_said(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, attention="page", band="danger")
    looks_at(alex)
    assert alex.sees("A letter is not enough: ring, and claim the danger first.")


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
