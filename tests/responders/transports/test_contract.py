"""What every transport keeps to. A new kind joins through `outlet`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from ingest.sources.oauth.app import App
from responders.transport import Refused, SendError, Transport, TryLater, Uncertain
from responders.transports import TRANSPORTS, open_transport
from responders.transports.address import TransportUrlError
from tests.ews.fake_exchange import SECRET, USER
from tests.responders.transports.outlets import EwsOutlet, GraphOutlet, Outlet, SmtpOutlet
from tests.servers.ports import free_port
from tests.servers.smtp import SmtpCatcher

US, ANNA, BEN = "pals@example.nhs.uk", "anna@example.org", "ben@example.org"


def mail(to: str, number: int = 1) -> bytes:
    head = (
        f"From: PALS <{US}>\r\nTo: {to}\r\nSubject: Thank you\r\n"
        f"Message-ID: <ack-{number}@example.nhs.uk>\r\nIn-Reply-To: <letter@example.org>\r\n"
        "References: <letter@example.org>\r\nAuto-Submitted: auto-replied\r\n"
    )
    return f"{head}\r\nDear Anna,\r\n.\r\n..two dots\r\n".encode()


@pytest.fixture(params=["smtp", "graph", "ews"])
def outlet(request: pytest.FixtureRequest) -> Outlet:
    """A server that takes mail, once of every kind."""
    if request.param == "smtp":
        server: SmtpCatcher = request.getfixturevalue("smtp")
        return SmtpOutlet(server, free_port())
    if request.param == "ews":
        return EwsOutlet(request.getfixturevalue("exchange"), US)
    return GraphOutlet(request.getfixturevalue("graph"), US)


Opening = Callable[[str], Transport]


@pytest.fixture
def opening(graph_app: App) -> Iterator[Opening]:
    """`open_transport`, whose transports are closed when the test ends."""
    app = replace(graph_app, exchange_user=USER, exchange_secret=SECRET)
    with ExitStack() as transports:

        def open_and_remember(url: str) -> Transport:
            transport = open_transport(url, app=app)
            transports.callback(transport.close)
            return transport

        yield open_and_remember


def test_a_mail_arrives_byte_for_byte(outlet: Outlet, opening: Opening) -> None:
    opening(outlet.url).send(US, ANNA, mail(ANNA))

    assert outlet.taken() == [mail(ANNA)]


def test_a_refused_mail_stops_no_other(outlet: Outlet, opening: Opening) -> None:
    transport = opening(outlet.url)
    outlet.next_mail("refuses")

    with pytest.raises(Refused):
        transport.send(US, ANNA, mail(ANNA))
    transport.send(US, BEN, mail(BEN, 2))

    assert outlet.taken() == [mail(BEN, 2)]


def test_a_busy_server_gets_the_mail_later(outlet: Outlet, opening: Opening) -> None:
    transport = opening(outlet.url)
    outlet.next_mail("is busy")

    with pytest.raises(TryLater):
        transport.send(US, ANNA, mail(ANNA))
    assert outlet.taken() == []
    transport.send(US, ANNA, mail(ANNA))

    assert outlet.taken() == [mail(ANNA)]


def test_a_server_that_takes_nothing_of_ours_is_at_fault_itself(
    outlet: Outlet, opening: Opening
) -> None:
    transport = opening(outlet.url)
    outlet.next_mail("refuses the sender")

    with pytest.raises(TryLater) as failure:
        transport.send(US, ANNA, mail(ANNA))

    assert failure.value.everything


def test_silence_after_the_mail_is_uncertain(outlet: Outlet, opening: Opening) -> None:
    transport = opening(outlet.url)
    outlet.next_mail("falls silent")

    with pytest.raises(Uncertain, match="may or may not"):
        transport.send(US, ANNA, mail(ANNA))


def test_a_server_that_is_not_there_is_for_later_and_says_what_to_correct(
    outlet: Outlet, opening: Opening
) -> None:
    transport = opening(outlet.missing_url)
    attempts: list[Callable[[], object]] = [
        lambda: transport.send(US, ANNA, mail(ANNA)),
        transport.check,
    ]
    for attempt in attempts:
        with pytest.raises(TryLater, match="PALSBOX_SMTP_URL") as failure:
            attempt()
        assert failure.value.everything
        assert "\n" not in str(failure.value)


def test_checking_sends_nothing(outlet: Outlet, opening: Opening) -> None:
    transport = opening(outlet.url)

    assert transport.check().startswith(transport.name)
    assert outlet.taken() == []


def test_closing_twice_is_harmless_and_a_closed_transport_opens_again(
    outlet: Outlet, opening: Opening
) -> None:
    transport = opening(outlet.url)
    transport.send(US, ANNA, mail(ANNA))
    transport.close()
    transport.close()
    transport.send(US, BEN, mail(BEN, 2))

    assert len(outlet.taken()) == 2


@pytest.mark.parametrize("url", ["", "ftp://pals:s3cret@example.org", "example.org:25"])
def test_an_unknown_kind_is_refused_and_the_known_ones_named(url: str) -> None:
    with pytest.raises(TransportUrlError) as failure:
        open_transport(url)

    assert all(f"{scheme}://" in str(failure.value) for scheme in TRANSPORTS)
    assert "s3cret" not in str(failure.value)


def test_the_errors_are_all_send_errors() -> None:
    assert all(issubclass(each, SendError) for each in (Refused, TryLater, Uncertain))
