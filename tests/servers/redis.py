"""A private Redis, with nothing kept on disk."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.servers.ports import free_port

HOW_TO_GET_IT = "Redis is not installed: run make test, which installs it"
READY_WITHIN = 20.0
"""Seconds that a start or stop may take on a machine that is busy with other things."""


class RedisServer:
    """A Redis on a free port of 127.0.0.1. Use it as a context manager, or take a fixture."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For `PALSBOX_REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> Redis:
        """Another program at work in it; close it."""
        return Redis.from_url(self.url)

    def start(self) -> None:
        """Begins to listen, empty and on the same port. Fails the test if it cannot."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail(HOW_TO_GET_IT, pytrace=False)
        self._process = subprocess.Popen(
            [
                program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "no", "--dir", self.folder, "--logfile", "log",
            ],
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"Redis did not start: {self.log()}", pytrace=False)
            time.sleep(0.01)  # between looks, until it answers; READY_WITHIN ends it

    def _answers(self) -> bool:
        with self.client() as client, suppress(RedisError):
            return bool(client.ping())
        return False

    def log(self) -> str:
        """What Redis wrote down last."""
        file = self.folder / "log"
        return file.read_text()[-4000:] if file.exists() else "it wrote no log"

    def kill(self) -> None:
        """Ends it at once, and with it all it held. May be called twice."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=READY_WITHIN)

    def __enter__(self) -> "RedisServer":
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.folder)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis for one test to flush, kill and start again."""
    with RedisServer() as server:
        yield server
