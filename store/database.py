"""The database: opened from a URL, migrated by Alembic, used in transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

SQLITE_WAIT_SECONDS = 30


class DatabaseError(Exception):
    """The database cannot be used; the message is one sentence saying what to do."""


class Database:
    """One database and the two ways to use it: `begin()` to write, `read()` to look."""

    def __init__(self, url: str) -> None:
        """Opens nothing yet. Raises `DatabaseError` for a URL that makes no sense."""
        try:
            parsed = make_url(url)
            self.url = parsed
            self.engine = create_engine(parsed, **_options(parsed))
        except (ArgumentError, ImportError) as error:
            raise DatabaseError(
                f"PALSBOX_DATABASE_URL is no database URL ({error}); write for example "
                "sqlite:///palsbox.db or postgresql+psycopg://user@host/palsbox."
            ) from error
        if parsed.get_backend_name() == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        if parsed.get_backend_name() == "postgresql":
            event.listen(self.engine, "connect", _prepare_postgresql)
        self._looking = self.engine.execution_options(palsbox_reading=True)

    @property
    def name(self) -> str:
        """The URL with its password masked."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on an error.

        On SQLite the write lock is taken at the start, so that no transaction fails
        half-way because another one wrote meanwhile.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only looks; it never waits for a writer."""
        with Session(self._looking, expire_on_commit=False, autoflush=False) as session:
            yield session

    def upgrade(self) -> None:
        """Brings the tables to the newest revision. Raises `DatabaseError`."""
        with self._explained():
            command.upgrade(self._alembic(), "head")

    def is_current(self) -> bool:
        """Whether the tables are at the newest revision. Raises `DatabaseError`."""
        with self._explained(), self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            return current == ScriptDirectory.from_config(self._alembic()).get_current_head()

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()

    def _alembic(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(files("store") / "migrations"))
        config.attributes["engine"] = self.engine
        return config

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise DatabaseError(
                f"The database {self.name} cannot be used: {explain(error)}."
            ) from error


def explain(error: DBAPIError) -> str:
    """The database's own words for what went wrong, in one line."""
    return " ".join(str(error.orig).split()).rstrip(".")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": SQLITE_WAIT_SECONDS}}
    return {"pool_pre_ping": True}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit transactions are switched off: ours say BEGIN themselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(SQLITE_WAIT_SECONDS * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # A machine that loses its power says goodbye to nobody, and the server would keep its locks
    # for two hours; one that stands still in the middle of a transaction would keep them for ever.
    # https://www.postgresql.org/docs/current/runtime-config-connection.html
    for setting, value in (
        ("tcp_keepalives_idle", 15),
        ("tcp_keepalives_interval", 5),
        ("tcp_keepalives_count", 3),
        ("idle_in_transaction_session_timeout", 300_000),
    ):
        connection.execute(f"SET {setting} = {value}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("palsbox_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
