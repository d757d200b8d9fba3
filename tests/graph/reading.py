"""A mailbox on the fake of Graph, filled and opened by the tests of reading it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ingest.sources.graph.source import GraphSource
from tests.graph.mailbox import Corrupt, GraphMailbox

PALS = "pals@example.nhs.uk"
START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)

Opening = Callable[..., GraphSource]
"""Opens the mailbox, perhaps with another app or an afterwards-rule."""


def letter(number: int) -> bytes:
    """One of many letters, told apart by its number."""
    return f"From: anna@example.org\r\nSubject: letter {number}\r\n\r\nDear PALS\r\n".encode()


def fill(mailbox: GraphMailbox, number: int, **corrupt: Corrupt) -> None:
    """Puts letters in; `at_3="listing"` makes the fourth a corrupt one."""
    for each in range(number):
        mailbox.put(
            letter(each),
            received_at=START + timedelta(minutes=each),
            corrupt=corrupt.get(f"at_{each}", ""),
        )


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Passes them."""
        self.slept.append(seconds)
        self.now += seconds
