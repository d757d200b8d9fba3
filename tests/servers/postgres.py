"""A private PostgreSQL cluster, with a fresh database for each test that wants one."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from store.database import Database
from tests.servers.ports import free_port

HOW_TO_GET_IT = "PostgreSQL is not installed: run make test, which installs it"
READY_WITHIN = 30
"""Seconds that a start or stop may take on a machine that is busy with other things."""

_CONFIG = """
fsync = off
synchronous_commit = off
full_page_writes = off
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
shared_buffers = 16MB
max_connections = 60
"""


class Postgres:
    """A cluster in a folder of its own, on a Unix socket and a free port of 127.0.0.1.

    Anyone on this machine may log in (`trust`), nothing is flushed to disk: for tests
    only. Use it as a context manager, or take one of the fixtures below.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.port = free_port()
        self._data = self.folder / "data"
        self._numbers = count(1)
        self._with_tables = ""
        self._programs = _programs()

    @property
    def url(self) -> str:
        """The database `postgres` of the cluster, for SQLAlchemy."""
        return self._url("postgres")

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Makes an empty database and returns its URL for SQLAlchemy."""
        return self._copy_of("template0")

    def new_database_with_tables(self) -> str:
        """The same with palsbox's newest tables: migrated once, and copied each time."""
        if not self._with_tables:
            database = Database(self.new_database())
            database.upgrade()
            # PostgreSQL copies only what nobody is connected to.
            database.close()
            self._with_tables = str(database.url.database)
        return self._copy_of(self._with_tables)

    def _copy_of(self, template: str) -> str:
        name = f"palsbox{next(self._numbers)}"
        where = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self._url(name)

    def start(self) -> None:
        """Makes the cluster, unless there is one, and serves it."""
        if not self._data.exists():
            if os.geteuid() == 0:
                owner = pwd.getpwnam("postgres")
                os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._run(
                "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C",
                "--no-sync", "--no-instructions", f"--pgdata={self._data}",
            )  # fmt: skip
            with (self._data / "postgresql.conf").open("a") as config:
                config.write(_CONFIG.format(port=self.port, folder=self.folder))
        self._run(
            "pg_ctl", "start", "--wait", f"--timeout={READY_WITHIN}", "--silent",
            f"--pgdata={self._data}", f"--log={self.folder / 'log'}",
        )  # fmt: skip

    def stop(self) -> None:
        """Ends it by its process id, cutting off whoever is connected. May be called twice."""
        pid_file = self._data / "postmaster.pid"
        if pid_file.exists():
            self._run(
                "pg_ctl", "stop", "--mode=immediate", "--wait", f"--timeout={READY_WITHIN}",
                "--silent", f"--pgdata={self._data}",
            )  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        as_whom = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*as_whom, str(self._programs / program), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace")
            pytest.fail(f"PostgreSQL's {program} failed: {said}", pytrace=False)

    def __enter__(self) -> "Postgres":
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)


def _programs() -> Path:
    """The folder of `initdb` and `pg_ctl`; the newest, where Debian has several."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        pytest.fail(HOW_TO_GET_IT, pytrace=False)
    return max(found, key=lambda folder: int(folder.parent.name))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for the whole run."""
    with Postgres() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """A database of the test's own with palsbox's tables, empty; as a URL for SQLAlchemy."""
    return postgres.new_database_with_tables()
