"""Which faults of the database pass by themselves, so that no message is to blame for them."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

_CLASSES = ("08", "40", "53", "57P", "58", "55P03")
"""Connection lost, transaction rolled back, resources (disk full) spent, ended by an operator,
fault of the system, lock not to be had:
https://www.postgresql.org/docs/current/errcodes-appendix.html"""

_AWAY = ("08", "57P")
"""Connection lost, ended by an operator."""

_AT_ONCE = "40"
"""Serialization failure and deadlock: the same transaction may go through the next moment."""

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""https://www.sqlite.org/rescode.html; the upper bits of a code say more about it."""


def passes(error: DBAPIError) -> bool:
    """Whether the fault lies with the database and its machine, not with what was asked."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    return is_away(error) or _sqlstate(error).startswith(_CLASSES)


def is_away(error: DBAPIError) -> bool:
    """Whether the database does not answer just now, as a server that is being restarted: then
    nothing at all can be written, and asking again is all there is to do."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    # A server that did not answer at all gave no code.
    unanswered = isinstance(error, OperationalError) and not _sqlstate(error)
    return unanswered or error.connection_invalidated or _sqlstate(error).startswith(_AWAY)


def passes_at_once(error: DBAPIError) -> bool:
    """Whether there is no need to wait before the next attempt."""
    return _sqlstate(error).startswith(_AT_ONCE)


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
