"""Webhooks: told of what happened once, again after a failure, and not for ever."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from policy.load import load_policy
from responders.webhook_call import new_message_id, new_secret
from service.settings import Settings
from service.webhooks import GIVEN_UP_AFTER, Teller
from service.wiring import build_office
from store import audit
from store.database import Database
from store.models import Case, Outbox, StoredDeadline
from store.webhooks import (
    MOST_AT_ONCE,
    WEBHOOK_EVENTS,
    Webhook,
    WebhookDelivery,
    gather,
    newest_event,
)
from tests.responders.conftest import Clock
from tests.review.morning import NOW, add_case
from tests.servers.certificates import Certificate
from tests.servers.https import HttpsServer, Reply, Request
from tests.servers.ports import free_port
from tests.servers.tables import file_with_tables
from tests.service.machine import PATIENCE, Machine, machine
from tests.service.test_engine import wait_until

__all__ = ["machine"]


class Receiver:
    """Keeps what it is told and answers with `code`."""

    def __init__(self, server: HttpsServer) -> None:
        self.server, self.code = server, 200
        self.told: list[tuple[str, str]] = []
        self.ids: list[str] = []
        server.answer = self.answer

    def answer(self, request: Request) -> Reply:
        told = request.json()
        self.told.append((told["type"], told["data"]["reference"]))
        self.ids.append(request.headers["webhook-id"])
        return Reply(self.code)


@pytest.fixture
def receiver(certificate: Certificate) -> Iterator[Receiver]:
    with HttpsServer(certificate) as server:
        yield Receiver(server)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(file_with_tables(tmp_path / "palsbox.db"))
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def a_webhook(url: str, trail: int, *events: str) -> Webhook:
    return Webhook(
        url=f"{url}/hook",
        secret=new_secret(),
        events=[*events],
        trail=trail,
        created_by="admin",
        created_at=NOW,
    )


@pytest.fixture
def tell(database: Database, receiver: Receiver, clock: Clock) -> Callable[[], int]:
    """One round of telling; the webhook was added when nothing had happened yet."""
    settings = Settings.model_validate(
        {
            "admin": "admin@nhs.net",
            "webhook_hosts": "127.0.0.1",
            "webhook_ca": receiver.server.ca,
            "queue_url": "https://pals.example",
        }
    )
    with database.begin() as session:
        session.add(a_webhook(receiver.server.url, newest_event(session), *WEBHOOK_EVENTS))
    return Teller(database, build_office(settings, load_policy(), None), settings, clock).tell


def somebody_waits(database: Database) -> bool:
    """Whether a transaction of this database waits for a lock that another one holds."""
    with database.read() as session:
        return bool(
            session.scalar(
                text(
                    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity "
                    "WHERE datname = current_database() AND wait_event_type = 'Lock')"
                )
            )
        )


def happens(database: Database, **case: object) -> str:
    with database.begin() as session:
        return add_case(session, **case).reference  # type: ignore[arg-type]


def webhook(database: Database) -> Webhook:
    with database.read() as session:
        return session.scalars(select(Webhook)).one()


def test_a_case_that_is_opened_is_told_once(
    database: Database, receiver: Receiver, tell: Callable[[], int]
) -> None:
    one = happens(database)
    tell(), tell()
    assert receiver.told == [("case.opened", one)]
    two = happens(database)
    tell(), tell()
    assert receiver.told == [("case.opened", one), ("case.opened", two)]


def test_what_happened_before_the_webhook_was_added_is_not_told(
    database: Database, receiver: Receiver, tell: Callable[[], int]
) -> None:
    with database.begin() as session:
        session.delete(session.scalars(select(Webhook)).one())
    happens(database)
    with database.begin() as session:
        session.add(a_webhook(receiver.server.url, newest_event(session), "case.opened"))
    tell()
    assert receiver.told == []


def test_an_alert_and_a_deadline_that_is_near_are_told(
    database: Database, receiver: Receiver, clock: Clock, tell: Callable[[], int]
) -> None:
    reference = happens(database, due=30)
    with database.begin() as session:
        audit.record(session, case_id=1, actor="palsbox", what="alert decided", at=NOW)
    tell()
    assert receiver.told == [("case.opened", reference), ("alert.raised", reference)]
    clock.pass_by(hours=7)
    tell(), tell()
    assert receiver.told[2:] == [("deadline.near", reference)]


def test_on_a_busy_day_every_deadline_that_is_near_is_told(database: Database) -> None:
    happens(database, due=30)
    with database.begin() as session:
        session.add(a_webhook("https://told.example/", newest_event(session), "deadline.near"))
        session.add_all(
            StoredDeadline(
                case_id=1,
                name=f"step-{number}",
                label="A step",
                due_at=NOW + timedelta(hours=3),
                working="",
                paragraph="",
            )
            for number in range(MOST_AT_ONCE + 5)
        )
    with database.begin() as session:
        gather(session, now=NOW, message_id=new_message_id)
    with database.begin() as session:
        assert gather(session, now=NOW, message_id=new_message_id) == 0
        told = session.scalars(select(WebhookDelivery.event)).all()
    assert told.count("deadline.near") == MOST_AT_ONCE + 5


@pytest.mark.parametrize("how", ["met", "closed"])
def test_a_deadline_that_is_met_or_of_a_closed_case_is_nobodys_worry(
    database: Database, receiver: Receiver, tell: Callable[[], int], how: str
) -> None:
    happens(database, due=3)
    with database.begin() as session:
        if how == "met":
            for row in session.scalars(select(StoredDeadline)):
                row.met_at = NOW
        else:
            session.get_one(Case, 1).status = "closed"
    tell()
    assert [event for event, _ in receiver.told] == ["case.opened"]


def test_only_what_was_asked_for_is_told(
    database: Database, receiver: Receiver, tell: Callable[[], int]
) -> None:
    with database.begin() as session:
        session.scalars(select(Webhook)).one().events = ["alert.raised"]
    happens(database)
    tell()
    assert receiver.told == []


def test_a_call_that_failed_is_made_again_later_under_the_same_id(
    database: Database, receiver: Receiver, clock: Clock, tell: Callable[[], int]
) -> None:
    happens(database)
    receiver.code = 503
    tell(), tell()
    assert len(receiver.told) == 1
    assert "answered 503" in webhook(database).last_error
    receiver.code = 200
    clock.pass_by(minutes=2)
    tell()
    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 2
    assert webhook(database).failing_since is None


def test_after_days_without_success_it_is_switched_off_and_the_administrator_told(
    database: Database, receiver: Receiver, clock: Clock, tell: Callable[[], int]
) -> None:
    happens(database)
    receiver.code = 500
    tell()
    clock.pass_by(days=1)
    tell()
    assert webhook(database).disabled_at is None
    clock.moment = NOW + GIVEN_UP_AFTER + timedelta(minutes=1)
    tell()
    assert webhook(database).disabled_at is not None
    with database.read() as session:
        (letter,) = session.scalars(select(Outbox).where(Outbox.purpose == "admin")).all()
    assert letter.recipient == "admin@nhs.net"
    assert "webhook" in letter.text.lower()
    calls = len(receiver.told)
    clock.pass_by(days=1)
    tell()
    assert len(receiver.told) == calls


def test_switched_on_again_it_is_told_what_it_missed(
    database: Database, receiver: Receiver, clock: Clock, tell: Callable[[], int]
) -> None:
    receiver.code = 410
    one = happens(database)
    tell()
    assert webhook(database).disabled_at is not None
    two = happens(database)
    receiver.code = 200
    with database.begin() as session:
        row = session.scalars(select(Webhook)).one()
        row.disabled_at, row.failing_since = None, None
    clock.pass_by(hours=2)
    receiver.told.clear()
    tell()
    assert sorted(receiver.told) == [("case.opened", one), ("case.opened", two)]
    with database.read() as session:
        assert {row.state for row in session.scalars(select(WebhookDelivery))} == {"sent"}


def test_a_process_that_died_over_a_call_leaves_it_to_the_next(
    database: Database, receiver: Receiver, clock: Clock, tell: Callable[[], int]
) -> None:
    happens(database)
    tell()
    with database.begin() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        row.state, row.lease_until = "queued", clock() + timedelta(minutes=2)
    tell()
    assert len(receiver.told) == 1
    clock.pass_by(minutes=3)
    tell()
    assert len(receiver.told) == 2


@pytest.fixture
def on_postgresql(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def test_of_two_processes_that_look_at_once_one_waits_and_finds_nothing_new(
    on_postgresql: Database,
) -> None:
    with on_postgresql.begin() as session:
        session.add(a_webhook("https://elsewhere.example", 0, "case.opened"))
        add_case(session)

    def look() -> int:
        with on_postgresql.begin() as session:
            return gather(session, now=NOW, message_id=new_message_id)

    with ThreadPoolExecutor(1) as beside:
        with on_postgresql.begin() as session:
            first = gather(session, now=NOW, message_id=new_message_id)
            second = beside.submit(look)
            wait_until(lambda: somebody_waits(on_postgresql))
        assert (first, second.result()) == (1, 0)


@pytest.mark.timeout(400)  # several starts of processes, on a machine that may be busy
def test_a_worker_tells_too_and_what_it_told_the_queue_does_not_tell_again(
    machine: Machine, on_postgresql: Database, receiver: Receiver
) -> None:
    with on_postgresql.begin() as session:
        session.add(a_webhook(receiver.server.url, 0, "case.opened"))
        add_case(session)
    machine.environment |= {
        "PALSBOX_WEBHOOK_HOSTS": "127.0.0.1",
        "PALSBOX_WEBHOOK_CA": str(receiver.server.ca),
        "PALSBOX_LISTEN": f"127.0.0.1:{free_port()}",
    }

    worker = machine.start("worker", "--queues", "answers")
    wait_until(lambda: len(receiver.told) == 1)
    serve = machine.start("serve")
    happens(on_postgresql)
    wait_until(lambda: len(receiver.told) == 2)

    for process in (worker, serve):
        process.terminate()
        process.wait(PATIENCE)
    assert len(set(receiver.ids)) == len(receiver.ids) == 2
