"""A mailbox on the fake of Graph, filled and opened by the tests of reading it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from ingest.sources.afterwards import Afterwards
from ingest.sources.graph.address import GraphAddress
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.source import GraphSource
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from tests.graph.mailbox import Corrupt, GraphMailbox
from tests.servers.openid import TENANT

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


@contextmanager
def opening(graph_app: App, clock: Clock) -> Iterator[Opening]:
    """Opens sources on the mailbox, with a clock of the test's; closes them in the end."""
    sources: list[GraphSource] = []

    def open_one(app: App = graph_app, afterwards: str = "") -> GraphSource:
        address = GraphAddress(TENANT, PALS)
        pauses = Pauses(clock=lambda: clock.now, sleep=clock.sleep)
        client = GraphClient(app, TENANT, PALS, pauses=pauses)
        source = GraphSource(
            address, app=app, afterwards=Afterwards.parse(afterwards), client=client
        )
        sources.append(source)
        return source

    yield open_one
    for source in sources:
        source.close()
