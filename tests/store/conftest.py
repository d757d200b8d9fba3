"""A database with its tables for each test, once of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.servers.tables import file_with_tables


@pytest.fixture(params=["sqlite", "postgresql"])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    url = (
        file_with_tables(tmp_path / "palsbox.db")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    database = Database(url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database that went through every migration by itself, and is no copy of one."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").new_database()
    database = Database(url)
    database.upgrade()
    yield database
    database.close()
