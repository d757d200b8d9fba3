"""Sending through a service that leaves a copy in Sent Items: no mail is lost, none goes twice."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ingest.source import SentMail, SourceError
from responders import letter
from responders.transport import Refused, Uncertain
from tests.ews import soap
from tests.responders.transports.services import EwsService, GraphService, Search, Service
from tests.responders.transports.test_contract import ANNA, BEN, US, mail
from tests.servers.https import Reply


@pytest.fixture(params=["graph", "ews"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    """A service with a transport through it, once of either kind."""
    of = request.getfixturevalue
    one: Service
    if request.param == "ews":
        one = EwsService(of("exchange"), of("exchange_app"))
    else:
        one = GraphService(of("graph"), of("graph_app"))
    yield one
    one.transport.close()


def test_our_own_headers_survive(service: Service) -> None:
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
    service.transport.send(US, ANNA, raw)

    assert service.sent() == [raw]
    for header in (b"Auto-Submitted: auto-replied", b"Message-ID: <ack@example.nhs.uk>"):
        assert header in raw


def test_a_mail_that_went_although_the_answer_was_lost_has_gone(service: Service) -> None:
    service.answer_sending(service.dropped, carried_out=True)

    service.transport.send(US, ANNA, mail(ANNA))

    assert len(service.sent()) == 1


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        *(("graph", Reply(status)) for status in (500, 502, 503, 504)),
        *(("ews", soap.Answer(status)) for status in (500, 502, 503, 504)),
        ("ews", soap.fault("ErrorInternalServerError")),
        ("ews", soap.fault("ErrorInternalServerTransientError")),
        ("ews", soap.refusal("CreateItem", "ErrorTimeoutExpired")),
        ("ews", soap.refusal("CreateItem", "ErrorQuotaExceeded")),
        ("ews", soap.refusal("CreateItem", "ErrorOfATimeToCome")),
        ("ews", soap.Answer(200, b"<html>something else</html>")),
    ],
    indirect=["service"],
)
def test_a_failure_of_the_service_is_looked_into_too(
    service: Service, answer: Reply | soap.Answer
) -> None:
    service.answer_sending(answer, carried_out=True)
    service.transport.send(US, ANNA, mail(ANNA))

    service.answer_sending(answer)
    with pytest.raises(Uncertain):
        service.transport.send(US, BEN, mail(BEN, 2))
    assert len(service.sent()) == 1


def test_the_copy_in_sent_items_is_given_time(service: Service) -> None:
    service.answer_sending(service.dropped, carried_out=True)
    service.search("finds nothing", times=2)

    service.transport.send(US, ANNA, mail(ANNA))

    assert len(service.slept) == 2
    assert len(service.sent()) == 1


@pytest.mark.parametrize("outcome", ["finds nothing", "fails"])
def test_an_uncertain_mail_is_looked_for_before_it_is_sent_again(
    service: Service, outcome: Search
) -> None:
    service.answer_sending(service.dropped, carried_out=True)
    service.search(outcome, times=3)
    with pytest.raises(Uncertain):
        service.transport.send(US, ANNA, mail(ANNA))

    service.transport.send(US, ANNA, mail(ANNA))

    assert len(service.sent()) == 1


def test_what_was_sent_is_found_by_its_message_id_and_nothing_else_is(service: Service) -> None:
    transport = service.transport
    transport.send(US, ANNA, mail(ANNA))

    assert isinstance(transport, SentMail)
    assert transport.has_sent("<ack-1@example.nhs.uk>")
    assert not transport.has_sent("<ack-2@example.nhs.uk>")
    assert not transport.has_sent("<ack-1@example.nhs.uk>' or '1' eq '1")
    assert not transport.has_sent("<ack-1@example.nhs.uk>\" or '1'='1")
    service.search("fails")
    with pytest.raises(SourceError):
        transport.has_sent("<ack-1@example.nhs.uk>")


def test_a_mail_goes_only_to_the_one_its_headers_name(service: Service) -> None:
    for raw in (mail(BEN), mail(f"{ANNA}, {BEN}"), b"Cc: ben@example.org\r\n" + mail(ANNA)):
        with pytest.raises(Refused, match="headers name"):
            service.transport.send(US, ANNA, raw)

    assert service.sent() == []
