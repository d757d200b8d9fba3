"""What every test of a mailbox on Exchange stands on."""

from collections.abc import Iterator

import pytest

from ingest.sources.oauth.app import App
from tests.ews.fake_exchange import FakeExchange
from tests.ews.reading import Clock, Opening, opening
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
    with opening(exchange, exchange_app, clock) as open_one:
        yield open_one
