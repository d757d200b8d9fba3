"""What staff decide on a case page, and how they take it back."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from store.audit import broken_links
from store.database import Database
from store.models import Case, Event, Outbox, StoredDeadline, StoredFinding, Task
from tests.review.morning import PASSWORD, add_case
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"


@pytest.fixture
def case(database: Database) -> Callable[[], Case]:
    """A new complaint, minor by its draft; called, it gives the case as it stands."""
    with database.begin() as session:
        add_case(
            session,
            kind="complaint",
            due=55.77,
            received=0.1,
            body="My solicitor will hear of this.",
            findings=[{"signal": "legal", "rule": "legal.solicitor", "words": "My solicitor"}],
            task="Ring her back.",
        )

    def now() -> Case:
        with database.read() as session:
            return session.get_one(Case, 1)

    return now


def last_event(database: Database) -> Event:
    """What was done last, looks left out."""
    with database.read() as session:
        query = select(Event).where(Event.what != "viewed").order_by(Event.id.desc())
        return session.scalars(query).first() or Event()


def final_response(database: Database) -> str:
    """The sum of the final response's deadline."""
    with database.read() as session:
        query = select(StoredDeadline.working).where(StoredDeadline.name == "final_response")
        return session.scalars(query).one()


def test_accepting_the_draft_takes_no_reason(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/grade")
    assert alex.sees("The grade is Minor.")
    assert (case().grade, case().grade_by, case().status) == ("minor", "alex", "open")
    assert last_event(database).what == "grade accepted"


def test_another_grade_needs_a_reason_and_moves_its_deadlines(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/grade", grade="major", why=" ")
    assert alex.sees("Say in a few words why the grade is another one than the draft.")
    assert case().grade == ""
    alex.sends(f"{CASE}/grade", grade="major", why="She was in hospital for a week.")
    assert alex.sees("Major: She was in hospital for a week.")
    assert "+ 40 working days" in final_response(database)
    event = last_event(database)
    assert (event.what, event.actor) == ("grade changed", "alex")
    assert event.detail["draft"] == "minor"


def test_undo_brings_back_the_draft_and_its_deadlines(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/grade", grade="pals", why="It is only a question.")
    assert "+ 3 working days" in final_response(database)
    alex.sends(alex.link_of(f'form[action^="{CASE}/grade/undo"]', "action"))
    assert alex.sees("The grade is a draft again.")
    assert case().grade == ""
    assert "+ 10 working days" in final_response(database)


def test_undo_brings_back_the_grade_of_whoever_had_decided_before(
    case: Callable[[], Case], database: Database, alex: Officer, priya: Officer
) -> None:
    alex.sends(f"{CASE}/grade", grade="major", why="She was in hospital for a week.")
    priya.sends(f"{CASE}/grade", grade="pals", why="It is only a question.")
    priya.sends(priya.link_of(".app-said form", "action"))
    assert priya.sees("The grade is Major again.")
    now = case()
    assert (now.grade, now.grade_by, now.grade_why) == (
        "major",
        "alex",
        "She was in hospital for a week.",
    )
    assert "+ 40 working days" in final_response(database)
    priya.sends(priya.link_of(f'form[action^="{CASE}/grade/undo"]', "action"))
    assert case().grade == ""


def test_undo_leaves_the_grade_a_colleague_set_since(
    case: Callable[[], Case], alex: Officer, priya: Officer
) -> None:
    alex.sends(f"{CASE}/grade")
    undo = alex.link_of(".app-said form", "action")
    priya.sends(f"{CASE}/grade", grade="major", why="She was in hospital for a week.")
    alex.sends(undo)
    assert alex.sees("Somebody has decided about the grade since: look at it again.")
    assert (case().grade, case().grade_by) == ("major", "priya")


def test_a_grade_that_does_not_exist_is_refused(case: Callable[[], Case], alex: Officer) -> None:
    alex.sends(f"{CASE}/grade", grade="dreadful", why="x")
    assert alex.sees("Choose a grade from the list.")
    assert case().grade == ""


def test_a_signal_is_dismissed_with_a_reason_and_can_count_again(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/findings/1/dismiss", why="")
    assert alex.sees("Say in a few words why this signal does not count.")
    alex.sends(f"{CASE}/findings/1/dismiss", why="He is her son, and asks for nothing.")
    assert alex.sees("dismissed by Alex Moreton: He is her son, and asks for nothing.")
    alex.sends(f"{CASE}/findings/1/restore")
    with database.read() as session:
        assert session.get_one(StoredFinding, 1).dismissed_by == ""


def test_a_finding_of_another_case_is_not_found(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session)
    alex.sends("/cases/PALS-2026-000002/findings/1/dismiss", why="x")
    assert alex.status == 404


def test_a_task_is_done_and_undone(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/tasks/1/done")
    assert alex.sees("Done: Ring her back.")
    with database.read() as session:
        assert session.get_one(Task, 1).done_by == "alex"
    alex.sends(f"{CASE}/tasks/1/reopen")
    with database.read() as session:
        assert session.get_one(Task, 1).done_at is None


def test_a_deadline_met_is_no_longer_what_the_case_waits_for(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    due = case().next_due_at
    alex.sends(f"{CASE}/deadlines/1/met")
    moved = case().next_due_at
    assert due is not None
    assert moved is not None
    assert moved > due
    alex.sends(f"{CASE}/deadlines/1/reopen")
    assert case().next_due_at == due


def test_a_held_acknowledgement_is_stopped_with_a_reason(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/mail/1/stop", why="")
    assert alex.sees("Say why it should not go.")
    alex.sends(f"{CASE}/mail/1/stop", why="Her husband reads her mail.")
    assert alex.sees("It is stopped and will not go.")
    with database.read() as session:
        assert session.get_one(Outbox, 1).state == "cancelled"
    assert last_event(database).detail["why"] == "Her husband reads her mail."


def test_a_mail_that_has_gone_cannot_be_stopped(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        session.get_one(Outbox, 1).state = "sent"
    alex.sends(f"{CASE}/mail/1/stop", why="Too late?")
    assert alex.sees("It is too late: it has gone, or is going now.")


def test_an_alert_is_never_stopped(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        mail = session.get_one(Outbox, 1)
        mail.purpose, mail.route = "alert", "risk"
    alex.sends(f"{CASE}/mail/1/stop", why="No need.")
    assert alex.sees("An alert cannot be stopped.")
    with database.read() as session:
        assert session.get_one(Outbox, 1).state == "queued"


def test_a_note_goes_on_the_timeline_as_words(case: Callable[[], Case], alex: Officer) -> None:
    alex.sends(f"{CASE}/note", text="Rang her at 10.\n<b>No answer.</b>")
    assert alex.sees("Note by Alex Moreton – Rang her at 10. <b>No answer.</b>")
    assert alex.sends(f"{CASE}/note", text="  ").sees("Write the note first.")


def test_a_case_is_taken_given_back_and_taken_over(
    case: Callable[[], Case], alex: Officer, priya: Officer
) -> None:
    assert alex.sends(f"{CASE}/assign").sees("The case is yours.")
    assert priya.opens(CASE).sees("With Alex Moreton.")
    priya.sends(f"{CASE}/assign")
    assert case().assigned_to == "priya"
    priya.sends(f"{CASE}/assign", to="nobody")
    assert case().assigned_to == ""


def test_waiting_needs_a_reason_and_ends_with_taking_it_up(
    case: Callable[[], Case], alex: Officer
) -> None:
    assert alex.sends(f"{CASE}/wait", why="").sees("Say whom or what the case waits for.")
    alex.sends(f"{CASE}/wait", why="The consent form.")
    assert case().status == "waiting"
    alex.sends(f"{CASE}/reopen")
    assert case().status == "open"


def test_closing_with_a_task_left_needs_a_reason_and_leads_to_the_queue(
    case: Callable[[], Case], alex: Officer
) -> None:
    assert alex.sends(f"{CASE}/close", why="").sees("The case still has a task to do")
    alex.sends(f"{CASE}/close", why="She withdrew it.")
    assert alex.path == "/"
    assert alex.sees("PALS-2026-000001 is closed.")
    assert case().status == "closed"
    alex.sends(f"{CASE}/reopen")
    assert (case().status, case().closed_at) == ("open", None)


def test_every_decision_is_on_a_trail_whose_links_hold(
    case: Callable[[], Case], database: Database, alex: Officer
) -> None:
    alex.sends(f"{CASE}/assign")
    alex.sends(f"{CASE}/grade")
    alex.sends(f"{CASE}/note", text="Done.")
    with database.read() as session:
        assert list(broken_links(session)) == []
        actors = set(session.scalars(select(Event.actor).where(Event.case_id == 1)))
    assert actors == {"palsbox", "alex"}


def test_a_form_without_its_token_is_refused(
    app: Flask, case: Callable[[], Case], alex: Officer
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    alex.sends(f"{CASE}/grade")
    assert alex.status == 400
    assert alex.sees("The page was open for a long time.")
    assert case().grade == ""
    stranger = Officer("alex", app.test_client())
    stranger.sends("/sign-in", username="alex", password=PASSWORD)
    assert stranger.status == 401


def test_decisions_are_buttons_a_link_decides_nothing(
    case: Callable[[], Case], alex: Officer
) -> None:
    for action in ("grade", "close", "assign", "danger/claim"):
        assert alex.opens(f"{CASE}/{action}").status == 405, action
    assert (case().grade, case().status, case().assigned_to) == ("", "new", "")
