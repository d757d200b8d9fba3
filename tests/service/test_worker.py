"""`palsbox worker` and `palsbox beat` as processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Mailbox
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpCatcher
from tests.service.post import Postbox, letter
from tests.service.test_engine import wait_until
from tests.service.test_receive import CALM, DANGER

PROGRAM = (sys.executable, "-c", "from service.cli import main; main()")
PATIENCE = 90


@dataclass
class Machine:
    """A machine with everything a worker needs; its programs are ended with the test."""

    environment: dict[str, str]
    folder: Path
    postbox: Postbox
    smtp: SmtpCatcher

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*PROGRAM, *words],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def log(self) -> str:
        """What the programs said."""
        return (self.folder / "log").read_text()


@pytest.fixture
def machine(tmp_path: Path, postgres_url: str, redis: RedisServer, smtp: SmtpCatcher) -> Machine:
    postbox = Postbox(tmp_path / "Maildir")
    database = Database(postgres_url)
    database.upgrade()
    database.close()
    settings = {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis.url,
        "MAILBOX_URL": postbox.url,
        "SMTP_URL": f"smtp://{smtp.host}:{smtp.port}",
        "SENDING": "live",
        "ACK_HOLD": "0",
        "ADMIN": "admin@nhs.net",
        "ROUTE_RISK": "risk@nhs.net",
        "ROUTE_COMMS": "comms@papers.example",
        "ROUTE_NURSING_LEAD": "lead@nhs.net",
    }
    environment = {name: value for name, value in os.environ.items() if "PALSBOX" not in name}
    environment |= {f"PALSBOX_{name}": value for name, value in settings.items()}
    # Four processes load the same modules: what the first compiled the others find.
    environment |= {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
    }
    return Machine(environment, tmp_path, postbox, smtp)


@pytest.fixture
def worker(machine: Machine) -> Iterator["subprocess.Popen[bytes]"]:
    process = machine.start("worker", "--processes", "1")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(PATIENCE)


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


def test_a_worker_without_postgresql_says_what_to_use_instead(machine: Machine) -> None:
    machine.environment["PALSBOX_DATABASE_URL"] = "sqlite:///palsbox.db"

    assert machine.start("worker").wait(PATIENCE) == 2
    assert "or use palsbox run" in machine.log()


def test_beat_rings_and_ends_in_good_order(machine: Machine, redis: RedisServer) -> None:
    beat = machine.start("beat")
    with redis.client() as client:
        wait_until(lambda: client.llen("alerts") > 0)

    beat.terminate()
    assert beat.wait(PATIENCE) == 0


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_polled(machine: Machine) -> bool:
    database = Database(machine.environment["PALSBOX_DATABASE_URL"])
    try:
        with database.read() as session:
            return session.scalar(select(Mailbox.last_polled_at)) is not None
    finally:
        database.close()
