"""Drafts: written for an officer, never sent by themselves."""

from datetime import timedelta

from sqlalchemy import select

from ingest.message import Address
from responders.deliver import deliver_due
from responders.drafts import write_drafts
from responders.office import Office
from store.database import Database
from store.models import Outbox
from tests.fakes.transport import RecordingTransport
from tests.responders.conftest import Clock
from tests.responders.letters import NOON, assessment, file, message

BOTH = ("out_of_scope:out_of_scope_gp", "consent_needed")


def test_each_draft_lies_ready_in_the_case(database: Database, office: Office) -> None:
    made = assessment(drafts=BOTH)
    with database.begin() as session:
        filed = file(session, made=made)
        scope, consent = write_drafts(session, filed.case, made, office=office, now=NOON)
        assert "integrated care board" in scope.text
        assert scope.because == ["out_of_scope_gp"]
        assert "written agreement" in " ".join(consent.text.split())
        assert {row.state for row in (scope, consent)} == {"draft"}
        assert scope.recipient == "anna@example.org"


def test_no_draft_ever_goes_out_by_itself(database: Database, office: Office, clock: Clock) -> None:
    made = assessment(drafts=BOTH)
    with database.begin() as session:
        filed = file(session, made=made)
        write_drafts(session, filed.case, made, office=office, now=NOON)
    clock.pass_by(days=30)
    transport = RecordingTransport()
    deliver_due(database, transport, sending="live", office=office, now=clock)
    assert transport.posted == []


def test_a_draft_is_written_once_a_case(database: Database, office: Office) -> None:
    made = assessment(drafts=BOTH)
    with database.begin() as session:
        filed = file(session, made=made)
        write_drafts(session, filed.case, made, office=office, now=NOON)
        again = write_drafts(
            session, filed.case, made, office=office, now=NOON + timedelta(hours=1)
        )
        assert again == []
        assert len(session.scalars(select(Outbox)).all()) == 2


def test_a_writer_without_an_address_leaves_the_recipient_to_the_officer(
    database: Database, office: Office
) -> None:
    made = assessment(message(from_=Address("Anna", "not an address")), drafts=BOTH)
    with database.begin() as session:
        filed = file(session, made=made)
        rows = write_drafts(session, filed.case, made, office=office, now=NOON)
        assert [row.recipient for row in rows] == ["", ""]
