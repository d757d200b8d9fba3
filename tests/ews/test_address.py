"""What an `ews:` URL says, and who opens the mailbox."""

from pathlib import Path

import pytest

from ingest.sources.ews.address import EwsAddress, EwsUrlError
from ingest.sources.oauth.app import NO_APP, App

PALS = "pals@example.nhs.uk"
HOST = "mail.example.nhs.uk"
OURS = App(exchange_user="CCG\\svc-pals", exchange_secret="s3cret")


@pytest.mark.parametrize("mailbox", [PALS, "pals%40example.nhs.uk"])
def test_a_mailbox_and_a_host_are_enough(mailbox: str) -> None:
    address = EwsAddress.parse(f"ews://{mailbox}@{HOST}", OURS)

    assert (address.mailbox, address.host) == (PALS, HOST)
    assert (address.user, address.secret) == ("CCG\\svc-pals", "s3cret")
    assert (address.impersonates, address.basic, address.junk, address.ca) == (
        False,
        False,
        True,
        None,
    )
    assert address.endpoint == f"https://{HOST}:443/EWS/Exchange.asmx"
    assert address.name == f"ews://{PALS}@{HOST}"


def test_an_account_in_the_url_opens_another_mailbox_or_its_own() -> None:
    other = EwsAddress.parse(f"ews://CCG%5Csvc:a%2Fb@{HOST}:8443/{PALS}", OURS)
    own = EwsAddress.parse(f"ews://pals%40example.nhs.uk:a%40b@{HOST}", NO_APP)

    assert (other.user, other.secret, other.mailbox) == ("CCG\\svc", "a/b", PALS)
    assert (own.user, own.secret, own.mailbox) == (PALS, "a@b", PALS)
    assert other.name == f"ews://{PALS}@{HOST}:8443"


def test_the_mailbox_has_one_name_whoever_opens_it() -> None:
    names = {
        EwsAddress.parse(url, OURS).name
        for url in (
            f"ews://{PALS}@{HOST}",
            f"ews://{PALS}@{HOST}?access=impersonation",
            f"ews://svc:other@{HOST}/{PALS}",
        )
    }

    assert len(names) == 1


def test_the_options_are_read(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    options = f"access=impersonation&auth=basic&junk=none&ca={ca}"

    address = EwsAddress.parse(f"ews://{PALS}@{HOST}?{options}", OURS)

    assert (address.impersonates, address.basic, address.junk, address.ca) == (
        True,
        True,
        False,
        ca,
    )


@pytest.mark.parametrize(
    "options",
    [
        "access=owner",
        "auth=oauth",
        "junk=maybe",
        "ca=/no/such/file.pem",
        "colour=blue",
        "auth=ntlm&auth=basic",
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: str) -> None:
    with pytest.raises(EwsUrlError):
        EwsAddress.parse(f"ews://{PALS}@{HOST}?{options}", OURS)


@pytest.mark.parametrize(
    "url",
    [
        f"ews://{PALS}@{HOST}",
        f"ews://svc:@{HOST}/{PALS}",
        f"ews://:s3cret@{HOST}/{PALS}",
        f"ews://svc:s3cret%0A@{HOST}/{PALS}",
    ],
)
def test_without_an_account_the_way_to_name_one_is_told(url: str) -> None:
    with pytest.raises(EwsUrlError, match="PALSBOX_EXCHANGE_SECRET") as failure:
        EwsAddress.parse(url, NO_APP)

    assert "s3cret" not in str(failure.value)


@pytest.mark.parametrize(
    "url",
    [
        f"ews://{HOST}",
        f"ews://pals@{HOST}",
        f"ews://svc@{HOST}/{PALS}",
        f"ews://{PALS}@{HOST}#s3kr1t",
        f"ews://svc:s3/kr1t@{HOST}/{PALS}",
        f"ews://svc:s3?kr1t@{HOST}/{PALS}",
        "ews://[s3kr1t/",
    ],
)
def test_a_wrong_url_is_never_repeated(url: str) -> None:
    with pytest.raises(EwsUrlError) as failure:
        EwsAddress.parse(url, OURS)

    assert "s3" not in str(failure.value)
    assert "kr1t" not in str(failure.value)


def test_no_secret_is_in_what_programmers_see() -> None:
    address = EwsAddress.parse(f"ews://svc:an0ther@{HOST}/{PALS}", OURS)

    assert "an0ther" not in repr(address)
    assert "s3cret" not in repr(OURS)
