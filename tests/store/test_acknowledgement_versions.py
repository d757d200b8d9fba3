"""Wordings of acknowledgements: one person proposes, another approves, everything is kept."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from store.acknowledgement_versions import (
    NotDecidedError,
    all_of,
    approve,
    back_to_shipped,
    in_force,
    propose,
    take_back,
    turn_down,
    waiting,
)
from store.correspondence import AcknowledgementVersion
from store.database import Database
from store.models import Event

NAME = "concern"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def proposed(database: Database, text: str = "Hello", by: str = "ruth") -> int:
    """The number of a proposal made just now."""
    with database.begin() as session:
        return propose(session, NAME, text, "Plainer", by=by, at=NOON).version


def approved(database: Database, text: str = "Hello", over: int = 0) -> int:
    """The number of a wording that Ruth proposed and Priya approved."""
    version = proposed(database, text)
    with database.begin() as session:
        approve(session, NAME, version, over=over, by="priya", at=NOON)
    return version


def used(database: Database) -> str | None:
    """The words in force; `None` for the shipped ones."""
    with database.read() as session:
        row = in_force(session, NAME)
        return None if row is None else row.text


def events(database: Database) -> list[tuple[str, str]]:
    """Who did what to wordings, on the installation's trail."""
    with database.read() as session:
        rows = session.scalars(select(Event).where(Event.case_id.is_(None)).order_by(Event.id))
        return [(row.actor, row.what) for row in rows if row.what.startswith("acknowledgement ")]


def test_a_proposal_changes_nothing_until_a_second_person_approves_it(database: Database) -> None:
    version = proposed(database, "New words")
    assert used(database) is None
    with database.begin() as session:
        approve(session, NAME, version, over=0, by="priya", at=NOON)
    assert used(database) == "New words"
    assert events(database) == [
        ("ruth", "acknowledgement wording proposed"),
        ("priya", "acknowledgement wording approved"),
    ]


def test_nobody_approves_or_turns_down_their_own(database: Database) -> None:
    version = proposed(database)
    with database.begin() as session, pytest.raises(NotDecidedError, match="a second person"):
        approve(session, NAME, version, over=0, by="ruth", at=NOON)
    with database.begin() as session, pytest.raises(NotDecidedError, match="take it back instead"):
        turn_down(session, NAME, version, "no", by="ruth", at=NOON)
    assert used(database) is None


def test_the_database_itself_refuses_a_person_who_approves_their_own(database: Database) -> None:
    proposed(database)
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(update(AcknowledgementVersion).values(state="approved", decided_by="ruth"))


def test_only_one_proposal_waits_at_a_time(database: Database) -> None:
    version = proposed(database)
    with database.begin() as session, pytest.raises(NotDecidedError, match="waits for a second"):
        propose(session, NAME, "Mine", "Better", by="sam", at=NOON)
    with database.begin() as session:
        assert propose(session, "mp", "Others do not wait", "x", by="sam", at=NOON).version == 1
        take_back(session, NAME, version, by="ruth", at=NOON)
    assert proposed(database) == version + 1


def test_only_who_proposed_it_takes_it_back(database: Database) -> None:
    version = proposed(database)
    with database.begin() as session, pytest.raises(NotDecidedError, match="Only the person"):
        take_back(session, NAME, version, by="priya", at=NOON)


def test_one_that_was_turned_down_is_kept_with_the_reason_and_never_approved(
    database: Database,
) -> None:
    version = proposed(database)
    with database.begin() as session:
        turn_down(session, NAME, version, "Too curt", by="priya", at=NOON)
    with database.begin() as session, pytest.raises(NotDecidedError, match="has decided on it"):
        approve(session, NAME, version, over=0, by="sam", at=NOON)
    with database.read() as session:
        (row,) = all_of(session, NAME)
        assert (row.state, row.decided_by, row.decided_why) == ("turned down", "priya", "Too curt")
        assert waiting(session, NAME) is None


def test_it_is_approved_over_the_words_that_the_person_saw(database: Database) -> None:
    approved(database, "First")
    version = proposed(database, "Second")
    with database.begin() as session, pytest.raises(NotDecidedError, match="look again"):
        approve(session, NAME, version, over=0, by="priya", at=NOON)
    with database.begin() as session:
        approve(session, NAME, version, over=1, by="priya", at=NOON)
    assert used(database) == "Second"


@pytest.mark.parametrize(("by", "state"), [("priya", "turned down"), ("ruth", "taken back")])
def test_going_back_stops_a_proposal_that_waits_so_that_none_slips_in_after_it(
    database: Database, by: str, state: str
) -> None:
    approved(database, "First")
    version = proposed(database, "Second")
    with database.begin() as session:
        back_to_shipped(session, NAME, "It is wrong", by=by, at=NOON)
    with database.begin() as session, pytest.raises(NotDecidedError, match="has decided on it"):
        approve(session, NAME, version, over=0, by="sam", at=NOON)
    with database.read() as session:
        assert [row.state for row in all_of(session, NAME)] == ["shipped", state, "approved"]
    assert approved(database, "Third") == 4
    assert used(database) == "Third"


def test_the_shipped_words_are_back_at_once_by_one_person_with_a_reason(
    database: Database,
) -> None:
    approved(database)
    with database.begin() as session:
        back_to_shipped(session, NAME, "It is wrong", by="ruth", at=NOON)
    assert used(database) is None
    assert events(database)[-1] == ("ruth", "acknowledgement wording shipped")
    with database.begin() as session, pytest.raises(NotDecidedError, match="in force already"):
        back_to_shipped(session, NAME, "again", by="ruth", at=NOON)


def test_the_trail_proves_which_words_were_approved(database: Database) -> None:
    approved(database, "Exactly these")
    with database.read() as session:
        detail = session.scalars(
            select(Event.detail).where(Event.what == "acknowledgement wording approved")
        ).one()
    assert (detail["letter"], detail["version"], detail["proposed_by"]) == (NAME, 1, "ruth")
    assert detail["text_sha256"] == (
        "dab4832e96a7a5f81fd6f4cfe4562dddf37980972f2b8924ebfa4e3b227707b7"
    )
