"""A copied file of tables is as good as one that was migrated."""

from pathlib import Path

import pytest

from store.database import Database, now
from store.models import Mailbox
from tests.servers.tables import file_with_tables


def test_each_file_is_current_and_shows_nothing_of_another_test(tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        database = Database(file_with_tables(tmp_path / name))
        with database.begin() as session:
            session.add(Mailbox(name="one", first_seen_at=now()))
            assert session.query(Mailbox).count() == 1
        assert database.is_current()
        database.close()


def test_a_file_that_is_there_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "one.db").write_text("used")

    with pytest.raises(FileExistsError):
        file_with_tables(tmp_path / "one.db")

    assert (tmp_path / "one.db").read_text() == "used"
