"""Which words an acknowledgement goes out in, and what happens where those cannot be used."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.load import load_policy
from responders.acknowledge import acknowledge
from responders.acknowledgements.in_force import write_in_force
from responders.acknowledgements.shipped import acknowledgements
from responders.office import Office
from store import acknowledgement_versions
from store.database import Database
from store.models import Event, Outbox, Task
from tests.responders.acknowledgements.wordings import changed, put_into_force, values
from tests.responders.letters import NOON, assessment, file, finding

UNUSABLE = "{{ nonsense }}"


def acknowledged(session: Session, number: int, office: Office) -> Outbox:
    """The acknowledgement of a letter that has just come, in a case of that number."""
    filed = file(session, number)
    row = acknowledge(session, filed.case, filed.stored, assessment(), office=office, now=NOON)
    assert isinstance(row, Outbox)
    return row


def test_what_is_shipped_is_version_nought(database: Database, office: Office) -> None:
    with database.begin() as session:
        row = acknowledged(session, 1, office)
        assert row.template_version == 0
        assert "Thank you for telling us about this." in row.text


def test_new_words_go_from_the_moment_they_are_approved_and_are_pinned(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        proposed = acknowledgement_versions.propose(
            session, "concern", changed("concern"), "Warmer", by="ruth", at=NOON
        )
        assert "We are glad" not in acknowledged(session, 1, office).text
        acknowledgement_versions.approve(
            session, "concern", proposed.version, over=0, by="priya", at=NOON
        )
    with database.begin() as session:
        row = acknowledged(session, 2, office)
        assert row.text.startswith("We are glad that you wrote.")
        assert "<p>We are glad that you wrote.</p>" in row.html
        assert row.template_version == 1
        decided = select(Event.detail).where(
            Event.what == "acknowledgement decided", Event.case_id == row.case_id
        )
        assert session.scalars(decided).one()["template_version"] == 1


def test_a_letter_that_waits_keeps_the_words_it_was_decided_in(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        put_into_force(session, "concern", changed("concern"))
        row = acknowledged(session, 1, office)
    with database.begin() as session:
        acknowledgement_versions.back_to_shipped(
            session, "concern", "It is wrong", by="priya", at=NOON
        )
    with database.read() as session:
        row = session.scalars(select(Outbox)).one()
        assert "We are glad" in row.text
        assert row.template_version == 1


def test_each_letter_has_words_of_its_own(database: Database) -> None:
    with database.begin() as session:
        put_into_force(session, "mp", changed("mp"))
        other = write_in_force(session, "complaint", values(), load_policy())
        assert other.version == 0
        assert "We are glad" not in other.letter.text


@pytest.mark.parametrize("name", acknowledgements())
def test_words_that_cannot_be_used_never_lose_an_acknowledgement(
    database: Database, name: str
) -> None:
    policy = load_policy()
    with database.begin() as session:
        shipped = write_in_force(session, name, values(), policy)
        put_into_force(session, name, UNUSABLE)
        written = write_in_force(session, name, values(), policy)
        assert written.letter == shipped.letter
        assert (written.version, written.unusable) == (0, 1)
        assert written.why.startswith("Line 1: there is no field “nonsense”.")


def test_words_that_lost_what_must_stay_are_not_used_either(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        put_into_force(session, "concern", "This automatic letter has lost everything else.")
        assert "999" in acknowledged(session, 1, office).text


def test_staff_and_administrator_are_told_once_and_each_case_says_it(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        put_into_force(session, "concern", UNUSABLE)
        for number in (1, 2):
            assert acknowledged(session, number, office).template_version == 0
        (task,) = session.scalars(select(Task))
        assert "acknowledgement “To a concern” cannot be used" in task.what
        assert "there is no field “nonsense”" in task.why
        (mail,) = session.scalars(select(Outbox).where(Outbox.purpose == "admin"))
        assert mail.recipient == "admin@icb.example"
        assert "The shipped words go instead." in " ".join(mail.text.split())
        told = select(Event.case_id).where(Event.what == "acknowledgement in the shipped words")
        assert len(set(session.scalars(told))) == 2
        put_into_force(session, "concern", f"{UNUSABLE} again")
        acknowledged(session, 3, office)
        assert len(session.scalars(select(Task)).all()) == 2


def test_a_letter_of_danger_goes_in_the_shipped_words_too(
    database: Database, office: Office
) -> None:
    made = assessment(
        findings=(finding("risk_to_life_self", "I cannot go on"),), template="danger_self"
    )
    with database.begin() as session:
        put_into_force(session, "danger_self", UNUSABLE)
        filed = file(session, made=made)
        row = acknowledge(session, filed.case, filed.stored, made, office=office, now=NOON)
        assert isinstance(row, Outbox)
        assert "Samaritans" in row.text
        assert row.state == "queued"
