"""What the tests of both services stand on."""

from collections.abc import Iterator

import pytest

from tests.ews import reading as ews_reading
from tests.graph import reading as graph_reading
from tests.ingest.sources.synced.services import EwsService, GraphService, Service


@pytest.fixture(params=["graph", "ews"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    """A service with an empty mailbox, once of either kind."""
    of, clock = request.getfixturevalue, graph_reading.Clock()
    if request.param == "ews":
        exchange = of("exchange")
        with ews_reading.opening(exchange, of("exchange_app"), clock) as opened:
            yield EwsService(exchange, opened)
    else:
        with graph_reading.opening(of("graph_app"), clock) as opened:
            yield GraphService(of("graph"), opened)
