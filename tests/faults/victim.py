"""A palsbox in a process of its own, made to be killed: `palsbox run --once` on real servers."""

import os
import random
import signal
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import time_machine

from service.engine import Engine
from service.receive import Flow
from service.settings import Settings
from service.wiring import (
    build_office,
    open_database,
    open_own_mailboxes,
    open_smtp,
    open_sources,
)
from store.failpoint import FOLDER

POINTS = ("fetched", "stored", "before_flag", "parsed", "committed", "claimed", "begun", "sent")
"""Every failpoint, in the order in which a letter passes them."""

PATIENCE = 300


class Victim:
    """Starts the process again and again, each time a little later by its clock, so that the
    leases of the one before have run out. `values` are settings as `Settings` takes them."""

    STEP = timedelta(minutes=11)

    def __init__(self, values: Mapping[str, object], folder: Path) -> None:
        self._values = dict(values)
        self._failpoints = folder / "failpoints"
        self._failpoints.mkdir()
        self._later = timedelta(0)

    def run(self) -> int:
        """Lets it work until nothing is due; returns its exit code."""
        process = self._start()
        process.join(PATIENCE)
        return _ended(process)

    def run_until(self, point: str, *, passes: int = 1) -> bool:
        """Lets it work until it passes the point so often, and is killed there; false where
        it never did, and ended in good order."""
        file = self._failpoints / point
        file.write_bytes(b"." * (passes - 1))
        code = self.run()
        file.unlink(missing_ok=True)
        return _killed(code)

    def run_for(self, seconds: float) -> bool:
        """Lets it work so long, then kills it wherever it is; false where it was done."""
        process = self._start()
        process.join(seconds)
        if process.is_alive():
            process.kill()
        process.join(PATIENCE)
        return _killed(_ended(process))

    def run_until_chance(self, chance: random.Random) -> bool:
        """Kills it at a point, or at a moment, that `chance` names."""
        if chance.random() < 0.5:
            return self.run_until(chance.choice(POINTS), passes=chance.randint(1, 4))
        return self.run_for(chance.uniform(0.01, 0.6))

    def _start(self) -> ForkServerProcess:
        self._later += self.STEP
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.warm"])
        process = context.Process(
            target=work_once, args=(self._values, str(self._failpoints), self._later)
        )
        process.start()
        return process


def work_once(values: Mapping[str, object], failpoints: str, later: timedelta) -> None:
    """In the child: one pass over mailbox and outbox. The clock is `later` than it is."""
    from tests.faults.warm import POLICY, TRIAGE  # noqa: PLC0415 - the fork server has loaded it

    os.environ[FOLDER] = failpoints
    settings = Settings.model_validate(values)
    transport = open_smtp(settings)
    flow = Flow(open_database(settings), TRIAGE, build_office(settings, POLICY, transport))
    with time_machine.travel(datetime.now(UTC) + later, tick=True):
        engine = Engine(
            flow,
            open_sources(settings),
            transport=transport,
            mailboxes=open_own_mailboxes(settings),
            sending=settings.sending,
            acknowledge_backlog=True,
        )
        engine.drain(lambda *_: None)


def _ended(process: ForkServerProcess) -> int:
    if process.exitcode is None:
        process.kill()
        process.join(PATIENCE)
        raise AssertionError(f"it did not end within {PATIENCE} seconds")
    return process.exitcode


def _killed(code: int) -> bool:
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"it ended with {code}")
    return code != 0
