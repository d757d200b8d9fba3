"""Messages that Graph cannot hand out, or that are too large: shown, and stopping no other."""

import pytest

from ingest.source import SourceError
from ingest.sources.graph import delta, fetch
from ingest.sources.graph.client import GraphClient
from ingest.sources.oauth.app import App
from ingest.sources.synced import rounds
from ingest.sources.synced.listed import INBOX
from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import Corrupt, GraphMailbox
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


@pytest.mark.parametrize("where", [0, 6, 12])
@pytest.mark.parametrize("corrupt", ["content", "listing", "everything"])
def test_a_corrupt_message_stops_no_other_and_is_shown(
    mailbox: GraphMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
    where: int,
    corrupt: Corrupt,
) -> None:
    monkeypatch.setattr(delta, "PAGE", 8)
    monkeypatch.setattr(delta, "WINDOW", 8)
    fill(mailbox, 13, **{f"at_{where}": corrupt})

    ledger = FakeLedger()
    found = ledger.drain(opened())

    good = {each.raw for each in found if each.raw is not None}
    assert good == {letter(n) for n in range(13) if n != where or corrupt == "listing"}
    assert len(found) == 13
    bad = [each for each in found if each.raw is None]
    assert all("Outlook" in each.problem for each in bad)
    mailbox.put(letter(77))
    assert [each.raw for each in ledger.drain(opened())] == [letter(77)]


def test_two_corrupt_messages_side_by_side_stay_two(mailbox: GraphMailbox, opened: Opening) -> None:
    fill(mailbox, 6, at_2="everything", at_3="everything")

    found = FakeLedger().drain(opened())

    assert len(found) == 6
    assert len({each.key for each in found}) == 6


def test_a_service_that_fails_over_everything_is_to_blame_itself(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 40)
    graph.answer_with("messages", Reply(500), times=None)
    ledger = FakeLedger()

    with pytest.raises(SourceError) as failure:
        ledger.drain(opened())
    assert not failure.value.permanent
    assert ledger.stored == []

    graph.behave()
    assert len(ledger.drain(opened())) == 40


def test_contents_that_all_fail_are_doubted_for_a_while_and_then_shown(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    graph.answer_with(r"\$value", Reply(500), times=None)
    source, ledger = opened(), FakeLedger()

    for _ in range(rounds.PATIENCE - 1):
        with pytest.raises(SourceError):
            ledger.drain(source)
    found = ledger.drain(source)

    assert [each.raw for each in found] == [None, None]


def test_a_message_beyond_all_measure_is_told_of_and_not_read(
    mailbox: GraphMailbox, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_MESSAGE", 2_000_000)
    mailbox.put(letter(1) + b"x" * 5_000_000)

    (found,) = FakeLedger().drain(opened())

    assert found.raw is None
    assert "more than the" in found.problem


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


def test_a_large_message_comes_whole(mailbox: GraphMailbox, opened: Opening) -> None:
    raw = letter(1) + b"0123456789abcdef\r\n" * 1_900_000
    mailbox.put(raw)

    (found,) = FakeLedger().drain(opened())

    assert found.raw == raw
