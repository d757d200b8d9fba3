"""Consent that came, and the clock that starts with it."""

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Case, Event, StoredDeadline
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"


@pytest.fixture
def waiting(database: Database) -> Database:
    """A moderate complaint for somebody else, a fortnight old, waiting for consent."""
    with database.begin() as session:
        case = add_case(
            session,
            kind="complaint",
            grade="moderate",
            received=14 * 24,
            due=55,
            status="waiting",
            findings=[{"signal": "third_party_consent", "rule": "x", "words": "question"}],
        )
        session.add(
            StoredDeadline(
                case_id=case.id, name="consent", label="Consent: ask again, or ring", due_at=NOW,
                working="10 working days", paragraph="4.4",
            )
        )  # fmt: skip
    return database


def final_response(database: Database) -> str:
    with database.read() as session:
        query = select(StoredDeadline.working).where(StoredDeadline.name == "final_response")
        return session.scalars(query).one()


def test_the_time_for_the_final_response_starts_with_consent(
    waiting: Database, alex: Officer
) -> None:
    before = final_response(waiting)
    alex.sends(f"{CASE}/consent", why="Signed note from her mother, by post.")
    assert alex.sees("The time for the final response counts from now.")
    assert final_response(waiting).startswith("Tue 09:14 + 25 working days")
    with waiting.read() as session:
        case = session.get_one(Case, 1)
        assert case.status == "open"
        event = session.scalars(select(Event).where(Event.what == "consent received")).one()
        assert event.detail["why"] == "Signed note from her mother, by post."
    assert alex.sees("Consent received")
    assert before != final_response(waiting)


def test_undo_counts_from_the_letter_again(waiting: Database, alex: Officer) -> None:
    alex.sends(f"{CASE}/consent", why="Signed note.")
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("Consent is no longer written down.")
    assert not final_response(waiting).startswith("Tue 09:14 + 25 working days, Fri")
    with waiting.read() as session:
        names = select(StoredDeadline.name).where(StoredDeadline.met_at.is_not(None))
        assert "consent" not in list(session.scalars(names))


def test_undo_has_the_case_wait_again(waiting: Database, alex: Officer) -> None:
    alex.sends(f"{CASE}/consent", why="Signed note.")
    alex.sends(alex.link_of(".app-said form", "action"))
    with waiting.read() as session:
        assert session.get_one(Case, 1).status == "waiting"


def test_undo_of_consent_nobody_asked_for_leaves_nothing_due(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session, due=55, status="open")
    alex.sends(f"{CASE}/consent", why="The letter is signed by both.")
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("Consent is no longer written down.")
    with database.read() as session:
        case = session.get_one(Case, 1)
        assert "consent" not in [row.name for row in case.deadlines]
        open_ones = [row.due_at for row in case.deadlines if row.met_at is None]
        assert (case.status, case.next_due_at) == ("open", min(open_ones))


def test_it_needs_to_be_said_how(waiting: Database, alex: Officer) -> None:
    alex.sends(f"{CASE}/consent", why=" ")
    assert alex.sees("Say how the consent was given, and by whom.")


def test_consent_that_came_unasked_is_written_down_too(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(
            session,
            due=55,
            findings=[{"signal": "third_party_consent", "rule": "x", "words": "question"}],
        )
    assert alex.opens(CASE).sees("no consent is recorded (4.4). Ask for consent")
    alex.sends(f"{CASE}/consent", why="The letter is signed by both.")
    assert alex.sees("Consent received")
    assert not alex.sees("no consent is recorded")
    alex.sends(f"{CASE}/consent", why="Again.")
    assert alex.sees("Consent is written down already.")
