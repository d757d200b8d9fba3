"""Logging in to an SMTP server with tokens of a real OpenID provider."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ingest.sources.oauth.app import App
from responders.transport import TryLater
from responders.transports import open_transport
from responders.transports.address import TransportUrlError
from tests.responders.transports.test_contract import ANNA, US, Opening, mail
from tests.servers.certificates import Certificate
from tests.servers.openid import TENANT, OpenIdProvider
from tests.servers.smtp import SmtpCatcher, TokenMechanism


@pytest.fixture(params=[("XOAUTH2",), ("OAUTHBEARER",), ("XOAUTH2", "OAUTHBEARER")])
def server(
    request: pytest.FixtureRequest,
    certificate: Certificate,
    openid: OpenIdProvider,
    registered_app: App,
) -> Iterator[SmtpCatcher]:
    """A server that takes mail from the mailbox whose token it is shown."""
    mechanisms: tuple[TokenMechanism, ...] = request.param
    with SmtpCatcher(
        security="starttls-required",
        certificate=certificate,
        accepts=lambda user, token: user == US and openid.accepts(token, registered_app.outlook),
        mechanisms=mechanisms,
    ) as catcher:
        yield catcher
    assert catcher.faults == []


@pytest.fixture
def opening(registered_app: App, certificate: Certificate) -> Iterator[Opening]:
    with ExitStack() as transports:

        def open_one(url: str) -> object:
            transport = open_transport(f"{url}&ca={certificate.ca}", app=registered_app)
            transports.callback(transport.close)
            return transport

        yield open_one  # type: ignore[misc]  # it is a Transport


def url(server: SmtpCatcher) -> str:
    who = US.replace("@", "%40")
    return f"smtp://{who}@{server.host}:{server.port}?starttls=required&oauth={TENANT}"


def test_a_mail_goes_with_a_token_and_no_password(server: SmtpCatcher, opening: Opening) -> None:
    opening(url(server)).send(US, ANNA, mail(ANNA))

    assert [caught.user for caught in server.caught] == [US]


def test_a_refused_token_is_for_later_and_replaced_by_then(
    server: SmtpCatcher, openid: OpenIdProvider, registered_app: App, opening: Opening
) -> None:
    transport = opening(url(server))
    trusted = server.accepts
    server.accepts = lambda *_: False
    with pytest.raises(TryLater, match="let the app or the person") as failure:
        transport.send(US, ANNA, mail(ANNA))
    assert failure.value.everything
    server.accepts = trusted

    transport.send(US, ANNA, mail(ANNA))

    assert len(server.caught) == 1
    assert len(openid.asked) == 2


def test_a_withdrawn_right_sends_nothing_and_says_what_to_do(
    server: SmtpCatcher, openid: OpenIdProvider, opening: Opening
) -> None:
    openid.revoked = True

    with pytest.raises(TryLater, match="PALSBOX_MICROSOFT_CLIENT") as failure:
        opening(url(server)).send(US, ANNA, mail(ANNA))

    assert failure.value.everything
    assert server.attempts == []


def test_a_server_without_tokens_is_said(smtp_starttls: SmtpCatcher, opening: Opening) -> None:
    with pytest.raises(TryLater, match="leave oauth out of PALSBOX_SMTP_URL"):
        opening(url(smtp_starttls)).check()


@pytest.mark.parametrize(
    "wrong",
    [
        "smtp://pals:s3cret@mail.example?starttls=required&oauth=tenant",
        "smtp://mail.example?starttls=required&oauth=tenant",
        "smtp://pals@mail.example?oauth=tenant",
    ],
)
def test_a_token_goes_only_with_a_user_over_tls_and_without_a_password(
    wrong: str, registered_app: App
) -> None:
    with pytest.raises(TransportUrlError) as failure:
        open_transport(wrong, app=registered_app)

    assert "s3cret" not in str(failure.value)
