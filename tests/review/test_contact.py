"""A telephone call written down: who, when, what came of it, and what it meets."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Case, Event, StoredDeadline, Task
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"


@pytest.fixture
def danger(database: Database) -> Database:
    """Somebody in danger, to be contacted today, whose acknowledgement failed."""
    with database.begin() as session:
        case = add_case(session, attention="page", band="danger", contact=True, due=55)
        session.add(
            Task(
                case_id=case.id, name="acknowledge", what="Acknowledge it yourself.", why="",
                opened_at=NOW, due_at=None,
            )
        )  # fmt: skip
    return database


def met(database: Database) -> dict[str, datetime | None]:
    """Each deadline and when it was met."""
    with database.read() as session:
        return {row.name: row.met_at for row in session.scalars(select(StoredDeadline))}


def text_of_call(database: Database) -> str:
    with database.read() as session:
        event = session.scalars(select(Event).where(Event.what == "phone contact")).one()
        assert event.actor == "alex"
        return str(event.detail["text"])


def test_having_spoken_they_are_contacted_and_acknowledged(danger: Database, alex: Officer) -> None:
    alex.sends(
        f"{CASE}/contact", who="Joan Teller", outcome="spoke", when="2026-11-24T09:05",
        text="She is safe and with her sister.",
    )  # fmt: skip
    assert alex.sees("Written down: Spoke with Joan Teller, Tuesday 24 November 2026 at 9:05am.")
    assert met(danger)["contact"] == datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    assert met(danger)["acknowledge"] is not None
    assert met(danger)["final_response"] is None
    assert text_of_call(danger).endswith("She is safe and with her sister.")
    with danger.read() as session:
        assert session.scalars(select(Task)).one().done_by == "alex"
        assert session.get_one(Case, 1).danger


@pytest.mark.parametrize("outcome", ["message", "nobody"])
def test_a_message_left_contacts_nobody(danger: Database, alex: Officer, outcome: str) -> None:
    alex.sends(f"{CASE}/contact", who="Joan Teller", outcome=outcome)
    assert met(danger)["contact"] is None
    assert met(danger)["acknowledge"] is None
    assert text_of_call(danger)


def test_undo_opens_again_what_it_met(danger: Database, alex: Officer) -> None:
    alex.sends(f"{CASE}/contact", who="Joan Teller", outcome="spoke")
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("The call is taken back.")
    assert met(danger)["contact"] is None
    alex.sends(f"{CASE}/contact/undo")
    assert alex.sees("There is no call of yours to take back.")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"who": "", "outcome": "spoke"}, "Say whom you rang and what came of it."),
        ({"who": "Joan"}, "Say whom you rang and what came of it."),
        ({"who": "Joan", "outcome": "spoke", "when": "noon"}, "Write when you rang as"),
        (
            {"who": "Joan", "outcome": "spoke", "when": "2026-11-25T09:00"},
            "That is still to come: say when you rang.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_met(
    danger: Database, alex: Officer, fields: dict[str, str], said: str
) -> None:
    alex.sends(f"{CASE}/contact", **fields)
    assert alex.sees(said)
    assert met(danger)["contact"] is None


def test_undo_opens_the_task_to_acknowledge_again(danger: Database, alex: Officer) -> None:
    alex.sends(f"{CASE}/contact", who="Joan Teller", outcome="spoke")
    alex.sends(f"{CASE}/contact/undo")
    with danger.read() as session:
        assert session.scalars(select(Task)).one().done_at is None


def test_a_call_before_the_letter_came_meets_nothing(danger: Database, alex: Officer) -> None:
    alex.sends(f"{CASE}/contact", who="Joan", outcome="spoke", when="2026-11-23T09:00")
    assert alex.sees("That is before the letter came: say when you rang about it.")
    assert met(danger)["contact"] is None
