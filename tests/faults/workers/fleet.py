"""A palsbox on several processes, as it is run: `palsbox worker` and `palsbox beat` on a real
Dovecot, PostgreSQL, Redis and mail server."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, select, text, update

from ingest.sources import open_source
from service.settings import Settings, load_settings
from store.database import Database, now
from store.failpoint import FOLDER
from store.mail import open_mailbox
from store.models import Mailbox, Outbox, StoredMessage
from tests.faults.reckoning import Letters, accounted_for, reckon
from tests.servers.dovecot import Dovecot
from tests.servers.imap_account import ImapAccount
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpCatcher
from tests.service.machine import Programs, children, environment_of, is_running
from tests.service.test_engine import wait_until

FLAG = "palsbox"
PARTS = 3
PROCESSES = 2
PROGRAMS = {"worker": ("worker", "--processes", str(PROCESSES)), "beat": ("beat",)}
PATIENCE = 300
"""Seconds that a busy machine may take to start everything, or to finish."""
POLL = 5
WAITING: "dict[type[StoredMessage | Outbox], ColumnElement[bool]]" = {
    StoredMessage: StoredMessage.state == "stored",
    Outbox: Outbox.state.in_(("queued", "retrying", "sending", "drafting")),
}
Lease = tuple[str, int, datetime | None]
"""A table, a row of it, and the moment until which somebody has it."""


@dataclass
class Fleet(Programs):
    """What runs, and what it works on. `letters` are all that ever came."""

    mailbox: ImapAccount
    smtp: SmtpCatcher
    redis: RedisServer
    postgres: Postgres
    letters: Letters = field(default_factory=Letters)
    orphans: set[Lease] = field(default_factory=set)
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return load_settings(self.environment, self.folder)

    def prepare(self) -> None:
        """Makes the tables; commits are real ones, and no letter is backlog."""
        with self.database() as database:
            database.upgrade()
            with database.begin() as session:
                name = database.url.database
                session.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = on"))
                for url in self.settings.mailbox_url:
                    open_mailbox(
                        session,
                        open_source(url).name,
                        since=None,
                        acknowledge_backlog=True,
                        now=now(),
                    )

    def launch(self) -> None:
        """Starts what does not run; waits until all processes do, and the mailbox is read."""
        self.start_what_ended()
        begun = now()
        wait_until(
            lambda: (
                len(self.parts()) == PARTS
                and len(self.readers()) == PROCESSES
                and self._polled_since(begun)
            ),
            seconds=PATIENCE,
        )

    def start_what_ended(self) -> None:
        """Starts worker and beat where they do not run."""
        for name, words in PROGRAMS.items():
            if name not in self.running or self.running[name].poll() is not None:
                self.running[name] = self.start(*words)

    def land(self) -> None:
        """Ends both in good order."""
        for process in self.running.values():
            process.terminate()
        for name, process in self.running.items():
            assert process.wait(PATIENCE) == 0, f"{name} ended badly: {self.log()[-2000:]}"

    def end(self) -> None:
        """Ends what still runs, well or badly."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)

    def parts(self) -> list[int]:
        """The worker's own children: alerts, reading and post. Fewer while one starts again."""
        return children_of(self.running["worker"].pid)

    def readers(self) -> list[int]:
        """The processes that read letters, which the part `reading` has forked."""
        return [pid for part in self.parts() for pid in children_of(part)]

    def everybody(self) -> list[int]:
        """Every process of worker and beat that runs now."""
        heads = [process.pid for process in self.running.values() if process.poll() is None]
        return [*heads, *self.parts(), *self.readers()]

    def letters_come(self) -> None:
        """A question, a letter of danger and an automatic reply."""
        self.mailbox.deliver(*self.letters.write_one_of_each())

    @contextmanager
    def killed_at(self, point: str, *, passes: int = 1) -> Iterator[None]:
        """One process is killed (SIGKILL) where it passes the point so often, which the block
        must bring about."""
        file = Path(self.environment[FOLDER]) / point
        file.write_bytes(b"." * (passes - 1))
        yield
        wait_until(lambda: not file.exists(), seconds=PATIENCE)
        self._note_leases_of_the_dead()

    def kill(self, pid: int) -> None:
        """Ends that process by SIGKILL, wherever it is; it may have ended by itself."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(pid))
        self._note_leases_of_the_dead()

    def finish(self) -> None:
        """Waits until nothing is left to do. Once all that is left is leased to the dead, their
        leases run out."""
        wait_until(lambda: self._is_done() or self._void_leases_of_the_dead(), seconds=PATIENCE)

    def reckon(self) -> None:
        """See `reckoning.reckon`; `palsbox verify`, as a program, finds nothing; and the mailbox
        was told of every letter."""
        reckon(self.settings, self.letters, self.smtp)
        assert self.start("verify").wait(PATIENCE) == 0, self.log()[-2000:]
        wait_until(self._all_flagged, seconds=PATIENCE)

    def _all_flagged(self) -> bool:
        return all(FLAG.encode() in flags for flags in self.mailbox.flags().values())

    def _is_done(self) -> bool:
        return accounted_for(self.settings, len(self.letters)) and not self._under_way()

    def _under_way(self) -> set[Lease]:
        """What is not done, and who has it until when."""
        with self.database() as database, database.read() as session:
            return {
                (table.__tablename__, row.id, row.lease_until)
                for table, waiting in WAITING.items()
                for row in session.execute(select(table.id, table.lease_until).where(waiting))
            }

    def _note_leases_of_the_dead(self) -> None:
        """What the living have in hand is among them too, and is done before it matters."""
        self.orphans |= {lease for lease in self._under_way() if lease[2] is not None}

    def _void_leases_of_the_dead(self) -> bool:
        left = self._under_way()
        if left and left <= self.orphans:
            with self.database() as database, database.begin() as session:
                for table, waiting in WAITING.items():
                    past = now() - timedelta(seconds=1)
                    session.execute(update(table).where(waiting).values(lease_until=past))
        return False

    def _polled_since(self, moment: datetime) -> bool:
        with self.database() as database, database.read() as session:
            polled = session.scalar(select(Mailbox.last_polled_at))
        return polled is not None and polled >= moment

    def has_work(self) -> bool:
        """Whether something is stored and not done yet."""
        return bool(self._under_way())

    def most_attempts(self) -> int:
        """How often the reading of one of the last three letters was begun, at most."""
        with self.database() as database, database.read() as session:
            newest = select(StoredMessage.attempts).order_by(StoredMessage.id.desc()).limit(3)
            return max(session.scalars(newest))

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database, for a look or a hand in it."""
        database = Database(self.settings.database_url)
        try:
            yield database
        finally:
            database.close()


def children_of(pid: int) -> list[int]:
    """The process ids of the children; a process that is gone has none."""
    with suppress(OSError):
        return children(pid)
    return []


@contextmanager
def built(folder: Path, dovecot: Dovecot) -> Iterator[Fleet]:
    """A fleet with a PostgreSQL and a Redis of its own, whose mailbox was opened before any
    letter came; nothing runs yet. It is ended with the block."""
    failpoints = folder / "failpoints"
    failpoints.mkdir()
    with Postgres() as postgres, RedisServer() as redis, SmtpCatcher() as smtp:
        mailbox = dovecot.new_account()
        environment = environment_of(
            DATABASE_URL=postgres.new_database(),
            REDIS_URL=redis.url,
            MAILBOX_URL=mailbox.url,
            SMTP_URL=f"smtp://{smtp.host}:{smtp.port}",
            AFTERWARDS=f"keyword:{FLAG}",
            POLL=str(POLL),
        )
        fleet = Fleet(
            environment | {FOLDER: str(failpoints)}, folder, mailbox, smtp, redis, postgres
        )
        fleet.prepare()
        try:
            yield fleet
        finally:
            fleet.end()
        assert smtp.faults == []
