"""What the tests of reading through Graph stand on."""

from collections.abc import Iterator

import pytest

from ingest.sources.afterwards import Afterwards
from ingest.sources.graph.address import GraphAddress
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.source import GraphSource
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.graph.reading import PALS, Clock, Opening
from tests.servers.openid import TENANT


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    """An empty mailbox, hiding the one on Dovecot."""
    graph.mailboxes[PALS] = GraphMailbox()
    return graph.mailboxes[PALS]


@pytest.fixture
def clock() -> Clock:
    """The clock of `opened`."""
    return Clock()


@pytest.fixture
def opened(graph_app: App, clock: Clock) -> Iterator[Opening]:
    """Opens the mailbox, with a clock of the test's."""
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
