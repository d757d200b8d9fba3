"""Reading a mailbox through Graph where the service is slow, forgetful or broken."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.source import SourceError
from ingest.sources.afterwards import Afterwards
from ingest.sources.graph import delta, fetch
from ingest.sources.graph import source as graph_source
from ingest.sources.graph.address import GraphAddress
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.source import GraphSource
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import Corrupt, GraphMailbox
from tests.servers.https import DROPPED, Reply, Request
from tests.servers.openid import TENANT, OpenIdProvider

PALS = "pals@example.nhs.uk"
START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def letter(number: int) -> bytes:
    return f"From: anna@example.org\r\nSubject: letter {number}\r\n\r\nDear PALS\r\n".encode()


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    graph.mailboxes[PALS] = GraphMailbox()
    return graph.mailboxes[PALS]


def fill(mailbox: GraphMailbox, number: int, **corrupt: Corrupt) -> None:
    """Puts letters in; `at_3="listing"` makes the fourth a corrupt one."""
    for each in range(number):
        mailbox.put(
            letter(each),
            received_at=START + timedelta(minutes=each),
            corrupt=corrupt.get(f"at_{each}", ""),
        )


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


Opening = Callable[..., GraphSource]


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


def test_the_cursor_moves_with_the_last_message_of_a_round_only(
    mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 3)

    found = FakeLedger().drain(opened())

    assert [each.cursor is None for each in found] == [True, True, False]
    assert "$deltatoken=" in str(found[-1].cursor)


def test_a_round_in_many_pages_is_brought_oldest_first(
    mailbox: GraphMailbox, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "PAGE", 4)
    fill(mailbox, 19)

    found = FakeLedger().drain(opened())

    assert [each.received_at for each in found] == sorted(each.received_at for each in found)
    assert len(found) == 19


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


def test_a_quiet_round_is_not_listed_again(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    fill(mailbox, 3)
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    mailbox.touch(mailbox.folders["inbox"][0].id)
    ledger.drain(source)
    asked = len(ledger.asked)

    ledger.drain(source)

    assert len(ledger.asked) == asked


def test_mail_that_staff_rescue_from_junk_is_read_in_the_inbox_too(
    mailbox: GraphMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1), folder="junkemail")
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    mailbox.move(item.id, "inbox")

    (found,) = ledger.drain(source)

    assert (found.folder, found.key, found.junk) == ("INBOX", item.id, False)


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

    for _ in range(graph_source.PATIENCE - 1):
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


def test_a_large_message_comes_whole(mailbox: GraphMailbox, opened: Opening) -> None:
    raw = letter(1) + b"0123456789abcdef\r\n" * 1_900_000
    mailbox.put(raw)

    (found,) = FakeLedger().drain(opened())

    assert found.raw == raw


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


def test_a_keyword_becomes_a_category_beside_those_of_staff(
    mailbox: GraphMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1))
    item.categories.append("Olive")
    junk = mailbox.put(letter(2), folder="junkemail")

    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert item.categories == ["Olive", "palsbox"]
    assert junk.categories == []


def test_a_category_that_staff_set_at_the_same_moment_is_kept(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1))
    conflict = Reply(412, {"error": {"code": "ErrorIrresolvableConflict", "message": "Changed."}})
    graph.answer_with("PATCH", conflict)

    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert item.categories == ["palsbox"]
