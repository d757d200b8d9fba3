"""The figures are counted on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.servers.tables import file_with_tables


@pytest.fixture(params=["sqlite", "postgresql"])
def counted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    else:
        url = file_with_tables(tmp_path / "figures.db")
    database = Database(url)
    yield database
    database.close()
