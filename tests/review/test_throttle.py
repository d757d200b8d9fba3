"""Tries to sign in: counted before the password is looked at, for every process together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from review.throttle import WAIT, may_try, succeeded
from store.database import Database
from store.people import SignInTry
from tests.review.morning import NOW
from tests.servers.tables import file_with_tables

MOST = 5


@pytest.fixture(params=["sqlite", "postgresql"])
def url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return file_with_tables(tmp_path / "palsbox.db")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def tries(database: Database, *, at: timedelta = timedelta(), **most: int) -> bool:
    with database.begin() as session:
        return may_try(session, most, NOW + at)


def test_guesses_made_at_the_same_moment_in_two_processes_are_counted_one_by_one(
    url: str, database: Database
) -> None:
    other = Database(url)
    with ThreadPoolExecutor(8) as guessers:
        each = (database, other) * MOST
        allowed = list(guessers.map(lambda process: tries(process, alex=MOST), each))
    other.close()
    assert sum(allowed) == MOST


def test_one_address_that_has_to_wait_leaves_the_username_its_tries(database: Database) -> None:
    for _ in range(MOST):
        tries(database, nearby=MOST)
    assert not tries(database, alex=1, nearby=MOST)
    assert tries(database, alex=1, elsewhere=MOST)


def test_a_success_forgives_the_username_and_its_own_try_of_the_address(
    database: Database,
) -> None:
    for _ in range(2):
        tries(database, alex=2, office=3)
    with database.begin() as session:
        succeeded(session, "alex", "office", NOW)
    assert [tries(database, alex=2, office=3) for _ in range(3)] == [True, True, False]


def test_after_a_quarter_of_an_hour_nothing_is_left_of_it(database: Database) -> None:
    tries(database, alex=1)
    assert not tries(database, at=WAIT, alex=1)
    assert tries(database, at=WAIT + timedelta(seconds=1), priya=1)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInTry)) == 1
