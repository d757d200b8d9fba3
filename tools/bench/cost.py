"""What a program takes: time, CPU of itself and its children, memory."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ContenderError(Exception):
    """A program that is measured did not do its work; the message has its last words."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took. `began` as `time.monotonic()` tells it, `seconds` until the program
    ended, `cpu` in seconds of all its processes, `megabytes` the most that the largest of
    them had in memory."""

    began: float
    seconds: float
    cpu: float
    megabytes: float


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    until: Callable[[], object] | None = None,
) -> Cost:
    """Runs the program in the folder until it ends; with `until` it is told to end (SIGTERM)
    once that returns. Raises `ContenderError`.

    `getrusage` counts children that were waited for, which every one of ours does.
    """
    log = folder / "log"
    with log.open("wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - the words are our own
            command, env={**os.environ, **environment}, cwd=folder, stdout=out, stderr=out
        )
        try:
            if until is not None:
                until()
                process.terminate()
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
        ended = time.monotonic()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise ContenderError(
            f"{command[0]} ended with {process.returncode}: {log.read_text()[-2000:]}"
        )
    return Cost(began, ended - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
