"""Logging in to a real IMAP server with tokens of a real OpenID provider."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from ingest.source import SourceError
from ingest.sources.imap_address import ImapAddress
from ingest.sources.oauth.app import App
from ingest.sources.oauth.tokens import Tokens
from tests.fakes.ledger import FakeLedger
from tests.ingest.sources.conftest import Opening
from tests.servers.dovecot import Dovecot
from tests.servers.imap_account import ImapAccount
from tests.servers.openid import TENANT, OpenIdProvider, for_a_person


@pytest.fixture
def account(token_dovecot: Dovecot, openid: OpenIdProvider) -> ImapAccount:
    """A mailbox whose owner's tokens the provider gives."""
    account = token_dovecot.new_account()
    openid.user = account.user
    return account


def url(account: ImapAccount, tenant: str = TENANT) -> str:
    return f"imap://{quote(account.user)}@{account.host}:{account.imap_port}/INBOX?oauth={tenant}"


def test_mail_is_read_with_a_token_and_no_secret(
    account: ImapAccount, registered_app: App, opening: Opening
) -> None:
    account.append(b"Subject: one\r\n\r\nDear PALS\r\n")

    (found,) = FakeLedger().drain(opening(url(account), app=registered_app))

    assert found.raw == b"Subject: one\r\n\r\nDear PALS\r\n"


def test_a_person_who_signed_in_once_lets_it_read(
    account: ImapAccount, registered_app: App, opening: Opening
) -> None:
    account.append(b"Subject: one\r\n\r\n")
    delegated = for_a_person(registered_app)
    tokens = Tokens(delegated, TENANT, delegated.graph)
    tokens.sign_in(lambda _: None)
    tokens.close()

    assert len(FakeLedger().drain(opening(url(account), app=delegated))) == 1


def test_a_token_that_the_server_refuses_is_replaced_at_the_next_look(
    account: ImapAccount, openid: OpenIdProvider, registered_app: App, opening: Opening
) -> None:
    account.append(b"Subject: one\r\n\r\n")
    source, owner = opening(url(account), app=registered_app), openid.user
    openid.user = "somebody-else"
    with pytest.raises(SourceError, match="refuses the token") as failure:
        source.check()
    assert failure.value.permanent
    assert failure.value.refused

    openid.user = owner

    assert len(FakeLedger().drain(source)) == 1


def test_a_withdrawn_right_loses_no_mail(
    account: ImapAccount, openid: OpenIdProvider, registered_app: App, opening: Opening
) -> None:
    openid.lifetime = 60
    account.append(b"Subject: before\r\n\r\n")
    source, ledger = opening(url(account), app=registered_app), FakeLedger()
    ledger.drain(source)
    source.close()
    openid.revoked = True
    account.append(b"Subject: meanwhile\r\n\r\n")

    with pytest.raises(SourceError, match="No mail is lost") as failure:
        ledger.drain(source)
    assert failure.value.permanent

    openid.revoked = False
    assert [each.raw for each in ledger.drain(opening(url(account), app=registered_app))] == [
        b"Subject: meanwhile\r\n\r\n"
    ]


def test_a_server_without_tokens_is_said(
    mailbox: ImapAccount, openid: OpenIdProvider, registered_app: App, opening: Opening
) -> None:
    with pytest.raises(SourceError, match="leave oauth out of PALSBOX_MAILBOX_URL"):
        opening(url(mailbox), app=registered_app).check()


def test_the_name_of_the_mailbox_is_the_same_with_and_without_tokens(
    mailbox: ImapAccount,
) -> None:
    # The name is the mailbox's identity in the database: a new way in is no new mailbox.
    parse: Callable[[str], ImapAddress] = ImapAddress.parse

    assert parse(url(mailbox)).name == parse(mailbox.url).name


@pytest.mark.parametrize(
    "wrong",
    [
        "imaps://pals:s3cret@mail.example.org/INBOX?oauth=tenant",
        "imaps://mail.example.org/INBOX?oauth=tenant",
        "imaps://pals@mail.example.org/INBOX?oauth=",
    ],
)
def test_tokens_and_secrets_do_not_mix(wrong: str) -> None:
    with pytest.raises(SourceError) as failure:
        ImapAddress.parse(wrong)

    assert "s3cret" not in str(failure.value)
