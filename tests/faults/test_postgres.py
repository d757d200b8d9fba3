"""PostgreSQL fails: what was not committed is done again, and no letter takes the blame."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from service import receive
from service.triage import Triage
from store.database import Database
from tests.faults.reckoning import assert_all_holds
from tests.servers.postgres import Postgres
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_engine import mailbox_polled, wait_until
from tests.service.test_receive import CALM, DANGER

WRITER = "nell@tarrow.example"
FAILS_ONCE = """
CREATE SEQUENCE failures;
CREATE FUNCTION fail_once() RETURNS trigger AS $$
BEGIN
    IF nextval('failures') = 1 THEN
        RAISE EXCEPTION 'the database cannot just now' USING ERRCODE = '{code}';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER fail_once BEFORE INSERT ON case_ FOR EACH ROW EXECUTE FUNCTION fail_once();
"""


@pytest.fixture
def house(tmp_path: Path, triage: Triage, postgres_url: str) -> Iterator[House]:
    house = House(tmp_path, triage, database_url=postgres_url)
    yield house
    assert_all_holds(house.settings)
    house.flow.database.close()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("40P01", id="deadlock"),
        pytest.param("40001", id="serialization failure"),
        pytest.param("53100", id="disk full"),
        pytest.param("53200", id="out of memory"),
        pytest.param("55P03", id="lock not available"),
        pytest.param("57P01", id="ended by its administrator"),
    ],
)
def test_a_letter_that_the_database_could_not_file_is_filed_a_moment_later(
    house: House, code: str
) -> None:
    with house.flow.database.begin() as session:
        session.execute(text(FAILS_ONCE.format(code=code)))
    house.postbox.put(letter(DANGER))

    house.drain()
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=15)):
        house.drain()

    assert house.transport.recipients == [NURSING_LEAD, WRITER]
    (message,) = house.messages()
    assert message.attempts == 1, "the letter was not to blame"


def test_a_real_deadlock_is_gone_through(house: House) -> None:
    house.postbox.put(letter(CALM, message_id="<first@tarrow.example>"))
    house.drain()
    follow_up = letter(DANGER, References="<first@tarrow.example>", subject="Re: A letter")
    house.postbox.put(follow_up.replace(b"A letter", house.cases()[0].reference.encode()))

    with house.flow.database.begin() as other:
        # Of the two, palsbox is to notice the deadlock, and to lose.
        other.execute(text("SET LOCAL deadlock_timeout = '1h'"))
        other.execute(text("SELECT 1 FROM case_ FOR UPDATE"))
        drained = threading.Thread(target=house.drain)
        drained.start()
        wait_until(lambda: _waits(house))
        other.execute(text("LOCK TABLE message IN EXCLUSIVE MODE"))
    drained.join(60)
    assert not drained.is_alive()

    assert house.written_to(NURSING_LEAD) != []
    assert len(house.cases()) == 1


def test_a_database_that_is_restarted_is_worked_with_again(tmp_path: Path, triage: Triage) -> None:
    with Postgres() as cluster:
        url = cluster.new_database_with_tables()
        _keep_what_is_committed(url)
        house = House(tmp_path, triage, database_url=url)
        engine = house.engine()
        thread = threading.Thread(target=engine.run)
        thread.start()
        try:
            wait_until(lambda: mailbox_polled(house))
            cluster.stop()
            house.postbox.put(letter(DANGER), at=datetime.now(UTC) + timedelta(seconds=1))
            cluster.start()
            wait_until(lambda: len(house.transport.posted) == 2)
        finally:
            engine.stop()
            thread.join(30)
            house.flow.database.close()
        assert not thread.is_alive()
        assert house.transport.recipients == [NURSING_LEAD, WRITER]
        assert_all_holds(house.settings)


def test_a_letter_in_hand_while_the_database_restarts_is_filed_once_it_is_back(
    tmp_path: Path, triage: Triage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Postgres() as cluster:
        url = cluster.new_database_with_tables()
        _keep_what_is_committed(url)
        house = House(tmp_path, triage, database_url=url)
        whole = Triage.of
        starting: list[threading.Thread] = []

        def goes_meanwhile(self: Triage, raw: bytes, **known: object) -> object:
            if not starting:
                cluster.stop()
                starting.append(threading.Thread(target=_start_when_missed, args=(cluster, missed)))
                starting[0].start()
            return whole(self, raw, **known)  # type: ignore[arg-type]  # passed on as they came

        missed = threading.Event()
        monkeypatch.setattr(receive, "sleep", lambda _: missed.set())
        monkeypatch.setattr(Triage, "of", goes_meanwhile)
        house.postbox.put(letter(DANGER))
        house.drain()
        starting[0].join()
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=15)):
            house.drain()

        (message,) = house.messages()
        house.flow.database.close()
        assert house.transport.recipients == [NURSING_LEAD, WRITER]
        assert message.attempts == 1, "the letter was not to blame"
        assert_all_holds(house.settings)


def _start_when_missed(cluster: Postgres, missed: threading.Event) -> None:
    missed.wait(30)
    cluster.start()


def _keep_what_is_committed(url: str) -> None:
    """The tests' PostgreSQL is fast because it forgets; this database is to be a real one."""
    database = Database(url)
    with database.begin() as session:
        name = database.url.database
        session.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = on"))
    database.close()


def _waits(house: House) -> bool:
    """Whether some transaction waits for another's lock."""
    with house.flow.database.read() as session:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(session.scalar(query))
