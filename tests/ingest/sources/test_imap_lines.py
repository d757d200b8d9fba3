"""The line to the IMAP server: how it is opened, protected, lost and opened again."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.source import SourceError
from ingest.sources import imap_connection, open_source
from ingest.sources.imap_address import ImapAddress
from tests.fakes.ledger import FakeLedger
from tests.ingest.sources.conftest import Opening
from tests.servers.certificates import make_certificate
from tests.servers.dovecot import Dovecot
from tests.servers.imap_account import SECRET, ImapAccount
from tests.servers.ports import free_port
from tests.servers.scripted_imap import ScriptedImap

EMPTY = ("* 0 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 1] ok")
LETTER = b"Subject: Hello\r\n\r\nDear PALS\r\n"


def trouble(act: Callable[[], object]) -> SourceError:
    """The one clear sentence that `act` fails with."""
    with pytest.raises(SourceError) as failure:
        act()
    sentence = str(failure.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert SECRET not in sentence
    return failure.value


def test_a_wrong_secret_is_a_matter_for_people_and_is_not_told(mailbox: ImapAccount) -> None:
    error = trouble(open_source(mailbox.url_for(secret="not-it")).check)

    assert error.permanent
    assert "refuses the login" in str(error)
    assert "not-it" not in str(error)


def test_nobody_listening_may_pass(mailbox: ImapAccount) -> None:
    error = trouble(open_source(f"imap://pals:{'x'}@127.0.0.1:{free_port()}/INBOX").check)

    assert not error.permanent
    assert "Nothing answers" in str(error)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imap_connection, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        error = trouble(open_source(f"imap://pals:x@127.0.0.1:{port}/INBOX").check)

    assert not error.permanent
    assert "did not answer in time" in str(error)


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_tls_is_spoken_and_the_certificate_verified(
    shared_dovecot: Dovecot, mailbox: ImapAccount, opening: Opening, tmp_path: Path, how: str
) -> None:
    mailbox.append(LETTER)
    starttls = "&starttls=required" if how == "starttls" else ""
    stranger = make_certificate(tmp_path)

    def url(ca: Path | None) -> str:
        options = (f"ca={ca}" if ca else "") + starttls
        return mailbox.url_for(tls=how == "tls", options=options.lstrip("&"))

    trusting = FakeLedger()
    trusting.drain(opening(url(shared_dovecot.certificate.ca)))
    assert [fetched.raw for fetched in trusting.stored] == [LETTER]
    for ca in (None, stranger.ca):
        error = trouble(open_source(url(ca)).check)
        assert error.permanent
        assert "certificate" in str(error)


def test_new_mail_is_heard_of_through_tls(
    shared_dovecot: Dovecot, mailbox: ImapAccount, opening: Opening
) -> None:
    source = opening(mailbox.url_for(tls=True, options=f"ca={shared_dovecot.certificate.ca}"))
    FakeLedger().drain(source)
    assert not source.wait(0.1)
    mailbox.append(LETTER)

    assert source.wait(60)


def test_an_authority_that_is_no_certificate_is_said(mailbox: ImapAccount, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    for file in (empty, tmp_path / "missing.pem"):
        error = trouble(open_source(mailbox.url_for(tls=True, options=f"ca={file}")).check)
        assert error.permanent
        assert str(file) in str(error)


def test_tls_on_a_port_without_it_is_said(mailbox: ImapAccount) -> None:
    url = mailbox.url_for(tls=True).replace(str(mailbox.imaps_port), str(mailbox.imap_port))
    error = trouble(open_source(url).check)

    assert error.permanent
    assert "does not speak TLS there" in str(error)


def test_a_server_without_starttls_gets_no_secret(opening: Opening) -> None:
    with Dovecot(settings="ssl = no") as bare:
        url = bare.new_account().url_for(options="starttls=required")
        error = trouble(open_source(url).check)

    assert error.permanent
    assert "does not offer STARTTLS" in str(error)


@pytest.mark.parametrize("how", ["stop", "kill", "break_lines"])
def test_a_server_that_goes_while_we_wait_is_noticed_and_found_again(
    dovecot: Dovecot, opening: Opening, how: str
) -> None:
    mailbox = dovecot.new_account()
    source, ledger = opening(mailbox.url), FakeLedger()
    ledger.drain(source)
    assert not source.wait(0.1)
    failures: list[SourceError] = []

    def wait() -> None:
        try:
            source.wait(60)
        except SourceError as error:
            failures.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    getattr(dovecot, how)()
    waiter.join(50)

    (error,) = failures
    assert not error.permanent
    assert str(error).endswith(".")
    if how != "break_lines":
        assert "Nothing answers" in str(trouble(lambda: ledger.drain(source)))
        dovecot.start()
    mailbox.append(LETTER)
    assert [fetched.raw for fetched in ledger.drain(source)] == [LETTER]


def test_a_goodbye_ends_the_wait_even_where_the_line_stays_open() -> None:
    answers = {"EXAMINE": EMPTY, "IDLE": ("* BYE going down",)}
    with ScriptedImap(answers) as server:
        source = open_source(server.url)
        assert list(source.poll(FakeLedger())) == []
        error = trouble(lambda: source.wait(60))

    assert not error.permanent
    assert "closed by the server" in str(error)


def test_idle_is_renewed_before_the_line_is_forgotten(
    mailbox: ImapAccount, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "IDLE_AT_MOST", 0.0)
    source = opening(mailbox.url)
    FakeLedger().drain(source)
    assert not source.wait(0.2)
    mailbox.append(LETTER)

    assert source.wait(60)


def test_waiting_again_and_again_misses_nothing(mailbox: ImapAccount, opening: Opening) -> None:
    source, ledger = opening(mailbox.url), FakeLedger()
    for number in range(3):
        assert ledger.drain(source) == [] or number > 0
        assert not source.wait(0.05)
        assert not source.wait(0.05)
        mailbox.append(LETTER)
        assert source.wait(60)
        assert len(ledger.drain(source)) == 1


def test_check_warns_of_a_line_that_others_can_read(
    mailbox: ImapAccount, monkeypatch: pytest.MonkeyPatch, opening: Opening
) -> None:
    assert "without TLS" not in opening(mailbox.url).check()
    monkeypatch.setattr(ImapAddress, "is_protected", False)

    assert "can be read, over a line without TLS: messages" in opening(mailbox.url).check()
