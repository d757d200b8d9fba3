"""Other processors read the letters that come next, while this one files those before them.

Nothing rests on it: whatever a reader did not come to, or broke on, is read by whoever files it.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import structlog

from policy.assessment import Assessment

AT_MOST = 3
"""Readers beside the process that files; it cannot keep up with more."""
PATIENCE_SECONDS = 60.0

log = structlog.get_logger()

ReadStored = Callable[[int], Assessment | None]
"""The assessment of the stored message with this id; `None` where it has no bytes."""


@dataclass(slots=True)
class _Reader:
    process: BaseProcess
    line: Connection
    asked: set[int] = field(default_factory=set)


class ReadingAhead:
    """A few forks of this process that read stored messages by their id.

    Make it once everything that `read` needs is loaded, which the forks then share, and before
    any thread is started. A fork ends when its line to this process does, however that ends.
    """

    def __init__(self, read: ReadStored, readers: int) -> None:
        self._readers: list[_Reader] = []
        self._read: dict[int, Assessment | None] = {}
        for number in range(readers):
            ours, theirs = multiprocessing.Pipe()
            before = [reader.line for reader in self._readers]
            process = multiprocessing.get_context("fork").Process(
                target=_serve, args=(read, theirs, [*before, ours]), name=f"reader {number}"
            )
            process.daemon = True
            process.start()
            theirs.close()
            self._readers.append(_Reader(process, ours))

    def begin(self, ids: Sequence[int]) -> None:
        """Has these read, in this order; what was read of others is forgotten."""
        self._read = {key: found for key, found in self._read.items() if key in set(ids)}
        asked = set(self._read).union(*(reader.asked for reader in self._readers))
        for number in ids:
            if number not in asked and self._readers:
                reader = min(self._readers, key=lambda one: len(one.asked))
                try:
                    reader.line.send(number)
                    reader.asked.add(number)
                except OSError:
                    self._lose(reader)
                    log.warning("reader lost", left=len(self._readers))

    def take(self, message_id: int) -> Assessment | None:
        """What a reader made of it; `None` where it is still to be read."""
        for reader in self._readers:
            if message_id in reader.asked:
                self._hear(reader, message_id)
                break
        return self._read.pop(message_id, None)

    def close(self) -> None:
        """Ends the readers."""
        for reader in [*self._readers]:
            self._lose(reader)

    def _hear(self, reader: _Reader, message_id: int) -> None:
        while message_id in reader.asked:
            try:
                if not reader.line.poll(PATIENCE_SECONDS):
                    raise TimeoutError
                number, found = reader.line.recv()
            except (EOFError, OSError):
                self._lose(reader)
                log.warning("reader lost", message=message_id, left=len(self._readers))
                return
            reader.asked.discard(number)
            self._read[number] = found

    def _lose(self, reader: _Reader) -> None:
        self._readers.remove(reader)
        reader.line.close()
        reader.process.kill()
        reader.process.join()


def readers_beside() -> int:
    """How many readers this machine has room for, beside the process that files."""
    if sys.platform != "linux":
        return 0  # elsewhere a fork may not use what its parent had opened
    return min(AT_MOST, len(os.sched_getaffinity(0)) - 1)


def _serve(read: ReadStored, line: Connection, of_others: Sequence[Connection]) -> None:
    # Held open here, they would keep a reader waiting for a parent that is gone.
    for other in of_others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(EOFError, OSError):
        while True:
            number = line.recv()
            try:
                found = read(number)
            except Exception:  # noqa: BLE001 - whoever files it meets the same and deals with it
                found = None
            line.send((number, found))
