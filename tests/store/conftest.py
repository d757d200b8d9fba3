"""A migrated database for each test, once of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    url = (
        f"sqlite:///{tmp_path / 'palsbox.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    database = Database(url)
    database.upgrade()
    yield database
    database.close()
