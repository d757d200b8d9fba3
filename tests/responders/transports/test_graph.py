"""Sending through Graph: what only this way out has."""

from collections.abc import Iterator

import pytest

from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pace
from responders.transport import TryLater
from responders.transports import open_transport
from responders.transports.address import TransportUrlError
from responders.transports.graph import BURST, EVERY, GraphTransport
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.responders.transports.services import graph_transport
from tests.responders.transports.test_contract import ANNA, US, mail
from tests.servers.https import Reply
from tests.servers.openid import TENANT


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    graph.mailboxes[US] = GraphMailbox()
    return graph.mailboxes[US]


@pytest.fixture
def slept() -> list[float]:
    """The pauses that the transport made."""
    return []


@pytest.fixture
def transport(graph_app: App, slept: list[float]) -> Iterator[GraphTransport]:
    one = graph_transport(graph_app, slept)
    yield one
    one.close()


def test_a_busy_service_that_surely_took_nothing_gets_the_mail_later(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    graph.answer_with("sendMail", Reply(503, headers={"Retry-After": "0"}), times=None)
    with pytest.raises(TryLater):
        transport.send(US, ANNA, mail(ANNA))
    graph.behave()

    transport.send(US, ANNA, mail(ANNA))

    assert len(mailbox.folders["sentitems"]) == 1


def test_no_minute_has_more_than_thirty_sendings() -> None:
    now, moments = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(burst=BURST, every=EVERY, clock=lambda: now[0], sleep=sleep)
    for _ in range(200):
        pace.take()
        moments.append(now[0])

    assert all(sum(m <= other < m + 60 for other in moments) <= 30 for m in moments)
    assert moments[BURST - 1] == 0


def test_it_is_a_safe_way_for_details_only_over_tls(graph_app: App) -> None:
    assert open_transport(f"graph://{TENANT}/{US}", app=graph_app).enforces_tls


@pytest.mark.parametrize(
    "url",
    [
        "graph://tenant",
        "graph://tenant/nobody",
        "graph:///pals@example.nhs.uk",
        "graph://app:s3cret@tenant/pals@example.nhs.uk",
        "graph://tenant/pals@example.nhs.uk?secret=s3cret",
    ],
)
def test_a_wrong_url_is_one_sentence_without_any_secret(url: str) -> None:
    with pytest.raises(TransportUrlError) as failure:
        open_transport(url)

    assert str(failure.value).startswith("PALSBOX_SMTP_URL ")
    assert "s3cret" not in str(failure.value)
