"""Reading a mailbox through Graph by deltas: every message once, whatever people do."""

from datetime import timedelta

import pytest

from ingest.sources.graph import delta
from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.graph.reading import PALS, START, Opening, fill, letter
from tests.servers.https import Reply


def test_the_cursor_is_a_link_with_a_state_token(mailbox: GraphMailbox, opened: Opening) -> None:
    fill(mailbox, 3)

    found = FakeLedger().drain(opened())

    assert "$deltatoken=" in str(found[-1].cursor)


def test_every_request_asks_for_immutable_ids(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert len(graph.requests) > 5
    assert all('IdType="ImmutableId"' in each.headers["prefer"] for each in graph.requests)


def test_a_state_token_that_ran_out_costs_nothing_and_doubles_nothing(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 5)
    ledger = FakeLedger()
    ledger.drain(opened())
    mailbox.put(letter(99), received_at=START + timedelta(days=1))
    graph.forget_state()

    found = ledger.drain(opened())

    assert [each.raw for each in found] == [letter(99)]
    assert ledger.drain(opened()) == []


def test_a_state_token_that_runs_out_between_two_pages_costs_nothing(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "PAGE", 2)
    fill(mailbox, 1)
    ledger = FakeLedger()
    ledger.drain(opened())
    fill(mailbox, 5)
    gone = Reply(410, {"error": {"code": "SyncStateNotFound", "message": "Gone."}})
    graph.answer_with(r"delta$", Reply(200, {"value": [], "@odata.nextLink": _next(graph)}))
    graph.answer_with(r"delta$", gone)

    assert len(ledger.drain(opened())) == 5


def _next(graph: FakeGraph) -> str:
    return f"{graph.server.url}/v1.0/users/{PALS}/mailFolders/inbox/messages/delta?$skiptoken=x-0"


def test_what_staff_read_and_delete_brings_nothing_anew(
    mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 4)
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    mailbox.touch(mailbox.folders["inbox"][0].id)
    mailbox.remove(mailbox.folders["inbox"][1].id)

    assert ledger.drain(source) == []
    assert ledger.drain(opened()) == []
