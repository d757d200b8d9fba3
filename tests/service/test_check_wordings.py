"""`palsbox check` says which acknowledgement cannot be written in the words in force."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.check import Checked, run_checks
from service.settings import Settings
from store.acknowledgement_versions import approve, back_to_shipped, propose
from store.database import Database
from tests.servers.tables import file_with_tables

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return file_with_tables(tmp_path / "palsbox.db")


def checked(url: str) -> Checked:
    """What the check says of wordings."""
    checks = run_checks(Settings(database_url=url), NOW)
    return next(check for check in checks if check.what == "wordings")


def test_shipped_words_are_well(url: str) -> None:
    assert checked(url).verdict == "ok"


def test_one_in_force_that_cannot_be_used_is_named_until_it_is_mended(url: str) -> None:
    database = Database(url)
    with database.begin() as session:
        propose(session, "mp", "{{ nonsense }}", "x", by="ruth", at=NOW)
    assert checked(url).verdict == "ok", "a proposal goes to nobody"
    with database.begin() as session:
        approve(session, "mp", 1, over=0, by="priya", at=NOW)
    said = checked(url)
    assert said.verdict == "wrong"
    assert said.sentence.startswith("“To an MP”, version 1: Line 1: there is no field “nonsense”.")
    assert said.sentence.endswith("change them in the queue, under Letters.")
    with database.begin() as session:
        back_to_shipped(session, "mp", "x", by="ruth", at=NOW)
    assert checked(url).verdict == "ok"
    database.close()


def test_a_database_that_cannot_be_read_is_said_to_be_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "palsbox.db").write_bytes(b"no database at all" * 500)
    checks = list(run_checks(Settings(database_url=f"sqlite:///{tmp_path / 'palsbox.db'}"), NOW))
    assert "wrong" in [check.verdict for check in checks if check.what == "database"]
    assert "wordings" not in [check.what for check in checks]
