"""The distributed engine: the same work, whatever becomes of the broker."""

import base64
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.distributed.app import PATROL, SWEEP
from service.distributed.queues import ALERTS, BACKLOG, LETTERS, QUEUES, parts_for
from service.receive import ATTEMPTS, triage_message
from service.triage import Triage
from store.database import now
from store.models import Mailbox, Outbox, StoredMessage
from tests.servers.redis import RedisServer
from tests.service.distributed_house import Distributed
from tests.service.house import NURSING_LEAD
from tests.service.post import letter
from tests.service.test_engine import mailbox_polled, wait_until
from tests.service.test_receive import CALM, DANGER

WRITER = "nell@tarrow.example"


def put(palsbox: Distributed, *raws: bytes) -> None:
    for raw in raws:
        palsbox.house.postbox.put(raw, at=now() + timedelta(seconds=1))


def numbered(number: int, text: str = CALM) -> bytes:
    return letter(text, sender=f"writer{number}@tarrow.example")


def posted(palsbox: Distributed) -> int:
    return len(palsbox.house.transport.posted)


def test_a_letter_is_alerted_and_answered_through_the_broker(palsbox: Distributed) -> None:
    with palsbox.working(), palsbox.fetching():
        wait_until(lambda: mailbox_polled(palsbox.house))
        put(palsbox, letter(DANGER))
        wait_until(lambda: posted(palsbox) == 2)

    assert palsbox.house.transport.recipients == [NURSING_LEAD, WRITER]


def test_what_a_flushed_broker_forgot_the_sweep_finds(
    palsbox: Distributed, redis: RedisServer
) -> None:
    put(palsbox, numbered(1), numbered(2, DANGER))
    palsbox.fetch()
    palsbox.bell.set()
    with redis.client() as client:
        assert client.llen(LETTERS) == 2
        client.flushall()

    with palsbox.working():
        palsbox.app.send_task(SWEEP, queue=ALERTS)
        wait_until(lambda: posted(palsbox) == 3)

    assert palsbox.house.ledger().waiting == 0


def test_a_broker_flushed_under_a_running_worker_is_rung_on(
    palsbox: Distributed, redis: RedisServer
) -> None:
    with palsbox.working(), palsbox.fetching():
        put(palsbox, numbered(1, DANGER))
        wait_until(lambda: posted(palsbox) == 2)
        with redis.client() as client:
            client.flushall()
        put(palsbox, numbered(2, DANGER))
        wait_until(lambda: posted(palsbox) == 4)

    assert palsbox.house.transport.recipients.count(NURSING_LEAD) == 2


def test_a_letter_whose_reader_died_is_read_though_nobody_answers_the_bells(
    palsbox: Distributed,
) -> None:
    put(palsbox, letter(DANGER))
    palsbox.fetch()
    with palsbox.house.flow.database.begin() as session:
        session.execute(
            update(StoredMessage).values(
                attempts=1,
                stored_at=now() - timedelta(minutes=7),
                lease_until=now() - timedelta(minutes=1),
            )
        )
    with palsbox.cared_for():
        wait_until(lambda: posted(palsbox) == 2)


def test_without_a_broker_letters_are_alerted_and_answered_all_the_same(
    palsbox: Distributed, redis: RedisServer, capsys: pytest.CaptureFixture[str]
) -> None:
    redis.kill()
    with palsbox.fetching(), palsbox.cared_for():
        wait_until(lambda: mailbox_polled(palsbox.house))
        put(palsbox, letter(DANGER))
        wait_until(lambda: posted(palsbox) == 2)

    assert palsbox.house.transport.recipients == [NURSING_LEAD, WRITER]
    assert capsys.readouterr().err.count("cannot be used") <= 1


# Celery says that a later version may end tasks when the broker goes; ours are set not to.
@pytest.mark.filterwarnings("ignore::celery.exceptions.CPendingDeprecationWarning")
def test_a_broker_that_comes_back_is_rung_again(palsbox: Distributed, redis: RedisServer) -> None:
    with palsbox.working():
        redis.kill()
        put(palsbox, letter(DANGER))
        palsbox.fetch()
        redis.start()
        wait_until(palsbox.bell.answers)
        palsbox.app.send_task(SWEEP, queue=ALERTS)
        wait_until(lambda: posted(palsbox) == 2)


def test_two_beats_ring_twice_and_nothing_is_sent_twice(palsbox: Distributed) -> None:
    put(palsbox, letter(DANGER))
    palsbox.fetch()
    with palsbox.working():
        for _ in range(2):
            for tick in (SWEEP, PATROL):
                palsbox.app.send_task(tick, queue=ALERTS)
        wait_until(lambda: posted(palsbox) == 2)
        long_unclaimed(palsbox)
        for _ in range(3):
            palsbox.app.send_task(PATROL, queue=ALERTS)
        wait_until(lambda: posted(palsbox) == 3)
        wait_until(lambda: nothing_rings(palsbox))

    assert palsbox.house.transport.recipients == [NURSING_LEAD, WRITER, NURSING_LEAD]


