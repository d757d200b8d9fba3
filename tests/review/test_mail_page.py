"""One mail of ours: exactly as it goes, kept from going, sent again; never two by accident."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Event, Outbox, Task
from tests.review.morning import NOW, add_case
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"
MAIL = f"{CASE}/mail/1"


@pytest.fixture
def sent(database: Database) -> Database:
    """A case whose acknowledgement went hours ago."""
    with database.begin() as session:
        case = add_case(session, due=55)
        case.outbox[0].html = "<p>Thank you for writing to us.</p>"
        case.outbox[0].in_reply_to = "<first@mail.example>"
    return database


@pytest.fixture
def held(database: Database) -> Database:
    """A case whose acknowledgement waits."""
    with database.begin() as session:
        add_case(session, received=0.1, due=55)
    return database


def rows(database: Database) -> list[Outbox]:
    with database.read() as session:
        return list(session.scalars(select(Outbox).order_by(Outbox.id)))


def open_tasks(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Task.name).where(Task.done_at.is_(None))))


def test_it_is_shown_exactly_as_it_went(sent: Database, alex: Officer) -> None:
    alex.opens(MAIL)
    headers = dict(zip(alex.all("dt"), alex.all("dd"), strict=False))
    assert headers["From"] == "Patient Experience Team <pals@ccg.example>"
    assert headers["To"] == "writer@mail.example"
    assert headers["In answer to"] == "<first@mail.example>"
    assert headers["Marked as"] == "auto-replied"
    assert alex.sees("Your reference is PALS-2026-000001.")
    frame = alex.browser.get(f"{MAIL}/html")
    assert frame.get_data(as_text=True) == "<p>Thank you for writing to us.</p>"
    assert frame.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_its_bytes_can_be_saved_and_that_is_on_the_trail(sent: Database, alex: Officer) -> None:
    mail = message_from_bytes(alex.browser.get(f"{MAIL}/raw").data)
    assert mail["To"] == "writer@mail.example"
    with sent.read() as session:
        last = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert last is not None
        assert last.what == "message downloaded"


def test_it_is_found_under_its_own_case_only(sent: Database, alex: Officer) -> None:
    with sent.begin() as session:
        add_case(session)
    for part in ("", "/html", "/raw"):
        assert alex.opens(f"/cases/PALS-2026-000002/mail/1{part}").status == 404


def test_kept_from_going_it_is_a_persons_task_and_undo_lets_it_go(
    held: Database, alex: Officer
) -> None:
    alex.sends(f"{MAIL}/stop", why=" ")
    assert alex.sees("Say why it should not go.")
    alex.sends(f"{MAIL}/stop", why="I have just rung her.")
    assert rows(held)[0].state == "cancelled"
    assert open_tasks(held) == ["acknowledge"]
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("It goes after all.")
    assert rows(held)[0].state == "queued"
    assert rows(held)[0].not_before > NOW
    assert open_tasks(held) == []


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "uncertain", "draft", "drafting"])
def test_it_is_not_let_go_where_a_merged_case_has_the_person_acknowledged(
    held: Database, alex: Officer, state: str
) -> None:
    alex.sends(f"{MAIL}/stop", why="I have just rung her.")
    with held.begin() as session:
        gone = add_case(session, received=0.1, due=55)
        gone.outbox[0].state = state
        gone.merged_into_id, gone.status = 1, "closed"
    alex.sends(f"{MAIL}/let-go")
    assert alex.sees("The person is acknowledged already.")
    assert rows(held)[0].state == "cancelled"
    assert open_tasks(held) == ["acknowledge"]


def test_a_crisis_letter_is_let_go_although_an_ordinary_one_went(
    held: Database, alex: Officer
) -> None:
    alex.sends(f"{MAIL}/stop", why="I have just rung her.")
    with held.begin() as session:
        session.get_one(Outbox, 1).priority = 1
        gone = add_case(session, received=9, due=55)
        gone.merged_into_id, gone.status = 1, "closed"
    alex.sends(f"{MAIL}/let-go")
    assert rows(held)[0].state == "queued"


def test_it_is_sent_again_with_a_reason_as_a_mail_of_its_own(sent: Database, alex: Officer) -> None:
    alex.sends(f"{MAIL}/again", why="")
    assert alex.sees("Say why it should go again.")
    alex.sends(f"{MAIL}/again", why="She rang: she never got it.")
    assert alex.sees("It goes again in 10 seconds.")
    first, second = rows(sent)
    assert second.text == first.text
    assert second.header_message_id != first.header_message_id
    assert (second.state, second.not_before) == ("queued", NOW + timedelta(seconds=10))
    with sent.read() as session:
        event = session.scalars(
            select(Event).where(Event.what == "acknowledgement sent again")
        ).one()
        assert (event.actor, event.detail["why"]) == ("alex", "She rang: she never got it.")


def test_never_two_by_accident(sent: Database, alex: Officer) -> None:
    alex.sends(f"{MAIL}/again", why="She never got it.")
    alex.sends(f"{MAIL}/again", why="She never got it.")
    assert alex.sees("It was sent again already: look at the newest one.")
    alex.sends(f"{CASE}/mail/2/again", why="She never got it.")
    assert alex.sees("It has not gone yet, so there is nothing to send again.")
    with sent.begin() as session:
        second = session.get_one(Outbox, 2)
        second.state, second.sent_at = "sent", NOW - timedelta(minutes=9)
    alex.sends(f"{CASE}/mail/2/again", why="She never got it.")
    assert alex.sees("It went less than ten minutes ago and may still be on its way.")
    assert len(rows(sent)) == 2


def test_sent_again_it_says_the_same_and_is_pinned_to_the_same_wording(
    sent: Database, alex: Officer
) -> None:
    with sent.begin() as session:
        row = session.scalars(select(Outbox).where(Outbox.id == 1)).one()
        row.template, row.template_version = "concern", 3
    alex.sends(f"{MAIL}/again", why="She never got it.")
    first, second = rows(sent)
    assert (second.text, second.template_version) == (first.text, 3)
    assert alex.opens(f"{CASE}/mail/2").sees("Worded in version 3 of “concern”.")


def test_sending_it_again_can_be_taken_back(sent: Database, alex: Officer) -> None:
    alex.sends(f"{MAIL}/again", why="She never got it.")
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("It was taken back and will not go again.")
    assert [row.state for row in rows(sent)] == ["sent", "cancelled"]
    assert open_tasks(sent) == []


def test_an_alert_is_neither_stopped_nor_sent_again(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(
            session,
            body="My solicitor will hear of this.",
            findings=[{"signal": "legal", "rule": "x", "words": "My solicitor"}],
            alerts=["risk"],
        )
    alex.sends(f"{CASE}/mail/2/stop", why="No need.")
    assert alex.sees("An alert cannot be stopped.")
    alex.sends(f"{CASE}/mail/2/again", why="Again.")
    assert alex.sees("Only an acknowledgement can be sent again.")


def test_a_draft_that_was_stopped_is_there_again(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        case = add_case(session)
        case.outbox[0].purpose, case.outbox[0].state = "draft", "draft"
    alex.sends(f"{MAIL}/stop", why="Not needed.")
    assert open_tasks(database) == []
    alex.sends(alex.link_of(".app-said form", "action"))
    assert alex.sees("The draft is there again.")
    assert rows(database)[0].state == "draft"


def test_one_that_lies_in_outlooks_drafts_is_neither_stopped_nor_sent_here(
    held: Database, alex: Officer
) -> None:
    with held.begin() as session:
        session.get_one(Outbox, 1).state = "draft"
    alex.opens(MAIL)
    assert alex.sees("It lies in the mailbox's Drafts folder: send it from there")
    assert not alex.sees("Stop it")
    alex.sends(f"{MAIL}/stop", why="Not needed.")
    assert alex.sees("delete it there, and mark the task as done")
    alex.sends(f"{MAIL}/again", why="Now.")
    assert alex.sees("It lies in the mailbox's Drafts folder: send it from there.")
    assert [row.state for row in rows(held)] == ["draft"]


@pytest.mark.parametrize("state", ["queued", "retrying"])
def test_an_answer_of_an_officer_is_taken_back_and_never_stopped(
    database: Database, alex: Officer, state: str
) -> None:
    with database.begin() as session:
        case = add_case(session, received=0.1, due=55)
        case.outbox[0].purpose, case.outbox[0].state = "reply", state
    for page in (CASE, MAIL):
        assert not alex.opens(page).sees("Do not send it")
        assert f"{CASE}/reply/1/undo" in alex.html
    alex.sends(f"{MAIL}/stop", why="I mistyped.")
    assert alex.sees("It is a colleague's own answer: take it back, and it can be mended.")
    assert rows(database)[0].state == state
