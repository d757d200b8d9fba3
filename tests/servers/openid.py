"""A small OpenID provider on loopback that speaks as Microsoft Entra does.

    def test_something(openid: OpenIdProvider, registered_app: App) -> None: ...

Request and response shapes:
https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc,
https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code,
https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes.
"""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from ingest.sources.oauth.app import App
from tests.servers.certificates import Certificate
from tests.servers.https import HttpsServer, Reply, Request

TENANT = "example.onmicrosoft.com"
CLIENT = "11111111-2222-3333-4444-555555555555"
SIGNING_KEY = "a key that only this provider and those who trust it know"


@dataclass
class OpenIdProvider:
    """One tenant and one registered app. `user` is who signs in and whose tokens these are."""

    server: HttpsServer
    secret: str = "app-s3cret"
    user: str = "olive@example.nhs.uk"
    certificate: bytes = b""
    """PEM of the app's certificate, as registered; with it assertions are accepted."""
    lifetime: int = 3600
    """Seconds a token lasts."""
    approved: bool = True
    """Whether the person has typed in the code of the device flow by now."""
    revoked: bool = False
    """Whether the app or the person has lost the right to get tokens."""
    overrun: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    """The token requests, in order."""
    _device_scope: str = ""
    _signed_in: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    """Tokens that were good and are not any more."""

    @property
    def url(self) -> str:
        """For `PALSBOX_MICROSOFT_LOGIN`."""
        return self.server.url

    def accepts(self, token: str, audience: str) -> bool:
        """Whether a service should believe the token."""
        if token in self.withdrawn:
            return False
        try:
            jwt.decode(token, SIGNING_KEY, algorithms=["HS256"], audience=audience)
        except jwt.InvalidTokenError:
            return False
        return True

    def answer(self, request: Request) -> Reply:
        """What the provider says."""
        form = dict(parse_qsl(request.body.decode()))
        match request.path.removeprefix(f"/{TENANT}"):
            case "/v2.0/.well-known/openid-configuration":
                return Reply(200, self._configuration())
            case "/oauth2/v2.0/devicecode":
                self._device_scope = form["scope"]
                return self._device_code()
            case "/oauth2/v2.0/token":
                self.asked.append(form)
                return self._token(form)
        return _refusal("invalid_tenant", "AADSTS90002: Tenant not found.")

    def _configuration(self) -> dict[str, str]:
        base = f"{self.url}/{TENANT}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
        }

    def _device_code(self) -> Reply:
        where = f"{self.url}/device"
        return Reply(
            200,
            {
                "device_code": "the-device",
                "user_code": "ABCD1234",
                "verification_uri": where,
                "expires_in": 900,
                "interval": 0,
                "message": f"To sign in, open {where} and enter the code ABCD1234.",
            },
        )

    def _token(self, form: dict[str, str]) -> Reply:
        if self.overrun:
            return Reply(503, {"error": "temporarily_unavailable", "error_description": "busy"})
        if self.revoked:
            return _refusal(
                "invalid_grant",
                "AADSTS50173: The provided grant has expired due to it being revoked. "
                "Trace ID: 1 Correlation ID: 2",
            )
        match form.get("grant_type"):
            case "client_credentials":
                if not self._is_the_app(form):
                    return _refusal("invalid_client", "AADSTS7000215: Invalid client secret.", 401)
                return Reply(200, self._tokens(form))
            case "refresh_token" if form.get("refresh_token") in self._signed_in:
                return Reply(200, self._tokens(form) | self._sign_in(form))
            case "urn:ietf:params:oauth:grant-type:device_code":
                if not self.approved:
                    return _refusal("authorization_declined", "The person said no.")
                # The grant was for what the code was asked for.
                form = form | {"scope": self._device_scope}
                return Reply(200, self._tokens(form) | self._sign_in(form))
        return _refusal("invalid_grant", "AADSTS70000: The grant is not valid.")

    def _is_the_app(self, form: dict[str, str]) -> bool:
        assertion = form.get("client_assertion")
        if assertion is None:
            return form.get("client_id") == CLIENT and form.get("client_secret") == self.secret
        key = load_pem_x509_certificate(self.certificate).public_key()
        assert isinstance(key, RSAPublicKey), "apps of Microsoft 365 sign with RSA"
        audience = self._configuration()["token_endpoint"]
        try:
            claims = jwt.decode(assertion, key, algorithms=["PS256", "RS256"], audience=audience)
        except jwt.InvalidTokenError:
            return False
        return bool(claims["iss"] == claims["sub"] == CLIENT)

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        scope = form["scope"].split()[0]
        claims = {"aud": scope.removesuffix("/.default"), "sub": self.user, "upn": self.user}
        return {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "access_token": self._signed(claims),
        }

    def _sign_in(self, form: dict[str, str]) -> dict[str, Any]:
        refresh_token = f"refresh-{uuid4().hex}"
        self._signed_in.add(refresh_token)
        who = {"uid": "the-person", "utid": "the-tenant"}
        claims = {"aud": CLIENT, "iss": f"{self.url}/{TENANT}/v2.0", "sub": "the-person"}
        return {
            "refresh_token": refresh_token,
            "scope": form["scope"],
            "client_info": base64.urlsafe_b64encode(json.dumps(who).encode()).decode(),
            "id_token": self._signed(claims | {"preferred_username": self.user}),
        }

    def _signed(self, claims: dict[str, str]) -> str:
        now = int(time.time())
        # `jti` makes each token another one, as each of Entra's is.
        times = {"iat": now - 5, "nbf": now - 5, "exp": now + self.lifetime, "jti": uuid4().hex}
        return jwt.encode(claims | times, SIGNING_KEY, algorithm="HS256")


def _refusal(error: str, description: str, status: int = 400) -> Reply:
    return Reply(status, {"error": error, "error_description": description})


@pytest.fixture
def openid(certificate: Certificate) -> Iterator[OpenIdProvider]:
    """A provider of the test's own."""
    with HttpsServer(certificate) as server:
        provider = OpenIdProvider(server)
        server.answer = provider.answer
        yield provider


@pytest.fixture
def registered_app(openid: OpenIdProvider, tmp_path: Path) -> App:
    """The app as registered there, with a secret; `for_a_person` makes one without."""
    return App(
        client=CLIENT,
        secret=openid.secret,
        tokens=tmp_path / "tokens",
        login=openid.url,
        ca=openid.server.ca,
    )


def for_a_person(app: App) -> App:
    """The same app, in which somebody has to sign in."""
    return replace(app, secret="")
