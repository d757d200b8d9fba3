"""Microsoft rings when mail arrives; where it does not, mail is asked for."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from ingest.sources.graph.address import GraphAddress, GraphUrlError
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.doorbell import RENEW_AFTER, TRY_AGAIN_AFTER, Doorbell
from ingest.sources.graph.source import GraphSource
from ingest.sources.oauth.app import App
from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.https import Reply
from tests.servers.openid import TENANT
from tests.servers.ports import free_port

PALS = "pals@example.nhs.uk"
PUBLIC = "https://pals.example.nhs.uk/bell"


@pytest.fixture
def address(graph: FakeGraph) -> GraphAddress:
    """A mailbox with a bell, which Graph reaches."""
    graph.mailboxes[PALS] = GraphMailbox()
    listen = f"127.0.0.1:{free_port()}"
    graph.subscriptions.reaches[PUBLIC] = f"http://{listen}/bell"
    return GraphAddress(TENANT, PALS, doorbell=PUBLIC, listen=listen)


@pytest.fixture
def source(address: GraphAddress, graph_app: App) -> Iterator[GraphSource]:
    one = GraphSource(address, app=graph_app)
    yield one
    one.close()


class Seconds:
    now = 0.0


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def bell(address: GraphAddress, graph_app: App, seconds: Seconds) -> Iterator[Doorbell]:
    client = GraphClient(graph_app, TENANT, PALS)
    one = Doorbell(address, client, clock=lambda: seconds.now)
    yield one
    one.close()
    client.close()


def test_a_ring_ends_the_wait(graph: FakeGraph, source: GraphSource) -> None:
    ledger = FakeLedger()
    ledger.drain(source)
    assert not source.wait(0)
    woken: list[bool] = []
    waiter = threading.Thread(target=lambda: woken.append(source.wait(50)))
    waiter.start()
    # No mail is there: nothing but the ring can wake it.
    statuses = graph.subscriptions.ring()
    waiter.join(40)

    assert woken == [True]
    assert statuses == [202]


def test_a_stranger_rings_in_vain(graph: FakeGraph, bell: Doorbell) -> None:
    bell.keep()

    assert graph.subscriptions.ring(client_state="guessed") == [403]
    assert not bell.wait(0)
    assert graph.subscriptions.ring() == [202]
    assert bell.wait(0)
    assert not bell.wait(0)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"value": 1}', b'{"value": [{}]}'])
def test_nonsense_at_the_bell_does_no_harm(graph: FakeGraph, bell: Doorbell, body: bytes) -> None:
    bell.keep()

    assert httpx.post(graph.subscriptions.reaches[PUBLIC], content=body).status_code == 403
    assert not bell.wait(0)


def test_what_is_echoed_is_plain_text(graph: FakeGraph, bell: Doorbell) -> None:
    bell.keep()
    token = "<script>alert(1)</script>"

    told = httpx.post(graph.subscriptions.reaches[PUBLIC], params={"validationToken": token})

    assert told.text == token
    assert told.headers["content-type"].startswith("text/plain")


def test_the_bell_is_renewed_in_time_and_hung_again_where_it_fell_off(
    graph: FakeGraph, bell: Doorbell, seconds: Seconds
) -> None:
    bell.keep()
    (first,) = graph.subscriptions.open
    bell.keep()
    seconds.now += RENEW_AFTER
    graph.subscriptions.open[first]["expirationDateTime"] = "2020-01-01T00:00:00Z"
    bell.keep()

    assert list(graph.subscriptions.open) == [first]
    assert graph.subscriptions.open[first]["expirationDateTime"] > "2026"
    del graph.subscriptions.open[first]
    seconds.now += RENEW_AFTER
    bell.keep()
    assert list(graph.subscriptions.open) == ["subscription-2"]


def test_a_bell_that_needs_reauthorising_is_renewed_at_once(
    graph: FakeGraph, bell: Doorbell
) -> None:
    bell.keep()
    (first,) = graph.subscriptions.open
    graph.subscriptions.open[first]["expirationDateTime"] = "2020-01-01T00:00:00Z"

    assert graph.subscriptions.tell("reauthorizationRequired") == [202]
    assert bell.wait(0)
    bell.keep()

    assert list(graph.subscriptions.open) == [first]
    assert graph.subscriptions.open[first]["expirationDateTime"] > "2026"


def test_a_bell_that_microsoft_took_down_is_hung_anew_and_mail_is_fetched(
    graph: FakeGraph, bell: Doorbell
) -> None:
    bell.keep()

    assert graph.subscriptions.tell("subscriptionRemoved") == [202]
    assert bell.wait(0)
    bell.keep()

    assert list(graph.subscriptions.open) == ["subscription-2"]


def test_rings_that_were_missed_let_mail_be_fetched_and_change_nothing_else(
    graph: FakeGraph, bell: Doorbell
) -> None:
    bell.keep()
    asked = len(graph.requests)

    assert graph.subscriptions.tell("missed") == [202]
    assert bell.wait(0)
    bell.keep()

    assert len(graph.requests) == asked


def test_of_several_notifications_at_once_only_those_that_know_the_secret_count(
    graph: FakeGraph, bell: Doorbell
) -> None:
    bell.keep()
    (wanted,) = graph.subscriptions.open.values()
    told = [
        {"clientState": "guessed", "lifecycleEvent": "subscriptionRemoved"},
        {"clientState": wanted["clientState"], "changeType": "created"},
    ]
    asked = len(graph.requests)

    answer = httpx.post(graph.subscriptions.reaches[PUBLIC], json={"value": told})
    assert answer.status_code == 202
    assert bell.wait(0)
    bell.keep()

    assert len(graph.requests) == asked


def test_a_bell_that_cannot_be_hung_is_tried_again_later(
    graph: FakeGraph, bell: Doorbell, seconds: Seconds
) -> None:
    graph.answer_with("subscriptions", Reply(403))
    bell.keep()
    assert not bell.hangs
    bell.keep()
    assert not bell.hangs

    seconds.now += TRY_AGAIN_AFTER
    bell.keep()
    assert bell.hangs


def test_without_a_ring_mail_is_still_found(
    graph: FakeGraph, address: GraphAddress, graph_app: App
) -> None:
    source = GraphSource(replace(address, doorbell="https://nobody.example"), app=graph_app)
    FakeLedger().drain(source)
    graph.mailboxes[PALS].put(b"Subject: one\r\n\r\n")

    assert source.wait(30)
    source.close()


def test_a_closed_source_takes_its_bell_down(graph: FakeGraph, source: GraphSource) -> None:
    FakeLedger().drain(source)
    source.wait(0)
    assert graph.subscriptions.open

    source.close()

    assert graph.subscriptions.open == {}


def test_a_subscription_names_the_inbox_and_a_secret_nobody_guesses(
    graph: FakeGraph, bell: Doorbell
) -> None:
    bell.keep()

    (wanted,) = graph.subscriptions.open.values()
    assert wanted["resource"] == f"users/{PALS}/mailFolders('inbox')/messages"
    assert wanted["changeType"] == "created"
    assert len(wanted["clientState"]) > 40


@pytest.mark.parametrize(
    "options",
    [
        "doorbell=https://x.example",
        "listen=127.0.0.1:8027",
        "doorbell=http://x.example&listen=127.0.0.1:8027",
        "doorbell=https://x.example&listen=8027",
        "bell=https://x.example",
        "junk=maybe",
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: str) -> None:
    with pytest.raises(GraphUrlError):
        GraphAddress.parse(f"graph://{TENANT}/{PALS}?{options}")


def test_the_options_are_read() -> None:
    parsed = GraphAddress.parse(
        f"graph://{TENANT}/{PALS}?junk=none&doorbell=https://x.example/b&listen=127.0.0.1:8027"
    )

    assert (parsed.junk, parsed.doorbell, parsed.listen) == (
        False,
        "https://x.example/b",
        "127.0.0.1:8027",
    )
    assert parsed.name == f"graph://{TENANT}/{PALS}"