def long_unclaimed(palsbox: Distributed) -> None:
    """As if the alert had gone out a while ago."""
    with palsbox.house.flow.database.begin() as session:
        minutes = palsbox.house.flow.office.policy.danger.repeat_minutes
        for alert in session.scalars(select(Outbox).where(Outbox.purpose == "alert")):
            alert.created_at -= timedelta(minutes=minutes + 1)


def nothing_rings(palsbox: Distributed) -> bool:
    return all(palsbox.bell.is_empty(queue) for queue in (ALERTS, LETTERS, BACKLOG))


def test_an_alert_overtakes_a_backlog(palsbox: Distributed) -> None:
    for number in range(500):
        palsbox.house.postbox.put(numbered(number), at=now() - timedelta(days=9))
    palsbox.fetch(acknowledge_backlog=False)
    put(palsbox, letter(DANGER))
    palsbox.fetch()
    palsbox.bell.set()

    with palsbox.working():
        wait_until(lambda: NURSING_LEAD in palsbox.house.transport.recipients)
        read = sum(message.state == "triaged" for message in palsbox.house.messages())

    assert read < 250


def test_three_workers_racing_for_the_same_mail_file_it_once(palsbox: Distributed) -> None:
    put(palsbox, *(numbered(number % 4, f"{CALM} Letter {number}.") for number in range(20)))
    palsbox.fetch()
    ids = [message.id for message in palsbox.house.messages()]
    taken: list[int] = []

    def work() -> None:
        taken.extend(one for one in ids if triage_message(palsbox.house.flow, one))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert palsbox.house.ledger().waiting == 0
    assert palsbox.house.ledger().quarantined == 0
    assert sorted(taken) == ids


def test_a_mailbox_has_one_reader_and_at_his_end_the_next(palsbox: Distributed) -> None:
    with palsbox.fetching():
        wait_until(lambda: mailbox_polled(palsbox.house))
        put(palsbox, letter(CALM))
        assert palsbox.fetch() == 0
        wait_until(lambda: len(palsbox.house.messages()) == 1)

    put(palsbox, numbered(2))
    assert palsbox.fetch() == 1


def test_a_mailbox_nobody_reads_is_read_by_a_worker(palsbox: Distributed) -> None:
    palsbox.fetch()
    put(palsbox, letter(DANGER))
    with palsbox.house.flow.database.begin() as session:
        session.execute(update(Mailbox).values(last_polled_at=now() - timedelta(hours=1)))
    with palsbox.working():
        palsbox.app.send_task(SWEEP, queue=ALERTS)
        wait_until(lambda: posted(palsbox) == 2)


def test_a_worker_killed_between_the_decision_and_the_mail_costs_nothing(
    palsbox: Distributed,
) -> None:
    put(palsbox, letter(DANGER))
    palsbox.fetch()
    triage_message(palsbox.house.flow, palsbox.house.messages()[0].id)

    def die(_: str) -> None:
        raise KilledError

    palsbox.house.transport.before = die
    with pytest.raises(KilledError):
        palsbox.hands.send_alerts()
    palsbox.house.transport.before = lambda _: None
    leases_run_out(palsbox)
    with palsbox.working():
        palsbox.app.send_task(SWEEP, queue=ALERTS)
        wait_until(lambda: posted(palsbox) == 2)

    assert palsbox.house.transport.recipients == [NURSING_LEAD, WRITER]


class KilledError(BaseException):
    """What no handler catches, as no handler catches a kill."""


def leases_run_out(palsbox: Distributed) -> None:
    with palsbox.house.flow.database.begin() as session:
        for table in (Outbox, StoredMessage):
            session.execute(
                update(table)
                .where(table.lease_until.is_not(None))
                .values(lease_until=now() - timedelta(seconds=1))
            )


def test_a_message_that_ends_its_reader_each_time_is_set_apart(
    palsbox: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(palsbox, letter("poison"))
    palsbox.fetch()
    (message,) = palsbox.house.messages()

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as context:
        context.setattr(Triage, "of", die)
        for _ in range(ATTEMPTS):
            with pytest.raises(KilledError):
                triage_message(palsbox.house.flow, message.id, take_over=True)
    triage_message(palsbox.house.flow, message.id, take_over=True)

    (case,) = palsbox.house.cases()
    assert case.band == "quarantine"
    assert "ended the program 3 times" in case.why


def test_messages_in_the_broker_hold_ids_and_no_words(
    palsbox: Distributed, redis: RedisServer
) -> None:
    put(palsbox, letter(DANGER, subject="A secret subject"))
    palsbox.fetch()
    palsbox.bell.set()

    with redis.client() as client:
        (bell,) = client.lrange(LETTERS, 0, -1)
    told = json.loads(bell)
    assert json.loads(base64.b64decode(told["body"]))[0] == [palsbox.house.messages()[0].id]
    assert b"secret" not in bell
    assert b"tarrow" not in bell


def test_every_queue_is_answered_by_one_part_and_alerts_by_one_of_their_own() -> None:
    parts = parts_for(QUEUES)
    assert sorted(name for own in parts.values() for name in own) == sorted(QUEUES)
    assert parts["alerts"] == (ALERTS,)
