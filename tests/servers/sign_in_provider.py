"""An OpenID provider on loopback that people sign in with: authorization code, PKCE, RS256.

    def test_something(sign_in_provider: SignInProvider) -> None:
        OpenId(issuer=sign_in_provider.issuer, client=CLIENT, secret=SECRET, ...)

It refuses what a good provider refuses (a code used twice, another redirect, a wrong verifier or
secret); with `lies` its tokens say what a bad one's would. OpenID Connect Core 1.0, RFC 7636.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.servers.certificates import Certificate
from tests.servers.https import HttpsServer, Reply, Request

CLIENT = "palsbox-at-the-ccg"
SECRET = "only the two of us know"
REDIRECT = "https://pals.example/sign-in/openid/callback"


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class SignInProvider:
    """Whoever comes to sign in is the person of `claims`."""

    server: HttpsServer
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims of the token that are other than they should be; `None` leaves one out."""
    signs_with_another_key: bool = False
    signs_not_at_all: bool = False
    away: bool = False
    _key: rsa.RSAPrivateKey = field(default_factory=_new_key)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"{self.server.url}/tenant/v2.0"

    def answer(self, request: Request) -> Reply:
        """What the provider says."""
        if self.away:
            return Reply(503)
        match request.path.removeprefix("/tenant"):
            case "/v2.0/.well-known/openid-configuration":
                return Reply(200, self._configuration())
            case "/keys":
                return Reply(200, {"keys": [self._public_key()]})
            case "/authorize":
                return self._authorize(request.query)
            case "/token":
                return self._token(request)
        return Reply(404)

    def _configuration(self) -> dict[str, Any]:
        base = f"{self.server.url}/tenant"
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "end_session_endpoint": f"{base}/logout",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _authorize(self, asked: dict[str, str]) -> Reply:
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == REDIRECT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return Reply(302, headers={"Location": f"{REDIRECT}?{back}"})

    def _token(self, request: Request) -> Reply:
        form = dict(parse_qsl(request.body.decode()))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return Reply(401, {"error": "invalid_client"})
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or form.get("redirect_uri") != REDIRECT
            or proof != asked["code_challenge"]
        ):
            return Reply(400, {"error": "invalid_grant"})
        return Reply(
            200,
            {"access_token": uuid4().hex, "token_type": "Bearer", "id_token": self._id(asked)},
            {"Content-Type": "application/json"},
        )

    def _id(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
            **self.lies,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        if self.signs_not_at_all:
            return jwt.encode(told, "", algorithm="none")
        key = _new_key() if self.signs_with_another_key else self._key
        return jwt.encode(told, key, algorithm="RS256", headers={"kid": "one"})

    def _public_key(self) -> dict[str, Any]:
        described = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key())
        return {**json.loads(described), "kid": "one", "use": "sig", "alg": "RS256"}


@pytest.fixture
def sign_in_provider(certificate: Certificate) -> Iterator[SignInProvider]:
    """A provider of the test's own; Ruth, who holds the app role PALS.Officer, signs in."""
    with HttpsServer(certificate) as server:
        provider = SignInProvider(
            server,
            {
                "sub": "ruth-at-the-provider",
                "name": "Ruth Adeyemi",
                "preferred_username": "Ruth.Adeyemi@nhs.net",
                "roles": ["PALS.Officer"],
            },
        )
        server.answer = provider.answer
        yield provider
