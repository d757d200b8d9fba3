"""Reading a mailbox of Exchange where the server is slow, forgetful or broken."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ingest.source import SourceError
from ingest.sources.afterwards import Afterwards
from ingest.sources.ews import fetch, listing
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.client import LONGEST_WISH, EwsClient
from ingest.sources.ews.source import EwsSource
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from ingest.sources.synced import rounds
from tests.ews import soap
from tests.ews.fake_exchange import PALS, SECRET, FakeExchange
from tests.ews.store import Corrupt, EwsMailbox
from tests.fakes.ledger import FakeLedger

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def letter(number: int) -> bytes:
    return f"From: anna@example.org\r\nSubject: letter {number}\r\n\r\nDear PALS\r\n".encode()


@pytest.fixture
def mailbox(exchange: FakeExchange) -> EwsMailbox:
    return exchange.open_mailbox()


def fill(mailbox: EwsMailbox, number: int, **corrupt: Corrupt) -> None:
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


Opening = Callable[..., EwsSource]


@pytest.fixture
def opened(exchange: FakeExchange, exchange_app: App, clock: Clock) -> Iterator[Opening]:
    """Sources on the mailbox, with a clock of ours; closed in the end."""
    sources: list[EwsSource] = []

    def open_one(options: str = "access=impersonation", afterwards: str = "") -> EwsSource:
        address = EwsAddress.parse(exchange.url(options=options), exchange_app)
        pauses = Pauses(clock=lambda: clock.now, sleep=clock.sleep)
        client = EwsClient(address, pauses=pauses, timeout=20)
        sources.append(EwsSource(address, afterwards=Afterwards.parse(afterwards), client=client))
        return sources[-1]

    yield open_one
    for source in sources:
        source.close()


def test_a_long_folder_comes_whole_and_oldest_first(
    mailbox: EwsMailbox, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 4)
    fill(mailbox, 23)

    found = FakeLedger().drain(opened())

    assert [each.raw for each in found] == [letter(n) for n in range(23)]
    assert [each.received_at for each in found] == sorted(each.received_at for each in found)


def test_the_cursor_goes_with_the_last_message_alone(mailbox: EwsMailbox, opened: Opening) -> None:
    fill(mailbox, 3)

    found = FakeLedger().drain(opened())

    assert [each.cursor is not None for each in found] == [False, False, True]


def test_a_sync_state_that_is_unknown_lists_anew_and_brings_nothing_twice(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 5)
    ledger = FakeLedger()
    ledger.drain(opened())
    exchange.operations.forget_states()
    mailbox.put(letter(99))

    assert [each.raw for each in ledger.drain(opened())] == [letter(99)]
    mailbox.put(letter(100))
    assert [each.raw for each in ledger.drain(opened())] == [letter(100)]


def test_a_sync_state_that_is_unknown_in_the_middle_of_a_listing_loses_nothing(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    fill(mailbox, 2)
    ledger = FakeLedger()
    ledger.drain(opened())
    for number in range(10, 15):
        mailbox.put(letter(number))
    real, pages = exchange.operations.answer, []

    def forgetful(asked: soap.Asked) -> object:
        if asked.operation == "SyncFolderItems":
            pages.append(asked.text("m:SyncState"))
            if len(pages) == 2:
                exchange.operations.forget_states()
        return real(asked)

    monkeypatch.setattr(exchange.operations, "answer", forgetful)

    found = ledger.drain(opened())

    assert sorted(each.raw or b"" for each in found) == [letter(n) for n in range(10, 15)]
    assert "" in pages


def test_what_staff_read_change_and_delete_brings_nothing_anew(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 4)
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    first, second, third, _ = mailbox.folders["inbox"]
    mailbox.touch(first.id, "ReadFlagChange")
    mailbox.touch(second.id, "Update")
    mailbox.remove(third.id)

    assert ledger.drain(source) == []
    assert ledger.drain(opened()) == []


def test_mail_that_came_and_was_read_before_the_poll_is_read_all_the_same(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    item = mailbox.put(letter(1))
    mailbox.touch(item.id, "ReadFlagChange")

    assert [each.raw for each in ledger.drain(source)] == [letter(1)]


def test_a_quiet_round_is_not_listed_again(mailbox: EwsMailbox, opened: Opening) -> None:
    fill(mailbox, 3)
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    mailbox.touch(mailbox.folders["inbox"][0].id)
    ledger.drain(source)
    asked = len(ledger.asked)

    ledger.drain(source)

    assert len(ledger.asked) == asked


def test_mail_that_staff_rescue_from_junk_is_read_in_the_inbox_too(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1), folder="junkemail")
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    mailbox.move(item.id, "inbox")

    (found,) = ledger.drain(source)

    assert (found.folder, found.raw, found.junk) == ("INBOX", letter(1), False)


def test_without_junk_the_junk_folder_is_left_alone(mailbox: EwsMailbox, opened: Opening) -> None:
    mailbox.put(letter(1), folder="junkemail")

    source = opened("access=impersonation&junk=none")

    assert FakeLedger().drain(source) == []
    assert "Junk" not in source.check()


@pytest.mark.parametrize("kind", ["MeetingRequest", "PostItem", "Item", "SharingMessage"])
def test_an_item_of_any_kind_is_read(mailbox: EwsMailbox, opened: Opening, kind: str) -> None:
    mailbox.put(letter(1), kind=kind)
    mailbox.put(letter(2))

    assert len([each for each in FakeLedger().drain(opened()) if each.raw]) == 2


def test_a_message_that_goes_while_it_is_fetched_is_left_out(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 1)
    not_found = soap.refusal("GetItem", "ErrorItemNotFound")
    exchange.answer_with("GetItem", not_found, times=2)
    source, ledger = opened(), FakeLedger()

    assert ledger.drain(source) == []
    assert [each.raw for each in ledger.drain(source)] == [letter(0)]


@pytest.mark.parametrize("where", [0, 6, 12])
@pytest.mark.parametrize("corrupt", ["content", "answer", "listing", "everything"])
def test_a_corrupt_message_stops_no_other_and_is_shown(
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
    where: int,
    corrupt: Corrupt,
) -> None:
    monkeypatch.setattr(listing, "PAGE", 8)
    monkeypatch.setattr(listing, "WINDOW", 8)
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


@pytest.mark.parametrize(
    "code",
    [
        "ErrorMimeContentInvalid",
        "ErrorMimeContentConversionFailed",
        "ErrorCorruptData",
        "ErrorItemCorrupt",
        "ErrorContentConversionFailed",
        "ErrorInternalServerError",
    ],
)
def test_whatever_exchange_says_of_one_message_is_told_of_that_message_alone(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, code: str
) -> None:
    exchange.operations.readable_error = code
    fill(mailbox, 3, at_1="content")

    found = FakeLedger().drain(opened())

    assert [each.raw for each in found] == [letter(0), None, letter(2)]
    assert code in found[1].problem


def test_two_corrupt_messages_side_by_side_stay_two(mailbox: EwsMailbox, opened: Opening) -> None:
    fill(mailbox, 6, at_2="everything", at_3="everything")

    found = FakeLedger().drain(opened())

    assert len(found) == 6
    assert len({each.key for each in found}) == 6


def test_a_server_that_fails_over_everything_is_to_blame_itself(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 40)
    exchange.answer_with("Sync|Find|GetItem", soap.Answer(500), times=None)
    ledger = FakeLedger()

    with pytest.raises(SourceError) as failure:
        ledger.drain(opened())
    assert not failure.value.permanent
    assert ledger.stored == []

    exchange.behave()
    assert len(ledger.drain(opened())) == 40


def test_contents_that_all_fail_are_doubted_for_a_while_and_then_shown(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    failing = soap.refusal("GetItem", "ErrorInternalServerError")
    exchange.answer_with("GetItem", failing, times=None)
    source, ledger = opened(), FakeLedger()

    for _ in range(rounds.PATIENCE - 1):
        with pytest.raises(SourceError):
            ledger.drain(source)
    found = ledger.drain(source)

    assert [each.raw for each in found] == [None, None]


def test_a_message_beyond_all_measure_is_told_of_and_not_asked_for(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_MESSAGE", 2_000_000)
    mailbox.put(letter(1) + b"x" * 5_000_000)

    (found,) = FakeLedger().drain(opened())

    assert found.raw is None
    assert "more than the" in found.problem
    assert exchange.count("GetItem") == 0


def test_a_large_message_comes_whole(mailbox: EwsMailbox, opened: Opening) -> None:
    raw = letter(1) + b"0123456789abcdef\r\n" * 1_900_000
    mailbox.put(raw)

    (found,) = FakeLedger().drain(opened())

    assert found.raw == raw


def test_heavy_messages_are_not_asked_for_together(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "TOGETHER_BYTES", 1000)
    for number in range(4):
        mailbox.put(letter(number) + b"x" * 400)

    assert len(FakeLedger().drain(opened())) == 4
    asked = [each.all("m:ItemIds/*") for each in exchange.asked if each.operation == "GetItem"]
    assert [len(each) for each in asked] == [2, 2]


def test_every_byte_comes_as_it_was_sent(mailbox: EwsMailbox, opened: Opening) -> None:
    raw = letter(1) + bytes(range(256)) + b"\r\n\r\n<![CDATA[ ]]> &amp; \x00\r"
    mailbox.put(raw)

    (found,) = FakeLedger().drain(opened())

    assert found.raw == raw


def test_a_busy_server_is_asked_again_when_it_wishes(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, clock: Clock
) -> None:
    fill(mailbox, 1)
    exchange.answer_with("Sync", soap.fault("ErrorServerBusy", milliseconds=7000), times=2)

    assert len(FakeLedger().drain(opened())) == 1
    assert clock.slept == [7, 7]


def test_a_busy_gateway_is_asked_again_when_it_wishes(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, clock: Clock
) -> None:
    fill(mailbox, 1)
    exchange.answer_with("Sync", soap.Answer(503, headers={"Retry-After": "5"}), times=2)

    assert len(FakeLedger().drain(opened())) == 1
    assert clock.slept == [5, 5]


@pytest.mark.parametrize(
    "answer",
    [
        soap.fault("ErrorServerBusy"),
        soap.refusal("SyncFolderItems", "ErrorServerBusy"),
        soap.Answer(503),
        soap.Answer(503, headers={"Connection": "close"}),
    ],
)
def test_without_a_wish_the_pauses_grow(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    clock: Clock,
    answer: soap.Answer,
) -> None:
    fill(mailbox, 1)
    exchange.answer_with("Sync", answer, times=3)

    assert len(FakeLedger().drain(opened())) == 1
    assert clock.slept == [1, 2, 4]


def test_a_long_pause_is_kept_but_not_waited_for(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, clock: Clock
) -> None:
    fill(mailbox, 1)
    exchange.answer_with("Sync", soap.fault("ErrorServerBusy", milliseconds=300_000))
    source, ledger = opened(), FakeLedger()

    with pytest.raises(SourceError, match="300 seconds") as failure:
        ledger.drain(source)
    asked = len(exchange.asked)
    clock.now += 200
    with pytest.raises(SourceError, match="100 seconds"):
        source.wait(0)

    assert not failure.value.permanent
    assert exchange.count("SyncFolderItems") + exchange.count("GetFolder") == asked
    clock.now += 101
    assert len(ledger.drain(source)) == 1


def test_no_wish_keeps_letters_waiting_for_ever(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, clock: Clock
) -> None:
    fill(mailbox, 1)
    exchange.answer_with("Sync", soap.fault("ErrorServerBusy", milliseconds=2_000_000_000))
    source, ledger = opened(), FakeLedger()
    with pytest.raises(SourceError):
        ledger.drain(source)

    clock.now += LONGEST_WISH + 1

    assert len(ledger.drain(source)) == 1


def test_a_kept_connection_that_was_closed_is_opened_again(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    exchange.answer_with("Sync", soap.DROPPED)

    assert len(FakeLedger().drain(opened())) == 2


@pytest.mark.parametrize("options", ["access=impersonation", "auth=basic", "auth=ntlm"])
def test_every_way_in_is_open(mailbox: EwsMailbox, opened: Opening, options: str) -> None:
    fill(mailbox, 1)

    assert len(FakeLedger().drain(opened(options))) == 1


@pytest.mark.parametrize(("options", "acts_as"), [("access=impersonation", PALS), ("", "")])
def test_the_account_acts_as_the_mailbox_only_where_told_to(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, options: str, acts_as: str
) -> None:
    fill(mailbox, 1)

    FakeLedger().drain(opened(options))

    assert {asked.acts_as for asked in exchange.asked} == {acts_as}


def test_no_request_is_made_that_was_not_asked_for(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 1)

    FakeLedger().drain(opened())

    asked = [each.operation for each in exchange.asked]
    assert asked == ["GetFolder", "SyncFolderItems", "GetItem", "SyncFolderItems"]


@pytest.mark.parametrize("options", ["access=impersonation", ""])
def test_a_mailbox_without_rights_is_refused_and_a_persons_to_mend(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, options: str
) -> None:
    ours = exchange.porter.people["CCG\\svc-pals"]
    ours.may_act_as.clear()
    ours.delegate_of.clear()

    with pytest.raises(SourceError, match=r"docs/exchange\.md") as failure:
        opened(options).check()

    assert failure.value.permanent
    assert failure.value.refused
    assert mailbox.folders["inbox"] == []


@pytest.mark.parametrize("options", ["auth=ntlm", "auth=basic"])
def test_an_account_that_is_not_let_in_is_a_persons_to_mend_and_proves_nothing(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, options: str
) -> None:
    exchange.porter.people["CCG\\svc-pals"].secret = "another"
    exchange.porter.admit("CCG\\svc-pals", exchange.porter.people["CCG\\svc-pals"])

    with pytest.raises(SourceError, match="PALSBOX_EXCHANGE_SECRET") as failure:
        opened(options).check()

    assert failure.value.permanent
    assert not failure.value.refused
    assert SECRET not in str(failure.value)
    assert mailbox.folders["inbox"] == []


def test_a_server_that_offers_no_ntlm_is_told_of(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    exchange.porter.offers = ["Basic"]

    with pytest.raises(SourceError, match=r"\?auth=basic"):
        opened("auth=ntlm").check()


def test_a_certificate_of_a_stranger_is_not_believed(
    exchange: FakeExchange, mailbox: EwsMailbox, exchange_app: App
) -> None:
    url = exchange.url().replace(f"&ca={exchange.server.ca}", "")
    source = EwsSource(EwsAddress.parse(url, exchange_app))

    with pytest.raises(SourceError, match=r"certificate.*\?ca=") as failure:
        source.check()

    assert failure.value.permanent
    assert exchange.asked == []
    source.close()


def test_the_environment_does_not_choose_whom_to_believe(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/hostname")

    assert opened().check()


def test_an_exchange_that_is_not_there_is_for_later(exchange_app: App) -> None:
    source = EwsSource(EwsAddress.parse(f"ews://{PALS}@127.0.0.1:9", exchange_app))

    with pytest.raises(SourceError, match="tried again") as failure:
        source.check()

    assert not failure.value.permanent
    source.close()


def test_an_exchange_too_old_says_so_after_one_request(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    exchange.answer_with("", soap.fault("ErrorInvalidServerVersion"), times=None)

    with pytest.raises(SourceError, match="2013 SP1") as failure:
        opened().check()

    assert failure.value.permanent
    assert len(exchange.asked) == 1


def test_a_page_of_something_else_is_one_short_sentence(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    page = b"<html>" + b"please sign in at the firewall " * 500 + b"</html>"
    exchange.answer_with("", soap.Answer(200, page), times=None)

    with pytest.raises(SourceError) as failure:
        opened().check()

    assert len(str(failure.value)) < 400
    assert "\n" not in str(failure.value)


def test_a_keyword_becomes_a_category_beside_those_of_staff(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1))
    item.categories.append("Olive")
    junk = mailbox.put(letter(2), folder="junkemail")

    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert item.categories == ["Olive", "palsbox"]
    assert junk.categories == []


def test_a_category_that_staff_set_at_the_same_moment_is_kept(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1))
    conflict = soap.refusal("UpdateItem", "ErrorIrresolvableConflict")
    exchange.answer_with("UpdateItem", conflict)

    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert item.categories == ["palsbox"]


def test_mail_is_moved_to_a_folder_below_the_inbox_too(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    target = mailbox.make_folder("Handled & done", below_inbox=True)
    mailbox.put(letter(1))

    FakeLedger().drain(opened(afterwards="move:Handled & done"))

    assert [item.mime for item in mailbox.folders[target]] == [letter(1)]


def test_a_message_that_staff_moved_meanwhile_is_no_trouble(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    mailbox.make_folder("Handled")
    item = mailbox.put(letter(1))
    source, ledger = opened(afterwards="move:Handled"), FakeLedger()
    (fetched,) = source.poll(ledger)
    mailbox.remove(item.id)

    source.settle(ledger.store(fetched))

    assert mailbox.folders["inbox"] == []
