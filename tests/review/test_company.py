"""Who watches a case, who is looking at it, and what the queue says of both."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from review.desk import KEY
from store.attendance import LASTS
from store.database import Database
from store.models import Case
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"


@pytest.fixture(autouse=True)
def case(database: Database) -> None:
    """One case."""
    with database.begin() as session:
        add_case(session)


@pytest.fixture
def wait(app: Flask) -> Callable[[timedelta], None]:
    """Lets time pass."""

    def passes(length: timedelta) -> None:
        object.__setattr__(app.extensions[KEY], "now", lambda: NOW + length)

    return passes


def test_somebody_who_has_the_case_open_is_named_on_it_and_in_the_queue(
    alex: Officer, priya: Officer
) -> None:
    priya.opens(CASE)
    assert alex.opens("/").all(".app-eyes") == ["Priya Nair looking now"]
    assert alex.opens(CASE).sees("Priya Nair is looking at this too.")
    assert priya.opens("/").all(".app-eyes") == ["Alex Moreton looking now"]


def test_whoever_left_or_fell_silent_is_not_named_any_more(
    alex: Officer, priya: Officer, wait: Callable[[timedelta], None]
) -> None:
    priya.opens(CASE)
    priya.sends(f"{CASE}/gone")
    assert alex.opens("/").all(".app-eyes") == []
    priya.opens(CASE)
    wait(LASTS + timedelta(seconds=1))
    assert alex.opens("/").all(".app-eyes") == []


def test_a_page_that_is_still_open_says_so_and_hears_who_else_is_there(
    alex: Officer, priya: Officer, wait: Callable[[timedelta], None]
) -> None:
    priya.opens(CASE)
    wait(LASTS)
    assert '"looking":""' in priya.sends(f"{CASE}/here").html
    wait(LASTS + LASTS)
    assert "Priya Nair is looking at this too." in alex.sends(f"{CASE}/here").html


def test_an_open_page_alone_keeps_nobody_signed_in(
    alex: Officer, wait: Callable[[timedelta], None]
) -> None:
    for minutes in (30, 59, 70):
        wait(timedelta(minutes=minutes))
        alex.browser.get("/live?after=0")
        alex.browser.post(f"{CASE}/here")
    assert alex.opens("/").path == "/sign-in"


def test_a_watched_case_says_what_others_changed_since_until_it_is_opened(
    alex: Officer, priya: Officer
) -> None:
    alex.sends(f"{CASE}/watch")
    assert alex.sees("You watch it.")
    assert alex.opens("/?view=watched").all(".app-eyes") == []
    assert priya.opens(CASE).sees("Watched by Alex Moreton.")
    priya.sends(f"{CASE}/gone")
    assert alex.opens("/?view=watched").all(".app-eyes") == [], "a look changes nothing"
    priya.sends(f"{CASE}/note", text="I rang her.")
    priya.sends(f"{CASE}/close")
    priya.sends(f"{CASE}/gone")
    assert alex.opens("/?view=watched").all(".app-eyes") == ["Changed since you looked"]
    alex.opens(CASE)
    assert alex.opens("/?view=watched").all(".app-eyes") == []
    alex.sends(f"{CASE}/unwatch")
    assert alex.opens("/?view=watched").all(".app-row") == []


def test_a_note_is_found_by_its_words(alex: Officer) -> None:
    alex.sends(f"{CASE}/note", text="Rang Harlow’s switchboard twice.")
    assert alex.opens("/?q=switchboard").all(".app-why") == [
        "Note: Rang Harlow’s switchboard twice."
    ]


def test_the_stream_says_what_came_in_since_and_where_a_life_may_be_at_risk(
    database: Database, alex: Officer
) -> None:
    alex.opens("/")
    address = alex.link_of("[data-live]", "data-live")
    assert '"new": "", "danger": ""' in alex.opens(address).html
    with database.begin() as session:
        add_case(session)
        add_case(session, band="danger", attention="page")
    answer = alex.browser.get(address)
    assert answer.content_type.startswith("text/event-stream")
    assert '"new": "2 new", "danger": "1 life may be at risk"' in answer.get_data(as_text=True)


def test_a_grade_is_accepted_from_the_list_once_and_undone(alex: Officer) -> None:
    accepted = alex.browser.post("/cases/PALS-2026-000001/accept").json
    assert accepted is not None
    assert "the grade is Minor." in accepted["said"]
    assert alex.sends("/cases/PALS-2026-000001/accept").status == 409
    asked = {"Accept": "application/json"}
    undone = alex.browser.post(accepted["undo"], headers=asked)
    assert (undone.status_code, undone.json) == (200, {"said": "The grade is a draft again."})
    assert alex.browser.post(accepted["undo"], headers=asked).status_code == 409
    assert "the grade is Minor." in alex.sends("/cases/PALS-2026-000001/accept").html


def test_a_search_that_finds_many_is_paged(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        for _ in range(59):
            add_case(session)
    first = alex.opens("/?q=appointment").all(".app-cell-case a")
    second = alex.opens("/?q=appointment&page=2").all(".app-cell-case a")
    assert (len(first), len(second)) == (50, 10)
    assert len({*first, *second}) == 60
    assert alex.all(".nhsuk-pagination__link") == ["1", "2"]
    assert alex.opens("/?q=appointment&page=99").all(".app-cell-case a") == second


@pytest.mark.parametrize(
    ("attention", "said"),
    [("first", "is to be read first"), ("page", "A life may be at risk in PALS-2026-000001")],
)
def test_what_is_to_be_read_is_not_graded_from_the_list_unread(
    database: Database, alex: Officer, attention: str, said: str
) -> None:
    with database.begin() as session:
        case = session.get_one(Case, 1)
        case.attention, case.danger, case.status = attention, attention == "page", "new"
    assert "/cases/PALS-2026-000001/accept" not in alex.opens("/").html
    assert said in alex.sends("/cases/PALS-2026-000001/accept").html
    assert alex.status == 409
    with database.read() as session:
        assert session.get_one(Case, 1).status == "new"
