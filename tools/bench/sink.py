"""An SMTP server in a process of its own that takes everything and notes when, and for whom.

python -m tools.bench.sink PORT FILE
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import free_port

READY_WITHIN = 20.0


@dataclass(frozen=True, slots=True)
class Sink:
    """A running sink: where it listens, and the file of what it took."""

    port: int
    file: Path

    def taken(self) -> dict[str, float]:
        """When each recipient's first mail was accepted, as `time.monotonic()` tells it."""
        moments: dict[str, float] = {}
        for moment, recipient in self._notes():
            moments.setdefault(recipient, moment)
        return moments

    def moments(self, recipient: str) -> list[float]:
        """When each mail to this recipient was accepted."""
        return [moment for moment, other in self._notes() if other == recipient]

    def _notes(self) -> Iterator[tuple[float, str]]:
        for line in self.file.read_text().splitlines(keepends=True):
            if line.endswith("\n"):  # the last one may be half written
                moment, recipient = line.split()
                yield float(moment), recipient


@contextmanager
def running_sink(folder: Path) -> Iterator[Sink]:
    """A sink that lives as long as the block."""
    sink = Sink(free_port(), folder / "taken")
    sink.file.touch()
    process = subprocess.Popen(  # noqa: S603 - the words are our own
        [sys.executable, "-m", "tools.bench.sink", str(sink.port), str(sink.file)],
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()  # it says that it listens
        yield sink
    finally:
        process.terminate()
        process.wait(timeout=READY_WITHIN)
        if process.stdout is not None:
            process.stdout.close()


class _Taker:
    def __init__(self, notes: TextIO) -> None:
        self._notes = notes

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name for the hook
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        for recipient in envelope.rcpt_tos:
            self._notes.write(f"{time.monotonic():.6f} {recipient}\n")
        return "250 2.0.0 taken"


async def _serve(port: int, file: Path) -> None:
    with file.open("a", buffering=1) as notes:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(_Taker(notes), hostname="sink.example"), "127.0.0.1", port
        )
        print("listening", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
