"""The acknowledgement of a filed message: put into the outbox, or a person's task."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from ingest.message import Address
from responders.acknowledge import acknowledge, decide
from responders.office import Office
from responders.suppression import Suppressed
from store.database import Database
from store.models import Event, Outbox, Task
from tests.responders.letters import NOON, another_message, assessment, file, finding, message

DANGER = (finding("risk_to_life_self", "I cannot go on"),)


def test_a_letter_is_acknowledged_to_its_from_address(database: Database, office: Office) -> None:
    with database.begin() as session:
        filed = file(session)
        row = acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        assert isinstance(row, Outbox)
        assert row.recipient == "anna@example.org"
        assert row.envelope_from == "weccg.comments@nhs.net"
        assert row.subject == "We have your message: PALS-2026-000001"
        assert row.in_reply_to == "<letter-1@example.org>"
        assert row.state == "queued"


def test_it_waits_as_long_as_the_office_holds_it(database: Database, office: Office) -> None:
    with database.begin() as session:
        filed = file(session)
        acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        row = session.scalars(select(Outbox)).one()
        assert row.not_before == NOON + timedelta(minutes=10)


@pytest.mark.parametrize(
    "hostile",
    [
        message(subject="Hello\r\nBcc: all@example.org"),
        message(from_=Address("Eve\r\nBcc: all@example.org", "eve@example.org")),
        message(message_id="<x@example.org>\r\nBcc: all@example.org"),
        message(subject="{{ organisation.name }} <script>alert(1)</script>"),
    ],
)
def test_nothing_a_stranger_wrote_reaches_it(
    database: Database, office: Office, hostile: object
) -> None:
    made = assessment(hostile)  # type: ignore[arg-type]  # parametrize knows no types
    with database.begin() as session:
        filed = file(session, made=made)
        acknowledge(session, filed.case, filed.stored, made, office=office, now=NOON)
        row = session.scalars(select(Outbox)).one()
        for part in (row.subject, row.text, row.html, row.in_reply_to, row.recipient):
            assert "Bcc" not in part
            assert "<script>" not in part
            assert "Eve" not in part


def test_a_case_is_acknowledged_once(database: Database, office: Office) -> None:
    with database.begin() as session:
        filed = file(session)
        acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        second = another_message(session, filed.case, assessment(), number=2)
        again = acknowledge(session, filed.case, second, assessment(), office=office, now=NOON)
        assert again == Suppressed("The case has been acknowledged already.", False)
        assert len(session.scalars(select(Outbox)).all()) == 1
        assert session.scalars(select(Task)).all() == []


def test_what_a_person_must_answer_becomes_a_task_in_time(
    database: Database, office: Office
) -> None:
    made = assessment(message(reply_to=(Address("", "elsewhere@example.org"),)))
    with database.begin() as session:
        filed = file(session, made=made)
        acknowledge(session, filed.case, filed.stored, made, office=office, now=NOON)
        task = session.scalars(select(Task)).one()
        assert "another address" in task.why
        assert task.due_at == NOON + timedelta(days=3)
        assert session.scalars(select(Outbox)).all() == []


def test_why_there_was_none_stands_on_the_audit_trail(database: Database, office: Office) -> None:
    made = assessment(message(envelope_sender=""))
    with database.begin() as session:
        filed = file(session, made=made)
        acknowledge(session, filed.case, filed.stored, made, office=office, now=NOON)
        event = session.scalars(select(Event).where(Event.what == "acknowledgement withheld")).one()
        assert "RFC 3834" in event.detail["why"]


def test_deciding_alone_changes_nothing(database: Database, office: Office) -> None:
    made = assessment(message(envelope_sender=""))
    with database.begin() as session:
        filed = file(session, made=made)
        assert decide(session, filed.case, filed.stored, made, office=office, now=NOON)
        assert session.scalars(select(Event)).all() == []


def test_a_case_too_many_in_a_day_from_one_address_is_a_persons(
    database: Database, office: Office
) -> None:
    most = office.policy.acknowledgement.caps.per_sender_per_day
    with database.begin() as session:
        for number in range(1, most + 2):
            filed = file(session, number)
            acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        assert len(session.scalars(select(Outbox)).all()) == most
        assert session.scalars(select(Task)).one().case_id == filed.case.id


def test_a_day_later_the_address_is_answered_again(database: Database, office: Office) -> None:
    with database.begin() as session:
        for number in range(1, 5):
            filed = file(session, number)
            moment = NOON + timedelta(hours=25 if number == 4 else 0)
            acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=moment)
        assert len(session.scalars(select(Outbox)).all()) == 4


def test_a_thousand_spoofed_victims_are_capped_and_every_case_kept(
    database: Database, office: Office
) -> None:
    caps = office.policy.acknowledgement.caps.model_copy(update={"all_per_hour": 5})
    acknowledgement = office.policy.acknowledgement.model_copy(update={"caps": caps})
    policy = office.policy.model_copy(update={"acknowledgement": acknowledgement})
    office = replace(office, policy=policy)
    with database.begin() as session:
        for number in range(1, 13):
            made = assessment(message(from_=Address("", f"victim{number}@example.org")))
            filed = file(session, number, made)
            acknowledge(session, filed.case, filed.stored, made, office=office, now=NOON)
        assert len(session.scalars(select(Outbox)).all()) == 5
        assert len(session.scalars(select(Task)).all()) == 7


def test_the_kill_switch_makes_each_a_persons_task(database: Database, office: Office) -> None:
    office = replace(office, acknowledging=False)
    with database.begin() as session:
        filed = file(session)
        acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        assert "switched off" in session.scalars(select(Task)).one().why


def test_a_letter_of_danger_replaces_an_ordinary_one_still_held(
    database: Database, office: Office
) -> None:
    danger = assessment(findings=DANGER, template="danger_self")
    with database.begin() as session:
        filed = file(session)
        acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        second = another_message(session, filed.case, danger, number=2)
        acknowledge(session, filed.case, second, danger, office=office, now=NOON)
        states = {row.template: row.state for row in session.scalars(select(Outbox))}
        assert states == {"concern": "cancelled", "danger_self": "queued"}


def test_it_replaces_one_that_the_server_put_off_as_well(
    database: Database, office: Office
) -> None:
    danger = assessment(findings=DANGER, template="danger_self")
    with database.begin() as session:
        filed = file(session)
        acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        session.scalars(select(Outbox)).one().state = "retrying"
        second = another_message(session, filed.case, danger, number=2)
        acknowledge(session, filed.case, second, danger, office=office, now=NOON)
        states = {row.template: row.state for row in session.scalars(select(Outbox))}
        assert states == {"concern": "cancelled", "danger_self": "queued"}


def test_a_withdrawn_one_does_not_count_towards_the_cap(database: Database, office: Office) -> None:
    with database.begin() as session:
        for number in range(1, 4):
            filed = file(session, number)
            acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        for row in session.scalars(select(Outbox)):
            row.state = "cancelled"
        filed = file(session, 4)
        last = acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        assert isinstance(last, Outbox)


def test_old_mail_waits_for_its_release(database: Database, office: Office) -> None:
    with database.begin() as session:
        filed = file(session, backlog=True)
        acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        assert session.scalars(select(Outbox)).all() == []
        assert session.scalars(select(Task)).all() == []


def test_released_old_mail_gets_a_letter_that_counts_from_the_release(
    database: Database, office: Office
) -> None:
    release = NOON + timedelta(days=30)  # Thursday 24 December
    with database.begin() as session:
        filed = file(session)
        row = acknowledge(
            session,
            filed.case,
            filed.stored,
            assessment(),
            office=office,
            now=release,
            released=True,
        )
        assert isinstance(row, Outbox)
        assert row.template == "backlog"
        assert "Tuesday 29 December at 5pm" in " ".join(row.text.split())


def test_our_own_routes_are_never_acknowledged(database: Database, office: Office) -> None:
    made = assessment(message(from_=Address("", "Risk@ICB.example")))
    with database.begin() as session:
        filed = file(session, made=made)
        result = acknowledge(session, filed.case, filed.stored, made, office=office, now=NOON)
        assert result == Suppressed("It came from an address of our own.", False)


def test_the_caps_are_counted_in_an_index_however_much_was_sent(
    database: Database, office: Office
) -> None:
    asked: list[tuple[str, Any]] = []
    on_sqlite = database.engine.dialect.name == "sqlite"
    with database.begin() as session:
        filed = file(session)
        connection = session.connection()
        event.listen(
            connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3]))
        )
        decide(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
        counts = next(each for each in asked if "count(" in each[0])
        if not on_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
        plan = str(connection.exec_driver_sql(f"{explain} {counts[0]}", counts[1]).all())

    assert "ix_outbox_rate" in plan
    assert "ix_outbox_cap" in plan
    assert not on_sqlite or "COVERING INDEX ix_outbox_rate" in plan
