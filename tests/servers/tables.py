"""SQLite files with palsbox's tables: migrated once a run, and copied for each test."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from store.database import Database


def file_with_tables(file: Path) -> str:
    """Makes an empty database with the newest tables there; its URL for SQLAlchemy.

    Raises `FileExistsError` rather than empty a database that a test has used.
    """
    with file.open("xb") as copy:
        copy.write(_tables())
    return f"sqlite:///{file}"


@cache
def _tables() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder, "tables.db")
        database = Database(f"sqlite:///{file}")
        database.upgrade()
        # The last connection that closes writes SQLite's log back into the file.
        database.close()
        return file.read_bytes()
