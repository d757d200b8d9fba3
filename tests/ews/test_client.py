"""Asking an Exchange that is busy, strange, closed to us or not there."""

import threading

import pytest

from ingest.source import SourceError
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.client import LONGEST_WISH, EwsClient
from ingest.sources.ews.source import EwsSource
from ingest.sources.oauth.app import App
from tests.ews import soap
from tests.ews.fake_exchange import PALS, SECRET, FakeExchange
from tests.ews.reading import Clock, Opening, fill
from tests.ews.sign_in import Person
from tests.ews.store import EwsMailbox
from tests.fakes.ledger import FakeLedger


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
        soap.fault("ErrorInternalServerTransientError"),
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


def test_an_answer_that_is_cut_off_is_asked_for_again(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    half = soap.response("SyncFolderItems", soap.success("SyncFolderItems"))[:200]
    promised = {"Content-Length": "5000", "Connection": "close"}
    exchange.answer_with("Sync", soap.Answer(200, half, promised))

    assert len(FakeLedger().drain(opened())) == 2


def test_a_server_that_falls_silent_is_not_waited_for_for_ever(
    exchange: FakeExchange, mailbox: EwsMailbox, exchange_app: App
) -> None:
    over = threading.Event()
    exchange.server.before = lambda: None if over.wait(60) else soap.DROPPED
    address = EwsAddress.parse(exchange.url(), exchange_app)
    source = EwsSource(address, client=EwsClient(address, timeout=0.2))

    with pytest.raises(SourceError, match="did not answer") as failure:
        source.check()

    assert not failure.value.permanent
    over.set()
    source.close()


@pytest.mark.parametrize("options", ["access=impersonation", "auth=basic", "auth=ntlm"])
def test_every_way_in_is_open(mailbox: EwsMailbox, opened: Opening, options: str) -> None:
    fill(mailbox, 1)

    assert len(FakeLedger().drain(opened(options))) == 1


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_an_account_may_be_named_as_an_address(
    exchange: FakeExchange, mailbox: EwsMailbox, auth: str
) -> None:
    name = "svc-pals@example.nhs.uk"
    exchange.porter.admit(name, Person("an0ther", may_act_as={PALS}))
    app = App(exchange_user=name, exchange_secret="an0ther")
    options = f"access=impersonation&auth={auth}"
    source = EwsSource(EwsAddress.parse(exchange.url(options=options), app))

    assert source.check()
    assert {asked.user.lower() for asked in exchange.asked} == {name}
    source.close()


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
