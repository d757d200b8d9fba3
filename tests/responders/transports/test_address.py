"""PALSBOX_SMTP_URL: understood, or refused in one sentence that repeats no secret."""

from pathlib import Path

import pytest

from responders.transports import open_transport
from responders.transports.address import SmtpAddress, TransportUrlError


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "none"),
        ("smtp://mail.example", "mail.example", 25, "none"),
        ("smtps://mail.example", "mail.example", 465, "implicit"),
        ("smtp://mail.example:587?starttls=required", "mail.example", 587, "starttls"),
        ("smtp://[::1]:2525", "::1", 2525, "none"),
    ],
)
def test_it_says_where_the_server_is(url: str, host: str, port: int, tls: str) -> None:
    address = SmtpAddress.from_url(url)
    assert (address.host, address.port, address.tls) == (host, port, tls)


def test_user_and_password_may_be_percent_encoded() -> None:
    address = SmtpAddress.from_url("smtps://pals%40nhs.net:p%2Fa%40s@mail.example")
    assert (address.user, address.password) == ("pals@nhs.net", "p/a@s")


def test_only_the_enforced_kinds_of_tls_count_as_such() -> None:
    assert open_transport("smtps://mail.example").enforces_tls
    assert open_transport("smtp://mail.example?starttls=required").enforces_tls
    assert not open_transport("smtp://mail.example").enforces_tls


def test_its_name_for_people_holds_no_secret() -> None:
    transport = open_transport("smtps://pals:s3cret@mail.example:4465")
    assert transport.name == "smtps://mail.example:4465"
    assert "s3cret" not in repr(SmtpAddress.from_url("smtps://pals:s3cret@mail.example"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "must begin with smtp:// or smtps://"),
        ("mail.example:25", "must begin with"),
        ("http://u:s3cret@mail.example", "must begin with"),
        ("smtp://", "names no server"),
        ("smtp://u:s3cret@mail.example:port", "%-encode"),
        ("smtp://u:s3/cret@mail.example", "%-encode"),
        ("smtp://mail.example?starttls=maybe", "only be `required`"),
        ("smtp://mail.example?startls=required", "“startls”"),
        ("smtp://u:s3cret@mail.example", "unprotected"),
        ("smtps://mail.example?ca=/no/such/file.pem", "no file /no/such/file.pem"),
        ("smtps://mail.example?timeout=soon", "from 1 to 600"),
        ("smtps://mail.example?timeout=0", "from 1 to 600"),
        ("smtps://mail.example?timeout=nan", "from 1 to 600"),
    ],
)
def test_a_url_that_makes_no_sense_is_refused_in_one_sentence(url: str, words: str) -> None:
    with pytest.raises(TransportUrlError) as caught:
        open_transport(url)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_authority_to_trust_is_a_file(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("")
    assert SmtpAddress.from_url(f"smtps://mail.example?ca={ca}").ca == str(ca)
