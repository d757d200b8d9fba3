"""Asking Graph where it is busy, refuses us, or answers with nonsense."""

import threading
from dataclasses import replace

import pytest

from ingest.source import SourceError
from ingest.sources.graph import fetch
from ingest.sources.oauth.app import App
from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.graph.reading import PALS, Clock, Opening, fill, letter
from tests.servers.https import DROPPED, Reply, Request
from tests.servers.openid import OpenIdProvider


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_busy_service_is_asked_again_when_it_wishes(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening, clock: Clock, status: int
) -> None:
    fill(mailbox, 1)
    graph.answer_with("delta", Reply(status, headers={"Retry-After": "7"}), times=2)

    assert len(FakeLedger().drain(opened())) == 1
    assert clock.slept == [7, 7]


def test_without_a_wish_the_pauses_grow(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening, clock: Clock
) -> None:
    fill(mailbox, 1)
    graph.answer_with("delta", Reply(429), times=3)

    assert len(FakeLedger().drain(opened())) == 1
    assert clock.slept == [1, 2, 4]


def test_a_long_pause_is_kept_but_not_waited_for(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening, clock: Clock
) -> None:
    fill(mailbox, 1)
    graph.answer_with("delta", Reply(429, headers={"Retry-After": "300"}))
    source, ledger = opened(), FakeLedger()

    with pytest.raises(SourceError, match="300 seconds") as failure:
        ledger.drain(source)
    asked = len(graph.requests)
    clock.now += 200
    with pytest.raises(SourceError, match="100 seconds"):
        source.wait(0)

    assert not failure.value.permanent
    assert len(graph.requests) == asked
    clock.now += 101
    assert len(ledger.drain(source)) == 1


def test_no_more_than_the_allowed_requests_are_under_way_at_once(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 30)
    together = threading.Barrier(fetch.AT_ONCE, timeout=30)
    answer = graph.server.answer

    def slow(request: Request) -> Reply:
        if request.path.endswith("$value"):
            together.wait()
        return answer(request)

    graph.server.answer = slow

    assert len(FakeLedger().drain(opened())) == 30
    assert graph.most_at_once <= fetch.AT_ONCE


def test_a_kept_connection_that_was_closed_is_opened_again(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    graph.answer_with("delta", DROPPED)

    assert len(FakeLedger().drain(opened())) == 2


def test_a_token_that_is_not_accepted_any_more_is_replaced(
    graph: FakeGraph, openid: OpenIdProvider, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 1)
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    mailbox.put(letter(2))
    openid.withdrawn.add(graph.requests[-1].headers["authorization"].removeprefix("Bearer "))

    assert len(ledger.drain(source)) == 1
    assert len(openid.asked) == 2


def test_a_refused_mailbox_and_a_refused_app_are_a_persons_to_mend(
    graph: FakeGraph, openid: OpenIdProvider, mailbox: GraphMailbox, opened: Opening
) -> None:
    graph.refused.add(PALS)
    with pytest.raises(SourceError, match=r"role in Exchange.*docs/nhsmail\.md") as failure:
        opened().check()
    assert failure.value.permanent

    openid.secret = "another"
    with pytest.raises(SourceError, match="PALSBOX_MICROSOFT_CLIENT") as failure:
        opened().check()
    assert failure.value.permanent
    assert "app-s3cret" not in str(failure.value)
    assert mailbox.folders["inbox"] == []


def test_a_link_to_a_strangers_server_is_not_followed_with_our_token(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 1)
    page = {"value": [], "@odata.nextLink": "https://graph.example/v1.0/users/x/messages/delta"}
    graph.answer_with("delta", Reply(200, page))

    with pytest.raises(SourceError, match="PALSBOX_MICROSOFT_GRAPH"):
        FakeLedger().drain(opened())


def test_graph_that_is_not_there_is_for_later(
    mailbox: GraphMailbox, opened: Opening, graph_app: App
) -> None:
    with pytest.raises(SourceError, match="tried again") as failure:
        opened(replace(graph_app, graph="https://127.0.0.1:9")).check()
    assert not failure.value.permanent
