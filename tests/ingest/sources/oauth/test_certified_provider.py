"""Getting tokens from a certified provider that is not ours."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from ingest.sources.oauth.app import App
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.tokens import Tokens
from tests.servers.certified_provider import SCOPE, CertifiedProvider

Opening = Callable[[App], Tokens]
Client = dict[str, Any]


@pytest.fixture
def opened(certified_provider: CertifiedProvider) -> Iterator[Opening]:
    """Opens `Tokens`, and closes them when the test ends."""
    everything: list[Tokens] = []

    def open_one(app: App) -> Tokens:
        resource = SCOPE.removesuffix("/.default")
        everything.append(Tokens(app, certified_provider.tenant, resource))
        return everything[-1]

    yield open_one
    for one in everything:
        one.close()


def registered(provider: CertifiedProvider, **metadata: Any) -> Client:
    return provider.register(
        grant_types=["client_credentials"],
        response_types=[],
        redirect_uris=[],
        scope=SCOPE,
        **metadata,
    )


@pytest.fixture
def client(certified_provider: CertifiedProvider) -> Client:
    """The app as registered there, with a secret."""
    return registered(certified_provider, token_endpoint_auth_method="client_secret_post")


@pytest.fixture
def app(certified_provider: CertifiedProvider, client: Client, tmp_path: Path) -> App:
    return App(
        client=client["client_id"],
        secret=client["client_secret"],
        tokens=tmp_path / "tokens",
        login=certified_provider.login,
        ca=certified_provider.ca,
    )


def test_a_secret_gives_a_token_for_the_resource(
    certified_provider: CertifiedProvider, client: Client, app: App, opened: Opening
) -> None:
    told = certified_provider.introspect(opened(app).token(), client)

    assert (told["active"], told["scope"], told["client_id"]) == (True, SCOPE, app.client)


def test_a_certificate_gives_a_token_without_a_secret(
    certified_provider: CertifiedProvider,
    client: Client,
    app: App,
    opened: Opening,
    tmp_path: Path,
) -> None:
    issued = trustme.CA().issue_cert("palsbox.example", key_type=trustme.KeyType.RSA)
    file = tmp_path / "app.pem"
    issued.private_key_pem.write_to_path(str(file))
    issued.cert_chain_pems[0].write_to_path(str(file), append=True)
    public = load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_key()
    assert isinstance(public, RSAPublicKey)
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))
    certified = registered(
        certified_provider,
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [{"kty": "RSA", "use": "sig", "n": key["n"], "e": key["e"]}]},
    )

    token = opened(replace(app, client=certified["client_id"], secret="", certificate=file)).token()

    told = certified_provider.introspect(token, client)
    assert (told["active"], told["client_id"]) == (True, certified["client_id"])


def test_a_token_that_runs_out_is_renewed(
    certified_provider: CertifiedProvider, client: Client, app: App, opened: Opening
) -> None:
    tokens = opened(app)
    first, second = tokens.token(), tokens.token()

    assert first != second
    assert certified_provider.introspect(second, client)["active"]


def test_a_wrong_secret_is_a_persons_to_mend_and_is_not_told(app: App, opened: Opening) -> None:
    with pytest.raises(TokenError, match="invalid_client") as failure:
        opened(replace(app, secret="wr0ng")).token()

    assert failure.value.permanent
    assert "wr0ng" not in str(failure.value)


def test_a_client_that_was_taken_away_is_a_persons_to_mend(
    certified_provider: CertifiedProvider, client: Client, app: App, opened: Opening
) -> None:
    tokens = opened(app)
    tokens.token()
    certified_provider.delete(client)

    with pytest.raises(TokenError, match=r"invalid_client.*No mail is lost") as failure:
        tokens.token()

    assert failure.value.permanent
