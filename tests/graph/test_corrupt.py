"""Messages that Graph cannot hand out, or that are too large: shown, and stopping no other."""

import pytest

from ingest.sources.graph import delta, fetch
from ingest.sources.graph.client import GraphClient
from ingest.sources.oauth.app import App
from ingest.sources.synced.listed import INBOX
from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.graph.reading import PALS, Opening, fill, letter
from tests.servers.https import Reply
from tests.servers.openid import TENANT


def test_a_message_that_goes_while_it_is_fetched_is_left_out(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 3)
    last = mailbox.folders["inbox"][-1].id
    not_found = Reply(404, {"error": {"code": "ErrorItemNotFound", "message": "Not found."}})
    graph.answer_with(rf"messages/{last}/\$value", not_found)
    source, ledger = opened(), FakeLedger()

    assert len(ledger.drain(source)) == 2
    assert [each.raw for each in ledger.drain(source)] == [letter(2)]


def test_large_messages_are_handed_on_before_many_are_in_memory(
    mailbox: GraphMailbox, graph_app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BATCH_BYTES", 2_000_000)
    for number in range(8):
        mailbox.put(letter(number) + b"x" * 1_500_000)
    client = GraphClient(graph_app, TENANT, PALS)
    found = delta.changes(client, INBOX, None)

    batches = list(fetch.fetch_batches(client, found.listed))
    client.close()

    assert [len(batch) for batch in batches] == [2, 2, 2, 2]
    assert {answer for batch in batches for _, answer in batch} == {
        item.mime for item in mailbox.folders["inbox"]
    }
