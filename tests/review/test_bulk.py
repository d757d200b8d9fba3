"""One decision on many cases at once."""

import pytest
from flask import Flask
from sqlalchemy import select

from store.database import Database
from store.models import Case, Event, Outbox
from tests.review.morning import add_case
from tests.review.officer import Officer


def press(officer: Officer, action: str, *numbers: int, to: str = "") -> Officer:
    """Ticks these cases and presses the button."""
    ticked = [f"PALS-2026-{number:06}" for number in numbers]
    return officer.sends("/bulk", action=action, to=to, case=ticked)  # type: ignore[arg-type]  # werkzeug takes a list as many fields


def undo(officer: Officer) -> Officer:
    """Presses the Undo of the last decision."""
    return officer.sends(officer.link_of("form[action*='/bulk/undo']", "action"))


def state(database: Database, number: int) -> tuple[str, str, str, str]:
    with database.read() as session:
        case = session.get_one(Case, number)
        return case.status, case.band, case.kind, case.assigned_to


def events(database: Database, number: int) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Event.what).where(Event.case_id == number)))


@pytest.fixture
def three(database: Database) -> Database:
    """Two ordinary cases, and a danger nobody has claimed."""
    with database.begin() as session:
        add_case(session, subject="one", assigned="priya")
        add_case(session, subject="two")
        add_case(session, subject="danger", attention="page", band="danger")
    return database


def test_cases_are_given_to_a_colleague_and_the_giving_is_undone(
    three: Database, alex: Officer
) -> None:
    press(alex, "assign", 1, 2, to="sam")
    assert alex.sees("2 cases given to sam.")
    assert [state(three, number)[3] for number in (1, 2)] == ["sam", "sam"]
    assert undo(alex).sees("Taken back for 2 cases.")
    assert [state(three, number)[3] for number in (1, 2)] == ["priya", ""]
    assert events(three, 1) == ["case opened", "assigned", "bulk decision undone"]


@pytest.mark.parametrize(
    ("action", "kind", "event"),
    [("automatic", "concern", "closed as automatic"), ("spam", "spam", "marked as spam")],
)
def test_closed_by_the_dozen_each_on_its_own_trail_and_brought_back(
    three: Database, alex: Officer, action: str, kind: str, event: str
) -> None:
    before = state(three, 1)
    press(alex, action, 1, 2)
    assert state(three, 1)[:3] == ("closed", "automatic", kind)
    assert events(three, 2) == ["case opened", event]
    undo(alex)
    assert state(three, 1) == before


@pytest.mark.parametrize("action", ["assign", "automatic", "spam"])
def test_unclaimed_danger_is_never_dealt_with_by_the_dozen(
    three: Database, alex: Officer, action: str
) -> None:
    press(alex, action, 2, 3, to="sam")
    assert alex.sees(
        "PALS-2026-000003 is left as it is: a life may be at risk and nobody has claimed it."
    )
    assert alex.sees("1 case")
    assert state(three, 3) == ("new", "danger", "concern", "")
    assert events(three, 3) == ["case opened"]


def test_what_is_to_be_read_first_is_not_closed_unread(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, attention="first", band="automatic", kind="spam")
        add_case(session, attention="page", band="danger", claimed="priya")
    press(alex, "spam", 1, 2)
    assert alex.sees("it is to be read first, and nobody has")
    assert alex.sees("close it on its own page")
    assert [state(database, number)[0] for number in (1, 2)] == ["new", "new"]


def test_undo_leaves_what_somebody_decided_since(
    three: Database, alex: Officer, priya: Officer
) -> None:
    press(alex, "assign", 1, 2, to="sam")
    page = alex.html
    priya.sends("/cases/PALS-2026-000001/assign")
    alex.html = page
    assert undo(alex).sees("Taken back for 1 case.")
    assert [state(three, number)[3] for number in (1, 2)] == ["priya", ""]


def test_nobody_undoes_what_another_pressed(three: Database, alex: Officer, priya: Officer) -> None:
    press(alex, "spam", 1)
    priya.html = alex.html
    assert undo(priya).sees("Nothing was left to take back.")
    assert state(three, 1)[0] == "closed"


@pytest.mark.parametrize(
    ("action", "to", "numbers", "said"),
    [
        ("assign", "sam", (), "Tick the cases first."),
        ("assign", "stranger", (1,), "There is no colleague of that name who works on cases."),
        ("burn", "", (1,), "Choose what to do with the cases."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    three: Database, alex: Officer, *, action: str, to: str, numbers: tuple[int, ...], said: str
) -> None:
    assert press(alex, action, *numbers, to=to).sees(said)
    assert state(three, 1) == ("new", "case", "concern", "priya")


def test_the_buttons_need_signing_in(app: Flask, three: Database) -> None:
    stranger = Officer("nobody", app.test_client())
    assert press(stranger, "spam", 1).status == 401
    assert state(three, 1)[0] == "new"


@pytest.mark.parametrize("action", ["automatic", "spam"])
def test_an_answer_on_its_way_out_stays_here_and_goes_after_all_once_undone(
    database: Database, alex: Officer, action: str
) -> None:
    with database.begin() as session:
        add_case(session, subject="just come", received=0.1)

    def answer() -> str:
        with database.read() as session:
            return session.scalars(select(Outbox.state).where(Outbox.case_id == 1)).one()

    assert answer() == "queued"
    press(alex, action, 1)
    assert answer() == "cancelled"
    undo(alex)
    assert answer() == "queued"
    assert "acknowledgement reinstated" in events(database, 1)
