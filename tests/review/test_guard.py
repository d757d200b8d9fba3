"""Who gets to see what: each role, at another's cases and at another's buttons."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from store.database import Database
from store.models import Case, Event, StoredFinding
from tests.review.morning import PASSWORD, add_case
from tests.review.officer import Officer

Somebody = Callable[..., Officer]
LEGAL, MEDIA, PLAIN = "PALS-2026-000001", "PALS-2026-000002", "PALS-2026-000003"
WORDS = "I have instructed a solicitor"


@pytest.fixture
def three(database: Database) -> Database:
    """A case for Risk, one for Communications, one that concerns no route."""
    with database.begin() as session:
        for words, signal, route in (
            (WORDS, "legal", "risk"),
            ("I will go to the papers", "media", "comms"),
        ):
            add_case(
                session,
                body=f"{words} about this.",
                findings=[{"signal": signal, "rule": f"{signal}.x", "words": words}],
                alerts=[route],
            )
        add_case(session, subject="Parking")
    return database


def events(database: Database, what: str) -> list[Event]:
    with database.read() as session:
        return list(session.scalars(select(Event).where(Event.what == what)))


def test_a_route_sees_only_the_cases_that_concern_it(three: Database, somebody: Somebody) -> None:
    risk = somebody("risk")
    assert risk.opens("/").path == "/alerts"
    assert [LEGAL in risk.text, MEDIA in risk.text, PLAIN in risk.text] == [True, False, False]


@pytest.mark.parametrize("other", [MEDIA, PLAIN, "PALS-2026-009999"])
@pytest.mark.parametrize(
    "page",
    ["/alerts/{}", "/cases/{}", "/cases/{}/messages/2/raw", "/cases/{}/messages/1/letter"],
)
def test_anothers_case_is_not_found_and_the_try_is_written_down(
    three: Database, somebody: Somebody, page: str, other: str
) -> None:
    risk = somebody("risk")
    risk.opens(page.format(other))
    assert risk.status == 404
    assert risk.sees(f"There is no case {other}.")
    (refused,) = events(three, "refused")
    assert (refused.actor, refused.detail["path"]) == ("risk", page.format(other))


@pytest.mark.parametrize("action", ["note", "close", "assign", "danger/claim", "grade"])
def test_a_route_changes_nothing_on_a_case_that_is_not_its_own(
    three: Database, somebody: Somebody, action: str
) -> None:
    lead = somebody("nursing_lead")
    assert lead.sends(f"/cases/{LEGAL}/{action}", text="Mine", why="Mine").status == 404
    with three.read() as session:
        assert session.scalars(select(Case.status)).all() == ["new", "new", "new"]


def test_a_route_reads_the_letter_but_none_of_its_buttons(
    three: Database, somebody: Somebody
) -> None:
    risk = somebody("risk")
    assert risk.opens(f"/cases/{LEGAL}").path == f"/alerts/{LEGAL}"
    assert risk.sees(WORDS)
    assert risk.sends(f"/cases/{LEGAL}/note", text="Mine").status == 403
    assert not risk.opens(f"/alerts/{LEGAL}").sees("Add a note")


def test_of_a_case_that_concerns_two_routes_each_sees_its_own_findings(
    three: Database, somebody: Somebody
) -> None:
    with three.begin() as session:
        session.add(
            StoredFinding(
                case_id=1, message_id=1, signal="media", rule="media.x", where="body",
                start=0, end=1, text="the Gazette will hear of it",
            )
        )  # fmt: skip
    assert not somebody("risk").opens(f"/alerts/{LEGAL}").sees("the Gazette will hear of it")
    comms = somebody("comms").opens(f"/alerts/{LEGAL}")
    assert comms.sees("the Gazette will hear of it")
    assert not comms.sees(f"“{WORDS}”")


def test_somebody_of_two_roles_may_do_what_either_may(three: Database, somebody: Somebody) -> None:
    both = somebody("risk", "officer")
    assert both.opens(f"/cases/{PLAIN}").status == 200
    assert both.sends(f"/cases/{PLAIN}/note", text="Seen").status == 200


def test_the_auditor_reads_every_case_and_changes_none(three: Database, somebody: Somebody) -> None:
    auditor = somebody("auditor")
    for case in (LEGAL, MEDIA, PLAIN):
        assert auditor.opens(f"/cases/{case}").status == 200
        # To watch is about the auditor alone, and changes nothing of the case.
        assert auditor.all("main form") == ["Watch it"]
        assert auditor.sends(f"/cases/{case}/note", text="Mine").status == 403
    with three.read() as session:
        assert [case.looked_at_by for case in session.scalars(select(Case))] == ["", "", ""]


def test_the_auditor_finds_no_boxes_to_tick_in_the_queue(
    three: Database, somebody: Somebody, alex: Officer
) -> None:
    assert alex.opens("/").all("#bulk button") != []
    auditor = somebody("auditor").opens("/")
    assert auditor.sees(PLAIN)
    assert auditor.all("#bulk button") == auditor.all(".app-tick") == []


def test_the_administrator_sees_no_letter(three: Database, somebody: Somebody) -> None:
    administrator = somebody("administrator")
    for page in (f"/cases/{LEGAL}", f"/alerts/{LEGAL}", "/alerts", "/received", "/?q=solicitor"):
        administrator.opens(page)
        assert administrator.path == "/people" or administrator.status == 403, page
        assert not administrator.sees("solicitor")


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(
    three: Database, somebody: Somebody
) -> None:
    from review.accounts import set_roles  # noqa: PLC0415 - as an administrator would meanwhile

    officer = somebody("officer")
    with three.begin() as session:
        set_roles(session, "officer", ["comms"])
    assert officer.opens(f"/cases/{PLAIN}").status == 404


@pytest.mark.usefixtures("three")
def test_an_officer_alone_is_no_second_person(app: Flask, alex: Officer, priya: Officer) -> None:
    with app.extensions["palsbox"].database.begin() as session:
        session.get_one(Case, 1).danger = True
    where = f"/cases/{LEGAL}/danger"
    priya.sends(f"{where}/set-aside", why="He speaks of his garden.")
    assert alex.sends(f"{where}/confirm").status == 403
    sam = Officer.signed_in(app, "sam", PASSWORD)
    assert "agree: set the danger aside" not in sam.opens(f"/cases/{LEGAL}").text


@pytest.mark.usefixtures("three")
def test_a_route_follows_its_case_into_another_by_either_reference(
    alex: Officer, somebody: Somebody
) -> None:
    alex.sends(f"/cases/{PLAIN}/merge", **{"with": LEGAL, "why": "One matter."})
    risk, comms = somebody("risk"), somebody("comms")
    for reference in (LEGAL, PLAIN):
        assert risk.opens(f"/alerts/{reference}").sees(WORDS)
        assert comms.opens(f"/alerts/{reference}").status == 404


def test_a_finding_dismissed_after_a_merge_ends_what_no_alert_began(
    database: Database, alex: Officer, somebody: Somebody
) -> None:
    with database.begin() as session:
        add_case(
            session,
            body=f"{WORDS} about this.",
            findings=[{"signal": "legal", "rule": "legal.x", "words": WORDS}],
        )
        add_case(session, subject="Parking")
    one, other = "PALS-2026-000001", "PALS-2026-000002"
    alex.sends(f"/cases/{other}/merge", **{"with": one, "why": "One matter."})
    risk = somebody("risk")
    assert risk.opens(f"/alerts/{one}").status == 200
    alex.sends(f"/cases/{other}/findings/1/dismiss", why="She is a solicitor herself.")
    for reference in (one, other):
        assert risk.opens(f"/alerts/{reference}").status == 404
