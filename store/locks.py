"""Names that one transaction, or one process, holds at a time.

PostgreSQL's advisory locks: they end with the transaction or the connection that holds
them, so a process that is killed leaves none behind
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). SQLite needs
none: a write transaction there has the database to itself, and one process runs on it.
"""

import hashlib

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from store.database import Database


def wait_for(session: Session, name: str) -> None:
    """Holds the name until the transaction ends; waits for whoever holds it."""
    if _has_locks(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(name)})


def take_if_free(session: Session, name: str) -> bool:
    """Holds the name until the transaction ends, or says that somebody else does."""
    if not _has_locks(session):
        return True
    taken = session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _key(name)})
    return bool(taken)


class Ownership:
    """A name that one process holds for as long as its connection lives."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Whether the name is ours; takes it where nobody has it.

        Asked again now and then: a database that was restarted has forgotten who owned what.
        Raises SQLAlchemy's `DBAPIError` where the database does not answer.
        """
        if self._database.url.get_backend_name() != "postgresql":
            return True
        return self._still_held() or self._take()

    def release(self) -> None:
        """Lets the next one have it. May be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _still_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.release()
            return False
        return True

    def _take(self) -> bool:
        connection = self._database.engine.connect()
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        # Held for days: it must not be one of the few that the pool lends out.
        connection.detach()
        taken = False
        try:
            asked = text("SELECT pg_try_advisory_lock(:key)")
            taken = bool(connection.scalar(asked, {"key": _key(self._name)}))
        finally:
            if not taken:
                connection.close()
        if taken:
            self._connection = connection
        return taken


def _has_locks(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _key(name: str) -> int:
    """A 64-bit number for the name, as PostgreSQL wants it."""
    return int.from_bytes(hashlib.sha256(f"palsbox:{name}".encode()).digest()[:8], signed=True)
