"""A machine with everything that `palsbox worker` and `palsbox beat` need, as real processes."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from store.database import Database
from store.models import Mailbox
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpCatcher
from tests.service.post import Postbox

PROGRAM = (sys.executable, "-c", "from service.cli import main; main()")
PATIENCE = 90


@dataclass
class Programs:
    """The programs of one machine: what they find in their environment, and where they work."""

    environment: dict[str, str]
    folder: Path

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


@dataclass
class Machine(Programs):
    """A machine with everything a worker needs; its programs are ended with the test."""

    postbox: Postbox
    smtp: SmtpCatcher


def environment_of(**settings: str) -> dict[str, str]:
    """The environment of a program that sends live, at once, with every route named. Settings
    by name, without `PALSBOX_`."""
    values = {
        "SENDING": "live",
        "ACK_HOLD": "0",
        "ADMIN": "admin@nhs.net",
        "ROUTE_RISK": "risk@nhs.net",
        "ROUTE_COMMS": "comms@papers.example",
        "ROUTE_NURSING_LEAD": "lead@nhs.net",
        **settings,
    }
    environment = {name: value for name, value in os.environ.items() if "PALSBOX" not in name}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    return environment | {f"PALSBOX_{name}": value for name, value in values.items()}


@pytest.fixture
def machine(tmp_path: Path, postgres_url: str, redis: RedisServer, smtp: SmtpCatcher) -> Machine:
    postbox = Postbox(tmp_path / "Maildir")
    database = Database(postgres_url)
    database.upgrade()
    database.close()
    environment = environment_of(
        DATABASE_URL=postgres_url,
        REDIS_URL=redis.url,
        MAILBOX_URL=postbox.url,
        SMTP_URL=f"smtp://{smtp.host}:{smtp.port}",
    )
    return Machine(environment, tmp_path, postbox, smtp)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether there is such a process; one that ended and that nobody asked about is none."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def is_polled(machine: Machine) -> bool:
    """Whether its mailbox was read."""
    database = Database(machine.environment["PALSBOX_DATABASE_URL"])
    try:
        with database.read() as session:
            return session.scalar(select(Mailbox.last_polled_at)) is not None
    finally:
        database.close()
