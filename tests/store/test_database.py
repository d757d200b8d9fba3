"""The database: migrated from nothing, in step with the models, refused in one sentence."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from store.base import Base
from store.database import Database, DatabaseError, now
from store.models import Mailbox


def test_the_migrations_make_exactly_the_tables_of_the_models(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": not_full_text})
        difference = compare_metadata(context, Base.metadata)

    assert difference == []
    assert migrated.is_current()


def test_a_database_that_was_never_migrated_is_not_current(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")

    assert not database.is_current()
    database.close()


def test_locks_of_a_machine_that_vanished_are_let_go(postgres_url: str) -> None:
    database = Database(postgres_url)
    names = ("tcp_keepalives_idle", "idle_in_transaction_session_timeout")
    with database.read() as session:
        in_force = [session.scalar(text(f"SHOW {name}")) for name in names]
    database.close()

    assert in_force == ["15", "5min"]


def test_a_transaction_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(IntegrityError):
        add_the_same_mailbox_twice(database)

    with database.read() as session:
        assert session.query(Mailbox).count() == 0


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    moment = now()
    with database.begin() as session:
        session.add(Mailbox(name="one", first_seen_at=moment))

    with database.read() as session:
        assert session.query(Mailbox).one().first_seen_at == moment


def test_sqlite_never_buys_speed_with_durability(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'palsbox.db'}")
    with database.begin() as session:
        full = session.execute(text("PRAGMA synchronous")).scalar_one()
        journal = session.execute(text("PRAGMA journal_mode")).scalar_one()
    database.close()

    assert (full, journal) == (2, "wal")


@pytest.mark.parametrize("url", ["", "nonsense", "mysterydb://host/x"])
def test_a_url_that_makes_no_sense_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseError, match=r"sqlite:///palsbox\.db"):
        Database(url)


def test_a_password_is_never_shown() -> None:
    database = Database("postgresql+psycopg://pals:hunter2@127.0.0.1:1/pals")

    with pytest.raises(DatabaseError) as refusal:
        database.is_current()

    assert "hunter2" not in str(refusal.value)
    assert "hunter2" not in database.name


def not_full_text(name: str | None, _kind: str, _parents: object) -> bool:
    """Full text indexes are each database's own: no model describes one."""
    return not (name or "").startswith("search_words")


def add_the_same_mailbox_twice(database: Database) -> None:
    with database.begin() as session:
        for _ in range(2):
            session.add(Mailbox(name="one", first_seen_at=now()))
            session.flush()
