"""What an officer is told before a letter goes, and has to have read."""

from email.message import EmailMessage

from sqlalchemy import select

from store.database import Database
from store.models import Event
from tests.review.morning import add_case
from tests.review.officer import Officer
from tests.review.reply_page import looks_at, rows, sends


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
