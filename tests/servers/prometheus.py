"""A private Prometheus, which scrapes what it is told to and judges rules."""

import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers.ports import free_port

HOW_TO_GET_IT = "Prometheus is not installed: run make test, which installs it"
READY_WITHIN = 60.0
"""Seconds that a start or stop may take on a machine that is busy with other things."""


class Prometheus:
    """A Prometheus on a free port of 127.0.0.1 with this configuration file, which may name files
    beside it. Use it as a context manager."""

    def __init__(self, configuration: Path) -> None:
        self._configuration = configuration
        self._folder = Path(tempfile.mkdtemp(prefix="prometheus-"))
        self._url = f"http://127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def query(self, expression: str) -> list[dict[str, Any]]:
        """What an expression is now: a dictionary for each series, with `metric` and `value`.
        Raises `ValueError` where Prometheus does not understand it."""
        return list(self._get("query", query=expression)["result"])

    def rules(self) -> list[dict[str, Any]]:
        """Every rule with its `name`, `health` and `state`."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def _get(self, what: str, **asked: str) -> Any:
        told = httpx.get(f"{self._url}/api/v1/{what}", params=asked, timeout=READY_WITHIN).json()
        if told["status"] != "success":
            raise ValueError(told["error"])
        return told["data"]

    def __enter__(self) -> "Prometheus":
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    program("prometheus"), f"--config.file={self._configuration}",
                    f"--storage.tsdb.path={self._folder}/data",
                    f"--web.listen-address={self._url.removeprefix('http://')}",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + READY_WITHIN
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                said = (self._folder / "log").read_text()[-4000:]
                self.__exit__()
                pytest.fail(f"Prometheus did not start: {said}", pytrace=False)
            time.sleep(0.05)  # between looks, until it is ready; READY_WITHIN ends it
        return self

    def _is_ready(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self._url}/-/ready").status_code == httpx.codes.OK
        return False

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(READY_WITHIN)
        shutil.rmtree(self._folder)


def program(name: str) -> str:
    """The path of `prometheus` or `promtool`."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(HOW_TO_GET_IT, pytrace=False)
    return found
