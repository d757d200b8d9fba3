"""Sending through Exchange on premises: what only this way out has."""

import base64
import logging
from collections.abc import Iterator

import pytest
from spnego.exceptions import ErrorCode, SpnegoError

from ingest.sources.oauth.app import App
from responders.transport import Refused, SendError, TryLater
from responders.transports import open_transport
from responders.transports.address import TransportUrlError
from responders.transports.ews import EwsTransport
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.ews.store import EwsMailbox
from tests.responders.transports.services import exchange_transport, sent
from tests.responders.transports.test_contract import ANNA, US, mail


@pytest.fixture
def mailbox(exchange: FakeExchange) -> EwsMailbox:
    return exchange.open_mailbox(US)


@pytest.fixture
def slept() -> list[float]:
    """The pauses that were made."""
    return []


@pytest.fixture
def transport(
    exchange: FakeExchange, exchange_app: App, slept: list[float]
) -> Iterator[EwsTransport]:
    one = exchange_transport(exchange, exchange_app, slept)
    yield one
    one.close()


@pytest.mark.parametrize("options", ["access=impersonation", "", "auth=basic"])
def test_every_way_in_sends(
    exchange: FakeExchange, mailbox: EwsMailbox, exchange_app: App, options: str
) -> None:
    transport = open_transport(exchange.url(US, options), app=exchange_app)

    transport.send(US, ANNA, mail(ANNA))

    assert sent(mailbox) == [mail(ANNA)]
    transport.close()


def test_a_large_mail_goes_whole(mailbox: EwsMailbox, transport: EwsTransport) -> None:
    raw = mail(ANNA) + b"0123456789abcdef\r\n" * 500_000

    transport.send(US, ANNA, raw)

    assert sent(mailbox) == [raw]


def test_a_mail_that_exchange_is_too_busy_for_goes_once_it_is_not(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport, slept: list[float]
) -> None:
    exchange.answer_with("CreateItem", soap.fault("ErrorServerBusy", milliseconds=3000), times=2)

    transport.send(US, ANNA, mail(ANNA))

    assert len(sent(mailbox)) == 1
    assert slept == [3, 3]


def test_a_long_wish_stops_no_alert_for_longer_than_it_says(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport, slept: list[float]
) -> None:
    exchange.answer_with("CreateItem", soap.fault("ErrorServerBusy", milliseconds=300_000))
    with pytest.raises(TryLater) as failure:
        transport.send(US, ANNA, mail(ANNA))
    assert failure.value.everything

    slept.append(301)
    transport.send(US, ANNA, mail(ANNA))

    assert len(sent(mailbox)) == 1


@pytest.mark.parametrize("code", ["ErrorMessageSizeExceeded", "ErrorMimeContentInvalid"])
def test_a_mail_that_exchange_will_never_take_is_refused_for_good(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport, code: str
) -> None:
    exchange.answer_with("CreateItem", soap.refusal("CreateItem", code))

    with pytest.raises(Refused, match=code):
        transport.send(US, ANNA, mail(ANNA))


class Deaf:
    """Breaks off every sign-in."""

    complete = False

    def step(self, token: bytes) -> bytes:
        raise SpnegoError(ErrorCode.failure)


def test_no_letter_is_written_to_a_log_where_signing_in_breaks_off(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    transport: EwsTransport,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(exchange.porter, "acceptor", Deaf)
    caplog.set_level(logging.DEBUG)

    with pytest.raises(SendError):
        transport.send(US, ANNA, mail(ANNA))

    assert base64.b64encode(mail(ANNA))[:40].decode() not in caplog.text
    assert "MimeContent" not in caplog.text


def test_it_is_a_safe_way_for_details(exchange: FakeExchange, exchange_app: App) -> None:
    assert open_transport(exchange.url(US), app=exchange_app).enforces_tls


def test_a_mailbox_without_rights_is_told_of_by_check(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport
) -> None:
    exchange.porter.people["CCG\\svc-pals"].may_act_as.clear()

    with pytest.raises(TryLater, match=r"docs/exchange\.md"):
        transport.check()


@pytest.mark.parametrize(
    "url",
    [
        "ews://mail.example.nhs.uk",
        "ews://pals@example.nhs.uk@",
        "ews://svc:s3cret@mail.example.nhs.uk/pals",
        "ews://svc:s3cret@mail.example.nhs.uk/pals@example.nhs.uk?secret=s3cret",
        "ews://svc:s3cret@mail.example.nhs.uk:s3cret/pals@example.nhs.uk",
    ],
)
def test_a_wrong_url_is_one_sentence_without_any_secret(url: str) -> None:
    with pytest.raises(TransportUrlError) as failure:
        open_transport(url, app=App(exchange_user="u", exchange_secret="s3cret"))

    assert str(failure.value).startswith("PALSBOX_SMTP_URL ")
    assert "s3cret" not in str(failure.value)
