"""Exchange rings when mail arrives; where it does not, mail is asked for."""

import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from ingest.sources.ews import doorbell
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.doorbell import Doorbell
from ingest.sources.ews.source import EwsSource
from ingest.sources.oauth.app import App
from tests.ews import events, soap
from tests.ews.fake_exchange import PALS, FakeExchange
from tests.ews.server import Said
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


def stands(exchange: FakeExchange, bell: Doorbell) -> None:
    """Waits until a line stands, and the bell knows."""
    hung(exchange)
    exchange.events.ring(INBOX)
    assert bell.wait(30)


def listening() -> list[threading.Thread]:
    """The threads of bells."""
    return [thread for thread in threading.enumerate() if thread.name == "ews bell"]


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
    stands(exchange, bell)
    assert not source.wait(0)
    exchange.events.end("closed")
    exchange.mailboxes[PALS].put(b"Subject: in between\r\n\r\n")
    stands(exchange, bell)

    assert source.wait(0)


def test_a_closed_source_takes_its_bell_down(
    exchange: FakeExchange, source: EwsSource, bell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is said on the line that could end it.
    monkeypatch.setattr(events, "KEEP_ALIVE", 60)
    FakeLedger().drain(source)
    source.wait(0)
    stands(exchange, bell)
    (thread,) = listening()

    source.close()

    assert not thread.is_alive()


def test_a_bell_that_is_taken_down_while_it_is_being_hung_stays_down(
    exchange: FakeExchange, bell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "PATIENCE", 0)
    answer = exchange.server.answer

    def close_meanwhile(user: str, body: bytes) -> Said:
        if b"GetStreamingEvents" in body:
            bell.close()
        return answer(user, body)

    exchange.server.answer = close_meanwhile
    bell.keep()
    (thread,) = listening()

    thread.join(30)

    assert not thread.is_alive()
    assert not bell.hangs
