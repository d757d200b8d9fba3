"""A mailbox on the fake of Exchange, filled and opened by the tests of reading it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from ingest.sources.afterwards import Afterwards
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.source import EwsSource
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from tests.ews.fake_exchange import FakeExchange
from tests.ews.store import Corrupt, EwsMailbox
from tests.graph.reading import START, Clock, letter

__all__ = ["START", "Clock", "Opening", "fill", "letter", "opening"]

Opening = Callable[..., EwsSource]
"""Opens the mailbox, perhaps with other options of its URL or an afterwards-rule."""


@contextmanager
def opening(exchange: FakeExchange, exchange_app: App, clock: Clock) -> Iterator[Opening]:
    """Opens sources on the mailbox, with a clock of ours; closes them in the end."""
    sources: list[EwsSource] = []

    def open_one(options: str = "access=impersonation", afterwards: str = "") -> EwsSource:
        address = EwsAddress.parse(exchange.url(options=options), exchange_app)
        pauses = Pauses(clock=lambda: clock.now, sleep=clock.sleep)
        client = EwsClient(address, pauses=pauses, timeout=20)
        sources.append(EwsSource(address, afterwards=Afterwards.parse(afterwards), client=client))
        return sources[-1]

    yield open_one
    for source in sources:
        source.close()


def fill(mailbox: EwsMailbox, number: int, **corrupt: Corrupt) -> None:
    """Puts letters in; `at_3="listing"` makes the fourth a corrupt one."""
    for each in range(number):
        mailbox.put(
            letter(each),
            received_at=START + timedelta(minutes=each),
            corrupt=corrupt.get(f"at_{each}", ""),
        )
