"""Signals confirmed, and added by a person: they count and alert like those that rules find."""

import pytest
from flask import Flask
from sqlalchemy import select

from policy.load import load_policy
from responders.office import Office
from review.desk import KEY
from store.database import Database
from store.models import Case, Outbox, StoredDeadline, StoredFinding, StoredMessage
from tests.review.morning import NOW, add_case, hours
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"
BODY = "I wait and wait.\nNobody rings\nback, and I cannot go on like this. My lawyer says so."


@pytest.fixture(autouse=True)
def case(database: Database, app: Flask) -> None:
    """A calm letter, and an office whose Nursing lead and Risk manager have addresses."""
    with database.begin() as session:
        add_case(session, body=BODY, due=30)
    desk = app.extensions[KEY]
    office = Office(
        policy=load_policy(), from_address="pals@ccg.example",
        routes={"risk": ("risk@nhs.net",), "comms": (), "nursing_lead": ("lead@nhs.net",)},
        admin=(), case_link=lambda reference: f"https://queue/cases/{reference}",
        enforces_tls=False, acknowledgement_hold=hours(0),
    )  # fmt: skip
    object.__setattr__(desk, "office", office)


def add(officer: Officer, words: str, signal: str) -> Officer:
    """Adds the signal by the form that needs no JavaScript."""
    return officer.sends(f"{CASE}/messages/1/signals", words=words, signal=signal)


def test_risk_to_life_that_a_person_adds_is_a_danger_and_alerts_at_once(
    database: Database, alex: Officer
) -> None:
    add(alex, "cannot go on like this", "risk_to_life_self")
    assert alex.sees("Someone’s life may be at risk")
    assert alex.all("mark") == ["cannot go on like this"]
    with database.read() as session:
        case = session.get_one(Case, 1)
        assert (case.danger, case.band, case.claimed_at) == (True, "danger", None)
        assert session.get_one(StoredMessage, 1).attention == "page"
        alert = session.scalars(select(Outbox).where(Outbox.purpose == "alert")).one()
        assert (alert.recipient, alert.state, alert.not_before) == ("lead@nhs.net", "queued", NOW)
        contact = select(StoredDeadline).where(StoredDeadline.name == "contact")
        assert session.scalars(contact).one().met_at is None


def test_one_person_alone_does_not_take_an_added_risk_back(
    database: Database, alex: Officer
) -> None:
    add(alex, "cannot go on", "risk_to_life_self")
    assert alex.sends(f"{CASE}/findings/1/take-back").sees("Risk to life is set aside by two")
    assert alex.sends(f"{CASE}/findings/1/dismiss", why="No.").sees("set aside by two people")
    with database.read() as session:
        assert session.get_one(Case, 1).danger


def test_another_signal_alerts_its_route_and_can_be_undone(
    database: Database, alex: Officer
) -> None:
    add(alex, "My lawyer says so", "legal")
    with database.read() as session:
        alert = session.scalars(select(Outbox).where(Outbox.purpose == "alert")).one()
        assert alert.recipient == "risk@nhs.net"
        assert session.get_one(Case, 1).about_legal
    alex.sends(f"{CASE}/findings/1/take-back")
    with database.read() as session:
        assert session.get_one(StoredFinding, 1).dismissed_by == "alex"
        assert not session.get_one(Case, 1).about_legal


def test_words_are_found_across_lines_and_whatever_their_case(
    database: Database, alex: Officer
) -> None:
    add(alex, "nobody rings back", "vulnerable_adult")
    with database.read() as session:
        assert session.get_one(StoredFinding, 1).text == "Nobody rings\nback"


@pytest.mark.parametrize(
    ("words", "signal", "sentence"),
    [
        ("not in the letter", "legal", "These words do not stand in the letter"),
        ("  ", "legal", "Select the words in the letter"),
        ("lawyer", "weather", "Choose a signal from the list."),
        ("lawyer", "", "Choose a signal from the list."),
    ],
)
def test_what_cannot_be_added_is_said(
    database: Database, alex: Officer, words: str, signal: str, sentence: str
) -> None:
    assert add(alex, words, signal).sees(sentence)
    with database.read() as session:
        assert session.scalars(select(StoredFinding)).all() == []


def test_the_same_signal_on_the_same_words_is_added_once(alex: Officer) -> None:
    add(alex, "lawyer", "legal")
    assert add(alex, "lawyer", "legal").sees("This signal is there already")


def test_a_signal_that_counts_is_confirmed_and_that_is_undone(
    morning: Database, alex: Officer
) -> None:
    with morning.read() as session:
        query = select(StoredFinding).where(StoredFinding.signal == "legal")
        found = session.scalars(query).first()
        assert found is not None
        reference = session.get_one(Case, found.case_id).reference
    alex.sends(f"/cases/{reference}/findings/{found.id}/confirm")
    assert alex.sees("Confirmed: Legal action.")
    assert any("✓ Alex Moreton" in note for note in alex.all(".app-note"))
    alex.sends(f"/cases/{reference}/findings/{found.id}/unconfirm")
    assert not any("✓ Alex Moreton" in note for note in alex.all(".app-note"))


def test_what_was_set_aside_counts_once_a_person_says_so(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(
            session, body="He said he would end it.",
            findings=[{"words": "would end it", "signal": "risk_to_life_other", "rule": "r",
                       "context": "past"}],
        )  # fmt: skip
    alex.sends("/cases/PALS-2026-000002/findings/1/counts")
    assert alex.sees("Someone’s life may be at risk")
    with database.read() as session:
        assert session.get_one(StoredFinding, 1).context == "past", "what was found stays said"
        assert session.get_one(Case, 2).danger
