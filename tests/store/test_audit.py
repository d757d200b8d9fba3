"""The audit trail: whatever is changed behind its back shows."""

import pytest
from sqlalchemy import delete, select, update

from store import audit
from store.database import Database, now
from store.models import Event


def write_three(database: Database) -> list[int]:
    with database.begin() as session:
        for number in range(3):
            audit.record(session, case_id=None, actor="olive", what="looked", at=now(), page=number)
        return list(session.scalars(select(Event.id).order_by(Event.id)))


def test_a_trail_written_in_several_transactions_is_one_chain(database: Database) -> None:
    for _ in range(2):
        write_three(database)

    assert broken(database) == []


def broken(database: Database) -> list[str]:
    with database.read() as session:
        return list(audit.broken_links(session))


def test_a_trail_nobody_touched_verifies(database: Database) -> None:
    write_three(database)

    assert broken(database) == []


def test_an_event_that_was_changed_is_named(database: Database) -> None:
    _, second, _ = write_three(database)
    with database.begin() as session:
        session.execute(update(Event).where(Event.id == second).values(actor="somebody else"))

    assert broken(database) == [f"Event {second} was changed after it was written."]


def test_an_event_that_was_taken_out_is_missed_by_the_next(database: Database) -> None:
    _, second, third = write_three(database)
    with database.begin() as session:
        session.execute(delete(Event).where(Event.id == second))

    assert broken(database) == [f"Event {third} does not follow the one before it."]


def test_an_event_without_an_actor_is_refused(database: Database) -> None:
    with database.begin() as session, pytest.raises(ValueError, match="needs an actor"):
        audit.record(session, case_id=None, actor="", what="looked", at=now())

    with database.read() as session:
        assert session.scalars(select(Event)).all() == []
