"""A real Dovecot that asks a certified OpenID provider about each token it is shown."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ingest.source import SourceError
from ingest.sources.oauth.app import App
from tests.fakes.ledger import FakeLedger
from tests.ingest.sources.conftest import Opening
from tests.servers.certified_provider import SCOPE, CertifiedProvider
from tests.servers.dovecot import Dovecot
from tests.servers.imap_account import ImapAccount

Client = dict[str, Any]

# https://doc.dovecot.org/2.3/configuration_manual/authentication/oauth2/
_PASSDB = """
auth_mechanisms = plain xoauth2
auth_username_format = %u
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {file}
}}
"""
_INTROSPECTION = """
introspection_mode = post
introspection_url = {url}
tls_ca_cert_file = {ca}
active_attribute = active
active_value = true
username_attribute = client_id
username_format = %u
"""


def registered(provider: CertifiedProvider, method: str) -> Client:
    return provider.register(
        grant_types=["client_credentials"],
        response_types=[],
        redirect_uris=[],
        scope=SCOPE,
        token_endpoint_auth_method=method,
    )


@pytest.fixture(scope="module")
def asking_dovecot(certified_provider: CertifiedProvider) -> Iterator[Dovecot]:
    """A Dovecot that is a client of the provider's itself, and asks it (RFC 7662)."""
    itself = registered(certified_provider, "client_secret_basic")
    password = f"{itself['client_id']}:{itself['client_secret']}"
    url = certified_provider.issuer.replace("://", f"://{password}@") + "/token/introspection"
    with tempfile.TemporaryDirectory(prefix="dovecot-asks-") as folder:
        ca, file = Path(folder) / "ca.pem", Path(folder) / "oauth2.conf"
        ca.write_bytes(certified_provider.ca.read_bytes())
        file.write_text(_INTROSPECTION.format(url=url, ca=ca))
        for path in (ca.parent, ca, file):
            path.chmod(0o755)
        with Dovecot(settings=_PASSDB.format(file=file)) as server:
            yield server


@pytest.fixture
def client(certified_provider: CertifiedProvider) -> Client:
    return registered(certified_provider, "client_secret_post")


@pytest.fixture
def app(certified_provider: CertifiedProvider, client: Client, tmp_path: Path) -> App:
    return App(
        client=client["client_id"],
        secret=client["client_secret"],
        tokens=tmp_path / "tokens",
        login=certified_provider.login,
        outlook=SCOPE.removesuffix("/.default"),
        ca=certified_provider.ca,
    )


@pytest.fixture
def account(asking_dovecot: Dovecot, client: Client) -> ImapAccount:
    """The mailbox that is called as the client is, with one message."""
    user = client["client_id"]
    maildir = asking_dovecot.base / "mail" / user / "Maildir"
    account = replace(asking_dovecot.new_account(), user=user, maildir=maildir)
    account.append(b"Subject: one\r\n\r\nDear PALS\r\n")
    return account


def url(account: ImapAccount, provider: CertifiedProvider) -> str:
    where = f"{quote(account.user)}@{account.host}:{account.imap_port}"
    return f"imap://{where}/INBOX?oauth={provider.tenant}"


def test_mail_is_read_with_a_token_that_the_server_asked_about(
    certified_provider: CertifiedProvider, account: ImapAccount, app: App, opening: Opening
) -> None:
    (found,) = FakeLedger().drain(opening(url(account, certified_provider), app=app))

    assert found.raw == b"Subject: one\r\n\r\nDear PALS\r\n"


def test_a_token_of_another_client_does_not_open_the_mailbox(
    certified_provider: CertifiedProvider, account: ImapAccount, app: App, opening: Opening
) -> None:
    other = registered(certified_provider, "client_secret_post")
    stranger = replace(app, client=other["client_id"], secret=other["client_secret"])

    with pytest.raises(SourceError, match="refuses the token") as failure:
        opening(url(account, certified_provider), app=stranger).check()

    assert failure.value.permanent
    assert failure.value.refused


def test_a_client_that_was_taken_away_loses_no_mail(
    certified_provider: CertifiedProvider,
    account: ImapAccount,
    client: Client,
    app: App,
    opening: Opening,
) -> None:
    certified_provider.delete(client)

    with pytest.raises(SourceError, match="No mail is lost") as failure:
        opening(url(account, certified_provider), app=app).check()

    assert failure.value.permanent
