"""PostgreSQL and Redis fail under a real worker: it goes on by itself once they are back."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from store.database import Database
from tests.faults.test_postgres import FAILS_ONCE
from tests.faults.workers.fleet import PROCESSES, Fleet
from tests.service.test_engine import wait_until

pytestmark = [pytest.mark.faults_only, pytest.mark.timeout(900)]


def test_postgresql_crashes_with_letters_in_hand_and_comes_back(fleet: Fleet) -> None:
    for _ in range(2):
        fleet.letters_come()
        wait_until(fleet.has_work)
        fleet.postgres.stop()
        fleet.letters_come()
        fleet.postgres.start()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("40P01", id="deadlock"),
        pytest.param("40001", id="serialization failure"),
        pytest.param("53100", id="disk full"),
    ],
)
def test_postgresql_cannot_file_a_letter_just_then(fleet: Fleet, code: str) -> None:
    with fleet.database() as database, failing_once(database, code):
        fleet.letters_come()
        fleet.finish()

    assert fleet.most_attempts() == 1, "no letter was to blame"


@contextmanager
def failing_once(database: Database, code: str) -> Iterator[None]:
    with database.begin() as session:
        session.execute(text(FAILS_ONCE.format(code=code)))
    yield
    with database.begin() as session:
        assert session.scalar(text("SELECT last_value FROM failures")) > 1
        session.execute(text("DROP FUNCTION fail_once CASCADE"))
        session.execute(text("DROP SEQUENCE failures"))


def test_redis_dies_with_bells_in_it_and_comes_back(fleet: Fleet) -> None:
    for _ in range(2):
        fleet.letters_come()
        fleet.redis.kill()
        fleet.letters_come()
        fleet.redis.start()


def test_redis_stays_away(fleet: Fleet) -> None:
    fleet.redis.kill()
    fleet.letters_come()
    fleet.finish()
    fleet.redis.start()


def test_redis_is_flushed_again_and_again(fleet: Fleet) -> None:
    with fleet.redis.client() as client:
        for _ in range(5):
            fleet.letters_come()
            client.flushall()


def test_redis_is_full(fleet: Fleet) -> None:
    with fleet.redis.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        fleet.letters_come()
        fleet.finish()
        client.config_set("maxmemory", "0")


def test_redis_gives_a_task_out_again_while_a_process_still_has_it(fleet: Fleet) -> None:
    stopped = fleet.readers()[0]
    os.kill(stopped, signal.SIGSTOP)
    try:
        with fleet.redis.client() as client:
            for _ in range(PROCESSES):
                fleet.letters_come()
            wait_until(lambda: client.zcard("unacked_index") > 0)
            held = set(client.zrange("unacked_index", 0, -1))
            client.zadd("unacked_index", dict.fromkeys(held, 0), xx=True)
            wait_until(lambda: not held & set(client.zrange("unacked_index", 0, -1)))
        fleet.finish()
    finally:
        os.kill(stopped, signal.SIGCONT)
