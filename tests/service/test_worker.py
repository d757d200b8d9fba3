"""`palsbox worker` and `palsbox beat` as processes of their own."""

import os
import signal
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.servers.ports import free_port
from tests.servers.redis import RedisServer
from tests.service.machine import PATIENCE, Machine, children, is_polled, is_running, machine
from tests.service.post import letter
from tests.service.test_engine import wait_until
from tests.service.test_receive import CALM, DANGER

__all__ = ["machine"]


def test_run_says_that_it_lives(machine: Machine) -> None:
    address = f"127.0.0.1:{free_port()}"
    machine.environment["PALSBOX_HEALTH"] = address
    run = machine.start("run")
    try:
        wait_until(lambda: is_polled(machine))
        assert httpx.get(f"http://{address}/health/ready").json() == {"status": "ok"}
    finally:
        run.terminate()
        assert run.wait(PATIENCE) == 0


@pytest.fixture
def worker(machine: Machine) -> Iterator["subprocess.Popen[bytes]"]:
    process = machine.start("worker", "--processes", "1")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(PATIENCE)


@pytest.mark.timeout(400)  # several starts of four processes, on a machine that may be busy
def test_a_worker_reads_alerts_answers_outlives_a_kill_and_ends_in_good_order(
    machine: Machine, worker: "subprocess.Popen[bytes]"
) -> None:
    wait_until(lambda: len(children(worker.pid)) == 3)
    wait_until(lambda: is_polled(machine))
    machine.postbox.put(letter(DANGER))
    machine.smtp.wait_for(2, seconds=PATIENCE)

    for child in children(worker.pid):
        os.kill(child, signal.SIGKILL)
    machine.postbox.put(letter(CALM, sender="ada@tarrow.example"))
    machine.smtp.wait_for(3, seconds=PATIENCE)

    worker.terminate()
    assert worker.wait(PATIENCE) == 0
    recipients = [caught.recipients[0] for caught in machine.smtp.caught]
    assert recipients == ["lead@nhs.net", "nell@tarrow.example", "ada@tarrow.example"]
    assert "Traceback" not in machine.log()


def test_the_processes_of_a_worker_that_is_killed_end_as_well(machine: Machine) -> None:
    worker = machine.start("worker", "--queues", "alerts")
    wait_until(lambda: len(children(worker.pid)) == 1)
    (part,) = children(worker.pid)

    worker.kill()
    worker.wait(PATIENCE)

    wait_until(lambda: not is_running(part))


def test_a_worker_without_postgresql_says_what_to_use_instead(machine: Machine) -> None:
    machine.environment["PALSBOX_DATABASE_URL"] = "sqlite:///palsbox.db"

    assert machine.start("worker").wait(PATIENCE) == 2
    assert "or use palsbox run" in machine.log()


def test_beat_rings_says_that_it_lives_and_ends_in_good_order(
    machine: Machine, redis: RedisServer
) -> None:
    address = f"127.0.0.1:{free_port()}"
    machine.environment["PALSBOX_HEALTH"] = address
    beat = machine.start("beat")
    with redis.client() as client:
        wait_until(lambda: client.llen("alerts") > 0)
    assert httpx.get(f"http://{address}/health/live").json() == {"status": "ok"}
    assert "palsbox_messages_waiting" in httpx.get(f"http://{address}/metrics").text

    beat.terminate()
    assert beat.wait(PATIENCE) == 0
