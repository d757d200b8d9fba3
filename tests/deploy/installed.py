"""What deploy/ describes, started on this machine: its commands, environments and questions, with
the addresses of real servers in the place of those that only a cluster knows."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.written import DEPLOY, OURS, example_of_settings, our_containers, started_by
from tests.servers.ports import free_port
from tests.service.machine import Programs, environment_of

DATABASE = "postgresql+psycopg://palsbox:${POSTGRES_PASSWORD:?set it}@postgres/palsbox"
REDIS = "redis://redis:6379/0"
PATIENCE = 300
"""Seconds that a busy machine may take to start everything, or for a letter's way through it."""
ENDS_AT_SIGTERM = ("worker", "beat", "run")
"""Parts that finish what they have in hand and end with 0; the queue has nothing in hand."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process as it is written down. `asked` are commands that end with 0 while it lives."""

    name: str
    words: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[list[str], ...] = ()


def of_compose() -> list[Part]:
    """The services of compose.yaml."""
    return [
        Part(
            name,
            service["command"],
            service["environment"],
            (service["healthcheck"]["test"][1:],) if "healthcheck" in service else (),
        )
        for name, service in OURS.items()
    ]


def of_kubernetes() -> list[Part]:
    """The containers of the manifests. The secret they take more settings from has the
    database's address."""
    return [
        Part(
            container["name"],
            container["args"],
            {"PALSBOX_DATABASE_URL": DATABASE}
            | {one["name"]: one["value"] for one in container.get("env", ())},
            tuple(
                _question(container[probe]["httpGet"])
                for probe in ("startupProbe", "readinessProbe", "livenessProbe")
                if probe in container
            ),
        )
        for container in our_containers()
    ]


def _question(get: Mapping[str, object]) -> list[str]:
    url = f"http://127.0.0.1:{get['port']}{get['path']}"
    return ["python", "-c", f"import urllib.request; urllib.request.urlopen({url!r})"]


def of_systemd() -> list[Part]:
    """The units of the distributed engine."""
    settings = {"PALSBOX_DATABASE_URL": DATABASE, "PALSBOX_REDIS_URL": REDIS}
    return _units(settings, "migrate", "worker", "beat", "web")


def of_systemd_embedded() -> list[Part]:
    """The units of the embedded engine, on the SQLite file that lies where they work."""
    return _units({}, "migrate", "run", "web")


def _units(settings: Mapping[str, str], *names: str) -> list[Part]:
    return [
        Part(
            name,
            started_by(DEPLOY / "systemd" / f"palsbox-{name}.service"),
            {**settings, "PALSBOX_LISTEN": "127.0.0.1:8025"},
        )
        for name in names
    ]


WAYS: dict[str, Callable[[], list[Part]]] = {
    "compose": of_compose,
    "kubernetes": of_kubernetes,
    "systemd": of_systemd,
    "systemd, embedded": of_systemd_embedded,
}


@dataclass
class Running:
    """A part that runs, and the port at which it answers in the place of the one written."""

    part: Part
    programs: Programs
    addresses: Mapping[str, str]
    process: "subprocess.Popen[bytes]"

    def says_that_it_lives(self) -> bool:
        """Whether every question written for it is answered."""
        return all(
            subprocess.run(
                [sys.executable, *(_put(word, self.addresses) for word in question[1:])],
                check=False,
                capture_output=True,
            ).returncode
            == 0
            for question in self.part.asked
        )

    def url(self, path: str) -> str:
        """Where its pages are."""
        return f"http://{self.addresses['127.0.0.1:8025']}{path}"


@contextmanager
def started(
    parts: list[Part], folder: Path, filled_in: Mapping[str, str], addresses: Mapping[str, str]
) -> Iterator[dict[str, Running]]:
    """Brings the tables up to date, then starts the rest. `filled_in` goes over the example of
    settings, `addresses` in the place of those that are written."""
    running: dict[str, Running] = {}
    try:
        for part in parts:
            one = _start(part, folder, {**example_of_settings(), **filled_in}, addresses)
            if part.name == "migrate":
                assert one.process.wait(PATIENCE) == 0, one.programs.log()
            else:
                running[part.name] = one
        yield running
    finally:
        for one in running.values():
            one.process.terminate()
        codes = {name: one.process.wait(PATIENCE) for name, one in running.items()}
    assert [codes[name] for name in ENDS_AT_SIGTERM if name in codes].count(0) == len(codes) - 1


def _start(
    part: Part, folder: Path, settings: Mapping[str, str], addresses: Mapping[str, str]
) -> Running:
    # Each container has ports of its own.
    own = {f":{port}": f"127.0.0.1:{free_port()}" for port in (8025, 8026)}
    table = dict(addresses)
    for port, free in own.items():
        table |= {f"0.0.0.0{port}": free, f"127.0.0.1{port}": free}
    written = {**settings, **part.environment}
    bare = {name: word for name, word in environment_of().items() if "PALSBOX" not in name}
    environment = bare | {name: _put(value, table) for name, value in written.items()}
    programs = Programs(environment, folder)
    return Running(part, programs, table, programs.start(*part.words))


def _put(text: str, addresses: Mapping[str, str]) -> str:
    for written, real in addresses.items():
        text = text.replace(written, real)
    return text
