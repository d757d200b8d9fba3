"""What the tests of reading through Graph stand on."""

from collections.abc import Iterator

import pytest

from ingest.sources.oauth.app import App
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.graph.reading import PALS, Clock, Opening, opening


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
    with opening(graph_app, clock) as open_one:
        yield open_one
