"""Getting tokens from a provider that speaks as Entra does, and keeping a sign-in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography.fernet import Fernet

from ingest.sources.oauth.app import App
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.tokens import Tokens
from tests.servers.openid import TENANT, OpenIdProvider, for_a_person

GRAPH = "https://graph.example"


Opening = Callable[..., Tokens]


@pytest.fixture
def opened() -> Iterator[Opening]:
    """Opens `Tokens`, and closes them when the test ends."""
    everything: list[Tokens] = []

    def open_one(app: App, tenant: str = TENANT) -> Tokens:
        everything.append(Tokens(app, tenant, GRAPH))
        return everything[-1]

    yield open_one
    for one in everything:
        one.close()


def test_a_secret_gives_a_token_for_the_resource_which_is_kept(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    tokens = opened(registered_app)
    token = tokens.token()

    assert openid.accepts(token, GRAPH)
    assert tokens.token() == token
    assert len(openid.asked) == 1


def test_a_certificate_gives_a_token_without_a_secret(
    openid: OpenIdProvider, registered_app: App, opened: Opening, tmp_path: Path
) -> None:
    issued = trustme.CA().issue_cert("palsbox.example", key_type=trustme.KeyType.RSA)
    file = tmp_path / "app.pem"
    issued.private_key_pem.write_to_path(str(file))
    issued.cert_chain_pems[0].write_to_path(str(file), append=True)
    openid.certificate = issued.cert_chain_pems[0].bytes()

    assert openid.accepts(
        opened(replace(registered_app, secret="", certificate=file)).token(), GRAPH
    )
    assert "client_secret" not in openid.asked[0]


def test_a_token_is_renewed_before_it_runs_out(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    openid.lifetime = 60
    tokens = opened(registered_app)

    assert tokens.token() != tokens.token()


def test_a_fresh_token_is_another_one(registered_app: App, opened: Opening) -> None:
    tokens = opened(registered_app)

    assert tokens.token() != tokens.token(fresh=True)


def test_what_the_app_gets_for_itself_is_not_written_down(
    registered_app: App, opened: Opening, tmp_path: Path
) -> None:
    opened(registered_app).token()

    assert list(tmp_path.glob("tokens*")) == []


def test_a_person_signs_in_once_and_later_runs_go_on(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    shown: list[str] = []

    assert opened(for_a_person(registered_app)).sign_in(shown.append) == openid.user
    assert "ABCD1234" in shown[0]
    assert openid.accepts(opened(for_a_person(registered_app)).token(), GRAPH)


def test_a_running_service_takes_up_a_sign_in_made_beside_it(
    registered_app: App, opened: Opening
) -> None:
    running = opened(for_a_person(registered_app))
    with pytest.raises(TokenError, match="palsbox sign-in"):
        running.token()

    opened(for_a_person(registered_app)).sign_in(lambda _: None)

    assert running.token()


def test_the_sign_in_is_renewed_with_what_was_kept(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    openid.lifetime = 60
    opened(for_a_person(registered_app)).sign_in(lambda _: None)

    opened(for_a_person(registered_app)).token()

    assert openid.asked[-1]["grant_type"] == "refresh_token"


def test_on_disk_the_sign_in_tells_nothing_and_only_its_owner_reads_it(
    registered_app: App, opened: Opening, tmp_path: Path
) -> None:
    opened(for_a_person(registered_app)).sign_in(lambda _: None)

    kept, key = tmp_path / "tokens", tmp_path / "tokens.key"
    assert b"refresh-" not in kept.read_bytes()
    assert b"refresh-" in Fernet(key.read_bytes()).decrypt(kept.read_bytes())
    assert [path.stat().st_mode & 0o777 for path in (kept, key)] == [0o600, 0o600]


def test_a_key_of_the_settings_leaves_none_beside_the_file(
    registered_app: App, opened: Opening, tmp_path: Path
) -> None:
    keyed = replace(for_a_person(registered_app), tokens_key=Fernet.generate_key().decode())
    opened(keyed).sign_in(lambda _: None)

    assert opened(keyed).token()
    assert not (tmp_path / "tokens.key").exists()


def test_a_key_that_others_may_read_is_refused(
    registered_app: App, opened: Opening, tmp_path: Path
) -> None:
    opened(for_a_person(registered_app)).sign_in(lambda _: None)
    (tmp_path / "tokens.key").chmod(0o644)

    with pytest.raises(TokenError, match="chmod 600"):
        opened(for_a_person(registered_app)).token()


@pytest.mark.parametrize(
    "key", ["no key", Fernet.generate_key().decode()], ids=["no key", "another key"]
)
def test_a_wrong_key_is_said_without_the_key(
    registered_app: App, opened: Opening, key: str
) -> None:
    opened(for_a_person(registered_app)).sign_in(lambda _: None)

    with pytest.raises(TokenError) as failure:
        opened(replace(for_a_person(registered_app), tokens_key=key)).token()

    assert failure.value.permanent
    assert key not in str(failure.value)


def test_a_damaged_file_is_said_and_a_new_sign_in_mends_it(
    registered_app: App, opened: Opening, tmp_path: Path
) -> None:
    (tmp_path / "tokens").write_bytes(b"not ours")

    with pytest.raises(TokenError, match="delete the file and run palsbox sign-in"):
        opened(for_a_person(registered_app)).token()
    (tmp_path / "tokens").unlink()
    opened(for_a_person(registered_app)).sign_in(lambda _: None)

    assert opened(for_a_person(registered_app)).token()


def test_a_person_who_says_no_is_told_of(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    openid.approved = False

    with pytest.raises(TokenError, match="authorization_declined"):
        opened(for_a_person(registered_app)).sign_in(lambda _: None)


def test_a_withdrawn_sign_in_says_what_to_do_and_that_no_mail_is_lost(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    openid.lifetime = 60
    opened(for_a_person(registered_app)).sign_in(lambda _: None)
    openid.revoked = True
    running = opened(for_a_person(registered_app))

    with pytest.raises(TokenError, match="run palsbox sign-in again") as failure:
        running.token()

    assert failure.value.permanent
    assert "No mail is lost" in str(failure.value)
    assert "Trace ID" not in str(failure.value)
    openid.revoked = False
    opened(for_a_person(registered_app)).sign_in(lambda _: None)
    assert running.token()


def test_a_wrong_secret_is_a_persons_to_mend_and_is_not_told(
    registered_app: App, opened: Opening
) -> None:
    with pytest.raises(TokenError, match="AADSTS7000215") as failure:
        opened(replace(registered_app, secret="wr0ng")).token()

    assert failure.value.permanent
    assert "wr0ng" not in str(failure.value)
    assert "wr0ng" not in repr(replace(registered_app, secret="wr0ng"))


def test_an_overrun_provider_is_for_later(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    openid.overrun = True

    with pytest.raises(TokenError) as failure:
        opened(registered_app).token()

    assert not failure.value.permanent


def test_a_provider_that_is_not_there_is_for_later(registered_app: App, opened: Opening) -> None:
    with pytest.raises(TokenError, match="cannot be reached") as failure:
        opened(replace(registered_app, login="https://127.0.0.1:9")).token()

    assert not failure.value.permanent


def test_a_tenant_nobody_knows_is_said(registered_app: App, opened: Opening) -> None:
    with pytest.raises(TokenError, match="knows no tenant nowhere") as failure:
        opened(registered_app, "nowhere.example").token()

    assert failure.value.permanent


def test_without_an_app_the_page_that_tells_how_is_named(
    registered_app: App, opened: Opening
) -> None:
    with pytest.raises(TokenError, match=r"PALSBOX_MICROSOFT_CLIENT.*docs/nhsmail\.md"):
        opened(replace(registered_app, client="")).token()


# Entra takes RSA keys alone; trustme's are elliptic.
_ELLIPTIC = trustme.CA().issue_cert("palsbox.example").private_key_and_cert_chain_pem.bytes()


@pytest.mark.parametrize("content", [None, b"no PEM", b"\xff\xfe", _ELLIPTIC])
def test_a_certificate_that_is_none_is_said(
    registered_app: App, opened: Opening, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(TokenError, match="PALSBOX_MICROSOFT_CERTIFICATE") as failure:
        opened(replace(registered_app, certificate=file)).token()

    assert failure.value.permanent


def test_a_login_nobody_vouches_for_gets_no_secret(
    openid: OpenIdProvider, registered_app: App, opened: Opening
) -> None:
    with pytest.raises(TokenError, match="cannot be reached"):
        opened(replace(registered_app, ca=None)).token()

    assert openid.asked == []
