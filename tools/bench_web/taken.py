"""What one page takes: seconds on the clock, and seconds of CPU, its own and the database's."""

import time
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from store.database import Database

OWN_WORK = "?options=-c%20max_parallel_workers_per_gather%3D0"
"""Added to a PostgreSQL URL: a query is worked on by the process that we watch, alone."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds from the question to the whole answer, and of CPU meanwhile."""

    clock: float
    cpu: float


class Desk:
    """A browser signed in at one database, and the database's process that answers it."""

    def __init__(self, database: Database, browser: FlaskClient) -> None:
        self._browser = browser
        self._backend: Path | None = None
        if database.engine.dialect.name == "postgresql":
            with database.read() as session:
                number = session.scalar(text("SELECT pg_backend_pid()"))
            self._backend = Path(f"/proc/{number}/schedstat")

    def ask(self, path: str) -> Taken:
        """Asks for the page. Ends the program where it is not answered well."""
        began, cpu = time.perf_counter(), self._cpu()
        answer = self._browser.get(path)
        taken = Taken(time.perf_counter() - began, self._cpu() - cpu)
        if answer.status_code != 200:
            raise SystemExit(f"{path} was answered with {answer.status_code}.")
        return taken

    def _cpu(self) -> float:
        # Linux says there how many nanoseconds a process has been on a core:
        # https://docs.kernel.org/scheduler/sched-stats.html
        of_database = int(self._backend.read_text().split()[0]) / 1e9 if self._backend else 0.0
        return time.thread_time() + of_database
