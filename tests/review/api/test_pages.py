"""The API: what a program may read, as whom, and what it never gets."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from review.api import tokens
from review.api.pages import Api
from store import audit
from store.access import ApiToken
from store.database import Database
from store.merging import merge
from store.models import Case, Event
from tests.review.api.conftest import Program
from tests.review.conftest import new_queue
from tests.review.morning import NOW, PASSWORD, add_case
from tests.review.officer import Officer

Programs = Callable[..., Program]
DANGER = "PALS-2026-000001"


def number_of_cases(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_every_case_is_read_page_by_page_once(morning: Database, program: Programs) -> None:
    reader, seen, after = program("auditor"), [], 0
    while after is not None:
        page = reader.reads("/cases", after=after, limit=7)
        seen += [case["reference"] for case in page["cases"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == number_of_cases(morning) > 14


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"status": "new"}, lambda case: case["status"] == "new"),
        ({"kind": "mp"}, lambda case: case["kind"] == "mp"),
        ({"band": "quarantine"}, lambda case: case["band"] == "quarantine"),
        ({"danger": "true"}, lambda case: case["danger"]),
        (
            {"received_from": (NOW - timedelta(hours=6)).isoformat()},
            lambda case: case["received_at"] >= (NOW - timedelta(hours=6)).isoformat()[:19],
        ),
    ],
)
def test_a_filter_leaves_those_that_fit_and_no_others(
    program: Programs, asked: dict[str, str], fits: Callable[[dict[str, object]], bool]
) -> None:
    reader = program("auditor")
    everything = reader.reads("/cases", limit=200)["cases"]
    expected = [case["reference"] for case in everything if fits(case)]
    found = [case["reference"] for case in reader.reads("/cases", limit=200, **asked)["cases"]]
    assert found == expected
    assert 0 < len(found) < len(everything)


def test_names_and_words_are_only_for_tokens_that_may_see_details(program: Programs) -> None:
    plain = program("officer").reads(f"/cases/{DANGER}")
    assert (plain["writer"], plain["subject"]) == (None, None)
    assert plain["link"] == f"https://pals.example/cases/{DANGER}"
    assert plain["signals"] == ["risk_to_life_self"]
    full = program("officer", details=True).reads(f"/cases/{DANGER}")
    assert full["writer"]["address"]
    assert full["subject"]


def test_what_people_wrote_into_the_trail_is_a_detail(morning: Database, program: Programs) -> None:
    with morning.begin() as session:
        audit.record(session, case_id=1, actor="alex", what="note", at=NOW, text="Rang Mrs Bell.")
    without = program("auditor").gets(f"/cases/{DANGER}/events").text
    assert "note" in without
    assert "Mrs Bell" not in without
    assert "Mrs Bell" in program("auditor", details=True).gets(f"/cases/{DANGER}/events").text


def test_a_token_of_a_route_reads_what_concerns_it_and_nothing_else(program: Programs) -> None:
    everything = program("auditor").reads("/cases", limit=200)["cases"]
    legal = [case["reference"] for case in everything if "legal" in case["signals"]]
    risk = program("risk", details=True)
    mine = risk.reads("/cases", limit=200)["cases"]
    assert [case["reference"] for case in mine] == legal
    assert {signal for case in mine for signal in case["signals"]} == {"legal"}
    assert risk.gets(f"/cases/{DANGER}").status_code == 404
    assert risk.gets(f"/cases/{DANGER}/events").status_code == 404
    events = risk.reads("/events", limit=200)["events"]
    assert {event["reference"] for event in events} == set(legal)
    exported = risk.gets("/export", format="ndjson").text.splitlines()
    assert [json.loads(line)["reference"] for line in exported] == legal


def add_both(database: Database) -> str:
    """The reference of a case that concerns Risk, and the Nursing lead more urgently; a note and
    a signal that an officer added are on its trail."""
    with database.begin() as session:
        case = add_case(
            session,
            body="I want to end my life. I have instructed a solicitor.",
            band="danger",
            attention="page",
            contact=True,
            claimed="alex",
            due=40,
            alerts=["risk", "nursing_lead"],
            findings=[
                {"signal": "legal", "rule": "l", "words": "I have instructed a solicitor"},
                {"signal": "risk_to_life_self", "rule": "r", "words": "I want to end my life"},
            ],
        )
        for what, detail in (
            ("note", {"text": "Rang Mrs Bell."}),
            ("signal added", {"signal": "risk_to_life_self", "words": "end my life"}),
            ("signal added", {"signal": "legal", "words": "a solicitor"}),
            ("alert decided", {"route": "nursing_lead", "recipient": "lead@ccg.example"}),
            ("alert decided", {"route": "risk", "recipient": "risk@ccg.example"}),
            ("danger claimed", {}),
            ("case closed", {"why": "Mrs Bell is safe."}),
        ):
            audit.record(session, case_id=case.id, actor="alex", what=what, at=NOW, **detail)
        return case.reference


def test_a_route_reads_nothing_of_a_danger_that_is_not_its_own(
    morning: Database, program: Programs
) -> None:
    both = add_both(morning)
    seen = program("risk", details=True).reads(f"/cases/{both}")
    assert (seen["band"], seen["danger"]) == ("case", False)
    assert (seen["claimed_by"], seen["claimed_at"]) == (None, None)
    assert seen["signals"] == ["legal"]
    due = {deadline["name"]: deadline["due_at"] for deadline in seen["deadlines"]}
    assert "contact" not in due
    assert seen["next_due_at"] == min(due.values())
    lead = program("nursing_lead").reads(f"/cases/{both}")
    assert (lead["band"], lead["danger"], lead["claimed_by"]) == ("danger", True, "alex")
    assert "contact" in [deadline["name"] for deadline in lead["deadlines"]]


def test_a_filter_tells_a_route_no_more_than_the_case_does(
    morning: Database, program: Programs
) -> None:
    both, risk = add_both(morning), program("risk")

    def found(**asked: str) -> bool:
        cases = risk.reads("/cases", limit=200, **asked)["cases"]
        return both in [case["reference"] for case in cases]

    assert [found(danger="true"), found(danger="false")] == [False, True]
    assert [found(band="danger"), found(band="case")] == [False, True]


def test_a_route_reads_the_events_of_its_own_and_never_their_words(
    morning: Database, program: Programs
) -> None:
    both = add_both(morning)
    events = program("risk", details=True).reads(f"/cases/{both}/events")["events"]
    assert [event["what"] for event in events] == [
        "case opened",
        "signal added",
        "alert decided",
        "case closed",
    ]
    assert {event["detail"] for event in events} == {None}
    lead = program("nursing_lead", details=True).reads(f"/cases/{both}/events")["events"]
    assert [event["what"] for event in lead].count("danger claimed") == 1
    assert "note" not in [event["what"] for event in lead]


def test_the_last_page_of_events_says_where_to_ask_for_what_is_new(
    morning: Database, program: Programs
) -> None:
    reader = program("auditor")
    first = reader.reads(f"/cases/{DANGER}/events", limit=200)
    assert first["next"] == first["events"][-1]["id"]
    path = f"/cases/{DANGER}/events"
    with morning.begin() as session:
        audit.record(session, case_id=1, actor="alex", what="note", at=NOW, text="Rang.")
    new = [e["what"] for e in reader.reads(path, after=first["next"])["events"]]
    assert new == ["viewed", "note"]
    far = 2**31 - 1
    assert reader.reads(path, after=far) == {"events": [], "next": far}


def test_events_are_read_on_from_where_one_left_off(program: Programs) -> None:
    reader = program("auditor")
    first = reader.reads("/events", limit=5)
    second = reader.reads("/events", limit=5, after=first["next"])
    numbers = [event["id"] for event in first["events"] + second["events"]]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 10


def test_an_export_is_a_table_of_which_a_spreadsheet_runs_nothing(
    morning: Database, program: Programs
) -> None:
    with morning.begin() as session:
        add_case(session, who="@SUM(A1)", subject='=HYPERLINK("//evil.example","x"),"')
    table = program("officer", details=True).gets("/export")
    assert table.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == number_of_cases(morning)
    assert rows[-1]["subject"] == '\'=HYPERLINK("//evil.example","x"),"'
    assert rows[-1]["writer_name"] == "'@SUM(A1)"
    assert "acknowledge 20" in rows[0]["deadlines"] + rows[3]["deadlines"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer palsbox_guess", "Basic YTpi"])
def test_without_a_token_nothing_is_read(app: Flask, header: str) -> None:
    answer = app.test_client().get("/api/v1/cases", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.mimetype == "application/problem+json"


def test_a_persons_cookie_opens_nothing_and_none_is_set(app: Flask) -> None:
    app.config.update(WTF_CSRF_ENABLED=False)
    alex = Officer.signed_in(app, "alex", PASSWORD)
    answer = alex.browser.get("/api/v1/cases")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_answers_set_no_cookie_and_are_not_kept(program: Programs) -> None:
    answer = program("auditor").gets("/cases")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_revoked_token_is_worth_nothing(morning: Database, program: Programs) -> None:
    reader = program("auditor")
    reader.reads("/cases")
    with morning.begin() as session:
        session.scalars(select(ApiToken)).one().revoked_at = NOW
    assert reader.gets("/cases").status_code == 401


def test_the_database_holds_no_token(morning: Database, program: Programs) -> None:
    words = program("auditor").words
    with morning.read() as session:
        token = session.scalars(select(ApiToken)).one()
    assert words not in (token.token_hash, token.name)


@pytest.mark.parametrize("role", ["administrator", "king", ""])
def test_no_token_is_made_for_a_role_that_sees_no_case(morning: Database, role: str) -> None:
    with morning.begin() as session, pytest.raises(tokens.TokenError, match="Choose the role"):
        tokens.make(session, "one", role, details=False, by="admin", at=NOW)


@pytest.mark.parametrize(
    ("path", "asked", "says"),
    [
        ("/cases", {"limit": "0"}, "limit"),
        ("/cases", {"limit": "x"}, "write a plain number"),
        ("/cases", {"status": "lost"}, "status"),
        ("/cases", {"order": "name"}, "order"),
        ("/cases", {"received_from": "yesterday"}, "RFC 3339"),
        ("/cases", {"received_from": "2026-11-24T09:00:00"}, "with its time zone"),
        ("/export", {"format": "exe"}, "format"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_said(
    program: Programs, path: str, asked: dict[str, str], says: str
) -> None:
    answer = program("auditor").gets(path, **asked)
    assert answer.status_code == 400
    assert answer.json is not None
    assert says in answer.json["detail"]


def test_an_address_that_is_not_there_is_a_problem_and_no_page(app: Flask) -> None:
    for path, method, code in (("/nothing", "GET", 404), ("/cases", "POST", 405)):
        answer = app.test_client().open(f"/api/v1{path}", method=method)
        assert (answer.status_code, answer.mimetype) == (code, "application/problem+json")


def test_who_reads_too_often_has_to_wait(morning: Database) -> None:
    app = new_queue(morning, api=Api("https://pals.example", rate="3/hour"))
    with morning.begin() as session:
        words = [
            tokens.make(session, name, "auditor", details=False, by="admin", at=NOW)[1]
            for name in ("one", "two")
        ]
    one, two = (Program(app.test_client(), said) for said in words)
    assert [one.gets("/cases").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert one.gets("/cases").headers["Retry-After"] == "60"
    assert two.gets("/cases").status_code == 200


def test_every_read_is_on_the_audit_trail(morning: Database, program: Programs) -> None:
    reader = program("auditor")
    reader.reads("/cases", status="new", limit=3)
    reader.reads(f"/cases/{DANGER}")
    reader.gets("/export")
    with morning.read() as session:
        events = session.scalars(
            select(Event).where(Event.actor == "token: for auditor False").order_by(Event.id)
        ).all()
    assert [(event.case_id, event.what) for event in events] == [
        (None, "read by a program"),
        (1, "viewed"),
        (None, "read by a program"),
    ]
    assert events[0].detail == {"path": "/api/v1/cases?status=new&limit=3", "number": 3}


def test_a_case_that_concerns_a_route_concerns_it_in_the_case_it_went_into(
    morning: Database, program: Programs
) -> None:
    with morning.begin() as session:
        case, other = add_case(session, alerts=["comms"]), add_case(session, subject="Parking")
        merge(session, other, case, "One matter.", by="alex", at=NOW)
        reference = other.reference
    assert program("comms").reads(f"/cases/{reference}")["reference"] == reference
    assert program("risk").gets(f"/cases/{reference}").status_code == 404
