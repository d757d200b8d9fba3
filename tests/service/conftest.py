"""What every test of the service stands on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from policy.load import load_policy
from service.settings import Settings
from service.triage import Triage
from service.wiring import build_triage
from tests.faults.reckoning import assert_all_holds
from tests.servers.redis import RedisServer
from tests.service.distributed_house import Distributed
from tests.service.house import House


@pytest.fixture(scope="session")
def triage() -> Triage:
    """The shipped policy and lexicons, loaded once."""
    return build_triage(Settings(), load_policy())


@pytest.fixture
def palsbox(
    tmp_path: Path, triage: Triage, postgres_url: str, redis: RedisServer
) -> Iterator[Distributed]:
    """A palsbox on PostgreSQL and Redis; nothing runs yet. At the end all that must hold does."""
    house = House(tmp_path, triage, database_url=postgres_url, redis_url=redis.url)
    palsbox = Distributed(house)
    yield palsbox
    palsbox.bell.close()
    assert_all_holds(house.settings)
    house.flow.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(tmp_path: Path, triage: Triage, request: pytest.FixtureRequest) -> Iterator[House]:
    """A palsbox that sends live to a recording transport, once on each database."""
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_postgres else ""
    house = House(tmp_path, triage, database_url=url)
    yield house
    house.flow.database.close()
