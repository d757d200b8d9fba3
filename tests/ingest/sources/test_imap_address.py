"""What an IMAP URL may say, and that no wrong one gives its secret away."""

from pathlib import Path

import pytest

from ingest.source import SourceError
from ingest.sources.imap_address import ImapAddress


def test_everything_a_url_may_say() -> None:
    address = ImapAddress.parse(
        "imap://pals%40example.org:p%40ss%2Fw%3Frd@mail.example.org:1143/PALS%20Post/%C3%9Cber"
        "?starttls=required&junk=Quarant%C3%A4ne&ca=/etc/ssl/our%20ca.pem"
    )

    assert address == ImapAddress(
        host="mail.example.org",
        port=1143,
        tls="starttls",
        user="pals@example.org",
        secret="p@ss/w?rd",
        folder="PALS Post/Über",
        junk="Quarantäne",
        ca=Path("/etc/ssl/our ca.pem"),
    )
    assert address.name == "imap://pals@example.org@mail.example.org:1143/PALS Post/Über"


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("imap://u:s@mail.example.org", 143, "none"),
        ("imaps://u:s@mail.example.org/inbox", 993, "implicit"),
        ("IMAPS://u:s@mail.example.org/", 993, "implicit"),
    ],
)
def test_what_a_url_leaves_out_is_as_usual(url: str, port: int, tls: str) -> None:
    address = ImapAddress.parse(url)

    assert (address.port, address.tls, address.folder) == (port, tls, "INBOX")
    assert (address.junk, address.ca) == (None, None)


@pytest.mark.parametrize(
    ("url", "protected"),
    [
        ("imap://u:s@mail.example.org", False),
        ("imap://u:s@mail.example.org/?starttls=required", True),
        ("imaps://u:s@mail.example.org", True),
        ("imap://u:s@127.0.0.1:1143", True),
    ],
)
def test_only_tls_or_this_very_machine_keep_others_out(url: str, protected: bool) -> None:
    assert ImapAddress.parse(url).is_protected is protected


def test_neither_name_nor_repr_tell_the_secret() -> None:
    address = ImapAddress.parse("imaps://pals:s3cret@[2001:db8::1]/INBOX")

    assert "s3cret" not in address.name + repr(address)
    assert address.name == "imaps://pals@[2001:db8::1]:993/INBOX"


@pytest.mark.parametrize(
    "url",
    [
        "imaps://",
        "imaps://mail.example.org/INBOX",
        "imaps://pals@mail.example.org/INBOX",
        "imaps://pals:s3c/ret@mail.example.org/INBOX",
        "imaps://pals:s3c?ret@mail.example.org/INBOX",
        "imaps://pals:s3c#ret@mail.example.org/INBOX",
        "imaps://pals:s3c@/ret@mail.example.org/INBOX",
        "imaps://pals:s3c@x?ret=1@mail.example.org/INBOX",
        "imaps://pals:s3cret@mail.example.org:99999/INBOX",
        "imaps://pals:s3cret@[mail.example.org/INBOX",
        "imaps://pals:s3cret\u2100@mail.example.org/INBOX",
        "imaps://pals:s3cret%0D%0AX@mail.example.org/INBOX",
        "imaps://pals:s3cret@mail.example.org/IN%0ABOX",
        "imaps://pals:s3cret@mail.example.org/INBOX#s3cret",
        "imaps://pals:s3cret@mail.example.org/INBOX?starttls=required",
        "imap://pals:s3cret@mail.example.org/INBOX?starttls=maybe",
        "imap://pals:s3cret@mail.example.org/INBOX?verify=s3cret",
        "imap://pals:s3cret@mail.example.org/INBOX?junk=A&junk=B",
        "imap://pals:s3cret@mail.example.org/INBOX?junk=",
        "imap://pals:s3cret@mail.example.org/INBOX?ca=%20",
    ],
)
def test_a_wrong_url_is_one_sentence_without_any_of_the_secret(url: str) -> None:
    with pytest.raises(SourceError) as failure:
        ImapAddress.parse(url)

    sentence = str(failure.value)
    assert failure.value.permanent
    assert sentence.startswith("The IMAP address in PALSBOX_MAILBOX_URL ")
    assert sentence.endswith(".")
    assert "s3c" not in sentence
    assert failure.value.__suppress_context__ or failure.value.__context__ is None
