"""Sending through Exchange on premises: what only this way out has."""

import base64
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from spnego.exceptions import ErrorCode, SpnegoError

from ingest.source import SentMail, SourceError
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.client import EwsClient
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from responders import letter
from responders.transport import Refused, SendError, TryLater, Uncertain
from responders.transports import open_transport
from responders.transports.address import TransportUrlError
from responders.transports.ews import EwsTransport
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.ews.store import EwsMailbox
from tests.responders.transports.test_contract import ANNA, BEN, US, mail


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
    address = EwsAddress.parse(exchange.url(US), exchange_app)
    pauses = Pauses(clock=lambda: sum(slept), sleep=slept.append)
    one = EwsTransport(address, client=EwsClient(address, pauses=pauses), sleep=slept.append)
    yield one
    one.close()


def sent(mailbox: EwsMailbox) -> list[bytes]:
    """What went out, which always leaves a copy."""
    assert [item.mime for item in mailbox.folders["sentitems"]] == mailbox.went_out
    return mailbox.went_out


def test_our_own_headers_survive(mailbox: EwsMailbox, transport: EwsTransport) -> None:
    raw = letter.to_bytes(
        letter.Mail(
            purpose="acknowledgement",
            from_name="PALS & Complaints",
            from_address=US,
            recipient=ANNA,
            subject="Thank you for writing",
            text="Dear Anna",
            html="<p>Dear Anna</p>",
            message_id="<ack@example.nhs.uk>",
            in_reply_to="<letter@example.org>",
            date=datetime(2026, 6, 1, tzinfo=UTC),
        )
    )
    transport.send(US, ANNA, raw)

    assert sent(mailbox) == [raw]
    for header in (b"Auto-Submitted: auto-replied", b"Message-ID: <ack@example.nhs.uk>"):
        assert header in raw


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


def test_a_mail_that_went_although_the_answer_was_lost_has_gone(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport
) -> None:
    exchange.answer_with("CreateItem", soap.DROPPED, carried_out=True)

    transport.send(US, ANNA, mail(ANNA))

    assert len(sent(mailbox)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        soap.Answer(500),
        soap.Answer(502),
        soap.Answer(503),
        soap.Answer(504),
        soap.fault("ErrorInternalServerError"),
        soap.fault("ErrorInternalServerTransientError"),
        soap.refusal("CreateItem", "ErrorTimeoutExpired"),
        soap.refusal("CreateItem", "ErrorQuotaExceeded"),
        soap.refusal("CreateItem", "ErrorOfATimeToCome"),
        soap.Answer(200, b"<html>something else</html>"),
    ],
)
def test_a_failure_of_the_server_is_looked_into_too(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport, answer: soap.Answer
) -> None:
    exchange.answer_with("CreateItem", answer, carried_out=True)
    transport.send(US, ANNA, mail(ANNA))

    exchange.answer_with("CreateItem", answer)
    with pytest.raises(Uncertain):
        transport.send(US, BEN, mail(BEN, 2))
    assert len(sent(mailbox)) == 1


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


def test_the_copy_in_sent_items_is_given_time(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport, slept: list[float]
) -> None:
    nothing = soap.Answer(
        200,
        soap.response(
            "FindItem",
            soap.success(
                "FindItem",
                '<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true">'
                "<t:Items/></m:RootFolder>",
            ),
        ),
    )
    exchange.answer_with("CreateItem", soap.DROPPED, carried_out=True)
    exchange.answer_with("FindItem", nothing, times=2)

    transport.send(US, ANNA, mail(ANNA))

    assert len(slept) == 2
    assert len(sent(mailbox)) == 1


def test_an_uncertain_mail_is_looked_for_before_it_is_sent_again(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport
) -> None:
    exchange.answer_with("CreateItem", soap.DROPPED, carried_out=True)
    exchange.answer_with("FindItem", soap.fault("ErrorInternalServerError"), times=3)
    with pytest.raises(Uncertain):
        transport.send(US, ANNA, mail(ANNA))

    transport.send(US, ANNA, mail(ANNA))

    assert len(sent(mailbox)) == 1


def test_what_was_sent_is_found_by_its_message_id_and_nothing_else_is(
    exchange: FakeExchange, mailbox: EwsMailbox, transport: EwsTransport
) -> None:
    transport.send(US, ANNA, mail(ANNA))

    assert isinstance(transport, SentMail)
    assert transport.has_sent("<ack-1@example.nhs.uk>")
    assert not transport.has_sent("<ack-2@example.nhs.uk>")
    assert not transport.has_sent("<ack-1@example.nhs.uk>\" or '1'='1")
    exchange.answer_with("FindItem", soap.fault("ErrorInternalServerError"))
    with pytest.raises(SourceError):
        transport.has_sent("<ack-1@example.nhs.uk>")


def test_a_mail_goes_only_to_the_one_its_headers_name(
    mailbox: EwsMailbox, transport: EwsTransport
) -> None:
    for raw in (mail(BEN), mail(f"{ANNA}, {BEN}"), b"Cc: ben@example.org\r\n" + mail(ANNA)):
        with pytest.raises(Refused, match="headers name"):
            transport.send(US, ANNA, raw)

    assert sent(mailbox) == []


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
