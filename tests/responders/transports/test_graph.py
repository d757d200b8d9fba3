"""Sending through Graph: what only this way out has."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ingest.source import SourceError
from ingest.sources.graph.address import GraphAddress
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pace
from responders import letter
from responders.transport import Refused, TryLater, Uncertain
from responders.transports import open_transport
from responders.transports.address import TransportUrlError
from responders.transports.graph import BURST, EVERY, GraphTransport
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.responders.transports.test_contract import ANNA, BEN, US, mail
from tests.servers.https import DROPPED, Reply
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
    one = GraphTransport(GraphAddress(TENANT, US), graph_app, sleep=slept.append)
    yield one
    one.close()


def test_our_own_headers_survive(mailbox: GraphMailbox, transport: GraphTransport) -> None:
    raw = letter.to_bytes(
        letter.Mail(
            purpose="acknowledgement",
            from_name="PALS & Complaints",
            from_address=US,
            recipient=ANNA,
            subject="Thank you for writing",
            text="Dear Anna",
            html="<p>Dear Anna</p>",
            message_id="<ack@example.nhs.uk>",
            in_reply_to="<letter@example.org>",
            date=datetime(2026, 6, 1, tzinfo=UTC),
        )
    )
    transport.send(US, ANNA, raw)

    (sent,) = mailbox.folders["sentitems"]
    assert sent.mime == raw
    for header in (b"Auto-Submitted: auto-replied", b"Message-ID: <ack@example.nhs.uk>"):
        assert header in sent.mime


def test_a_mail_that_went_although_the_answer_was_lost_has_gone(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    graph.answer_with("sendMail", DROPPED, carried_out=True)

    transport.send(US, ANNA, mail(ANNA))

    assert len(mailbox.folders["sentitems"]) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_of_the_service_is_looked_into_too(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport, status: int
) -> None:
    graph.answer_with("sendMail", Reply(status), carried_out=True)
    transport.send(US, ANNA, mail(ANNA))

    graph.answer_with("sendMail", Reply(status))
    with pytest.raises(Uncertain):
        transport.send(US, BEN, mail(BEN, 2))
    assert len(mailbox.folders["sentitems"]) == 1


def test_the_copy_in_sent_items_is_given_time(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport, slept: list[float]
) -> None:
    graph.answer_with("sendMail", DROPPED, carried_out=True)
    graph.answer_with("sentitems/messages", Reply(200, {"value": []}), times=2)

    transport.send(US, ANNA, mail(ANNA))

    assert len(slept) == 2
    assert len(mailbox.folders["sentitems"]) == 1


def test_an_uncertain_mail_is_looked_for_before_it_is_sent_again(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    graph.answer_with("sendMail", DROPPED, carried_out=True)
    graph.answer_with("sentitems/messages", Reply(200, {"value": []}), times=3)
    with pytest.raises(Uncertain):
        transport.send(US, ANNA, mail(ANNA))

    transport.send(US, ANNA, mail(ANNA))

    assert len(mailbox.folders["sentitems"]) == 1


def test_what_it_sent_is_found_by_its_message_id_and_a_service_that_is_down_says_so(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    transport.send(US, ANNA, mail(ANNA))

    assert transport.has_sent("<ack-1@example.nhs.uk>")
    assert not transport.has_sent("<ack-2@example.nhs.uk>")
    assert not transport.has_sent("<ack-1@example.nhs.uk>' or '1' eq '1")
    graph.answer_with("sentitems", Reply(500))
    with pytest.raises(SourceError):
        transport.has_sent("<ack-1@example.nhs.uk>")


def test_a_busy_service_that_surely_took_nothing_gets_the_mail_later(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    graph.answer_with("sendMail", Reply(503, headers={"Retry-After": "0"}), times=None)
    with pytest.raises(TryLater):
        transport.send(US, ANNA, mail(ANNA))
    graph.behave()

    transport.send(US, ANNA, mail(ANNA))

    assert len(mailbox.folders["sentitems"]) == 1


def test_a_mail_goes_only_to_the_one_its_headers_name(
    mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    for raw in (mail(BEN), mail(f"{ANNA}, {BEN}"), b"Cc: ben@example.org\r\n" + mail(ANNA)):
        with pytest.raises(Refused, match="headers name"):
            transport.send(US, ANNA, raw)

    assert mailbox.folders["sentitems"] == []


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
