"""What every test of a mailbox on Exchange stands on."""

from collections.abc import Iterator

import pytest

from ingest.sources.afterwards import Afterwards
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.source import EwsSource
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from tests.ews.fake_exchange import FakeExchange
from tests.ews.reading import Clock, Opening
from tests.ews.store import EwsMailbox


@pytest.fixture
def mailbox(exchange: FakeExchange) -> EwsMailbox:
    """Ours, empty."""
    return exchange.open_mailbox()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(exchange: FakeExchange, exchange_app: App, clock: Clock) -> Iterator[Opening]:
    """Sources on the mailbox, with a clock of ours; closed in the end."""
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
