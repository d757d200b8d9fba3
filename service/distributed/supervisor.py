"""`palsbox worker`: starts the processes of a worker, and starts again those that die."""

import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from time import monotonic

import structlog
from rich.console import Console

from service.distributed.hands import Hands
from service.distributed.queues import QUEUES, parts_for
from service.errors import WRONG_USAGE
from service.logs import set_up_logs
from service.settings import Settings, SettingsError
from service.vitals.server import serve_vitals

LOOK_EVERY = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY_AFTER = 60.0
"""Seconds after which a process that dies is started again at once."""
END_WITHIN = 30.0
"""Seconds for the work in hand; what is left then is killed, and found by the next sweep."""

log = structlog.get_logger()


def run_worker(settings: Settings, console: Console, *, queues: str, processes: int) -> None:
    """Runs the parts that answer these queues until told to stop. Raises `SettingsError`."""
    wanted = _named(queues)
    set_up_logs(settings.log)
    hands = Hands(settings)
    _ = hands.database, hands.mailboxes  # says what is wrong before anything starts
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts = [
        _Part(name, [*_COMMAND, name, ",".join(own), str(processes)])
        for name, own in parts_for(wanted).items()
    ]
    console.print(
        f"palsbox answers {', '.join(wanted)}; sending is {settings.sending}. Ctrl-C ends it."
    )
    with serve_vitals(settings, hands.database):
        try:
            while not stop.wait(LOOK_EVERY):
                for part in parts:
                    part.keep_running()
        finally:
            _end(parts)


_COMMAND = (sys.executable, "-m", "service.distributed.part")


@dataclass(slots=True)
class _Part:
    """One process, and how often it had to be started of late."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    not_before: float = field(default=0.0)

    def keep_running(self) -> None:
        """Starts the process where it does not run, later each time. Raises `SettingsError`
        where starting it again is no use."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.process = None
            if code == WRONG_USAGE:
                raise SettingsError(f"The part {self.name} could not start; see the line above.")
            steady = monotonic() - self.started > STEADY_AFTER
            self.pause = 0.0 if steady else min(max(self.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            self.not_before = monotonic() + self.pause
            log.warning("a process of the worker ended", part=self.name, code=code)
        if monotonic() >= self.not_before:
            self.started = monotonic()
            # The pipe closes with this process, however it ends: the part notices.
            self.process = subprocess.Popen(  # noqa: S603 - the words are our own
                self.command, stdin=subprocess.PIPE
            )


def _end(parts: list[_Part]) -> None:
    running = [part.process for part in parts if part.process is not None]
    for process in running:
        process.terminate()
    end = monotonic() + END_WITHIN
    for process in running:
        try:
            process.wait(timeout=max(0.0, end - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _named(queues: str) -> tuple[str, ...]:
    named = tuple(part for part in (piece.strip() for piece in queues.split(",")) if part)
    for name in named:
        if name not in QUEUES:
            raise SettingsError(
                f"There is no queue {name!r}; name some of {', '.join(QUEUES)}, or none for all."
            )
    return tuple(name for name in QUEUES if name in named) if named else QUEUES
