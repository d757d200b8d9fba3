"""The sentences for what IMAP servers refuse, where no real server would say it on request."""

import socket

import pytest
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
)

from ingest.sources.imap_address import ImapAddress
from ingest.sources.imap_errors import explain

ADDRESS = ImapAddress("mail.example.org", 993, "implicit", "pals", "s3cret")


@pytest.mark.parametrize(
    ("error", "permanent", "words"),
    [
        (LoginError("b'[AUTHENTICATIONFAILED] No.'"), True, "'[AUTHENTICATIONFAILED] No.'"),
        (LoginError("[UNAVAILABLE] Try later"), False, "just now"),
        (socket.gaierror(-2, "Name or service not known"), False, "host of imaps://pals@mail"),
        (IMAPClientReadOnlyError("INBOX is not writable"), True, "PALSBOX_AFTERWARDS"),
        (IMAPClientError("fetch failed: Server\r\nis busy"), False, "'Server is busy'"),
        (OSError(113, "No route to host"), False, "No route to host"),
    ],
)
def test_each_refusal_has_its_sentence(error: Exception, permanent: bool, words: str) -> None:
    explained = explain(error, ADDRESS)

    assert explained.permanent is permanent
    assert words in str(explained)
    assert str(explained).endswith(".")


def test_a_line_that_breaks_during_the_login_is_no_wrong_secret() -> None:
    error = LoginError("socket error: EOF")
    error.__context__ = IMAPClientAbortError("socket error: EOF")
    explained = explain(error, ADDRESS)

    assert not explained.permanent
    assert "closed by the server" in str(explained)


def test_a_server_that_repeats_the_secret_or_talks_at_length_is_cut_short() -> None:
    sentence = str(explain(IMAPClientError(f"BAD pals s3cret {'x' * 5000}"), ADDRESS))

    assert "s3cret" not in sentence
    assert len(sentence) < 400
