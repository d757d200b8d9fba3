"""Exchange rings when mail arrives; where it does not, mail is asked for."""

import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.doorbell import Doorbell
from ingest.sources.ews.source import EwsSource
from ingest.sources.oauth.app import App
from tests.ews import soap
from tests.ews.fake_exchange import PALS, FakeExchange
from tests.fakes.ledger import FakeLedger

PLACES = ["inbox", "junkemail"]
INBOX = f"{PALS}/inbox"


@pytest.fixture
def address(exchange: FakeExchange, exchange_app: App) -> EwsAddress:
    exchange.open_mailbox()
    return EwsAddress.parse(exchange.url(), exchange_app)


@pytest.fixture
def bell(address: EwsAddress) -> Iterator[Doorbell]:
    """A bell that is hung again at once where it fell off."""
    one = Doorbell(address, PLACES, again=0.01)
    yield one
    one.close()


@pytest.fixture
def source(address: EwsAddress, bell: Doorbell) -> Iterator[EwsSource]:
    one = EwsSource(address, doorbell=bell)
    yield one
    one.close()


def hung(exchange: FakeExchange) -> None:
    """Waits until a line stands."""
    assert exchange.events.opened.acquire(timeout=30)


@pytest.mark.parametrize("folder", PLACES)
def test_a_ring_ends_the_wait(exchange: FakeExchange, source: EwsSource, folder: str) -> None:
    FakeLedger().drain(source)
    assert not source.wait(0)
    woken: list[bool] = []
    waiter = threading.Thread(target=lambda: woken.append(source.wait(50)))
    waiter.start()
    hung(exchange)
    # No mail is there: nothing but the ring can wake it.
    exchange.events.ring(f"{PALS}/{folder}")
    waiter.join(40)

    assert woken == [True]


def test_a_ring_is_heard_once(exchange: FakeExchange, bell: Doorbell) -> None:
    bell.keep()
    hung(exchange)
    assert not bell.wait(0)

    exchange.events.ring(INBOX)

    assert bell.wait(30)
    assert not bell.wait(0)


@pytest.mark.parametrize("how", ["closed", "broken"])
def test_a_bell_that_fell_off_is_hung_again(
    exchange: FakeExchange, bell: Doorbell, how: str
) -> None:
    bell.keep()
    hung(exchange)
    exchange.events.end(how)  # type: ignore[arg-type]  # one of the two
    hung(exchange)

    exchange.events.ring(INBOX)

    assert bell.wait(30)
    assert bell.times_hung == 2


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("Subscribe", soap.refusal("Subscribe", "ErrorExceededSubscriptionCount")),
        ("Subscribe", soap.fault("ErrorServerBusy", milliseconds=1)),
        ("Subscribe", soap.DROPPED),
        (
            "GetStreamingEvents",
            soap.refusal("GetStreamingEvents", "ErrorSubscriptionNotFound"),
        ),
        ("GetStreamingEvents", soap.Answer(503)),
        ("GetStreamingEvents", soap.Answer(200, b"<html>sign in at the firewall</html>")),
    ],
)
def test_a_bell_that_cannot_be_hung_is_tried_again_and_says_why_once(
    exchange: FakeExchange, bell: Doorbell, operation: str, answer: soap.Answer
) -> None:
    exchange.answer_with(operation, answer, times=3)
    with capture_logs() as logs:
        bell.keep()
        hung(exchange)
        exchange.events.ring(INBOX)
        assert bell.wait(30)

    complaints = [each for each in logs if each["event"] == "doorbell does not hang"]
    assert len(complaints) == 1


def test_without_a_bell_mail_is_still_found(
    exchange: FakeExchange, address: EwsAddress, exchange_app: App
) -> None:
    delegate = EwsAddress.parse(exchange.url(options=""), exchange_app)
    source = EwsSource(delegate)
    FakeLedger().drain(source)
    exchange.mailboxes[PALS].put(b"Subject: one\r\n\r\n")

    assert source.wait(30)
    source.close()
    assert exchange.events.open == 0


def test_mail_that_came_while_the_bell_was_being_hung_is_asked_for(
    exchange: FakeExchange, source: EwsSource, bell: Doorbell
) -> None:
    FakeLedger().drain(source)
    bell.keep()
    hung(exchange)
    assert not source.wait(0)
    exchange.events.end("closed")
    exchange.mailboxes[PALS].put(b"Subject: in between\r\n\r\n")
    hung(exchange)

    assert source.wait(30)


def test_a_closed_source_takes_its_bell_down(exchange: FakeExchange, source: EwsSource) -> None:
    FakeLedger().drain(source)
    source.wait(0)
    hung(exchange)

    source.close()

    assert not any(thread.name == "ews bell" for thread in threading.enumerate())


def test_a_bell_that_is_taken_down_while_it_is_hung_stays_down(
    exchange: FakeExchange, bell: Doorbell
) -> None:
    bell.keep()
    bell.close()

    assert not any(thread.name == "ews bell" for thread in threading.enumerate())
    assert not bell.hangs
