"""The private Dovecot keeps its promises."""

import socket

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers.dovecot import HOW_TO_GET_IT, Dovecot
from tests.servers.imap_account import ImapAccount


def test_delivered_mail_is_in_the_inbox_and_junk_is_marked(mailbox: ImapAccount) -> None:
    mailbox.deliver(b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n")

    assert mailbox.flags() == {1: frozenset(), 2: frozenset()}
    with mailbox.client() as client:
        assert client.find_special_folder(b"\\Junk") == "Junk"


def test_accounts_are_apart_and_wrong_secrets_refused(shared_dovecot: Dovecot) -> None:
    one, other = shared_dovecot.new_account(), shared_dovecot.new_account()
    one.append(b"Subject: mine\r\n\r\n")

    assert other.flags() == {}
    with (
        IMAPClient(one.host, one.imap_port, ssl=False) as client,
        pytest.raises(LoginError),
    ):
        client.login(one.user, "wrong")


def test_a_stopped_server_starts_again_with_its_mail(dovecot: Dovecot) -> None:
    mailbox = dovecot.new_account()
    mailbox.append(b"Subject: kept\r\n\r\n")
    dovecot.stop()
    dovecot.start()

    assert list(mailbox.flags()) == [1]


def test_a_server_whose_port_was_taken_meanwhile_starts_on_others() -> None:
    server = Dovecot()
    with socket.create_server((server.host, server.lmtp_port)), server:
        assert server.new_account().flags() == {}


def test_where_it_is_not_installed_the_test_fails_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(pytest.fail.Exception, match=HOW_TO_GET_IT), Dovecot():
        pass
