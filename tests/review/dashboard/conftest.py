"""The figures are counted on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def counted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    url = f"sqlite:///{tmp_path / 'figures.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    database = Database(url)
    database.upgrade()
    yield database
    database.close()
